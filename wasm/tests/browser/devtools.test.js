// The inspector: what it reads of a history, and its page, as npm publishes it, in Chromium.
//
// SCREENSHOTS=<folder> keeps pictures of the page.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";

import { Doc } from "../../dist/index.js";
import { fileStore, persist } from "../../dist/storage/node.js";
import { bundle, randomOf, root, seedFor, startBrowser } from "./page.js";

const A = "00000000000000aa";
const B = "00000000000000bb";
const hex = (text) => Uint8Array.from(text.replace(/\s/g, "").match(/../g), (byte) => parseInt(byte, 16));

const folder = mkdtempSync(join(tmpdir(), "syncline-devtools-"));
let browser;
let reader;

before(async () => {
  const exports = 'export * from "./devtools/update_graph.ts"; export * from "./devtools/layout.ts"; export * from "./devtools/lz4.ts";';
  reader = await import(`data:text/javascript,${encodeURIComponent(await bundle(exports, { format: "esm" }))}`);
  const shipped = (name) => readFileSync(join(root, "dist/devtools", name));
  browser = await startBrowser({
    "/": shipped("index.html"),
    "/main.js": shipped("main.js"),
    "/live.js": await bundle('import { attach } from "syncline/devtools"; import { Doc } from "syncline"; Object.assign(globalThis, { attach, Doc });'),
  });
});
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});
afterEach(() => assert.deepEqual(browser.takeErrors(), []));

test("the example of the format's description", () => {
  const graph = reader.readUpdateGraph(
    hex(`f9 d1f8b438 0a10 efcdab8967452301 0b0b000000000000 1a02 05 05 32 03 00 0b 01 38 00 42 03 21 28 02
         4a 02 0a 01 52 02 01 01 5a 08 0801 1204 6e6f7465 62 0b 68656c6c6f20776f726c64`),
  );
  assert.deepEqual(graph, {
    peers: ["0123456789abcdef", "0000000000000b0b"],
    outside: [],
    runs: [
      { peer: 0, counter: 0, length: 5, index: 0, parents: [] },
      { peer: 1, counter: 0, length: 6, index: 5, parents: [4] },
      { peer: 0, counter: 5, length: 1, index: 11, parents: [4] },
    ],
    changes: [],
    size: 12,
  });
  const keystroke = reader.readUpdateGraph(hex("f9 2583ebe2 09 efcdab8967452301 10 e807 48 d804 68 78"));
  assert.deepEqual(keystroke.runs, [{ peer: 0, counter: 1000, length: 1, index: 0, parents: [-1] }]);
  assert.deepEqual(keystroke.outside, [{ peer: 0, counter: 999 }]);
});

test("branches, a merge, and what authors said", () => {
  const a = new Doc({ peerId: A });
  const b = new Doc({ peerId: B });
  a.transact(() => a.text("t").insert(0, "abc"), { message: "first", time: 1700000000000 });
  b.import(a.export());
  a.text("t").append("d");
  b.transact(() => b.text("t").insert(0, "xy"), { message: "second", time: 1700000001000 });
  const update = b.export();
  a.import(update);
  a.text("t").append("!");
  const graph = reader.readUpdateGraph(a.export());
  const named = graph.runs.map(({ peer, counter, length, parents }) => {
    const nameOf = (op) => {
      const run = graph.runs.findLast(({ index }) => index <= op);
      return `${run.counter + op - run.index}@${graph.peers[run.peer].slice(-2)}`;
    };
    return `${graph.peers[peer].slice(-2)} ${counter}+${length} after ${parents.map(nameOf).sort()}`;
  });
  assert.deepEqual(named.sort(), ["aa 0+4 after ", "aa 4+1 after 1@bb,3@aa", "bb 0+2 after 2@aa"]);
  const told = graph.changes.filter(({ message }) => message !== "").map(({ length, time, message }) => ({ length, time, message }));
  assert.deepEqual(told, [
    { length: 3, time: 1700000000000, message: "first" },
    { length: 2, time: 1700000001000, message: "second" },
  ]);
  assert.equal(reader.changeOf(graph, graph.changes[0].index).message, "first");

  const layout = reader.layOut(graph);
  assert.equal(layout.merges, 1);
  assert.equal(layout.end, 6); // abc, then xy beside d, then !
  assert.equal(layout.edges.length, 2);
});

/** A history of random edits and exchanges. */
function randomHistory(random, peers, edits) {
  const docs = Array.from({ length: peers }, (_, i) => new Doc({ peerId: (i + 161).toString(16).padStart(16, "0") }));
  for (let i = 0; i < edits; ++i) {
    const doc = docs[random(peers)];
    if (random(3) > 0) {
      const text = doc.text("note");
      text.insert(random(text.length + 1), "word ".repeat(1 + random(4)));
      if (random(3) === 0) text.delete(random(text.length), 1);
      if (random(4) === 0) doc.map("facts").set(`key ${random(20)}`, random(1000));
      if (random(6) === 0) doc.list("items").push({ n: i });
      doc.commit({ message: random(4) === 0 ? `edit ${i}` : "", time: 1.7e12 + i * 60_000 });
    } else {
      const from = docs[random(peers)];
      if (from !== doc) doc.import(from.exportSince(doc.version));
    }
  }
  for (const doc of docs) docs[0].import(doc.export());
  return docs[0];
}

test("random histories: versions and frontiers are those of the document", (t) => {
  const random = randomOf(seedFor(t));
  for (let i = 0; i < 25; ++i) {
    const doc = randomHistory(random, 1 + random(5), 10 + random(150));
    const graph = reader.readUpdateGraph(doc.export());
    const parents = new Set(graph.runs.flatMap((run) => run.parents));
    const next = {};
    const newest = [];
    for (const { peer, counter, length, index } of graph.runs) {
      assert.equal(counter, next[graph.peers[peer]] ?? 0);
      next[graph.peers[peer]] = counter + length;
      if (!parents.has(index + length - 1)) newest.push(`${counter + length - 1}@${graph.peers[peer]}`);
    }
    assert.deepEqual(Object.entries(next).sort(), Object.entries(doc.version.toJSON()).sort());
    assert.deepEqual(newest.sort(), doc.frontier.sort());
    const { lanes } = reader.layOut(graph);
    for (const { runs } of lanes) {
      for (let k = 1; k < runs.length; ++k) assert.ok(runs[k].begin >= runs[k - 1].begin + runs[k - 1].run.length);
    }
  }
});

test("damaged bytes: a graph, or an error that is a sentence", (t) => {
  const random = randomOf(seedFor(t));
  const update = randomHistory(random, 3, 80).export();
  const read = (bytes) => {
    try {
      reader.readUpdateGraph(bytes);
    } catch (error) {
      assert.ok(error instanceof reader.FormatError, error.stack);
      assert.match(error.message, /^[A-Z].*\.$/);
    }
  };
  for (let end = 0; end < update.length; ++end) read(update.subarray(0, end));
  for (let i = 0; i < 3000; ++i) {
    const damaged = update.slice();
    for (let k = 0; k <= random(3); ++k) damaged[5 + random(damaged.length - 5)] = random(256);
    read(damaged);
  }
  assert.throws(() => reader.readUpdateGraph(new TextEncoder().encode("text")), /no bytes of Syncline/);
  assert.throws(() => reader.readUpdateGraph(new Doc().exportSnapshot()), /no update/);
  assert.equal(reader.readUpdateGraph(new Doc().export()).size, 0);
});

test("LZ4 blocks", () => {
  const expanded = reader.expandLz4(hex("11 61 0100 20 6263"), 8); // a, five more of it, bc
  assert.equal(new TextDecoder().decode(expanded), "aaaaaabc");
  assert.equal(reader.expandLz4(hex("11 61 0100 20 6263"), 9), undefined);
  assert.equal(reader.expandLz4(hex("11 61 0200"), 6), undefined); // from before the beginning
  assert.equal(reader.expandLz4(hex("f0 ff"), 1000), undefined);
});

/** A document that has something of everything. */
function sample(random) {
  const doc = randomHistory(random, 5, 260);
  const map = doc.map("facts");
  map.set("title", "Minutes of the meeting");
  map.set("done", false);
  map.set("picture", new Uint8Array([137, 80, 78, 71]));
  map.open("notes", "text").insert(0, "One\nTwo 😀\n");
  const tree = doc.tree("outline");
  const chapter = tree.create();
  tree.meta(chapter).set("name", "Chapter 1");
  tree.meta(tree.create(chapter)).set("name", "Section 1.1");
  doc.counter("visits").add(42);
  doc.commit();
  return doc;
}

async function drop(page, files) {
  await page.locator("#chooser").setInputFiles(
    Object.entries(files).map(([name, content]) => ({ name, mimeType: "", buffer: Buffer.from(content) })),
  );
  await page.waitForFunction((count) => document.querySelectorAll("#files li").length >= count, Object.keys(files).length);
  await page.waitForTimeout(200);
}

const keep = async (page, name) => {
  const folder = process.env.SCREENSHOTS;
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
};

test("the page shows what is in a file, in both schemes", async () => {
  const doc = sample(randomOf(7));
  for (const colorScheme of ["light", "dark"]) {
    const page = await browser.open({ colorScheme, viewport: { width: 1280, height: 900 } });
    await keep(page, `start-${colorScheme}`);
    await drop(page, { "meeting.syncline": doc.exportSnapshot() });
    const facts = await page.locator(".fact").allInnerTexts();
    assert.ok(facts.some((fact) => fact.includes(doc.stateDigest())), facts.join("|"));
    const contents = await page.locator(".containers").innerText();
    for (const part of ["note", "facts", "Minutes of the meeting", "Section 1.1", "42", "89 50 4e 47"]) {
      assert.ok(contents.includes(part), part);
    }
    const label = await page.locator("canvas").getAttribute("aria-label");
    assert.match(label, /^Event graph: \d+ ops of 5 peers in \d+ runs, \d+ merges$/);
    await keep(page, `document-${colorScheme}`);
    const box = await page.locator("canvas").boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + 48);
    for (let i = 0; i < 5; ++i) await page.mouse.wheel(0, -120);
    await page.waitForTimeout(100);
    // Some run is under the pointer on its way.
    for (let x = 200; x < 900 && (await page.locator(".tip").isHidden()); x += 5) await page.mouse.move(box.x + x, box.y + 48);
    assert.match(await page.locator(".tip").innerText(), /^[0-9a-f]{16}\nops? [\d –]+/);
    await keep(page, `zoomed-${colorScheme}`);
    await page.context().close();
  }
});

test("updates in any order, and what is wrong with files, in sentences", async () => {
  const page = await browser.open();
  const a = new Doc({ peerId: A });
  a.text("t").insert(0, "one ");
  const first = a.export();
  const version = a.version;
  a.text("t").append("two");
  const second = a.exportSince(version);
  const damaged = first.slice();
  damaged[damaged.length - 1] ^= 1;
  const twin = new Doc({ peerId: A });
  twin.text("t").insert(0, "something else");
  await drop(page, { "2.bin": second });
  assert.match(await page.locator("#files").innerText(), /3 ops cannot be shown yet: open the updates that they build upon/);
  await drop(page, { "1.bin": first, "notes.txt": "hello", "empty": "", "cut.bin": damaged, "twin.bin": twin.export() });
  const lines = (await page.locator("#files li").allInnerTexts()).join("\n");
  assert.match(lines, /1\.bin .*ops? of 1 peer/);
  assert.match(lines, /notes\.txt 5 bytes\. This is no update, no snapshot and no document's file of Syncline/);
  assert.match(lines, /empty 0 bytes\. The file is empty/);
  assert.match(lines, /cut\.bin .*The file is damaged/);
  assert.match(lines, /twin\.bin .*It contradicts what is open/);
  assert.match(await page.locator(".containers").innerText(), /one two/);
  await keep(page, "errors");
  await page.locator("#again").click();
  assert.ok(await page.locator("#start").isVisible());
  await page.context().close();
});

test("a shallow document is shown, with the history that it has", async () => {
  const doc = sample(randomOf(7));
  const since = doc.frontier;
  doc.text("note").append("the latest");
  const page = await browser.open({ viewport: { width: 1280, height: 900 } });
  await drop(page, { "shallow.syncline": doc.exportShallow(since) });
  const facts = async () => (await page.locator(".fact").allInnerTexts()).join("|").replaceAll("\n", " ");
  const note = () => page.locator(".note").innerText();
  assert.ok((await facts()).includes(`History from ${since.join(", ")}`), await facts());
  assert.ok((await facts()).includes(doc.stateDigest()));
  assert.match(await page.locator(".containers").innerText(), /Minutes of the meeting/);
  assert.match(await note(), /^What led to .* is not in this document: it is shallow\. 1 run of ops\./);
  assert.match(await page.locator("canvas").getAttribute("aria-label"), /^Event graph: 10 ops of 1 peer/);
  await keep(page, "shallow");
  await page.locator("#again").click();
  await drop(page, { "state.syncline": doc.exportShallow() });
  assert.match(await note(), /it is shallow\. Nobody has written anything since\.$/);
  assert.ok(await page.locator("canvas").isHidden());
  await keep(page, "state");

  // In a page of an application: it is attached to, and followed.
  await page.addScriptTag({ url: "/live.js" });
  await page.evaluate((bytes) => {
    globalThis.live = new Doc();
    live.import(Uint8Array.from(bytes));
    document.querySelector("main").remove();
    attach(live);
    live.transact(() => live.text("note").append(" of all"));
  }, [...doc.exportShallow()]);
  await page.waitForTimeout(400);
  assert.match(await page.locator(".containers").innerText(), /the latest of all/);
  await page.context().close();
});

test("files of documents are read, and what is wrong with them is told", async () => {
  const path = join(folder, "plan.syncline");
  const doc = new Doc({ peerId: A });
  const persistence = await persist(doc, fileStore(path));
  const ends = [];
  for (const word of ["one ", "two ", "three"]) {
    doc.text("t").append(word);
    await persistence.save();
    ends.push(readFileSync(path).length);
  }
  await persistence.close();
  const whole = readFileSync(path);
  const page = await browser.open();
  await drop(page, { "plan.syncline": whole });
  const line = () => page.locator("#files li").last().innerText();
  assert.match(await line(), /plan\.syncline \d+ bytes\. A document's file of 3 records\. 13 ops of 1 peer\.$/);
  assert.match(await page.locator(".containers").innerText(), /one two three/);
  await keep(page, "document-file");

  await page.locator("#again").click();
  await drop(page, { torn: whole.subarray(0, whole.length - 3) });
  const tail = whole.length - 3 - ends[1];
  assert.match(await line(), new RegExp(`of 2 records\\. It ends in ${tail} bytes of a save that was interrupted\\. 8 ops`));
  assert.match(await page.locator(".containers").innerText(), /one two/);

  await page.locator("#again").click();
  const damaged = Buffer.from(whole);
  damaged[ends[0] + 20] ^= 1;
  await drop(page, { damaged });
  assert.match(await line(), new RegExp(`Bytes ${ends[0]} to ${ends[1]} are damaged: .*5 ops cannot be shown yet`));
  await drop(page, { later: Buffer.from("SYNCLOG\x02") });
  assert.match(await line(), /this is no file of a store/);
  await page.context().close();
});

test("a live document is followed", async () => {
  const page = await browser.open();
  await page.addScriptTag({ url: "/live.js" });
  await page.evaluate(() => {
    globalThis.live = new Doc();
    globalThis.end = attach(live);
    live.text("t").insert(0, "live");
    live.commit();
  });
  await page.waitForTimeout(400);
  const text = () => page.locator(".containers").innerText();
  assert.match(await text(), /live/);
  await page.evaluate(() => live.transact(() => live.text("t").append(" and more")));
  await page.waitForTimeout(400);
  assert.match(await text(), /live and more/);
  await page.evaluate(() => end());
  await page.context().close();
});

test("100,000 ops of ten peers are drawn at once", { timeout: 60_000 }, async (t) => {
  const random = randomOf(11);
  const docs = Array.from({ length: 10 }, (_, i) => new Doc({ peerId: (i + 1).toString(16).padStart(16, "0") }));
  for (let i = 0; i < 6000; ++i) {
    const doc = docs[random(10)];
    doc.text("t").insert(random(doc.text("t").length + 1), "0123456789abcdefg");
    if (random(2)) doc.import(docs[random(10)].exportSince(doc.version));
  }
  for (const doc of docs) docs[0].import(doc.exportSince(docs[0].version));
  const update = docs[0].export();
  const start = performance.now();
  const graph = reader.readUpdateGraph(update);
  const layout = reader.layOut(graph);
  t.diagnostic(
    `${graph.size} ops, ${graph.runs.length} runs, ${layout.edges.length} edges: ${(performance.now() - start).toFixed(0)} ms to read and lay out`,
  );
  assert.ok(graph.size >= 100_000);
  const page = await browser.open({ viewport: { width: 1280, height: 900 } });
  await drop(page, { "large.bin": update });
  const box = await page.locator("canvas").boundingBox();
  await page.mouse.move(box.x + 600, box.y + 60);
  const times = [];
  for (let i = 0; i < 12; ++i) {
    await page.mouse.wheel(0, i < 8 ? -200 : 300);
    times.push(
      await page.evaluate(
        () =>
          new Promise((resolve) => {
            const begin = performance.now();
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begin)));
          }),
      ),
    );
    if (i === 5) await keep(page, "large-zoomed");
  }
  t.diagnostic(`frames: ${times.map((time) => time.toFixed(0)).join(", ")} ms`);
  assert.ok(Math.max(...times) < 1000);
  await page.mouse.dblclick(box.x + 600, box.y + 60);
  await page.waitForTimeout(100);
  await keep(page, "large");
  await page.context().close();
});
