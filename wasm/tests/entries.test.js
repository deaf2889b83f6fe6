// The package in Node, as each kind of program loads it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);

function tellStory({ Doc }) {
  const doc = new Doc();
  doc.text("note").insert(0, "hello");
  return String(Doc.open(doc.export()).text("note"));
}

test("import, require, and both at once", async () => {
  assert.equal(tellStory(await import(new URL("index.js", dist))), "hello");
  const required = createRequire(import.meta.url)("../dist/index.cjs");
  assert.equal(tellStory(required), "hello");
  await required.ready();
});

test("the module in a file of its own starts when it is told to", async () => {
  const { Doc, ready, Version } = await import(new URL("wasm.node.js", dist));
  assert.throws(() => new Doc(), { code: "FAILED_PRECONDITION" });
  assert.throws(() => Version.from({}), { code: "FAILED_PRECONDITION" });
  await assert.rejects(ready(new URL("nowhere.wasm", dist)), { code: "ENOENT" });
  await assert.rejects(ready(Uint8Array.of(1, 2, 3)), WebAssembly.CompileError);
  await Promise.all([ready(), ready()]);
  assert.equal(tellStory({ Doc }), "hello");
  await ready();
});

test("the module may be given as bytes", async () => {
  const { Doc, ready } = await import(new URL("wasm.node.js?bytes", dist));
  await ready(readFileSync(new URL("syncline.wasm", dist)));
  assert.equal(tellStory({ Doc }), "hello");
});

test("a client takes documents of each entry, whichever is loaded", async () => {
  const { SyncClient, ready } = await import(new URL("sync.js", dist));
  await ready();
  const separate = await import(new URL("wasm.node.js", dist));
  await separate.ready();
  const WebSocket = class {
    readyState = 0;
    bufferedAmount = 0;
    close() {}
  };
  for (const { Doc } of [await import(new URL("index.js", dist)), separate]) {
    const client = new SyncClient("ws://example.org", { WebSocket });
    const doc = new Doc();
    doc.counter("n").add(3);
    assert.equal(client.join("room", doc).unsavedOps, 1);
    client.close();
  }
});

test("a peer takes documents of each entry, and calls with the module that answers", async () => {
  const { SyncClient, SyncPeer, ready } = await import(new URL("peer.js", dist));
  await ready();
  const separate = await import(new URL("wasm.node.js", dist));
  await separate.ready();
  const { Doc } = await import(new URL("index.js", dist));
  const { port1, port2 } = new MessageChannel();
  const [doc, other] = [new Doc(), new separate.Doc()];
  other.counter("n").add(3);
  new SyncPeer(port2).offer("room", other);
  const client = new SyncClient(() => port1);
  await client.join("room", doc, { level: "received" }).whenSaved();
  while (doc.counter("n").value !== 3) await new Promise((resolve) => setTimeout(resolve, 2));
  client.close();
});

test("who only calls does not load what answers", (t) => {
  const most = 52_000; // bytes, of gzip -9
  const { length } = gzipSync(readFileSync(new URL("sync.js", dist)), { level: 9 });
  t.diagnostic(`${length} bytes`);
  assert.ok(length <= most, `${length} bytes, compressed, of ${most}`);
});

// Some browsers refuse to compile at once, in a page, what is larger than a few KB. In a process of its
// own, as there is one module in each.
test("where a platform compiles nothing of its size at once, there is what to wait for", () => {
  const code = `
    const { Module } = WebAssembly;
    WebAssembly.Module = class extends Module {
      constructor(bytes) {
        if (bytes.byteLength > 4096) throw new RangeError("WebAssembly.Compile is disallowed on the main thread");
        super(bytes);
      }
    };
    const { Doc, ready } = await import(${JSON.stringify(new URL("index.js", dist).href)});
    try {
      new Doc();
    } catch (error) {
      console.log(error.code, /await ready\\(\\)/.test(error.message));
    }
    await Promise.all([ready(), ready()]);
    const doc = new Doc();
    doc.text("note").insert(0, "later");
    console.log(String(Doc.open(doc.export()).text("note")));`;
  const words = ["--input-type=module", "--eval", code];
  assert.equal(execFileSync(process.execPath, words, { encoding: "utf8" }), "FAILED_PRECONDITION true\nlater\n");
});

test("the default entry is no larger than it is meant to be", (t) => {
  const most = 206_500; // bytes, of gzip -9; more is to be a decision, not an accident
  const { length } = gzipSync(readFileSync(new URL("index.js", dist)), { level: 9 });
  t.diagnostic(`${length} bytes`);
  assert.ok(length <= most, `${length} bytes, compressed, of ${most}`);
});

test("a thread has a module of its own", async () => {
  const worker = new Worker(
    `import(${JSON.stringify(new URL("index.js", dist).href)}).then(({ Doc }) => {
       const doc = new Doc();
       doc.text("note").insert(0, "of a thread");
       require("node:worker_threads").parentPort.postMessage(doc.export());
     });`,
    { eval: true },
  );
  const update = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  const { Doc } = await import(new URL("index.js", dist));
  assert.equal(String(Doc.open(update).text("note")), "of a thread");
  await worker.terminate();
});
