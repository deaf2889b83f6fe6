// Documents of Yjs, as the clients of y-websocket and Hocuspocus have them.

import * as Y from "yjs";
import { peerOf } from "./peers.js";

class Replica {
  constructor(author) {
    this.doc = new Y.Doc();
    if (author !== undefined) this.doc.clientID = peerOf(author);
    this.made = [];
    this.doc.on("update", (update) => this.made.push(update));
  }
  /** patches: [[at, deleted, inserted]]. */
  edit(name, patches) {
    const text = this.doc.getText(name);
    this.doc.transact(() => {
      for (const [at, deleted, inserted] of patches) {
        if (deleted > 0) text.delete(at, deleted);
        if (inserted !== "") text.insert(at, inserted);
      }
    });
  }
  take() {
    return Buffer.from(Y.mergeUpdates(this.made.splice(0)));
  }
  whole() {
    return Buffer.from(Y.encodeStateAsUpdate(this.doc));
  }
  import(update) {
    Y.applyUpdate(this.doc, update);
  }
  text(name) {
    return this.doc.getText(name).toString();
  }
}

export const yjs = { name: "yjs", create: (author) => new Replica(author) };
