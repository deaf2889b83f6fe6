import assert from "node:assert/strict";
import { test } from "node:test";

import { Doc, SynclineError, Version } from "../dist/index.js";

const coded = (code) => (error) => error instanceof SynclineError && error.code === code;
const A = "00000000000000a1";

test("replicas that exchange updates hold the same, in whatever order these come", () => {
  const alice = new Doc();
  const bob = new Doc();
  alice.text("note").insert(0, "hello");
  const first = alice.export();
  const between = alice.version;
  alice.text("note").insert(5, "!");
  const second = alice.exportSince(between);
  assert.deepEqual(bob.import(second).pending.map((span) => span.begin), [5]);
  assert.equal(bob.import(first).applied.at(-1).end, 6);
  assert.deepEqual(bob.import(first).applied, []);
  assert.equal(bob.toJSONString(), alice.toJSONString());
  assert.equal(bob.stateDigest(), alice.stateDigest());
  assert.ok(bob.version.equals(alice.version));
  assert.deepEqual(bob.frontier, [`5@${alice.peerId}`]);
});

test("a snapshot is another replica", () => {
  const doc = new Doc();
  doc.map("m").set("k", { a: [1] });
  const copy = Doc.open(doc.exportSnapshot());
  assert.deepEqual(copy.toJSON(), doc.toJSON());
  assert.notEqual(copy.peerId, doc.peerId);
});

test("bytes that are none are refused, and change nothing", () => {
  const doc = new Doc();
  doc.text("t").insert(0, "kept");
  const bytes = doc.export();
  assert.throws(() => doc.import(Uint8Array.of(1, 2, 3)), coded("INVALID_ARGUMENT"));
  assert.throws(() => doc.import("text"), coded("INVALID_ARGUMENT"));
  bytes[bytes.length - 1] ^= 1;
  assert.throws(() => Doc.open(bytes), coded("DATA_LOSS"));
  assert.throws(() => doc.import(bytes), coded("DATA_LOSS"));
  assert.throws(() => Version.decode(bytes), SynclineError);
  assert.equal(String(doc.text("t")), "kept");
});

test("two replicas that write under one peer id are found out", () => {
  const one = new Doc({ peerId: A });
  const two = new Doc({ peerId: A });
  one.text("t").insert(0, "one");
  two.text("t").insert(0, "two");
  assert.throws(() => one.import(two.export()), coded("ALREADY_EXISTS"));
});

test("a transaction that throws is taken back", () => {
  const doc = new Doc();
  doc.list("l").push(1);
  const wrong = new Error("no");
  assert.throws(
    () =>
      doc.transact(() => {
        doc.list("l").push(2);
        doc.transact(() => doc.text("t").insert(0, "inner"));
        throw wrong;
      }),
    wrong,
  );
  assert.equal(doc.toJSONString(), '{"l":[1]}');
  assert.equal(doc.transact(() => 7), 7);
  assert.throws(() => doc.transact(async () => doc.list("l").push(3)), coded("INVALID_ARGUMENT"));
  const thenable = { then: (done) => done() };
  assert.throws(() => doc.transact(() => (doc.list("l").push(4), thenable)), coded("INVALID_ARGUMENT"));
  assert.throws(() => doc.transact(() => doc.export()), coded("FAILED_PRECONDITION"));
  assert.equal(doc.toJSONString(), '{"l":[1]}');
});

test("a transaction that is taken back takes those along that are open within it", () => {
  const doc = new Doc();
  const wrong = new Error("no");
  let inner;
  const leaveOpen = () => {
    doc.list("l").push(1);
    inner = doc.begin();
    doc.begin();
    doc.list("l").push(2);
    throw wrong;
  };
  assert.throws(() => doc.transact(leaveOpen), wrong);
  assert.equal(inner.isOpen, false);
  doc.list("l").push(3);
  doc.commit();
  assert.equal(Doc.open(doc.export()).toJSONString(), '{"l":[3]}');
  assert.throws(() => doc.transact(() => void doc.begin()), { code: "FAILED_PRECONDITION", message: /another one was begun/ });
  assert.ok(doc.export());
});

test("a transaction that is ended by hand", () => {
  const doc = new Doc();
  {
    const outer = doc.begin();
    doc.counter("c").add(1);
    const inner = doc.begin({ message: "inner" });
    assert.throws(() => outer.commit(), coded("FAILED_PRECONDITION"));
    inner.rollBack();
    assert.throws(() => inner.commit(), coded("FAILED_PRECONDITION"));
    assert.equal(outer.isOpen, true);
    outer[Symbol.dispose](); // as `using` does at the end of the block
    assert.equal(outer.isOpen, false);
  }
  assert.equal(doc.counter("c").value, 0);
  const kept = doc.begin();
  doc.counter("c").add(2);
  kept.commit();
  assert.equal(doc.counter("c").value, 2);
});

test("after free() everything is an error, and nothing is a trap", () => {
  const doc = new Doc();
  const text = doc.text("t");
  const map = doc.map("m");
  const transaction = doc.begin();
  const stop = doc.subscribe(() => {});
  text.insert(0, "x");
  doc.free();
  doc.free();
  for (const call of [
    () => text.insert(0, "x"), () => String(text), () => text.isAttached, () => map.get("k"),
    () => map.set("k", [1]), () => map.toPlain(), () => doc.text("t2"), () => doc.export(),
    () => doc.version, () => doc.transact(() => 1), () => transaction.commit(),
    () => doc.subscribe(() => {}), () => doc.at("/t"), () => doc.update(map, {}),
  ]) {
    assert.throws(call, coded("FAILED_PRECONDITION"), call.toString());
  }
  stop();
});

test("what was removed can be read, not edited", () => {
  const doc = new Doc();
  doc.map("m").set("list", [1]);
  const list = doc.map("m").get("list");
  doc.map("m").delete("list");
  assert.equal(list.isAttached, false);
  assert.throws(() => list.push(2), coded("FAILED_PRECONDITION"));
});

test("versions are values", () => {
  const doc = new Doc({ peerId: A });
  const empty = doc.version;
  doc.text("t").insert(0, "abc");
  const full = doc.version;
  assert.equal(full.get(A), 3);
  assert.equal(full.get("00000000000000b2"), 0);
  assert.ok(full.includes(empty) && !empty.includes(full));
  assert.ok(Version.decode(full.encode()).equals(full));
  assert.ok(Version.from({ [A]: 3 }).equals(full));
  assert.deepEqual(full.toJSON(), { [A]: 3 });
  assert.equal(String(full), `{${A}: 3}`);
  assert.throws(() => Version.from({ nobody: 1 }), coded("INVALID_ARGUMENT"));
});

test("a document takes in nothing of another one", () => {
  const [plan, diary] = ["00000000000000d1", "00000000000000d2"].map((docId) => new Doc({ docId }));
  plan.text("note").insert(0, "hello");
  diary.text("note").insert(0, "dear diary");
  assert.equal(plan.docId, "00000000000000d1");
  assert.throws(() => plan.import(diary.export()), coded("INVALID_ARGUMENT"));
  assert.equal(String(plan.text("note")), "hello");
  const nameless = new Doc();
  assert.equal(nameless.docId, undefined);
  nameless.import(plan.export());
  assert.equal(nameless.docId, plan.docId);
  assert.throws(() => new Doc({ docId: "d1" }), coded("INVALID_ARGUMENT"));
});

test("a peer id is 16 hexadecimal digits", () => {
  for (const peerId of ["", "a1", "00000000000000A1", 161, "00000000000000a1 "]) {
    assert.throws(() => new Doc({ peerId }), coded("INVALID_ARGUMENT"));
  }
  const doc = new Doc({ peerId: "fedcba9876543210" });
  assert.equal(doc.peerId, "fedcba9876543210");
});
