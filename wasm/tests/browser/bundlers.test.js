// From the tarball that npm publishes, installed into an empty project, through
// each bundler, into a browser.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { nodeResolve } from "@rollup/plugin-node-resolve";
import * as esbuild from "esbuild";
import { rollup } from "rollup";
import * as vite from "vite";
import webpack from "webpack";

import { launch, serve } from "./site.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const project = mkdtempSync(join(tmpdir(), "syncline-bundlers-"));
const entry = join(project, "main.js");
const separate = join(project, "separate.js");
let browser;

before(async () => {
  const npm = (...words) => execFileSync("npm", words, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  npm("pack", root, "--ignore-scripts");
  const tarball = readdirSync(project).find((name) => name.endsWith(".tgz"));
  writeFileSync(join(project, "package.json"), '{ "type": "module", "private": true }');
  npm("install", "--offline", "--no-audit", "--no-fund", `./${tarball}`);
  const story = `
    const doc = new Doc();
    doc.text("note").insert(0, "bundled 😀");
    const room = new SyncClient("ws://127.0.0.1:9", { offline: true }).join("note", doc);
    document.title = String(Doc.open(doc.exportSnapshot()).text("note")) + " " + room.state;`;
  const sync = 'import { SyncClient } from "syncline/sync";';
  writeFileSync(entry, `import { Doc } from "syncline";${sync}${story}`);
  writeFileSync(separate, `import { Doc, ready } from "syncline/wasm";${sync}ready().then(() => {${story}});`);
  writeFileSync(join(project, "index.html"), '<title>t</title><script type="module" src="/main.js"></script>');
  browser = await launch();
});
after(async () => {
  await browser?.close();
  rmSync(project, { recursive: true });
});

/** Opens a folder of bundled files; the title that the page gives itself. */
async function titleOf(folder, script) {
  const files = {};
  for (const name of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    const path = join(name.parentPath ?? name.path, name.name);
    files[`/${path.slice(folder.length + 1)}`] = readFileSync(path);
  }
  files["/"] = files["/index.html"] ?? `<title>t</title><script type="module" src="/${script}"></script>`;
  const site = await serve(files);
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(site.origin);
  await page.waitForFunction(() => document.title !== "t", null, { timeout: 10_000 }).catch(() => {});
  const title = await page.title();
  await page.close();
  await site.close();
  assert.deepEqual(errors, []);
  return title;
}

const out = (name) => {
  const folder = join(project, "out", name);
  mkdirSync(folder, { recursive: true });
  return folder;
};

function runWebpack(input, folder) {
  const config = { mode: "production", entry: input, context: project, output: { path: folder, filename: "out.js" }, performance: false };
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
    writeFileSync(join(project, "index.html"), `<title>t</title><script type="module" src="/${script}"></script>`);
    await vite.build({ root: project, logLevel: "silent", build: { outDir: folder, emptyOutDir: true } });
    assert.equal(await titleOf(folder), "bundled 😀 offline", name);
  }
});
