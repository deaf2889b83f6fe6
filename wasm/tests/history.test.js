import assert from "node:assert/strict";
import { test } from "node:test";

import { Doc } from "../dist/index.js";

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

test("a version that is none, or is not known, is refused", () => {
  const { doc, first } = drafts();
  for (const wrong of [undefined, "0@00000000000000a1", [1], ["1"], [`-1@${ADA}`], [`4294967296@${ADA}`]]) {
    assert.throws(() => doc.checkout(wrong), coded("INVALID_ARGUMENT"));
  }
  for (const wrong of [`99@${ADA}`, `0@${BEN}`]) assert.throws(() => doc.checkout([wrong]), coded("NOT_FOUND"));
  doc.transact(() => assert.throws(() => doc.checkout(first), coded("FAILED_PRECONDITION")));
  assert.equal(doc.checkedOut, undefined);
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
