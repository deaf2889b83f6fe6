// The README's lines run in a page, from the package that npm publishes: through Vite, and without a
// bundler, in a plain <script type="module">; and they print what they say.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import * as vite from "vite";

import { blocks, installPackage, promised, README_PACKAGES } from "../package.js";
import { launch, serve } from "./site.js";

const CODE = blocks("js");
// All that the README's imports lead to.
const NEEDED = [...README_PACKAGES, "orderedmap"];
const { project, remove } = installPackage("readme-page", NEEDED);
let browser;

before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
  remove();
});

/** What the pages of a site print, page by page: "/0" and so on. */
async function printed(files) {
  const site = await serve(files);
  try {
    const all = [];
    for (const i of CODE.keys()) all.push(await printedAt(`${site.origin}/${i}`, promised(CODE[i]).length));
    return all;
  } finally {
    await site.close();
  }
}

/** What a page prints, once that is as many lines as are wanted, or ten seconds have passed. */
async function printedAt(address, wanted) {
  const page = await browser.newPage();
  const lines = [];
  page.on("console", (message) => lines.push(message.text()));
  page.on("pageerror", (error) => lines.push(String(error)));
  await page.goto(address);
  for (let waited = 0; lines.length < wanted && waited < 10_000; waited += 20) await page.waitForTimeout(20);
  await page.close();
  return lines;
}

/** The files below a folder, by their paths behind `at`. */
function filesOf(folder, at) {
  const files = {};
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile() || !/\.(js|wasm)$/.test(file.name)) continue;
    const path = join(file.parentPath ?? file.path, file.name);
    files[at + path.slice(folder.length)] = readFileSync(path);
  }
  return files;
}

const page = (head, i) => `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">${head}` +
  `<script type="module" src="/block${i}.js"></script>`;
const pages = (head) => Object.fromEntries(CODE.map((_, i) => [`/${i}`, page(head, i)]));

/** The file of a package that a page imports, of what its package.json exports. */
function fileOf(exported) {
  if (typeof exported === "string") return exported;
  return fileOf(exported.browser ?? exported.import ?? exported.default);
}

test("in a plain <script type=module>, with an import map", async () => {
  const imports = {};
  const files = {};
  for (const name of ["syncline", ...NEEDED]) {
    const folder = realpathSync(join(project, "node_modules", name));
    const { exports, module } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    for (const [entry, exported] of Object.entries(exports?.["."] ? exports : { ".": exports ?? module })) {
      imports[name + entry.slice(1)] = join("/modules", name, fileOf(exported));
    }
    Object.assign(files, filesOf(folder, `/modules/${name}`));
  }
  CODE.forEach((code, i) => (files[`/block${i}.js`] = code));
  const map = `<script type="importmap">${JSON.stringify({ imports })}</script>`;
  assert.deepEqual(await printed({ ...files, ...pages(map) }), CODE.map(promised));
});

test("through Vite", async () => {
  const [source, out] = ["source", "out"].map((name) => join(project, name));
  mkdirSync(source);
  const input = {};
  CODE.forEach((code, i) => {
    input[`block${i}`] = join(source, `block${i}.js`);
    writeFileSync(input[`block${i}`], code);
  });
  await vite.build({
    root: project,
    logLevel: "silent",
    build: { outDir: out, target: "es2022", rollupOptions: { input, output: { entryFileNames: "[name].js" } } },
  });
  assert.deepEqual(await printed({ ...filesOf(out, ""), ...pages("") }), CODE.map(promised));
});
