// What TypeScript makes of the package: programs of tests/types compile, but for the lines that say that they do not.
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
const project = mkdtempSync(join(tmpdir(), "syncline-types-"));
after(() => rmSync(project, { recursive: true }));
mkdirSync(join(project, "node_modules"));
symlinkSync(root, join(project, "node_modules/syncline"));
symlinkSync(join(root, "node_modules/@types"), join(project, "node_modules/@types"));
writeFileSync(join(project, "package.json"), '{ "type": "module" }');

const libraries = new Map(); // read once

function complaintsOf(file, options) {
  copyFileSync(join(root, "tests/types", file), join(project, file));
  const all = { strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, types: [], ...options };
  const host = ts.createCompilerHost(all);
  const { getSourceFile } = host;
  host.getSourceFile = (name, ...how) => {
    if (!/\/lib\.[^/]*\.d\.ts$/.test(name)) return getSourceFile(name, ...how);
    if (!libraries.has(name)) libraries.set(name, getSourceFile(name, ...how));
    return libraries.get(name);
  };
  host.getCurrentDirectory = () => project;
  const found = ts.getPreEmitDiagnostics(ts.createProgram([join(project, file)], all, host));
  return ts.formatDiagnostics(found.slice(0, 20), { ...host, getNewLine: () => "\n" });
}

const { ESNext: esnext, NodeNext: nodenext } = ts.ModuleKind;
const { Bundler: bundler, Node10: node10 } = ts.ModuleResolutionKind;

// The platform's types are as old as they may be, so without Disposable; those of the package are checked, too.
test("what a schema says is found in what is put, read, subscribed and applied, and what it does not say is refused", () => {
  const options = { module: esnext, moduleResolution: bundler, lib: ["lib.es2022.d.ts", "lib.dom.d.ts"] };
  assert.equal(complaintsOf("schema.ts", options), "");
  assert.equal(complaintsOf("schema.ts", { ...options, exactOptionalPropertyTypes: true }), "");
});

test("a program in Node needs no types of browsers", () => {
  assert.equal(complaintsOf("node.ts", { module: nodenext, lib: ["lib.es2023.d.ts"], types: ["node"] }), "");
});

test("who resolves modules as Node 10 did finds each entry that is published", () => {
  const options = { module: esnext, moduleResolution: node10, lib: ["lib.es2022.d.ts", "lib.dom.d.ts"], skipLibCheck: true };
  assert.equal(complaintsOf("every_entry.ts", options), "");
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const program = readFileSync(join(root, "tests/types/every_entry.ts"), "utf8");
  for (const [name, { types, import: module }] of Object.entries(exports)) {
    if (types || module) assert.ok(program.includes(`"syncline${name.slice(1)}"`), name);
  }
});
