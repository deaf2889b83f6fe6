// Histories as JSON against the golden files, whose JSON other languages wrote.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { Doc } from "../dist/index.js";
import { historyFromJSON, historyToJSON, ready, SynclineError } from "../dist/json.js";

const golden = new URL("../../tests/golden/", import.meta.url);
const stories = readdirSync(golden)
  .filter((file) => /^history_v1_.*\.json$/.test(file))
  .map((file) => file.slice("history_v1_".length, -".json".length));

test("the entry has started with its module", () => ready());

test("what golden files say is what their JSON says, and back", () => {
  assert.ok(stories.length >= 10);
  for (const story of stories) {
    const json = readFileSync(new URL(`history_v1_${story}.json`, golden), "utf8");
    const update = readFileSync(new URL(`update_v1_${story}.bin`, golden));
    assert.equal(historyToJSON(update), json, story);
    const back = historyFromJSON(json);
    assert.equal(historyToJSON(back), json, story);
    assert.equal(Doc.open(back).stateDigest(), Doc.open(update).stateDigest(), story);
    const snapshot = new URL(`snapshot_v1_${story}.bin`, golden);
    if (existsSync(snapshot)) assert.equal(historyToJSON(new Uint8Array(readFileSync(snapshot)).buffer), json, story);
  }
});

test("what is no history, and no JSON of one, is refused", () => {
  const coded = (code, message) => (error) =>
    error instanceof SynclineError && error.code === code && error.message.includes(message);
  assert.throws(() => historyToJSON(Uint8Array.of(1, 2, 3)), coded("INVALID_ARGUMENT", ""));
  assert.throws(() => historyToJSON("{}"), coded("INVALID_ARGUMENT", ""));
  assert.throws(() => historyFromJSON("{\n]"), coded("INVALID_ARGUMENT", "line 2, byte 1"));
  assert.throws(() => historyFromJSON(new Uint8Array()), coded("INVALID_ARGUMENT", "a string is needed"));
  assert.throws(() => historyFromJSON("[".repeat(100_000)), coded("INVALID_ARGUMENT", ""));
  const doc = new Doc();
  doc.counter("c").add(1);
  const json = historyToJSON(doc.export());
  assert.throws(() => historyFromJSON(json.replace('"syncline_history":1', '"syncline_history":2')), coded("UNIMPLEMENTED", ""));
});
