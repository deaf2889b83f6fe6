import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

import { Doc, UndoStack } from "../dist/index.js";
import { Random } from "./random.js";

const coded = (code) => (error) => error.code === code;

/** The only change of the only event that `edit` causes. */
function changeOf(doc, edit) {
  const events = [];
  const stop = doc.subscribe((event) => events.push(event));
  edit();
  doc.commit();
  stop();
  assert.equal(events.length, 1);
  assert.equal(events[0].changes.length, 1);
  return events[0].changes[0];
}

test("each kind tells its delta, in UTF-16 units", () => {
  const doc = new Doc();
  const text = doc.text("t");
  text.insert(0, "😀😀");
  const change = changeOf(doc, () => text.replace(2, 2, "x😁"));
  assert.equal(change.container, text);
  assert.deepEqual(change.path, ["t"]);
  assert.deepEqual(change.delta, [{ retain: 2 }, { insert: "x😁" }, { delete: 2 }]);

  const map = doc.map("m");
  map.set("a", 1);
  assert.deepEqual(changeOf(doc, () => map.set("a", 2).set("b", 2n ** 60n)).delta, [
    { key: "a", before: 1, after: 2 },
    { key: "b", before: undefined, after: 2n ** 60n },
  ]);
  assert.deepEqual(changeOf(doc, () => doc.list("l").push(1, null)).delta, [{ insert: [1, null] }]);
  assert.equal(changeOf(doc, () => doc.counter("c").add(-3)).delta, -3);
  let node;
  const tree = changeOf(doc, () => (node = doc.tree("n").create()));
  assert.deepEqual(tree.delta, [{ kind: "created", node, parent: null, index: 0 }]);
  const child = doc.map("m").new("child", "map");
  const inner = changeOf(doc, () => child.set("k", true));
  assert.deepEqual(inner.path, ["m", "child"]);
  assert.equal(inner.container, child);
});

test("events tell where they come from", () => {
  const alice = new Doc();
  const bob = new Doc();
  const told = [];
  bob.subscribe(({ origin, tag }) => told.push([origin, tag]));
  alice.text("t").insert(0, "x");
  bob.import(alice.export());
  bob.text("t").insert(0, "y");
  bob.commit({ tag: "mine" });
  bob.transact(() => bob.text("t").insert(0, "z"), { tag: "together" });
  assert.deepEqual(told, [["import", ""], ["local", "mine"], ["local", "together"]]);
});

test("a container tells of what is in it alone, until it is told to stop", () => {
  const doc = new Doc();
  const told = [];
  const stop = doc.map("m").subscribe((event) => told.push(event.changes.map((change) => change.path)));
  doc.text("t").insert(0, "elsewhere");
  doc.map("m").set("list", [1]);
  doc.commit();
  assert.deepEqual(told, [[["m"], ["m", "list"]]]);
  stop();
  stop();
  doc.map("m").set("k", 1);
  doc.commit();
  assert.equal(told.length, 1);
});

test("a callback may edit, import, subscribe; what it edits follows as an event", () => {
  const doc = new Doc();
  const other = new Doc();
  other.text("t").insert(0, "from afar ".repeat(100));
  const told = [];
  doc.subscribe((event) => {
    told.push(event.changes[0].path[0]);
    if (told.length > 1) return;
    doc.list("l").push("😀".repeat(50), { a: [1, 2, 3] });
    assert.equal(doc.list("l").get(1).get("a").length, 3);
    doc.import(other.export());
    assert.throws(() => doc.text("t").insert(1e6, "x"), coded("OUT_OF_RANGE"));
  });
  assert.deepEqual(doc.import(new Doc().export()).applied, []);
  doc.map("m").set("k", "v".repeat(10_000));
  doc.commit();
  assert.equal(told[0], "m");
  assert.ok(told.includes("l") && told.includes("t"));
  assert.equal(doc.map("m").get("k").length, 10_000);
});

test("what a callback throws is reported, and hurts nobody else", () => {
  const entry = JSON.stringify(new URL("../dist/index.js", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", `
    import { Doc } from ${entry};
    const doc = new Doc();
    doc.subscribe(() => { throw new Error("of a callback"); });
    doc.subscribe((event) => console.log("told", event.changes.length));
    doc.text("t").insert(0, "x");
    doc.commit();
    console.log(doc.toJSONString());
  `], { encoding: "utf8" });
  assert.equal(stdout, 'told 1\n{"t":"x"}\n');
  assert.match(stderr, /Error: of a callback/);
  assert.equal(status, 1, "an error that nobody handles");
  assert.ok(stderr.length < 3000, "not with the module in it");
});

test("an array or an object is put within the commit under way, as any other value", () => {
  const value = { k: [1, { deep: [[]] }, "x"], none: null };
  const puts = {
    set: (doc) => doc.map("m").set("k", value),
    push: (doc) => assert.equal(doc.list("l").push(value, 2), doc.list("l").length),
    insert: (doc) => doc.list("l").insert(0, 1, value),
    replace: (doc) => doc.list("l").replace(0, value),
    "set of a movable list": (doc) => doc.movableList("v").set(0, value),
  };
  for (const [name, put] of Object.entries(puts)) {
    const doc = new Doc();
    for (const list of [doc.list("l"), doc.movableList("v")]) list.push("first");
    doc.commit();
    const undo = new UndoStack(doc, { excludedTags: ["system"] });
    const events = [];
    doc.subscribe((event) => events.push(event));
    const before = doc.toJSONString();
    doc.map("other").set("before", 1);
    put(doc);
    doc.map("other").set("after", 2);
    assert.equal(events.length, 0, name);
    doc.commit({ tag: "system", message: "all of it", time: 1000 });
    assert.deepEqual(events.map(({ tag }) => tag), ["system"], name);
    assert.deepEqual([...doc.history()].map(({ message }) => message), ["all of it", ""], name);
    assert.equal(undo.undoSteps, 0, name);
    assert.ok(doc.toJSONString().includes('{"k":[1,{"deep":[[]]},"x"],"none":null}'), name);
    assert.equal(Doc.open(doc.export()).toJSONString(), doc.toJSONString());
    const transaction = doc.begin();
    put(doc);
    transaction.rollBack();
    doc.revertTo([...doc.history()][1].version);
    assert.equal(doc.toJSONString(), before, name);
  }
});

test("a document is not freed by its callback, and a transaction left open there is taken back", () => {
  const doc = new Doc();
  let transaction;
  const stop = doc.subscribe(() => {
    assert.throws(() => doc.free(), coded("FAILED_PRECONDITION"));
    transaction = doc.begin();
    doc.text("t").insert(0, "left open ");
  });
  doc.text("t").insert(0, "x");
  doc.commit();
  stop();
  assert.equal(transaction.isOpen, false);
  assert.equal(String(doc.text("t")), "x");
  doc.export();
});

test("a hook sees a commit, changes what is told of it, and knows its end", () => {
  const doc = new Doc();
  const tags = [];
  doc.subscribe((event) => tags.push(event.tag));
  let kept;
  doc.beforeCommit((commit) => {
    kept = commit;
    assert.deepEqual(commit.options, { time: 1700000000000, message: "m", tag: "t" });
    commit.set({ tag: "hooked ü" });
    doc.counter("commits").add(1);
  });
  doc.text("t").insert(0, "x");
  doc.commit({ time: new Date(1700000000000), message: "m", tag: "t" });
  assert.deepEqual(tags, ["hooked ü"]);
  assert.equal(doc.counter("commits").value, 1);
  assert.throws(() => kept.options, coded("FAILED_PRECONDITION"));
  assert.throws(() => doc.commit({ time: 0.5 }), coded("INVALID_ARGUMENT"));
});

// A text and a list built from events alone.
function applyDelta(before, delta) {
  let at = 0;
  let after = before.slice(0, 0);
  for (const step of delta) {
    if ("insert" in step) after = after.concat(step.insert);
    else if ("delete" in step) at += step.delete;
    else after = after.concat(before.slice(at, (at += step.retain)));
  }
  return after.concat(before.slice(at));
}

test("a text and a list built from events alone are those of the document", () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1e9);
  const random = new Random(seed);
  for (let round = 0; round < 30; ++round) {
    const docs = [new Doc(), new Doc()];
    const shadows = docs.map(() => ({ t: "", l: [] }));
    docs.forEach((doc, i) => {
      doc.subscribe(({ changes }) => {
        for (const { path, delta } of changes) shadows[i][path[0]] = applyDelta(shadows[i][path[0]], delta);
      });
    });
    for (let step = 0; step < 40; ++step) {
      const i = random.below(2);
      editSomething(docs[i], random);
      if (random.below(4) === 0) docs[1 - i].import(docs[i].exportSince(docs[1 - i].version));
      docs[i].commit();
      assert.equal(shadows[i].t, String(docs[i].text("t")), `SEED=${seed}`);
      assert.deepEqual(shadows[i].l, docs[i].list("l").toArray(), `SEED=${seed}`);
    }
  }
});

function editSomething(doc, random) {
  const text = doc.text("t");
  const at = text.convert(random.below(text.size("codePoints") + 1), "codePoints", "utf16");
  if (random.below(3) > 0) text.insert(at, random.pick(["a", "é", "😀", "x😁y", "\n"]));
  else text.delete(0, at);
  const list = doc.list("l");
  if (random.below(3) > 0) list.insert(random.below(list.length + 1), random.below(100), "s");
  else if (list.length > 0) list.delete(random.below(list.length));
}
