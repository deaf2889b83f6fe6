// Documents of Loro.

import { LoroDoc } from "loro-crdt";
import { peerOf } from "./peers.js";

class Replica {
  constructor(author) {
    this.doc = new LoroDoc();
    if (author !== undefined) this.doc.setPeerId(BigInt(peerOf(author)));
    this.made = this.doc.version();
  }
  edit(name, patches) {
    const text = this.doc.getText(name);
    for (const [at, deleted, inserted] of patches) {
      if (deleted > 0) text.delete(at, deleted);
      if (inserted !== "") text.insert(at, inserted);
    }
    this.doc.commit();
  }
  take() {
    const update = this.doc.export({ mode: "update", from: this.made });
    this.made = this.doc.version();
    return Buffer.from(update);
  }
  whole() {
    return Buffer.from(this.doc.export({ mode: "snapshot" }));
  }
  import(update) {
    this.doc.import(update);
  }
  text(name) {
    return this.doc.getText(name).toString();
  }
}

export const loro = { name: "loro", create: (author) => new Replica(author) };
