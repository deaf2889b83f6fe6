// Shallow documents and seeds.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Doc } from "syncline";

const ANA = "00000000000000a1";

function letter() {
  const doc = new Doc({ peerId: ANA });
  doc.text("note").insert(0, "a secret word");
  doc.text("note").delete(2, 7);
  doc.commit({ message: "first" });
  const first = doc.frontier;
  doc.text("note").append("s");
  return { doc, first };
}

test("a shallow document has its history from a version on", () => {
  const { doc, first } = letter();
  const shallow = new Doc();
  shallow.import(doc.exportShallow(first));
  assert.equal(shallow.text("note").toString(), "a words");
  assert.deepEqual(shallow.shallowSince, first);
  assert.equal(doc.shallowSince, undefined);
  assert.equal(shallow.stateDigest(), doc.stateDigest());
  assert.equal([...shallow.history()].length, 1);
  shallow.text("note").append("!");
  doc.import(shallow.exportSince(doc.version));
  assert.equal(doc.text("note").toString(), "a words!");
});

test("the state alone has nothing of what was deleted", () => {
  const { doc } = letter();
  const bytes = doc.exportShallow();
  assert.ok(!Buffer.from(bytes).includes("secret"));
  const state = new Doc();
  state.import(bytes);
  assert.deepEqual([...state.history()], []);
  assert.throws(() => state.checkout([`2@${ANA}`]), { code: "NOT_FOUND" });
  assert.throws(() => state.export(), { code: "NOT_FOUND" });
});

test("what was written without the version is refused, and changes nothing", () => {
  const { doc, first } = letter();
  const late = doc.forkAt(first);
  late.text("note").append("?");
  const shallow = new Doc();
  shallow.import(doc.exportShallow());
  assert.throws(() => shallow.import(late.exportSince(shallow.version)), { code: "NOT_FOUND" });
  assert.equal(shallow.text("note").toString(), "a words");
});

test("a seed is the same bytes wherever it is made", () => {
  const fill = (doc) => doc.map("meta").set("kernel", "python");
  const seed = Doc.seed(fill);
  assert.deepEqual(Doc.seed(fill), seed);
  const [server, again] = [new Doc(), new Doc()];
  server.import(seed);
  again.import(Doc.seed(fill));
  again.import(server.export());
  assert.deepEqual(again.toJSON(), { meta: { kernel: "python" } });
  let calls = 0;
  assert.throws(() => Doc.seed((doc) => doc.map("meta").set("calls", ++calls)), { code: "INVALID_ARGUMENT" });
});
