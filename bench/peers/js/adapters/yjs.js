// Yjs. Each call outside of transact() is a transaction. Updates of an edit are v1, which is the
// smaller form for these; all else is v2.

import * as Y from "yjs";

const clientId = (agent) => (agent + 1) * 2600003; // of 32 bits, as those it draws

function shared(value) {
  if (Array.isArray(value)) return Y.Array.from(value.map(shared));
  if (value === null || typeof value !== "object") return value;
  return new Y.Map(Object.entries(value).map(([key, one]) => [key, shared(one)]));
}

class Replica {
  constructor(agent, history) {
    this.doc = new Y.Doc({ gc: !history });
    this.doc.clientID = clientId(agent);
    this.content = this.doc.getText("text");
  }
  insert(at, text) {
    this.content.insert(at, text);
  }
  delete(at, count) {
    this.content.delete(at, count);
  }
  splice(at, count, text) {
    this.doc.transact(() => {
      this.content.delete(at, count);
      this.content.insert(at, text);
    });
  }
  commit() {}
  transact(edits) {
    this.doc.transact(edits);
  }
  text() {
    return this.content.toString();
  }
  watch() {
    this.made = [];
    this.doc.on("update", (update, origin) => origin !== "remote" && this.made.push(update));
  }
  take() {
    const made = this.made.splice(0);
    return made.length === 1 ? made[0] : Y.mergeUpdates(made);
  }
  apply(update) {
    Y.applyUpdate(this.doc, update, "remote");
  }
  merge(update) {
    Y.applyUpdateV2(this.doc, update, "remote");
  }
  version() {
    return Y.encodeStateVector(this.doc);
  }
  since(version) {
    return Y.encodeStateAsUpdateV2(this.doc, version);
  }
  update() {
    return Y.encodeStateAsUpdateV2(this.doc);
  }
  save() {
    return Y.encodeStateAsUpdateV2(this.doc);
  }
  set(key, value) {
    this.doc.getMap("map").set(key, value);
  }
  map() {
    return this.doc.getMap("map").toJSON();
  }
  listInsert(at, values) {
    this.doc.getArray("list").insert(at, values);
  }
  list() {
    return this.doc.getArray("list").toJSON();
  }
  fill(records) {
    this.doc.getArray("records").insert(0, records.map(shared));
  }
  setRecord(i, key, value) {
    this.doc.getArray("records").get(i).set(key, value);
  }
  records() {
    return this.doc.getArray("records").toJSON();
  }
  free() {
    this.doc.destroy();
  }
}

export default {
  name: "yjs",
  has: ["map", "list", "json", "merge", "steps"],
  create: (agent = 0, { history = false } = {}) => new Replica(agent, history),
  open(bytes, agent = 1) {
    const replica = new Replica(agent, false);
    replica.merge(bytes);
    return replica;
  },
};
