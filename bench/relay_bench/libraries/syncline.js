// Documents of Syncline.

import { pathToFileURL } from "node:url";
import { OURS } from "../../peers/js/adapters/ours.js";
import { peerOf } from "./peers.js";

const { Doc } = await import(pathToFileURL(OURS));

class Replica {
  constructor(author) {
    const peer = author === undefined ? {} : { peerId: peerOf(author).toString(16).padStart(16, "0") };
    this.doc = new Doc(peer);
    this.made = this.doc.version;
  }
  edit(name, patches) {
    const text = this.doc.text(name);
    for (const [at, deleted, inserted] of patches) text.replace(at, deleted, inserted);
    this.doc.commit();
  }
  take() {
    const update = this.doc.exportSince(this.made);
    this.made = this.doc.version;
    return Buffer.from(update);
  }
  whole() {
    return Buffer.from(this.doc.exportSnapshot());
  }
  import(update) {
    this.doc.import(update);
  }
  text(name) {
    return this.doc.text(name).toString();
  }
}

/** `inParts`: a large document goes as the updates that made it, since a raw client sends nothing in chunks. */
export const syncline = { name: "syncline", inParts: true, create: (author) => new Replica(author) };
