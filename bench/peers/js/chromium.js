// A page that begins: the time on the wall from import() of a library, which comes from the
// loopback, to the first edit of a document. Each start is a new Chromium: nothing is cached, and
// nothing compiled.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { chromium } from "playwright-core";
import { OURS } from "./adapters/ours.js";
import { bundle, inPackages } from "./bundle.js";

// A module that exports edit(), and its module of WebAssembly. ywasm has no form for browsers.
const STARTS = {
  syncline: [
    `import { Doc } from ${JSON.stringify(OURS)};
     export function edit() { const doc = new Doc(); doc.text("t").insert(0, "a"); doc.commit(); }`,
  ],
  yjs: [
    `import { Doc } from "yjs";
     export function edit() { new Doc().getText("t").insert(0, "a"); }`,
  ],
  loro: [
    `import init, { LoroDoc } from "loro-crdt/web";
     export async function edit() {
       await init({ module_or_path: "/loro.wasm" });
       const doc = new LoroDoc(); doc.getText("t").insert(0, "a"); doc.commit();
     }`,
    "loro-crdt/web/loro_wasm_bg.wasm",
  ],
  automerge: [
    `import * as A from "@automerge/automerge/slim";
     export async function edit() {
       await A.initializeWasm("/automerge.wasm");
       A.change(A.from({ t: "" }), (doc) => A.splice(doc, ["t"], 0, 0, "a"));
     }`,
    "@automerge/automerge/dist/automerge.wasm",
  ],
  "json-joy": [
    `import { Model } from "json-joy/lib/json-crdt";
     export function edit() {
       const model = Model.create(); model.api.set({ t: "" }); model.api.str(["t"]).ins(0, "a"); model.api.flush();
     }`,
  ],
  "diamond-types": [
    `import init, { Doc } from "diamond-types-web";
     export async function edit() { await init("/diamond-types.wasm"); new Doc("agent").ins(0, "a"); }`,
    "diamond-types-web/dt_bg.wasm",
  ],
};

async function filesOf(names) {
  const files = { "/": ["text/html", "<!doctype html><title>start</title>"] };
  for (const name of names) {
    const [contents, wasm] = STARTS[name];
    files[`/${name}.js`] = ["text/javascript", await bundle(contents)];
    if (wasm) files[`/${name}.wasm`] = ["application/wasm", readFileSync(inPackages(wasm))];
  }
  return files;
}

async function serve(files) {
  const server = createServer((request, response) => {
    const [type, body] = files[request.url] ?? ["text/plain", ""];
    response.writeHead(200, { "content-type": type }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

async function startOf(name, origin) {
  const browser = await chromium.launch({
    executablePath: process.env.SYNCLINE_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  try {
    const page = await browser.newPage();
    await page.goto(origin);
    return await page.evaluate(async (path) => {
      const begin = performance.now();
      const { edit } = await import(path);
      await edit();
      return performance.now() - begin;
    }, `/${name}.js`);
  } finally {
    await browser.close();
  }
}

/** Milliseconds of `times` starts of each library that has a form for browsers, in turns. */
export async function startsInChromium(names, times) {
  const there = names.filter((name) => name in STARTS);
  const server = await serve(await filesOf(there));
  try {
    const found = new Map(there.map((name) => [name, []]));
    for (let i = 0; i < times; ++i) {
      for (const name of there) {
        found.get(name).push(await startOf(name, `http://127.0.0.1:${server.address().port}/`));
      }
    }
    return found;
  } finally {
    server.close();
  }
}
