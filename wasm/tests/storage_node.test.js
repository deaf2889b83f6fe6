import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { crc32 } from "node:zlib";

import { Doc } from "../dist/index.js";
import { DamagedFileError, fileStore, parseDocFile, persist, StoreInUseError } from "../dist/storage/node.js";
import { Random } from "./random.js";

const folder = mkdtempSync(join(tmpdir(), "syncline-storage-"));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const newPath = () => join(folder, `doc${++files}`);

const bytesOf = (...numbers) => Uint8Array.from(numbers);
const none = bytesOf();

/** Opens a store, does something with it, closes it. */
async function withStore(path, use, options) {
  const store = fileStore(path, options);
  try {
    return await use(await store.load(), store);
  } finally {
    await store.close();
  }
}
const contents = (path, options) => withStore(path, (records) => records.map(({ bytes }) => [...bytes]), options);

/** A file of three records; returns where each ends. */
async function threeRecords(path) {
  return await withStore(path, async (_, store) => {
    const ends = [statSync(path).size];
    for (const record of [bytesOf(1, 1, 1, 1), bytesOf(), bytesOf(3, 3, 3, 3, 3, 3)]) {
      await store.append(record, none);
      ends.push(statSync(path).size);
    }
    return ends;
  });
}

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
  writeFileSync(`${path}.new`, "of a compaction that a crash interrupted");
  assert.equal((await contents(path)).length, 3);
  assert.ok(!existsSync(`${path}.new`));
});

test("two in one process are refused; the file is free again when it is closed", async () => {
  const path = newPath();
  await withStore(path, async () => {
    await assert.rejects(persist(new Doc(), fileStore(path)), (error) => {
      return error instanceof StoreInUseError && error.message.includes(`process ${process.pid}`);
    });
    assert.ok(existsSync(`${path}.lock`));
  });
  assert.deepEqual(await contents(path), []);
});

test("the lock of a process that is gone is taken over; one of another host is not", async () => {
  const path = newPath();
  const gone = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => gone.on("exit", resolve));
  const owner = { pid: gone.pid, host: hostname(), birth: "1", token: "t" };
  writeFileSync(`${path}.lock`, JSON.stringify(owner));
  assert.deepEqual(await contents(path), []);
  writeFileSync(`${path}.lock`, JSON.stringify({ ...owner, host: "elsewhere.example" }));
  await assert.rejects(contents(path), StoreInUseError);
  if (process.platform !== "linux") return;
  // The number is in use again, by another process.
  writeFileSync(`${path}.lock`, JSON.stringify({ ...owner, pid: process.pid }));
  assert.deepEqual(await contents(path), []);
  // It has ended, but its parent does not ask how.
  const parent = spawn("sh", ["-c", "sleep 0.1 & echo $!; exec sleep 9"]);
  const pid = Number(String(await new Promise((resolve) => parent.stdout.once("data", resolve))));
  const stat = () => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  const birth = stat()[19];
  while (stat()[0] !== "Z") await new Promise((resolve) => setTimeout(resolve, 20));
  writeFileSync(`${path}.lock`, JSON.stringify({ ...owner, pid, birth }));
  assert.deepEqual(await contents(path), []);
  parent.kill();
});

test("of many that take a stale lock over at once, one gets it", async () => {
  const path = newPath();
  const gone = JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), birth: "1", token: "t" });
  for (let round = 0; round < 20; ++round) {
    writeFileSync(`${path}.lock`, gone);
    if (round === 0) writeFileSync(`${path}.lock.takeover`, gone); // of one that died while it took over
    const stores = Array.from({ length: 8 }, () => fileStore(path));
    const results = await Promise.allSettled(stores.map((store) => store.load()));
    const winners = stores.filter((_, i) => results[i].status === "fulfilled");
    assert.equal(winners.length, 1);
    await winners[0].append(bytesOf(1), none);
    await Promise.all(stores.map((store) => store.close()));
  }
  assert.equal((await contents(path)).length, 20);
  assert.deepEqual(
    readdirSync(folder).filter((name) => /lock|new$/.test(name) && name.startsWith(`${path.split("/").at(-1)}.`)),
    [],
  );
});

test("a write that fails is cut off before the next one; a file that was deleted is noticed", async () => {
  const path = newPath();
  await withStore(path, async (_, store) => {
    await store.append(bytesOf(1), none);
    const handle = store.file;
    const { datasync } = handle;
    handle.datasync = () => Promise.reject(new Error("the disk is on fire"));
    await assert.rejects(store.append(bytesOf(2, 2, 2, 2), none), /fire/);
    handle.datasync = datasync;
    const { size } = statSync(path);
    await store.append(bytesOf(3), none);
    assert.equal(statSync(path).size, size - 3);
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
