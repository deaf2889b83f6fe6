// Syncline. A commit stays open until it is asked for; exports end it.

import { pathToFileURL } from "node:url";
import { OURS } from "./ours.js";

const { Doc } = await import(pathToFileURL(OURS));

// As large as random ones, in the order of the agents.
const peerId = (agent) => (BigInt(agent + 1) * 0x000f3a5b7c9d1e2fn).toString(16).padStart(16, "0");

class Replica {
  constructor(doc) {
    this.doc = doc;
    this.content = doc.text("text");
  }
  insert(at, text) {
    this.content.insert(at, text);
  }
  delete(at, count) {
    this.content.delete(at, count);
  }
  splice(at, count, text) {
    this.content.replace(at, count, text);
  }
  commit() {
    this.doc.commit();
  }
  transact(edits) {
    this.doc.transact(edits);
  }
  text() {
    return this.content.toString();
  }
  watch() {
    this.seen = this.doc.version;
  }
  take() {
    const update = this.doc.exportSince(this.seen);
    this.seen = this.doc.version;
    return update;
  }
  apply(update) {
    this.doc.import(update);
  }
  merge(update) {
    this.doc.import(update);
  }
  version() {
    return this.doc.version;
  }
  since(version) {
    return this.doc.exportSince(version);
  }
  update() {
    return this.doc.export();
  }
  save() {
    return this.doc.exportSnapshot();
  }
  set(key, value) {
    this.doc.map("map").set(key, value);
  }
  map() {
    return this.doc.map("map").toPlain();
  }
  listInsert(at, values) {
    this.doc.list("list").insert(at, ...values);
  }
  list() {
    return this.doc.list("list").toPlain();
  }
  fill(records) {
    this.doc.update(this.doc.list("records"), records);
  }
  setRecord(i, key, value) {
    this.doc.list("records").get(i).set(key, value);
  }
  records() {
    return this.doc.toJSON().records;
  }
  free() {
    this.doc.free();
  }
}

export default {
  name: "syncline",
  has: ["map", "list", "json", "merge", "history", "steps"],
  create: (agent = 0) => new Replica(new Doc({ peerId: peerId(agent) })),
  open: (bytes, agent = 1) => new Replica(Doc.open(bytes, { peerId: peerId(agent) })),
};
