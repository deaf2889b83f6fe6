#!/usr/bin/env node
// Runs an action script (README.md) through the JavaScript package.
//
// Usage: node actions_js.js [MODULE] < SCRIPT
//   MODULE is the package's entry, wasm/dist/index.js if not named; updates.js is beside it
//
// The class runs in browsers, too.

const CODE_POINTS = "codePoints";
const KINDS = {
  text: "text",
  map: "map",
  list: "list",
  movable_list: "movableList",
  tree: "tree",
  counter: "counter",
};

// Integers that a number does not hold, which JSON.parse would round.
const LARGE = /(?<=[[,:]\s*)-?\d{16,}(?=\s*[\],}])/g;

/** A line of a script. */
function parse(line) {
  return JSON.parse(line.replace(LARGE, (digits) => `{"int": "${digits}"}`));
}

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
// More than there are units in any text.
const BEYOND = 2 ** 31;
const DOUBLES = { nan: NaN, inf: Infinity, "-inf": -Infinity };

/** JSON with named bytes, doubles and large integers -> a JavaScript value. */
function valueOf(plain) {
  if (Array.isArray(plain)) return plain.map(valueOf);
  if (typeof plain !== "object" || plain === null) return plain;
  if ("bytes" in plain) return bytesOf(plain.bytes);
  if ("double" in plain) return DOUBLES[plain.double] ?? Number(plain.double);
  if ("int" in plain) return BigInt(plain.int);
  return Object.fromEntries(Object.entries(plain).map(([key, value]) => [key, valueOf(value)]));
}

/** What was read -> JSON with named bytes. A container is null. */
function jsonOf(value) {
  if (value instanceof Uint8Array) return { bytes: hexOf(value) };
  return typeof value === "object" ? null : value;
}
function jsonOfRun({ text, embed, attributes = {}, manyValued = [] }) {
  const single = Object.entries(attributes).map(([key, value]) => [key, jsonOf(value)]);
  const many = manyValued.map(({ key, value, id }) => [key, jsonOf(value), id]);
  return embed === undefined ? [text, single, many] : [text, single, many, jsonOf(embed)];
}
function jsonOfInsert({ insert, ...said }) {
  return jsonOfRun(typeof insert === "string" ? { text: insert, ...said } : { text: "", ...insert, ...said });
}

const peerOf = (peer) => peer.toString(16).padStart(16, "0");
const spanOf = ({ peer, begin, end }) => `${begin}..${end}@${peer}`;
const numberOf = (kind) => Object.values(KINDS).indexOf(kind) + 1;
function jsonOfEntry({ ops, lamport, time, message, parents, version, containers }) {
  return [spanOf(ops), lamport, time, message, parents, version, containers.length];
}
function jsonOfChange({ kind, path, delta }) {
  return [numberOf(kind), path.length, kind === "counter" ? String(delta) : delta.length];
}
// But for the id of the document, which scripts have none of.
function jsonOfInfo({ spans, containers, docId: _, isShallow, shallowSince, keptOps, ...info }) {
  const told = containers.map(({ kind, name, ops }) => [numberOf(kind), name, ops]);
  return [spans.map(spanOf), ...Object.values(info), told, isShallow, shallowSince, keptOps];
}

/** What scripts do with versions, with the history, and with updates without a document. */
class HistoryActions {
  constructor(syncline) {
    this.syncline = syncline;
    this.versions = [];
  }

  at(number) {
    return this.versions[number] ?? ["0@0000000000000000"];
  }
  version(doc) {
    this.versions.push(doc.frontier);
    return doc.frontier.join();
  }
  compare(doc, ...numbers) {
    const [one, other] = numbers.map((number) => doc.versionOf(this.at(number)));
    const met = one.meet(other);
    return [one.compareTo(other), String(one.merge(other)), String(met), doc.frontierOf(met)];
  }
  checkout(doc, number) {
    doc.checkout(this.at(number));
    return [doc.checkedOut ?? null, doc.stateDigest()];
  }
  checkout_latest(doc) {
    doc.checkoutLatest();
    return [doc.checkedOut ?? null, doc.stateDigest()];
  }
  fork_at(doc, number, peer) {
    const fork = doc.forkAt(this.at(number), { peerId: peerOf(peer) });
    fork.counter("c").add(1);
    doc.import(fork.export());
    return fork.stateDigest();
  }
  diff(doc, from, to) {
    return doc.diff(this.at(from), this.at(to)).map(jsonOfChange);
  }
  apply_diff(doc, other, from, to, message) {
    const diff = other.encodeDiff(this.at(from), this.at(to));
    doc.applyDiff(diff, { message });
  }
  revert_to(doc, number, message) {
    doc.revertTo(this.at(number), { message });
  }
  history(doc, author, number) {
    const version = number === null ? undefined : this.at(number);
    return [...doc.history({ author: author === null ? undefined : peerOf(author), version })].map(jsonOfEntry);
  }
  merge_updates(doc, other) {
    return hexOf(this.syncline.mergeUpdates([doc.export(), other.export()]));
  }
  update_since(doc, other) {
    return hexOf(this.syncline.updateSince(doc.export(), other.version));
  }
  split_update(doc, maxOps) {
    return this.syncline.splitUpdate(doc.export(), maxOps).map(hexOf);
  }
  inspect_history(doc) {
    const snapshots = [doc.exportSnapshot(), doc.exportShallow()];
    return snapshots.map((snapshot) => jsonOfInfo(this.syncline.inspectHistory(snapshot)));
  }
  obfuscate_history(doc) {
    return hexOf(this.syncline.obfuscateHistory(doc.export()));
  }
}

class Refused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export class Runner {
  constructor(syncline) {
    this.syncline = syncline;
    this.docs = new Map();
    this.undoStacks = new Map();
    this.nodes = [];
    this.marks = [];
    this.cursors = [];
    this.history = new HistoryActions(syncline);
  }

  /** What the script prints. Its lines are run one by one; a transaction is a call within. */
  run(script) {
    this.lines = script.split("\n").filter((line) => line !== "");
    this.next = 0;
    this.printed = [];
    this.open = [];
    while (this.next < this.lines.length) this.step();
    for (const name of [...this.docs.keys()].sort()) this.print(name);
    return this.printed.join("\n") + "\n";
  }

  step() {
    const number = ++this.next;
    const [verb, name, ...rest] = parse(this.lines[number - 1]);
    try {
      const shown = this.act(verb, name, ...rest);
      if (shown !== undefined) this.printed.push(`${number} ${shown}`);
    } catch (error) {
      if (error.code === undefined) throw error;
      this.printed.push(`${number} ${error.code}`);
    }
  }

  act(verb, name, ...rest) {
    if (verb === "doc") {
      this.docs.set(name, new this.syncline.Doc({ peerId: peerOf(rest[0]) }));
      return;
    }
    const doc = this.docs.get(name);
    if (verb === "send") {
      const to = this.docs.get(rest[0]);
      to.import(doc.exportSince(to.version));
    } else if (verb === "open") {
      this.docs.get(rest[0]).import(doc.exportSnapshot());
    } else if (verb === "commit") {
      doc.commit({ time: rest[0], message: rest[1] });
    } else if (verb === "begin") {
      this.begin(doc, rest[0]);
    } else if (verb === "end" || verb === "roll_back") {
      this.end(doc, verb);
    } else if (verb === "resolve") {
      return this.resolve(doc, rest[0]);
    } else if (verb === "undo_stack") {
      this.undoStacks.set(name, new this.syncline.UndoStack(doc));
    } else if (verb === "undo" || verb === "redo") {
      return String(this.undoStacks.get(name)[verb]() !== undefined);
    } else if (verb === "change_of") {
      return this.changeOf(doc, ...rest);
    } else if (verb in this.history) {
      const shown = this.history[verb](doc, ...rest.map((one) => this.docs.get(one) ?? one));
      return shown === undefined ? undefined : JSON.stringify(shown);
    } else if (verb === "undo_steps") {
      return this.undoSteps(this.undoStacks.get(name));
    } else {
      return this.edit(doc, verb, ...rest);
    }
  }

  undoSteps(undo) {
    const can = [undo.canUndo, undo.canRedo];
    return JSON.stringify([...can, undo.undoSteps, undo.redoSteps, hexOf(undo.save())]);
  }

  changeOf(doc, peer, counter) {
    const change = doc.changeOf(`${counter}@${peerOf(peer)}`);
    if (change === undefined) throw new Refused("NOT_FOUND");
    const { ops, lamport, time, message } = change;
    return JSON.stringify([spanOf(ops), lamport, time, message]);
  }

  begin(doc, message = "") {
    this.open.push({ doc, transaction: doc.begin({ message }) });
  }
  end(doc, verb) {
    const index = this.open.findLastIndex((one) => one.doc === doc);
    if (index < 0) throw new Refused("FAILED_PRECONDITION");
    const [{ transaction }] = this.open.splice(index, 1);
    if (verb === "end") transaction.commit();
    else transaction.rollBack();
  }

  target(doc, target, kind) {
    let container;
    if (Array.isArray(target)) {
      container = this.target(doc, target[1], "tree").meta(this.node(target[2]));
    } else if (target.startsWith("/")) {
      container = doc.at(target);
      if (container === undefined) throw new Refused("NOT_FOUND");
    } else {
      container = doc[KINDS[kind]](target.slice(target.indexOf(":") + 1));
    }
    if (container?.kind !== KINDS[kind]) throw new Refused("INVALID_ARGUMENT");
    return container;
  }

  node(number) {
    return this.nodes[number] ?? "0@0000000000000000";
  }
  parent(number) {
    return number === null ? null : this.node(number);
  }

  edit(doc, verb, target, ...rest) {
    if (verb === "update") {
      const kind = typeof target === "string" ? target.split(":")[0] : "map";
      doc.update(this.target(doc, target, kind), valueOf(rest[0]));
      return;
    }
    const [kind, method] = verb.split(".");
    const container = this.target(doc, target, kind);
    if (method === "cursor_at") return this.cursorAt(container, ...rest);
    if (method === "placed_by") return JSON.stringify(container.placedBy(this.node(rest[0])));
    if (method === "authors") return JSON.stringify(this.authors(container, ...rest));
    return this[`edit_${kind}`](container, method, ...rest);
  }

  cursorAt(container, position, side) {
    const at = container.kind === "text" ? container.convert(position, CODE_POINTS, "utf16") : position;
    const cursor = container.cursorAt(at, side);
    this.cursors.push(cursor);
    return hexOf(cursor.encode());
  }
  authors(container, ...rest) {
    if (container.kind === "map") return container.authors(rest[0]);
    const [from, to] = [rest[0], rest[1] ?? undefined];
    if (container.kind !== "text") return container.authors(from, to).map((one) => Object.values(one));
    const range = [from, to].map((at) => at && container.convert(at, CODE_POINTS, "utf16"));
    const counted = (at) => container.convert(at, "utf16", CODE_POINTS);
    return container.authors(...range).map(({ begin, end, first }) => [counted(begin), counted(end), first]);
  }
  resolve(doc, number) {
    const cursor = this.cursors[number];
    const at = cursor && doc.resolve(cursor);
    if (at === undefined) throw new Refused("NOT_FOUND");
    const { container, position, isItemThere } = at;
    const counted = container.kind === "text" ? container.convert(position, "utf16", CODE_POINTS) : position;
    return JSON.stringify([counted, isItemThere]);
  }

  // Positions of scripts are code points, those of JavaScript UTF-16.
  edit_text(text, method, ...rest) {
    if (method === "update") return text.update(rest[0]);
    if (method === "remove_mark") return text.removeMark(this.mark(rest[0]));
    if (method === "apply_delta") return text.applyDelta(this.deltaOf(text, rest[0]), rest[1]);
    if (["mark", "unmark", "runs", "marks", "to_delta"].includes(method)) return this.rich_text(text, method, ...rest);
    const at = text.convert(rest[0], CODE_POINTS, "utf16");
    if (method === "insert") return text.insert(at, rest[1]);
    if (method === "insert_embed") return text.insertEmbed(at, valueOf(rest[1]));
    if (method === "new_embed") return void text.newEmbed(at, KINDS[rest[1]]);
    const end = text.convert(rest[0] + rest[1], CODE_POINTS, "utf16");
    if (method === "delete") return text.delete(at, end - at);
    return text.replace(at, end - at, rest[2]);
  }
  rich_text(text, method, from, to, key, ...rest) {
    // An empty range is refused whatever is beyond the end.
    const isEmpty = method.endsWith("mark") && from >= to;
    const counted = (at) => (isEmpty || at === null ? (at ?? text.length) : text.convert(at, CODE_POINTS, "utf16"));
    const range = [counted(from), counted(to)];
    if (method === "runs") return JSON.stringify(text.runs(...range).map(jsonOfRun));
    if (method === "to_delta") return JSON.stringify(text.toDelta(...range).map(jsonOfInsert));
    if (method === "marks") return JSON.stringify(text.marks(...range).map((mark) => this.jsonOfMark(text, mark)));
    if (method === "unmark") return text.unmark(...range, key, ...rest);
    const [value, expand, many] = rest;
    this.marks.push(text.mark(...range, key, valueOf(value), { expand, many }));
  }
  mark(number) {
    return this.marks[number] ?? "0@0000000000000000";
  }
  deltaOf(text, steps) {
    const size = text.convert(text.length, "utf16", CODE_POINTS);
    let at = 0;
    return steps.map((step) => {
      const many = step.many_valued.map(([key, value, number]) => ({ key, value: valueOf(value), id: this.mark(number) }));
      const said = { attributes: valueOf(step.attributes), manyValued: many };
      if ("insert" in step) return { insert: valueOf(step.insert), ...said };
      const [name] = Object.keys(step);
      const [from, to] = [at, at + step[name]];
      if (to > size) return { [name]: BEYOND, ...said };
      at = to;
      return { [name]: text.convert(to, CODE_POINTS, "utf16") - text.convert(from, CODE_POINTS, "utf16"), ...said };
    });
  }
  jsonOfMark(text, { id, begin, end, key, value, many }) {
    const [from, to] = [begin, end].map((at) => text.convert(at, "utf16", CODE_POINTS));
    return [id, from, to, key, jsonOf(value), many];
  }
  edit_counter(counter, method, amount) {
    counter[method](valueOf(amount));
  }
  edit_map(map, method, key, argument) {
    if (method === "set") map.set(key, valueOf(argument));
    else if (method === "delete") map.delete(key);
    else map[method](key, KINDS[argument]);
  }
  edit_list(list, method, position, argument) {
    if (method === "insert") list.insert(position, ...valueOf(argument));
    else if (method === "new" || method === "set_new") list[method === "new" ? method : "setNew"](position, KINDS[argument]);
    else if (method === "replace" || method === "set") list[method](position, valueOf(argument));
    else list[method](position, argument);
  }
  edit_movable_list(...rest) {
    this.edit_list(...rest);
  }
  edit_tree(tree, method, ...rest) {
    const last = (index) => (index === -1 ? undefined : index);
    if (method === "create") this.nodes.push(tree.create(this.parent(rest[0]), last(rest[1])));
    else if (method === "move") tree.move(this.node(rest[0]), this.parent(rest[1]), last(rest[2]));
    else tree.delete(this.node(rest[0]));
  }

  print(name) {
    const doc = this.docs.get(name);
    for (const one of this.open.filter((one) => one.doc === doc).reverse()) one.transaction.rollBack();
    this.open = this.open.filter((one) => one.doc !== doc);
    this.printed.push(
      `${name} ${doc.version}`,
      doc.stateDigest(),
      doc.toJSONString(),
      hexOf(doc.export()),
      hexOf(doc.exportSnapshot()),
    );
  }
}

async function main() {
  const { readFileSync } = await import("node:fs");
  const path = process.argv[2] ?? new URL("../../wasm/dist/index.js", import.meta.url).pathname;
  const { dirname, join, resolve } = await import("node:path");
  const entries = [path, join(dirname(path), "updates.js")];
  const [main, updates] = await Promise.all(entries.map((entry) => import(resolve(entry))));
  const syncline = { ...updates, ...main };
  process.stdout.write(new Runner(syncline).run(readFileSync(0, "utf8")));
}
if (typeof process === "object" && process.argv[1]?.endsWith("actions_js.js")) await main();
