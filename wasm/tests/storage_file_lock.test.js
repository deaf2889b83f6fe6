import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { Doc } from "../dist/index.js";
import { fileStore, persist, StoreInUseError } from "../dist/storage/node.js";
import { beside, bytesOf, contents, folder, newPath, none, withStore } from "./storage_files.js";

test("a file is one, by whatever link it is opened, and the link stays", async () => {
  const path = newPath();
  const link = newPath();
  const folderLink = newPath();
  symlinkSync(path, link); // before there is a file
  symlinkSync(folder, folderLink);
  const names = [path, link, join(folderLink, path.split("/").at(-1)), join(folderLink, link.split("/").at(-1))];
  for (const name of names) {
    await withStore(name, async (records, store) => {
      for (const other of names) await assert.rejects(contents(other), StoreInUseError);
      await store.replace(bytesOf(7), records.map(({ key }) => key));
    });
  }
  assert.deepEqual(await contents(path), [[7]]);
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.ok(!lstatSync(path).isSymbolicLink());
  const loop = newPath();
  symlinkSync(loop, loop);
  await assert.rejects(contents(loop), { code: "ELOOP" });
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
  // Killed while they made a lock.
  writeFileSync(`${path}.lock.123-abc`, JSON.stringify({ ...owner, pid, birth }));
  writeFileSync(`${path}.lock.takeover.123-abc`, JSON.stringify({ ...owner, pid, birth }));
  writeFileSync(`${path}.lock.124-abc`, JSON.stringify({ ...owner, pid: process.pid, birth: "" }));
  await contents(path);
  assert.deepEqual(beside(path), ["lock.124-abc"]);
});

test("a lock of before the machine started again is taken over", async (t) => {
  const path = newPath();
  const lock = `${path}.lock`;
  const owner = await withStore(path, () => JSON.parse(readFileSync(lock, "utf8")));
  if (owner.boot === "") return t.skip("the system tells of no starts");
  // The same number, and as long after the start of the machine.
  for (const boot of [owner.boot, undefined, ""]) {
    writeFileSync(lock, JSON.stringify({ ...owner, boot }));
    await assert.rejects(contents(path), StoreInUseError);
  }
  writeFileSync(lock, JSON.stringify({ ...owner, boot: "another" }));
  assert.deepEqual(await contents(path), []);
});

test("who takes a takeover over holds that one's lock", async () => {
  const path = newPath();
  const gone = JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), birth: "1", token: "t" });
  const alive = JSON.stringify({ pid: 1, host: hostname(), birth: "", token: "t" });
  const guard = `${path}.lock.takeover`;
  for (const name of [`${path}.lock`, guard]) writeFileSync(name, gone);
  writeFileSync(`${guard}.takeover`, alive); // it is about to remove the guard
  await assert.rejects(contents(path), StoreInUseError);
  assert.deepEqual(beside(path).sort(), ["lock", "lock.takeover", "lock.takeover.takeover"]);
  writeFileSync(`${guard}.takeover`, gone);
  writeFileSync(`${guard}.takeover.123-abc`, gone);
  assert.deepEqual(await contents(path), []);
  assert.deepEqual(beside(path), []);
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

const COPIES = `
  import fs from "node:fs";
  import { syncBuiltinESMExports } from "node:module";
  import { Worker, isMainThread, workerData } from "node:worker_threads";
  const { readFileSync } = fs;
  fs.readFileSync = (path, ...rest) => {
    if (String(path).startsWith("/proc/")) throw Object.assign(new Error("there is no /proc"), { code: "ENOENT" });
    return readFileSync(path, ...rest);
  };
  syncBuiltinESMExports();
  const [dist, path] = isMainThread ? process.argv.slice(1) : workerData;
  const take = async (copy) => {
    const { fileStore } = await import(dist + "/storage/node.js?" + copy);
    stores.push(fileStore(path));
    return await stores.at(-1).load().then(() => "opened", ({ name }) => name);
  };
  const stores = [];
  if (isMainThread) {
    const said = [await take(1), await take(1), await take(2)];
    const code = process.env.COPIES;
    const worker = new Worker(new URL("data:text/javascript," + encodeURIComponent(code)), { workerData: [dist, path] });
    worker.on("message", (name) => console.log([...said, name].join()));
  } else {
    const { parentPort } = await import("node:worker_threads");
    parentPort.postMessage(await take(3));
  }
`;

test("other copies of the package and other threads are refused where the system does not tell of processes", async () => {
  const path = newPath();
  const run = () =>
    new Promise((resolve, reject) => {
      const dist = new URL("../dist", import.meta.url).href;
      const child = spawn(process.execPath, ["--input-type=module", "-e", COPIES, dist, path], {
        env: { ...process.env, COPIES },
        stdio: ["ignore", "pipe", "inherit"],
      });
      child.on("error", reject);
      let said = "";
      child.stdout.on("data", (data) => (said += data));
      child.on("close", () => resolve(said.trim()));
    });
  const refused = ["opened", "StoreInUseError", "StoreInUseError", "StoreInUseError"].join();
  assert.equal(await run(), refused);
  assert.equal(await run(), refused); // the lock of a process that is gone
});

test("a file that was replaced, cut or appended to by somebody else is noticed, and left", async () => {
  for (const [change, message] of [
    [(path) => (renameSync(path, `${path}.mine`), writeFileSync(path, "another")), /another file is in the place/],
    [(path) => renameSync(path, `${path}.mine`), /deleted, or moved/],
    [(path) => truncateSync(path, 8), /changed by somebody else/],
    [(path) => appendFileSync(path, "more"), /changed by somebody else/],
  ]) {
    const path = newPath();
    await withStore(path, async (_, store) => {
      const key = await store.append(bytesOf(1), none);
      change(path);
      const there = existsSync(path) ? readFileSync(path) : undefined;
      await assert.rejects(store.append(bytesOf(2), none), message);
      await assert.rejects(store.replace(bytesOf(2), [key]), message);
      assert.deepEqual(existsSync(path) ? readFileSync(path) : undefined, there);
    });
  }
});
