// ywasm: yrs, the Rust library, as WebAssembly. Each call outside of transact() is a transaction.
// Updates of an edit are v1, all else is v2, as with Yjs. What it hands out is freed at once.

import Y from "ywasm";

const clientID = (agent) => (agent + 1) * 2600003; // of 32 bits, as those it draws: it loses larger ones

function shared(value) {
  if (Array.isArray(value)) return new Y.YArray(value.map(shared));
  if (value === null || typeof value !== "object") return value;
  return new Y.YMap(Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shared(one)])));
}

class Replica {
  constructor(agent, history) {
    this.doc = new Y.YDoc({ clientID: clientID(agent), gc: !history });
    // All of them now: within a transaction none can be asked for.
    this.content = this.doc.getText("text");
    this.values = this.doc.getMap("map");
    this.items = this.doc.getArray("list");
    this.nested = this.doc.getArray("records");
  }
  insert(at, text) {
    this.content.insert(at, text, undefined, this.open);
  }
  delete(at, count) {
    this.content.delete(at, count, this.open);
  }
  splice(at, count, text) {
    this.transact(() => {
      this.delete(at, count);
      this.insert(at, text);
    });
  }
  commit() {}
  transact(edits) {
    if (this.open) return edits();
    this.open = this.doc.beginTransaction();
    try {
      edits();
      this.open.commit();
    } finally {
      this.open.free();
      this.open = undefined;
    }
  }
  text() {
    return this.content.toString();
  }
  watch() {
    this.made = [];
    this.observer = this.doc.onUpdate((update) => this.made.push(update));
  }
  take() {
    const made = this.made.splice(0);
    if (made.length !== 1) throw new Error(`${made.length} updates of one transaction`);
    return made[0];
  }
  apply(update) {
    Y.applyUpdate(this.doc, update);
    if (this.made) this.made.length = 0; // not its own
  }
  merge(update) {
    Y.applyUpdateV2(this.doc, update);
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
    this.values.set(key, value, this.open);
  }
  map() {
    return this.values.toJson();
  }
  listInsert(at, values) {
    this.items.insert(at, values, this.open);
  }
  list() {
    return this.items.toJson();
  }
  fill(records) {
    this.nested.insert(0, records.map(shared));
  }
  setRecord(i, key, value) {
    const record = this.nested.get(i, this.open);
    record.set(key, value, this.open);
    record.free();
  }
  records() {
    return this.nested.toJson();
  }
  free() {
    this.observer?.free();
    for (const one of [this.content, this.values, this.items, this.nested]) one.free();
    this.doc.free();
  }
}

export default {
  name: "ywasm",
  has: ["map", "list", "json", "merge", "steps"],
  create: (agent = 0, { history = false } = {}) => new Replica(agent, history),
  open(bytes, agent = 1) {
    const replica = new Replica(agent, false);
    replica.merge(bytes);
    return replica;
  },
};
