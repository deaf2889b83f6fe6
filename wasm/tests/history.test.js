import assert from "node:assert/strict";
import { test } from "node:test";

import { Doc, UndoStack, Version } from "../dist/index.js";
import { memoryStore, persist } from "../dist/storage/memory.js";

const coded = (code) => (error) => error.code === code;
const ADA = "00000000000000a1";
const BEN = "00000000000000b2";

/** A document with a note of two drafts, and their versions. */
function drafts() {
  const doc = new Doc({ peerId: ADA });
  doc.text("note").insert(0, "hello");
  doc.map("meta").set("title", "first");
  doc.commit({ time: 1000, message: "first draft" });
  const first = doc.frontier;
  doc.text("note").replace(0, 5, "goodbye");
  doc.map("meta").set("title", "second");
  doc.commit({ time: 2000, message: "second draft" });
  return { doc, first, second: doc.frontier };
}
const FIRST = { meta: { title: "first" }, note: "hello" };
const SECOND = { meta: { title: "second" }, note: "goodbye" };

test("a document shows an old version in place, read only, and the latest again", () => {
  const { doc, first, second } = drafts();
  const note = doc.text("note");
  assert.equal(doc.checkedOut, undefined);
  doc.checkout(first);
  assert.deepEqual(doc.checkedOut, first);
  assert.equal(note.toString(), "hello");
  assert.deepEqual(doc.toJSON(), FIRST);
  assert.deepEqual(doc.frontier, second);
  assert.throws(() => note.insert(0, "x"), coded("FAILED_PRECONDITION"));
  assert.throws(() => doc.transact(() => {}), coded("FAILED_PRECONDITION"));
  doc.checkout([]);
  assert.deepEqual([doc.checkedOut, doc.toJSON()], [[], {}]);
  doc.checkoutLatest();
  assert.deepEqual([doc.checkedOut, doc.toJSON()], [undefined, SECOND]);
  note.insert(0, "well, ");
});

test("listeners are told what another version shows else", () => {
  const { doc, first, second } = drafts();
  const events = [];
  doc.text("note").subscribe(({ origin, changes }) => events.push([origin, changes[0].delta]));
  doc.checkout(first);
  doc.checkout(second); // the latest
  const back = [{ insert: "hello" }, { delete: 7 }];
  const forth = [{ insert: "goodbye" }, { delete: 5 }];
  assert.deepEqual(events, [
    ["checkout", back],
    ["checkout", forth],
  ]);
});

test("what is imported while an old version shows is shown, and told, with the latest", () => {
  const { doc, first } = drafts();
  const ben = Doc.open(doc.export(), { peerId: BEN });
  ben.text("note").insert(7, "!");
  doc.checkout(first);
  doc.import(ben.export());
  assert.equal(doc.text("note").toString(), "hello");
  assert.ok(doc.version.equals(ben.version));
  assert.deepEqual(Doc.open(doc.exportSnapshot()).toJSON(), ben.toJSON());
  doc.checkoutLatest();
  assert.equal(doc.text("note").toString(), "goodbye!");
});

test("a document is stored whole, whatever it shows", async () => {
  const { doc, first } = drafts();
  const ben = Doc.open(doc.export(), { peerId: BEN });
  ben.text("note").append("!");
  const store = memoryStore();
  const kept = await persist(doc, store);
  doc.checkout(first);
  doc.import(ben.export());
  assert.equal(kept.unsaved, true);
  await kept.save();
  const again = new Doc();
  await persist(again, store);
  assert.deepEqual(again.toJSON(), ben.toJSON());
});

test("an old version is read and edited in a fork, and merges", () => {
  const { doc, first } = drafts();
  const fork = doc.forkAt(first, { peerId: BEN });
  assert.deepEqual([fork.toJSON(), fork.peerId], [FIRST, BEN]);
  fork.text("note").append(" world");
  doc.import(fork.export());
  assert.equal(doc.text("note").toString(), "goodbye world");
  assert.deepEqual(doc.forkAt([]).toJSON(), {});
  assert.notEqual(doc.forkAt([]).peerId, doc.forkAt([]).peerId);
  assert.throws(() => doc.forkAt(first, { peerId: "ben" }), coded("INVALID_ARGUMENT"));
  fork.free();
  assert.throws(() => fork.toJSON(), coded("FAILED_PRECONDITION"));
});

test("a difference is what listeners would be told, in UTF-16 units", () => {
  const { doc, first, second } = drafts();
  const note = doc.text("note");
  const byPath = (changes) => Object.fromEntries(changes.map(({ path, delta }) => [path.join("/"), delta]));
  assert.deepEqual(byPath(doc.diff(first, second)), {
    note: [{ insert: "goodbye" }, { delete: 5 }],
    meta: [{ key: "title", before: "first", after: "second" }],
  });
  assert.deepEqual(doc.diff(second, second), []);
  note.insert(0, "😀");
  const third = doc.frontier;
  note.append("!");
  const [{ container, delta }] = doc.diff(third, doc.frontier);
  assert.equal(container, note);
  assert.deepEqual(delta, [{ retain: 9 }, { insert: "!" }]);
});

test("a difference names containers, and tells which do not show", () => {
  const [doc, other] = [new Doc({ peerId: ADA }), new Doc({ peerId: BEN })];
  doc.map("map").open("key", "list").push("loses");
  other.map("map").set("key", "wins");
  doc.import(other.export());
  other.import(doc.export());
  const changes = doc.diff([], doc.frontier);
  assert.deepEqual(
    changes.map(({ path, isInConflict }) => [path, isInConflict]),
    [
      [["map"], false],
      [["map", "key"], true],
    ],
  );
  const ids = (of) => of.map(({ id }) => id);
  assert.deepEqual(ids(other.diff([], other.frontier)), ids(changes));
  assert.notDeepEqual(changes[0].id, changes[1].id);
  let told;
  doc.subscribe((event) => (told = event.changes[0]));
  doc.map("map").set("key", 1);
  doc.commit();
  assert.deepEqual([told.id, told.isInConflict], [undefined, false]);
});

test("what was done elsewhere is picked, as an edit", () => {
  const { doc, first } = drafts();
  const theirs = doc.forkAt(first);
  theirs.text("note").append(" there");
  const since = theirs.frontier;
  const node = theirs.tree("tree").create();
  theirs.tree("tree").meta(node).set("name", "\u{1f600}");
  const list = theirs.text("list");
  list.insert(0, "\u{1f600} b");
  list.mark(2, 4, "bold", true);
  doc.applyDiff(theirs.encodeDiff(since, theirs.frontier), { message: "picked", time: 3000 });
  const [made] = doc.tree("tree").nodes();
  assert.notEqual(made, node);
  assert.equal(doc.tree("tree").meta(made).get("name"), "\u{1f600}");
  assert.deepEqual(doc.text("list").toDelta(), list.toDelta());
  assert.equal(doc.text("note").toString(), "goodbye");
  const { value: entry } = doc.history().next();
  assert.deepEqual([entry.message, entry.time], ["picked", 3000]);
});

test("a difference that does not fit is refused, and changes nothing", () => {
  const { doc, first, second } = drafts();
  const other = new Doc();
  const diff = doc.encodeDiff(first, second);
  assert.throws(() => other.applyDiff(diff), coded("OUT_OF_RANGE"));
  assert.throws(() => other.applyDiff(Uint8Array.of(8)), coded("INVALID_ARGUMENT"));
  assert.throws(() => other.applyDiff(doc.diff(first, second)), coded("INVALID_ARGUMENT"));
  assert.deepEqual([other.toJSON(), other.frontier], [{}, []]);
  doc.checkout(first);
  assert.throws(() => doc.applyDiff(diff), coded("FAILED_PRECONDITION"));
});

test("a document goes back to what it showed, by edits that can be undone and merged", () => {
  const { doc, first, second } = drafts();
  const undo = new UndoStack(doc);
  const ben = Doc.open(doc.export(), { peerId: BEN });
  ben.list("l").push(1);
  doc.revertTo(first, { message: "back" });
  assert.deepEqual(doc.toJSON(), FIRST);
  assert.equal(doc.history().next().value.message, "back");
  undo.undo();
  assert.deepEqual(doc.toJSON(), SECOND);
  doc.revertTo(first);
  doc.import(ben.export());
  assert.deepEqual(doc.toJSON(), { ...FIRST, l: [1] });
  doc.revertTo(second);
  assert.deepEqual(doc.toJSON(), SECOND);
  doc.checkout([]);
  assert.throws(() => doc.revertTo(first), coded("FAILED_PRECONDITION"));
  assert.throws(() => undo.undo(), coded("FAILED_PRECONDITION"));
});

test("a version is named by ops, or by a number for each peer", () => {
  const { doc, first, second } = drafts();
  const ben = Doc.open(doc.export(), { peerId: BEN });
  ben.text("note").insert(0, "b");
  const [early, late] = [doc.versionOf(first), doc.versionOf(second)];
  assert.deepEqual(late.toJSON(), doc.version.toJSON());
  assert.deepEqual([doc.frontierOf(early), doc.frontierOf(late.encode())], [first, second]);
  assert.throws(() => doc.frontierOf(ben.version), coded("NOT_FOUND"));
  const open = Version.from({ [BEN]: 1 });
  assert.throws(() => ben.frontierOf(open), coded("INVALID_ARGUMENT"));

  assert.deepEqual(
    [early.compareTo(late), late.compareTo(early), late.compareTo(doc.version), late.compareTo(open)],
    ["before", "after", "equal", "concurrent"],
  );
  assert.ok(late.merge(open).equals(ben.version));
  assert.ok(late.meet(ben.version).equals(late));
  assert.deepEqual(late.meet(open).toJSON(), {});
});

test("a version that is none, or is not known, is refused by all that take one", () => {
  const { doc, first } = drafts();
  const takers = [
    (version) => doc.checkout(version),
    (version) => doc.forkAt(version),
    (version) => doc.diff(version, first),
    (version) => doc.diff(first, version),
    (version) => doc.encodeDiff(version, first),
    (version) => doc.revertTo(version),
    (version) => doc.versionOf(version),
  ];
  for (const take of takers) {
    for (const wrong of [undefined, first[0], [1], ["1"], [`-1@${ADA}`], [`4294967296@${ADA}`]]) {
      assert.throws(() => take(wrong), coded("INVALID_ARGUMENT"));
    }
    for (const wrong of [`99@${ADA}`, `0@${BEN}`]) assert.throws(() => take([wrong]), coded("NOT_FOUND"));
  }
  doc.transact(() => {
    for (const take of takers.slice(0, 4)) assert.throws(() => take(first), coded("FAILED_PRECONDITION"));
  });
  assert.equal(doc.checkedOut, undefined);
  doc.free();
  for (const take of takers) assert.throws(() => take(first), coded("FAILED_PRECONDITION"));
});

test("the history is walked from the newest change on", () => {
  const { doc, first, second } = drafts();
  const [meta, note] = [doc.map("meta"), doc.text("note")];
  const entries = [...doc.history()];
  assert.deepEqual(
    entries.map(({ containers, ...rest }) => rest),
    [
      {
        ops: { peer: ADA, begin: 6, end: 19 },
        lamport: 7,
        time: 2000,
        message: "second draft",
        version: second,
        parents: first,
      },
      { ops: { peer: ADA, begin: 0, end: 6 }, lamport: 1, time: 1000, message: "first draft", version: first, parents: [] },
    ],
  );
  for (const { containers } of entries) {
    assert.deepEqual(new Set(containers), new Set([note, meta]));
  }
  assert.equal([...doc.history({ author: BEN })].length, 0);
  assert.equal([...doc.history({ author: ADA })].length, 2);
  assert.deepEqual([...doc.history({ version: first })].map(({ message }) => message), ["first draft"]);
  assert.deepEqual([...doc.history({ version: [] })], []);
});

test("a walk does not see what comes meanwhile, and ends with its document", () => {
  const { doc } = drafts();
  const walk = doc.history();
  doc.text("note").insert(0, "later");
  doc.commit();
  assert.equal(walk.next().value.message, "second draft");
  for (const entry of doc.history()) {
    assert.equal(entry.message, "");
    break;
  }
  doc.free();
  assert.throws(() => walk.next(), coded("FAILED_PRECONDITION"));
  assert.equal(walk.next().done, true);
  assert.throws(() => doc.history(), coded("FAILED_PRECONDITION"));
});

test("a wrong filter is refused at once", () => {
  const { doc } = drafts();
  assert.throws(() => doc.history({ author: "ada" }), coded("INVALID_ARGUMENT"));
  assert.throws(() => doc.history({ version: `0@${ADA}` }), coded("INVALID_ARGUMENT"));
  assert.throws(() => doc.history({ version: [`99@${ADA}`] }), coded("NOT_FOUND"));
  assert.throws(() => doc.transact(() => doc.history()), coded("FAILED_PRECONDITION"));
});
