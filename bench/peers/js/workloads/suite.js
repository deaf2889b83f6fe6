// The public suite crdt-benchmarks (https://github.com/dmonad/crdt-benchmarks), written anew from its
// description: B1 one client edits and another follows, B2 two edit at once, B3 many edit at once.

import { canonical, expect, sample, timed } from "../measure.js";
import { dice, word } from "../traces.js";

const N = 6000;
const CLIENTS = Math.floor(Math.sqrt(N)) * 20;

/** Sizes of a document, and how long it takes to open. */
function forms(peer, replica, read) {
  const saved = replica.save();
  const update = peer.has.includes("merge") ? replica.update() : undefined;
  const smallest = Math.min(saved.length, update?.length ?? Infinity);
  return { "docSize bytes": saved.length, "docSize smallest bytes": smallest, "parseTime ms": parse(peer, saved, read) };
}

function parse(peer, saved, read) {
  return sample(() => {
    const [ms, replica] = timed(() => {
      const opened = peer.open(saved, 5);
      read(opened);
      return opened;
    });
    replica.free();
    return ms;
  });
}

/** One edits and the other follows, edit by edit. edits: functions of a replica; after: what is there. */
function follow(peer, { edits, after, read }) {
  const one = peer.create(0);
  const other = peer.create(1);
  one.watch();
  let bytes = 0;
  const [ms] = timed(() => {
    for (const edit of edits) {
      edit(one);
      one.commit();
      const update = one.take();
      bytes += update.length;
      other.apply(update);
    }
  });
  for (const replica of [one, other]) expect(canonical(read(replica)), canonical(after), "the content");
  other.free();
  const document = forms(peer, one, read);
  one.free();
  return { "time ms": ms, "avgUpdateSize bytes": bytes / edits.length, ...document };
}

/** What edits there are, and what they lead to. next(length): [at, deleted, inserted]. */
function textEdits(count, next) {
  let after = "";
  const edits = [];
  for (let i = 0; i < count; ++i) {
    const [at, deleted, inserted] = next(after.length, i);
    after = after.slice(0, at) + inserted + after.slice(at + deleted);
    edits.push((replica) => (deleted > 0 ? replica.delete(at, deleted) : replica.insert(at, inserted)));
  }
  return { edits, after, read: (replica) => replica.text() };
}

function listEdits(count, next) {
  const after = [];
  const edits = [];
  for (let i = 0; i < count; ++i) {
    const [at, values] = next(after.length, i);
    after.splice(at, 0, ...values);
    edits.push((replica) => replica.listInsert(at, values));
  }
  return { edits, after, read: (replica) => replica.list() };
}

/** Inserts a word, or deletes some characters. */
function change(draw, length) {
  const at = draw(length + 1);
  if (at === length || draw(2) === 0) return [at, 0, word(draw)];
  return [at, Math.min(length - at, 1 + draw(8)), ""];
}

const number = (draw) => draw(2 ** 31);
const B1 = [
  ["B1.1 append N characters", "text", (draw) => textEdits(N, (length) => [length, 0, word(draw, 1)])],
  ["B1.2 insert a string of N", "text", (draw) => textEdits(1, () => [0, 0, word(draw, N)])],
  ["B1.3 prepend N characters", "text", (draw) => textEdits(N, () => [0, 0, word(draw, 1)])],
  ["B1.4 insert N characters at random", "text", (draw) => textEdits(N, (length) => [draw(length + 1), 0, word(draw, 1)])],
  ["B1.5 insert N words at random", "text", (draw) => textEdits(N, (length) => [draw(length + 1), 0, word(draw)])],
  ["B1.6 insert a string, delete it", "text", (draw) => textEdits(2, (_, i) => (i === 0 ? [0, 0, word(draw, N)] : [0, N, ""]))],
  ["B1.7 insert, delete at random", "text", (draw) => textEdits(N, (length) => change(draw, length))],
  ["B1.8 append N numbers", "list", (draw) => listEdits(N, (length) => [length, [number(draw)]])],
  ["B1.9 insert N numbers", "list", (draw) => listEdits(1, () => [0, Array.from({ length: N }, () => number(draw))])],
  ["B1.10 prepend N numbers", "list", (draw) => listEdits(N, () => [0, [number(draw)]])],
  ["B1.11 insert N numbers at random", "list", (draw) => listEdits(N, (length) => [draw(length + 1), [number(draw)]])],
];

/** Two edit a text of 100 characters at once, in one transaction each, and exchange. */
function conflict(peer, editsOf) {
  const replicas = [peer.create(0), peer.create(1)];
  replicas[0].watch();
  replicas[0].insert(0, word(dice(1), 100));
  replicas[0].commit();
  replicas[1].apply(replicas[0].take());
  const versions = replicas.map((replica, i) => {
    const version = replica.version();
    replica.transact(() => editsOf(dice(10 + i), replica));
    return version;
  });
  const [exportMs, updates] = timed(() => replicas.map((replica, i) => replica.since(versions[i])));
  const [ms] = timed(() => replicas.map((replica, i) => replica.merge(updates[1 - i])));
  const [text, same] = replicas.map((replica) => replica.text());
  expect(same, text, "the other's text");
  const document = forms(peer, replicas[0], (replica) => replica.text());
  replicas.forEach((replica) => replica.free());
  const updateSize = updates[0].length + updates[1].length;
  return { "time ms": ms, "export ms": exportMs, "updateSize bytes": updateSize, ...document };
}

function random(count, next) {
  return (draw, replica) => {
    let length = 100;
    for (let i = 0; i < count; ++i) {
      const [at, deleted, inserted] = next(draw, length);
      if (deleted > 0) replica.delete(at, deleted);
      else replica.insert(at, inserted);
      length += inserted.length - deleted;
    }
  };
}

const B2 = [
  ["B2.1 both insert a string of N", (draw, replica) => replica.insert(0, word(draw, N))],
  ["B2.2 both insert N characters", random(N, (draw, length) => [draw(length + 1), 0, word(draw, 1)])],
  ["B2.3 both insert N words", random(N, (draw, length) => [draw(length + 1), 0, word(draw)])],
  ["B2.4 both insert and delete", random(N, change)],
];

/** Each of many clients edits a document of its own; one document takes in all. */
const updatesOf = new Map();
function crowd(peer, [id, edit, read, check]) {
  if (!updatesOf.has(id)) updatesOf.set(id, crowdUpdates(peer, edit));
  const updates = updatesOf.get(id);
  let last;
  const ms = sample(() => {
    const replica = peer.create(CLIENTS + 1);
    const [time, found] = timed(() => {
      for (const update of updates) replica.apply(update);
      return read(replica);
    });
    check(found);
    last?.free();
    last = replica;
    return time;
  });
  const document = forms(peer, last, read);
  last.free();
  const updateSize = updates.reduce((sum, update) => sum + update.length, 0);
  return { "time ms": ms, "updateSize bytes": updateSize, ...document };
}

function crowdUpdates(peer, edit) {
  return Array.from({ length: CLIENTS }, (_, i) => {
    const replica = peer.create(i);
    replica.watch();
    edit(replica, i);
    replica.commit();
    const update = replica.take();
    replica.free();
    return update;
  });
}

const text = (i) => `client ${String(i).padStart(4, "0")}. `;
const readMap = (replica) => replica.map();
const oneOf = (of) => (map) => {
  const all = new Set(Array.from({ length: CLIENTS }, (_, i) => canonical(of(i))));
  expect(all.has(canonical(map.v)), true, "the value is one that was set");
};
const B3 = [
  ["B3.1 all set a number in a map", (replica, i) => replica.set("v", i), readMap, oneOf((i) => i)],
  ["B3.2 all set an object in a map", (replica, i) => replica.set("v", { name: text(i), at: i }), readMap, oneOf((i) => ({ name: text(i), at: i }))],
  ["B3.3 all set a string in a map", (replica, i) => replica.set("v", text(i)), readMap, oneOf(text)],
  [
    "B3.4 all insert into a text",
    (replica, i) => replica.insert(0, text(i)),
    (replica) => replica.text(),
    (found) => expect(found.match(/client \d{4}\. /g)?.toSorted().join(""), Array.from({ length: CLIENTS }, (_, i) => text(i)).join(""), "the text"),
  ],
  [
    "B3.5 all insert into a list",
    (replica, i) => replica.listInsert(0, [text(i)]),
    (replica) => replica.list(),
    (found) => expect(found.toSorted().join(""), Array.from({ length: CLIENTS }, (_, i) => text(i)).join(""), "the list"),
  ],
];

const can = (what) => (peer) => what === "text" || peer.has.includes(what);
export const workloads = [
  ...B1.map(([id, kind, make], i) => ({ id, fits: can(kind), run: (peer) => follow(peer, make(dice(100 + i))) })),
  ...B2.map(([id, edits]) => ({ id, run: (peer) => conflict(peer, edits) })),
  ...B3.map((one, i) => ({ id: one[0], fits: can(["map", "map", "map", "text", "list"][i]), run: (peer) => crowd(peer, one) })),
];
