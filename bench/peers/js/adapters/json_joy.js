// json-joy. Edits gather in a patch until that is asked for (flush). What it saves is its state with
// what is left of deleted text; a history as one update it has not. All replicas share the root.

import crdt from "json-joy/lib/json-crdt/index.js";
import patches from "json-joy/lib/json-crdt-patch/index.js";

const { Model } = crdt;
const { Patch } = patches;
const sessionId = (agent) => (agent + 1) * 2 ** 42 + 123457;
const base = Model.create(undefined, 70000);
base.api.set({ text: "", map: {}, list: [], records: [] });
base.api.flush();
const empty = base.toBinary();

class Replica {
  constructor(model) {
    this.model = model;
    this.content = model.api.str(["text"]);
  }
  insert(at, text) {
    this.content.ins(at, text);
  }
  delete(at, count) {
    this.content.del(at, count);
  }
  splice(at, count, text) {
    this.content.del(at, count);
    this.content.ins(at, text);
  }
  commit() {
    this.made = this.model.api.flush();
  }
  transact(edits) {
    edits(); // they gather until flush()
  }
  text() {
    return this.content.view();
  }
  watch() {}
  take() {
    const patch = this.made ?? this.model.api.flush();
    this.made = undefined;
    return patch.toBinary();
  }
  apply(update) {
    this.model.applyPatch(Patch.fromBinary(update));
  }
  merge(update) {
    this.apply(update);
  }
  version() {
    this.model.api.flush();
    this.made = undefined;
  }
  since() {
    return this.take(); // nothing was flushed since version()
  }
  save() {
    this.model.api.flush();
    return this.model.toBinary();
  }
  set(key, value) {
    (this.values ??= this.model.api.obj(["map"])).set({ [key]: value });
  }
  map() {
    return this.model.api.obj(["map"]).view();
  }
  listInsert(at, values) {
    (this.items ??= this.model.api.arr(["list"])).ins(at, values);
  }
  list() {
    return this.model.api.arr(["list"]).view();
  }
  fill(records) {
    this.model.api.arr(["records"]).ins(0, records);
  }
  setRecord(i, key, value) {
    this.model.api.obj(["records", i]).set({ [key]: value });
  }
  records() {
    return this.model.api.arr(["records"]).view();
  }
  free() {}
}

export default {
  name: "json-joy",
  has: ["map", "list", "json"],
  create: (agent = 0) => new Replica(Model.load(empty, sessionId(agent))),
  open: (bytes, agent = 1) => new Replica(Model.load(bytes, sessionId(agent))),
};
