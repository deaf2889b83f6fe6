// diamond-types, of the package for Node. It has texts only, and no transactions. A history of
// several agents is written into its log with the parents of each edit.

import dt from "diamond-types-node";

const { Doc, OpLog } = dt;

const agentName = (agent) => `agent-${String(agent).padStart(10, "0")}`; // 16 characters, in order

class Replica {
  constructor(doc) {
    this.doc = doc;
  }
  insert(at, text) {
    this.doc.ins(at, text);
  }
  delete(at, count) {
    this.doc.del(at, count);
  }
  splice(at, count, text) {
    this.doc.del(at, count);
    this.doc.ins(at, text);
  }
  commit() {}
  transact(edits) {
    edits();
  }
  text() {
    return this.doc.get();
  }
  watch() {
    this.seen = this.doc.getLocalVersion();
  }
  take() {
    const update = this.doc.getPatchSince(this.seen);
    this.seen = this.doc.getLocalVersion();
    return update;
  }
  apply(update) {
    this.doc.mergeBytes(update);
  }
  merge(update) {
    this.doc.mergeBytes(update);
  }
  version() {
    return this.doc.getLocalVersion();
  }
  since(version) {
    return this.doc.getPatchSince(version);
  }
  update() {
    return this.doc.toBytes();
  }
  save() {
    return this.doc.toBytes();
  }
  free() {
    this.doc.free();
  }
}

/** The bytes of the history of a concurrent trace. */
function logOf({ transactions }) {
  const log = new OpLog();
  const heads = [];
  for (const { agent, parents, patches } of transactions) {
    log.setAgent(agentName(agent));
    let at = [...new Set(parents.flatMap((parent) => heads[parent]))];
    const edit = (call, ...what) => {
      at = [call.call(log, ...what, Uint32Array.from(at))];
    };
    for (const [position, deleted, inserted] of patches) {
      if (deleted > 0) edit(log.del, position, deleted);
      if (inserted !== "") edit(log.ins, position, inserted);
    }
    heads.push(at);
  }
  const bytes = log.toBytes();
  log.free();
  return bytes;
}

export default {
  name: "diamond-types",
  has: ["merge", "history"],
  logOf,
  create: (agent = 0) => new Replica(new Doc(agentName(agent))),
  open: (bytes, agent = 1) => new Replica(Doc.fromBytes(bytes, agentName(agent))),
};
