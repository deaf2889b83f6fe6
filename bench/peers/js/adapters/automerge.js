// Automerge. Each edit is a change. Its documents are immutable values: a Replica holds the newest.
// The text, map and lists are made by a change that all replicas share.

import * as A from "@automerge/automerge";

const actor = (agent) => (BigInt(agent + 1) * 0x000f3a5b7c9d1e2f4a6b8c0d1e2f3a5bn).toString(16).padStart(32, "0");
const empty = A.save(
  A.change(A.init({ actor: "00".repeat(16) }), { time: 0 }, (doc) => {
    doc.text = "";
    doc.map = {};
    doc.list = [];
    doc.records = [];
  }),
);

class Replica {
  constructor(doc) {
    this.doc = doc;
  }
  edit(edits) {
    if (this.draft) return edits(this.draft);
    this.doc = A.change(this.doc, edits);
  }
  insert(at, text) {
    this.edit((doc) => A.splice(doc, ["text"], at, 0, text));
  }
  delete(at, count) {
    this.edit((doc) => A.splice(doc, ["text"], at, count));
  }
  splice(at, count, text) {
    this.edit((doc) => A.splice(doc, ["text"], at, count, text));
  }
  commit() {}
  transact(edits) {
    this.doc = A.change(this.doc, (doc) => {
      this.draft = doc;
      try {
        edits();
      } finally {
        this.draft = undefined;
      }
    });
  }
  text() {
    return this.doc.text;
  }
  watch() {}
  take() {
    return A.getLastLocalChange(this.doc);
  }
  apply(update) {
    [this.doc] = A.applyChanges(this.doc, [update]);
  }
  merge(update) {
    this.doc = A.loadIncremental(this.doc, update);
  }
  version() {
    return A.getHeads(this.doc);
  }
  since(version) {
    return A.saveSince(this.doc, version);
  }
  update() {
    return A.save(this.doc); // saveSince([]) is many times larger
  }
  save() {
    return A.save(this.doc);
  }
  set(key, value) {
    this.edit((doc) => {
      doc.map[key] = value;
    });
  }
  map() {
    return A.toJS(this.doc).map;
  }
  listInsert(at, values) {
    this.edit((doc) => {
      A.insertAt(doc.list, at, ...values);
    });
  }
  list() {
    return A.toJS(this.doc).list;
  }
  fill(records) {
    this.edit((doc) => {
      doc.records = records;
    });
  }
  setRecord(i, key, value) {
    this.edit((doc) => {
      doc.records[i][key] = value;
    });
  }
  records() {
    return A.toJS(this.doc).records;
  }
  free() {
    A.free(this.doc);
  }
}

export default {
  name: "automerge",
  has: ["map", "list", "json", "merge", "history"],
  create: (agent = 0) => new Replica(A.load(empty, { actor: actor(agent) })),
  open: (bytes, agent = 1) => new Replica(A.load(bytes, { actor: actor(agent) })),
};
