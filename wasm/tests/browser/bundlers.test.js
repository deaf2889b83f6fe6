// From the tarball that npm publishes, installed into an empty project, through
// each bundler, into a browser.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import commonjs from "@rollup/plugin-commonjs";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import replace from "@rollup/plugin-replace";
import * as esbuild from "esbuild";
import { rollup } from "rollup";
import * as vite from "vite";
import webpack from "webpack";

import { installPackage } from "../package.js";
import { EVERY_ENTRY, scriptOf, toldBy } from "./entry_scripts.js";
import { launch, serve } from "./site.js";

const PEERS = [
  "@codemirror/state",
  "@codemirror/view",
  "prosemirror-model",
  "prosemirror-schema-basic",
  "prosemirror-state",
  "prosemirror-transform",
  "prosemirror-view",
  "quill",
  "react",
  "react-dom",
];
const { project, remove } = installPackage("bundlers", PEERS);
const entry = join(project, "main.js");
const separate = join(project, "separate.js");
const every = join(project, "every.js");
let browser;

before(async () => {
  const story = `
    const doc = new Doc();
    doc.text("note").insert(0, "bundled 😀");
    const room = new SyncClient("ws://127.0.0.1:9", { offline: true }).join("note", doc);
    document.title = String(Doc.open(doc.exportSnapshot()).text("note")) + " " + room.state;`;
  const sync = 'import { SyncClient } from "syncline/sync";';
  writeFileSync(entry, `import { Doc } from "syncline";${sync}${story}`);
  writeFileSync(every, scriptOf(EVERY_ENTRY));
  writeFileSync(separate, `import { Doc, ready } from "syncline/wasm";${sync}ready().then(() => {${story}});`);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  remove();
});

const pageOf = (script) => `<!doctype html><title>t</title><body></body><script type="module" src="/${script}"></script>`;

/** Opens a folder of bundled files; the title that the page gives itself. */
async function titleOf(folder, script) {
  const files = {};
  for (const name of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    const path = join(name.parentPath ?? name.path, name.name);
    files[`/${path.slice(folder.length + 1)}`] = readFileSync(path);
  }
  files["/"] = files["/index.html"] ?? pageOf(script);
  const site = await serve(files); // which keeps the process until it is closed
  try {
    return await titleAt(site.origin);
  } finally {
    await site.close();
  }
}

async function titleAt(address) {
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(address);
  await page.waitForFunction(() => document.title !== "t", null, { timeout: 10_000 }).catch(() => {});
  const title = await page.title();
  await page.close();
  assert.deepEqual(errors, []);
  return title;
}

const out = (name) => {
  const folder = join(project, "out", name);
  mkdirSync(folder, { recursive: true });
  return folder;
};

function runWebpack(input, folder, mode = "production") {
  const config = { mode, devtool: false, entry: input, context: project, output: { path: folder, filename: "out.js" }, performance: false };
  return new Promise((resolve, reject) => {
    webpack(config, (error, stats) => {
      const problems = error ? String(error) : stats.toString({ all: false, errors: true, warnings: true });
      problems === "" ? resolve() : reject(new Error(problems));
    });
  });
}

test("esbuild", async () => {
  const folder = out("esbuild");
  const { warnings } = await esbuild.build({ entryPoints: [entry], bundle: true, minify: true, format: "esm", outfile: join(folder, "out.js") });
  assert.deepEqual(warnings, []);
  assert.equal(await titleOf(folder, "out.js"), "bundled 😀 offline");
});

test("Rollup", async () => {
  const folder = out("rollup");
  const warnings = [];
  const bundle = await rollup({ input: entry, plugins: [nodeResolve({ browser: true })], onwarn: (warning) => warnings.push(warning.message) });
  await bundle.write({ file: join(folder, "out.js"), format: "esm" });
  assert.deepEqual(warnings, []);
  assert.equal(await titleOf(folder, "out.js"), "bundled 😀 offline");
});

test("webpack", async () => {
  const folder = out("webpack");
  await runWebpack(entry, folder);
  assert.equal(await titleOf(folder, "out.js"), "bundled 😀 offline");
});

test("webpack, with the module in a file of its own", async () => {
  const folder = out("webpack-separate");
  await runWebpack(separate, folder);
  assert.equal(readdirSync(folder).filter((name) => name.endsWith(".wasm")).length, 1);
  assert.equal(await titleOf(folder, "out.js"), "bundled 😀 offline");
});

test("Vite, with and without the module in a file of its own", async () => {
  for (const [name, script] of [["vite", "main.js"], ["vite-separate", "separate.js"]]) {
    const folder = out(name);
    writeFileSync(join(project, "index.html"), pageOf(script));
    await vite.build({ root: project, logLevel: "silent", build: { outDir: folder, emptyOutDir: true } });
    assert.equal(await titleOf(folder), "bundled 😀 offline", name);
  }
});

/** What each entry gives, from a folder of bundled files. */
const toldIn = async (folder, script) => JSON.parse(await titleOf(folder, script));

test("every entry through esbuild", async () => {
  const folder = out("esbuild-every");
  const options = { bundle: true, minify: true, format: "esm", logLevel: "error" };
  await esbuild.build({ entryPoints: [every], outfile: join(folder, "out.js"), ...options });
  assert.deepEqual(await toldIn(folder, "out.js"), toldBy(EVERY_ENTRY));
});

test("every entry through Rollup", async () => {
  const folder = out("rollup-every");
  const env = replace({ values: { "process.env.NODE_ENV": '"production"' }, preventAssignment: true }); // React asks
  const plugins = [nodeResolve({ browser: true }), commonjs(), env];
  const bundle = await rollup({ input: every, plugins, onwarn: () => {} });
  await bundle.write({ file: join(folder, "out.js"), format: "esm", inlineDynamicImports: true });
  assert.deepEqual(await toldIn(folder, "out.js"), toldBy(EVERY_ENTRY));
});

test("every entry through webpack", async () => {
  const folder = out("webpack-every");
  await runWebpack(every, folder, "development"); // to make it small takes long
  assert.deepEqual(await toldIn(folder, "out.js"), toldBy(EVERY_ENTRY));
});

test("every entry through Vite", async () => {
  const folder = out("vite-every");
  writeFileSync(join(project, "index.html"), pageOf("every.js"));
  await vite.build({ root: project, logLevel: "silent", build: { outDir: folder, emptyOutDir: true } });
  assert.deepEqual(await toldIn(folder), toldBy(EVERY_ENTRY));
});

test("every entry for Node, by import and by require", () => {
  const code = `
    (async () => {
      for (const entry of ["storage", "storage/memory", "sync", "updates", "json"]) await import("syncline/" + entry);
      const { fileStore, persist } = await import("syncline/storage/node");
      const { Doc, ready } = await import("syncline/wasm");
      await ready();
      const doc = new Doc();
      const kept = await persist(doc, fileStore("note.syncline"));
      doc.text("note").insert(0, "kept");
      await kept.close();
      const again = new (require("syncline").Doc)();
      await (await persist(again, fileStore("note.syncline"))).close();
      console.log(String(again.text("note")));
    })();`;
  writeFileSync(join(project, "node.cjs"), code);
  assert.equal(execFileSync(process.execPath, ["node.cjs"], { cwd: project, encoding: "utf8" }), "kept\n");
});
