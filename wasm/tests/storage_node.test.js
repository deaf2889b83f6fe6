import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { crc32 } from "node:zlib";

import { Doc } from "../dist/index.js";
import { DamagedFileError, fileStore, parseDocFile, persist } from "../dist/storage/node.js";
import { Random } from "./random.js";
import { beside, bytesOf, contents, folder, newPath, none, threeRecords, withStore } from "./storage_files.js";

test("a shallow document in a file comes back as one", async () => {
  const whole = new Doc();
  whole.text("note").append("one two");
  whole.text("note").delete(0, 4);
  const doc = new Doc();
  doc.import(whole.exportShallow());
  const path = newPath();
  const persistence = await persist(doc, fileStore(path));
  doc.text("note").append(" three");
  await persistence.close();
  const copy = new Doc();
  await (await persist(copy, fileStore(path))).close();
  assert.equal(copy.text("note").toString(), "two three");
  assert.deepEqual(copy.shallowSince, whole.frontier);
});

test("a document in a file comes back", async () => {
  const path = newPath();
  const doc = new Doc();
  const persistence = await persist(doc, fileStore(path));
  doc.text("note").append("hello");
  await persistence.close();
  assert.ok(!existsSync(`${path}.lock`));
  const copy = new Doc();
  await (await persist(copy, fileStore(path))).close();
  assert.equal(copy.text("note").toString(), "hello");
});

test("the bytes of the file are what they were", async () => {
  const path = newPath();
  await withStore(path, (_, store) => store.append(new TextEncoder().encode("123456789"), none));
  // The start; the size, the CRC-32 of "123456789", which every description of it gives, that of the header.
  const expected = "53594e434c4f4701" + "09000000" + "2639f4cb" + "3ed5e8a8" + "313233343536373839";
  assert.equal(readFileSync(path).toString("hex"), expected);
});

test("a tail that a crash left is cut off, wherever it ends", async () => {
  const path = newPath();
  const ends = await threeRecords(path);
  const whole = readFileSync(path);
  const all = [[1, 1, 1, 1], [], [3, 3, 3, 3, 3, 3]];
  for (let length = 0; length <= whole.length; ++length) {
    writeFileSync(path, whole.subarray(0, length));
    const count = ends.filter((end) => end <= length).length - 1;
    assert.deepEqual(await contents(path), all.slice(0, Math.max(count, 0)), `${length} bytes`);
    await withStore(path, (_, store) => store.append(bytesOf(9), none));
    assert.deepEqual(await contents(path), [...all.slice(0, Math.max(count, 0)), [9]], `${length} bytes, then one more`);
  }
  assert.ok(!existsSync(`${path}.torn`));
});

test("a tail of blocks that were never written is cut off; bytes that may be a record are put aside", async () => {
  const path = newPath();
  const ends = await threeRecords(path);
  const whole = readFileSync(path);
  writeFileSync(path, Buffer.concat([whole, Buffer.alloc(100)]));
  assert.equal((await contents(path)).length, 3);
  assert.ok(!existsSync(`${path}.torn`));
  whole[whole.length - 1] ^= 1;
  writeFileSync(path, whole);
  assert.equal((await contents(path)).length, 2);
  assert.deepEqual(readFileSync(`${path}.torn`), whole.subarray(ends[2]));
  writeFileSync(path, whole);
  writeFileSync(`${path}.torn`, "put aside before");
  assert.equal((await contents(path)).length, 2);
  assert.equal(readFileSync(`${path}.torn`, "utf8"), "put aside before");
  assert.deepEqual(readFileSync(`${path}.torn.2`), whole.subarray(ends[2]));
});

test("a lone record whose content changed is damage, not the tail", async () => {
  const path = newPath();
  await withStore(path, (_, store) => store.append(bytesOf(1, 2, 3, 4), none));
  const bytes = readFileSync(path);
  bytes[bytes.length - 2] ^= 1;
  for (const damaged of [bytes, Buffer.concat([bytes, Buffer.alloc(3)])]) {
    writeFileSync(path, damaged);
    await assert.rejects(contents(path), (error) => error instanceof DamagedFileError && error.offset === 8);
    assert.deepEqual(readFileSync(path), damaged);
    assert.deepEqual(parseDocFile(new Uint8Array(damaged)).damaged, [{ begin: 8, end: damaged.length }]);
    await withStore(path, (_, store) => store.append(bytesOf(5), none), { salvage: true });
    await assert.rejects(contents(path), DamagedFileError);
    assert.deepEqual(await contents(path, { salvage: true }), [[...damaged.subarray(8)], [5]]);
  }
  assert.deepEqual(beside(path), []);
});

test("damage in the middle is an error that names the place, and changes nothing", async () => {
  const path = newPath();
  const ends = await threeRecords(path);
  const whole = readFileSync(path);
  for (let at = ends[0]; at < ends[2]; ++at) {
    const damaged = Buffer.from(whole);
    damaged[at] ^= 0x10;
    writeFileSync(path, damaged);
    const start = at < ends[1] ? ends[0] : ends[1];
    await assert.rejects(contents(path), (error) => error instanceof DamagedFileError && error.offset === start);
    await assert.rejects(persist(new Doc(), fileStore(path)), DamagedFileError);
    assert.deepEqual(readFileSync(path), damaged);
  }
  assert.ok(!existsSync(`${path}.lock`));
});

test("a torn tail full of headers that claim the rest of the file is read in a moment", async () => {
  const path = newPath();
  await threeRecords(path);
  const header = (size) => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt32LE(size, 0);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 8)), 8);
    return bytes;
  };
  const headers = Array.from({ length: 40_000 }, (_, i) => header(12 * (39_999 - i) + 1));
  writeFileSync(path, Buffer.concat([readFileSync(path), ...headers, bytesOf(1)]));
  const began = performance.now();
  assert.equal((await contents(path)).length, 3);
  assert.ok(performance.now() - began < 5_000); // 10^10 steps, if each claim is followed
});

test("a record behind much damage is found", async () => {
  const path = newPath();
  await withStore(path, async (_, store) => {
    for (const record of [bytesOf(1), new Uint8Array(5_000).fill(7), bytesOf(2)]) await store.append(record, none);
  });
  const bytes = readFileSync(path);
  bytes[1_000] ^= 1;
  writeFileSync(path, bytes);
  const kept = await contents(path, { salvage: true });
  assert.deepEqual([kept.length, kept[0], kept[2]], [3, [1], [2]]);
});

test("salvage has what is around damage, and keeps the damaged bytes", async () => {
  const path = newPath();
  const doc = new Doc();
  const first = await persist(doc, fileStore(path));
  const sizes = [];
  for (const name of ["a", "b"]) {
    doc.text(name).append(name);
    await first.save();
    sizes.push(statSync(path).size);
  }
  await first.close();
  const bytes = readFileSync(path);
  bytes[sizes[0] - 3] ^= 1;
  writeFileSync(path, bytes);

  const copy = new Doc();
  const persistence = await persist(copy, fileStore(path, { salvage: true }), { compactAfterRecords: 2 });
  assert.deepEqual(
    persistence.damaged.map(({ error }) => error.name),
    ["DamagedFileError", "MissingEditsError"],
  );
  for (let i = 0; i < 5; ++i) {
    copy.text("c").append("c");
    await persistence.save();
  }
  await persistence.close();
  const kept = await contents(path); // compacted: the file is sound, the record in it is not
  assert.ok(kept.some((record) => Buffer.from(record).includes(bytes.subarray(sizes[0] - 10, sizes[0]))));
});

test("who only looks reads the bytes of a file, and what is wrong with them", async () => {
  const path = newPath();
  const ends = await threeRecords(path);
  const bytes = readFileSync(path);
  const records = [bytesOf(1, 1, 1, 1), bytesOf(), bytesOf(3, 3, 3, 3, 3, 3)];
  assert.deepEqual(parseDocFile(new Uint8Array(bytes)), { records, damaged: [], tailBytes: 0 });
  const cut = new Uint8Array(bytes.subarray(0, bytes.length - 2));
  assert.deepEqual(parseDocFile(cut), { records: records.slice(0, 2), damaged: [], tailBytes: cut.length - ends[2] });
  bytes[ends[0] + 13] ^= 1;
  const damaged = [{ begin: ends[0], end: ends[1] }];
  assert.deepEqual(parseDocFile(new Uint8Array(bytes)), { records: records.slice(1), damaged, tailBytes: 0 });
  assert.deepEqual(parseDocFile(bytesOf(0, 0, 0)), { records: [], damaged: [], tailBytes: 3 });
  assert.throws(() => parseDocFile(new TextEncoder().encode("a letter to a friend")), DamagedFileError);
});

test("a file of something else is refused, and left", async () => {
  const path = newPath();
  writeFileSync(path, "a letter to a friend");
  await assert.rejects(contents(path), DamagedFileError);
  assert.equal(readFileSync(path, "utf8"), "a letter to a friend");
});

test("compaction replaces what it names, and keeps the rest", async () => {
  const path = newPath();
  await threeRecords(path);
  await withStore(path, async (records, store) => {
    const keys = [records[0].key, records[1].key];
    await Promise.all([store.replace(bytesOf(7), keys), store.append(bytesOf(8), none)]);
  });
  assert.deepEqual(await contents(path), [[7], [3, 3, 3, 3, 3, 3], [8]]);
});

test("the drafts of compactions are removed, and no file of somebody else", async () => {
  const path = newPath();
  await threeRecords(path);
  const theirs = ["new", "new.7-draft of mine", "new.md"];
  for (const name of theirs) writeFileSync(`${path}.${name}`, "somebody else's");
  writeFileSync(`${path}.new.123-abc4`, "of a compaction that a crash interrupted");
  await withStore(path, async (records, store) => {
    assert.deepEqual(beside(path).sort(), ["lock", ...theirs]);
    await store.replace(bytesOf(7), records.map(({ key }) => key));
  });
  assert.deepEqual(beside(path).sort(), theirs);
  for (const name of theirs) assert.equal(readFileSync(`${path}.${name}`, "utf8"), "somebody else's");
  assert.deepEqual(await contents(path), [[7]]);
});

/** Replaces a method of all open files while `use` runs. */
async function withMethod(name, method, use) {
  const file = await open(tmpdir(), "r");
  const prototype = Object.getPrototypeOf(file);
  await file.close();
  const original = prototype[name];
  prototype[name] = function (...args) {
    return method.call(this, () => original.apply(this, args));
  };
  try {
    await use();
  } finally {
    prototype[name] = original;
  }
}

test("a compaction that fails leaves no draft, and the file as it was", async () => {
  const path = newPath();
  await threeRecords(path);
  const whole = readFileSync(path);
  await withStore(path, async (records, store) => {
    const keys = records.map(({ key }) => key);
    const burn = () => Promise.reject(new Error("the disk is on fire"));
    for (const method of ["write", "datasync", "chmod"]) {
      await withMethod(method, burn, () => assert.rejects(store.replace(bytesOf(7), keys), /fire/));
      assert.deepEqual(beside(path), ["lock"], method);
      assert.deepEqual(readFileSync(path), whole);
    }
  });
});

test("what is found in a file counts when the disk has it, and the name of it", async () => {
  const path = newPath();
  await threeRecords(path);
  const synced = [];
  async function note(call) {
    const status = await this.stat();
    if (status.ino === statSync(path).ino) synced.push("the file");
    if (status.isDirectory()) synced.push("its folder");
    await call();
  }
  await withMethod("datasync", note, () => withMethod("sync", note, () => contents(path)));
  assert.deepEqual(synced, ["the file", "its folder"]);
  const burn = () => Promise.reject(new Error("the disk is on fire"));
  await withMethod("datasync", burn, () => assert.rejects(contents(path), /fire/));
});

test("the first record is on the disk, with the file's name, before it counts", async () => {
  const path = newPath();
  await withStore(path, async (_, store) => {
    const before = statSync(path).ino;
    const burn = () => Promise.reject(new Error("the disk is on fire"));
    for (const method of ["datasync", "sync"]) {
      await withMethod(method, burn, () => assert.rejects(store.append(bytesOf(1), none), /fire/));
    }
    await store.append(bytesOf(2), none);
    assert.notEqual(statSync(path).ino, before); // it was written beside
  });
  assert.deepEqual(await contents(path), [[1], [2]]); // the first of which was not acknowledged
});

test("nothing is appended to a compacted file before the disk has its name", async () => {
  const path = newPath();
  await threeRecords(path);
  await withStore(path, async (records, store) => {
    const keys = records.map(({ key }) => key);
    const burn = () => Promise.reject(new Error("the disk is on fire"));
    await withMethod("sync", burn, async () => {
      await store.replace(bytesOf(7), keys);
      await assert.rejects(store.append(bytesOf(8), none), /fire/);
    });
    await store.append(bytesOf(9), none);
  });
  assert.deepEqual(await contents(path), [[7], [9]]);
});

test("a compaction keeps the file's mode and owner", async () => {
  const path = newPath();
  await threeRecords(path);
  chmodSync(path, 0o664);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(path, 12345, 54321);
  const before = statSync(path);
  await withStore(path, (records, store) => store.replace(bytesOf(7), records.map(({ key }) => key)));
  const after = statSync(path);
  assert.notEqual(after.ino, before.ino);
  assert.deepEqual([after.mode, after.uid, after.gid], [before.mode, before.uid, before.gid]);
});

test("a write that fails is cut off before the next one; a file that was deleted is noticed", async () => {
  const path = newPath();
  await withStore(path, async (_, store) => {
    await store.append(bytesOf(1), none);
    const handle = store.file;
    const { datasync } = handle;
    handle.datasync = () => Promise.reject(new Error("the disk is on fire"));
    const { size } = statSync(path);
    await assert.rejects(store.append(bytesOf(2, 2, 2, 2), none), /fire/);
    assert.equal(statSync(path).size, size); // who opens it now does not take it for stored
    const { truncate } = handle;
    handle.truncate = handle.datasync;
    await assert.rejects(store.append(bytesOf(2, 2, 2, 2), none), /fire/);
    Object.assign(handle, { datasync, truncate });
    await store.append(bytesOf(3), none);
    assert.equal(statSync(path).size, size + 13);
  });
  assert.deepEqual(await contents(path), [[1], [3]]);
  await withStore(path, async (_, store) => {
    rmSync(path);
    await assert.rejects(store.append(bytesOf(4), none), /deleted/);
  });
  await withStore(path, async (_, store) => {
    rmSync(`${path}.lock`);
    await assert.rejects(store.append(bytesOf(4), none), /lock was taken away/);
  });
});

const CHILD = `
  const [dist, path] = process.argv.slice(1);
  const { Doc } = await import(dist + "/index.js");
  const { persist, fileStore } = await import(dist + "/storage/node.js");
  const doc = new Doc();
  const persistence = await persist(doc, fileStore(path), { compactAfterRecords: 7 });
  const list = doc.list("l");
  for (let i = list.length; ; ++i) {
    list.push(i);
    await persistence.save();
    process.stdout.write(i + "\\n");
  }
`;

test("a process that is killed at any moment has lost nothing that was acknowledged", { timeout: 60_000 }, async () => {
  const path = newPath();
  const random = new Random(7);
  const dist = new URL("../dist", import.meta.url).href;
  let acknowledged = -1;
  for (let round = 0; round < 20; ++round) {
    const child = spawn(process.execPath, ["--input-type=module", "-e", CHILD, dist, path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const delay = random.below(60);
    let said = "";
    child.stdout.on("data", (data) => {
      if (said === "") setTimeout(() => child.kill("SIGKILL"), delay);
      said += data;
    });
    await new Promise((resolve) => child.on("close", resolve));
    const last = Number(said.slice(0, said.lastIndexOf("\n")).split("\n").at(-1));
    assert.ok(last > acknowledged, `${last} after ${acknowledged}`);
    acknowledged = last;
    if (round % 4 !== 0) continue; // else the next child takes over
    const doc = new Doc();
    const persistence = await persist(doc, fileStore(path));
    assert.deepEqual(persistence.damaged, []);
    const list = doc.list("l").toPlain();
    assert.ok(list.length > acknowledged);
    assert.deepEqual(list, list.map((_, i) => i));
    await persistence.close();
  }
});
