// Loro. A commit stays open until it is asked for; updates of an edit are those that it gives its
// subscribers at a commit. Objects inside are containers of their own.

import { LoroDoc, LoroList, LoroMap } from "loro-crdt";

const peerId = (agent) => String(BigInt(agent + 1) * 0x000f3a5b7c9d1e2fn);

function fillMap(map, object) {
  for (const [key, value] of Object.entries(object)) {
    if (Array.isArray(value)) fillList(map.setContainer(key, new LoroList()), value);
    else if (value !== null && typeof value === "object") fillMap(map.setContainer(key, new LoroMap()), value);
    else map.set(key, value);
  }
}
function fillList(list, values) {
  for (const value of values) {
    if (Array.isArray(value)) fillList(list.pushContainer(new LoroList()), value);
    else if (value !== null && typeof value === "object") fillMap(list.pushContainer(new LoroMap()), value);
    else list.push(value);
  }
}

class Replica {
  constructor(doc, agent) {
    this.doc = doc;
    doc.setPeerId(peerId(agent));
    this.content = doc.getText("text");
  }
  insert(at, text) {
    this.content.insert(at, text);
  }
  delete(at, count) {
    this.content.delete(at, count);
  }
  splice(at, count, text) {
    this.content.delete(at, count);
    this.content.insert(at, text);
  }
  commit() {
    this.doc.commit();
  }
  transact(edits) {
    edits();
    this.doc.commit();
  }
  text() {
    return this.content.toString();
  }
  watch() {
    this.made = [];
    this.end = this.doc.subscribeLocalUpdates((update) => this.made.push(update));
  }
  take() {
    this.doc.commit();
    const made = this.made.splice(0);
    if (made.length !== 1) throw new Error(`${made.length} updates of one commit`);
    return made[0];
  }
  apply(update) {
    this.doc.import(update);
  }
  merge(update) {
    this.doc.import(update);
  }
  version() {
    return this.doc.version();
  }
  since(version) {
    return this.doc.export({ mode: "update", from: version });
  }
  update() {
    return this.doc.export({ mode: "update" });
  }
  save() {
    return this.doc.export({ mode: "snapshot" });
  }
  set(key, value) {
    (this.values ??= this.doc.getMap("map")).set(key, value);
  }
  map() {
    return this.doc.getMap("map").toJSON();
  }
  listInsert(at, values) {
    const list = (this.items ??= this.doc.getList("list"));
    values.forEach((value, i) => list.insert(at + i, value));
  }
  list() {
    return this.doc.getList("list").toJSON();
  }
  fill(records) {
    fillList(this.doc.getList("records"), records);
    this.doc.commit();
  }
  setRecord(i, key, value) {
    this.doc.getList("records").get(i).set(key, value);
  }
  records() {
    return this.doc.toJSON().records;
  }
  free() {
    this.end?.();
    this.doc.free();
  }
}

export default {
  name: "loro",
  has: ["map", "list", "json", "merge", "history", "steps"],
  create: (agent = 0) => new Replica(new LoroDoc(), agent),
  open(bytes, agent = 1) {
    const doc = new LoroDoc();
    doc.import(bytes);
    return new Replica(doc, agent);
  },
};
