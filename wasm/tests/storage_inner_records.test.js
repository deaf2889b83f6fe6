// What a record holds is its content, whatever it is, and whatever happens to the file around it.

import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";

import { DamagedFileError, parseDocFile } from "../dist/storage/node.js";
import { Random } from "./random.js";
import { bytesOf, contents, newPath, none, withStore } from "./storage_files.js";

const HEADER = 12;
const inner = bytesOf(7, 7, 7, 7);

/** A file whose second of three records holds a file; returns its bytes, and where that record is. */
async function attachmentFile() {
  const [innerPath, path] = [newPath(), newPath()];
  await withStore(innerPath, (_, store) => store.append(inner, none));
  const held = readFileSync(innerPath);
  const begin = 8 + HEADER + 1;
  const end = begin + HEADER + held.length + 2;
  await withStore(path, async (_, store) => {
    for (const record of [bytesOf(1), bytesOf(2, ...held, 2), bytesOf(3)]) await store.append(record, none);
  });
  return { path, begin, end, bytes: readFileSync(path) };
}

const changedAt = (bytes, at) => bytes.map((byte, i) => (i === at ? byte ^ 0x20 : byte));

test("a save that was cut off is a torn end, whatever it held", async () => {
  const { path, begin, end, bytes } = await attachmentFile();
  for (let length = begin; length < end; ++length) {
    writeFileSync(path, bytes.subarray(0, length));
    assert.deepEqual(await contents(path), [[1]], `${length} bytes`);
    assert.ok(!existsSync(`${path}.torn`));
  }
});

test("a byte that changed in the last save is no damage before it", async () => {
  const { path, begin, end, bytes } = await attachmentFile();
  for (let at = begin; at < end; ++at) {
    const changed = changedAt(bytes.subarray(0, end), at);
    writeFileSync(path, changed);
    assert.deepEqual(await contents(path), [[1]], `byte ${at}`);
    assert.deepEqual(readFileSync(`${path}.torn`), changed.subarray(begin));
    rmSync(`${path}.torn`);
  }
});

test("salvage takes nothing for a record that a damaged one holds", async () => {
  const { path, begin, end, bytes } = await attachmentFile();
  const wiped = (value) => Buffer.from(bytes).fill(value, begin, begin + HEADER);
  const all = [wiped(0), wiped(0xff), ...Array.from({ length: end - begin }, (_, i) => changedAt(bytes, begin + i))];
  for (const changed of all) {
    writeFileSync(path, changed);
    await assert.rejects(contents(path), (error) => error instanceof DamagedFileError && error.offset === begin);
    assert.deepEqual(await contents(path, { salvage: true }), [[1], [...changed.subarray(begin, end)], [3]]);
    const content = { records: [bytesOf(1), bytesOf(3)], damaged: [{ begin, end }], tailBytes: 0 };
    assert.deepEqual(parseDocFile(new Uint8Array(changed)), content);
  }
});

test("where no header is left, what may have been saved is not cut off", async () => {
  const { path, begin, end, bytes } = await attachmentFile();
  const changed = bytes.subarray(0, end).fill(0xff, begin, begin + HEADER);
  writeFileSync(path, changed);
  await assert.rejects(contents(path), DamagedFileError);
  assert.deepEqual(readFileSync(path), changed);
  await withStore(path, (_, store) => store.append(bytesOf(4), none), { salvage: true });
  assert.deepEqual(await contents(path, { salvage: true }), [[1], [...changed.subarray(begin)], [4]]);
});

test("what is between places that the disk has lost is read", async () => {
  const { path, begin, bytes } = await attachmentFile();
  const zeros = Buffer.alloc(64);
  const one = bytes.subarray(8, begin);
  const file = Buffer.concat([bytes.subarray(0, begin), zeros, one, one, zeros, one, zeros]);
  writeFileSync(path, file);
  const lost = [...zeros];
  assert.deepEqual(await contents(path, { salvage: true }), [[1], lost, [1], [1], lost, [1]]);
});

test("records are found where they were written, whatever they hold", async () => {
  const path = newPath();
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  const random = new Random(seed);
  const records = [bytesOf(1), bytesOf(2, 2, 2), bytesOf(), bytesOf(4)];
  for (let round = 0; round < 100; ++round) {
    await withStore(path, async (_, store) => {
      for (const record of records) await store.append(record, none);
    });
    const bytes = readFileSync(path);
    rmSync(path);
    const begins = [8];
    for (const record of records) begins.push(begins.at(-1) + HEADER + record.length);
    const which = 1 + random.below(records.length - 2);
    if (records[which].length > 0) bytes[begins[which] + random.below(begins[which + 1] - begins[which])] ^= 1 + random.below(255);
    const { records: found, damaged, tailBytes } = parseDocFile(new Uint8Array(bytes));
    const kept = records.filter((record, i) => i !== which || record.length === 0);
    const said = `seed ${seed}, round ${round}`;
    assert.deepEqual([found, tailBytes], [kept, 0], said);
    const expected = kept.length === records.length ? [] : [{ begin: begins[which], end: begins[which + 1] }];
    assert.deepEqual(damaged, expected, said);
    // The next ones hold parts of this file.
    const from = random.below(bytes.length);
    const part = bytes.subarray(from, Math.min(from + 200, bytes.length));
    records.splice(1 + random.below(records.length - 1), 1, new Uint8Array(part));
  }
});
