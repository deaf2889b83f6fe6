// The README's lines run in Node, from the package that npm publishes, and print what they say.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { blocks, installPackage, promised, readme, README_PACKAGES } from "./package.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const { project, remove } = installPackage("readme", README_PACKAGES);
after(remove);

blocks("js").forEach((code, i) => {
  test(`block ${i + 1} prints what it says`, () => {
    const file = join(project, `block${i}.mjs`);
    writeFileSync(file, code);
    const printed = execFileSync(process.execPath, [file], { encoding: "utf8" });
    assert.ok(promised(code).length > 0);
    assert.deepEqual(printed.trimEnd().split("\n"), promised(code));
  });
});

test("the README names the oldest Node that the package asks for, one that has `crypto`", () => {
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const [, oldest] = /^>=(\d+)$/.exec(engines.node);
  assert.ok(Number(oldest) >= 20, "before it, `crypto` is no global name");
  assert.ok(readme.includes(`Node ${oldest} and later`));
});

test("the package has its licence, and those of what is in its modules", () => {
  for (const name of ["LICENSE", "NOTICE"]) {
    const published = readFileSync(join(project, "node_modules/syncline", name), "utf8");
    assert.equal(published, readFileSync(join(root, "..", name), "utf8"));
  }
});

test("the TypeScript of the README is strict TypeScript, and a wrong type is found", () => {
  const types = { compilerOptions: { strict: true, noEmit: true, module: "nodenext", target: "es2022", lib: ["es2023", "dom", "esnext.disposable"], types: [] } };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(types));
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const compile = (code) => {
    writeFileSync(join(project, "story.ts"), code);
    try {
      execFileSync(process.execPath, [tsc, "-p", project], { encoding: "utf8" });
      return "";
    } catch (error) {
      return error.stdout;
    }
  };
  for (const block of blocks("ts")) assert.equal(compile(block), "");
  const [code] = blocks("ts");
  const disposable = `import { Doc } from "syncline";
    using doc = new Doc();
    { using subscription = doc.subscribe(() => {}); subscription(); }
    const gone: void = doc[Symbol.dispose]();`;
  assert.equal(compile(disposable), "");
  assert.match(compile(`import { Doc } from "syncline"; using text = new Doc().text("t");`), /story\.ts.*TS2850/);
  // A program in CommonJS has a second declaration of the classes: other entries take documents of it, too.
  writeFileSync(join(project, "required.cts"), `import { Doc } from "syncline";
    const doc = new Doc(), text = doc.text("t");
    text.insert(0, "x");
    export async function open(view: import("prosemirror-state").EditorState) {
      (await import("syncline/prosemirror")).readDoc(text, view.schema);
      (await import("syncline/textarea")).bindTextarea(document.createElement("textarea"), text);
      (await import("syncline/devtools")).attach(doc);
      await (await import("syncline/storage/memory")).persist(doc, { } as import("syncline/storage", { with: { "resolution-mode": "import" } }).Store);
      (await import("syncline/updates")).checkUpdate(doc.export());
      new (await import("syncline/sync")).SyncClient("wss://example.org").join("t", doc);
    }`);
  assert.equal(compile(code), "");
  assert.match(compile(code.replace("boolean | undefined", "string | undefined")), /story\.ts.*TS2322/);
  assert.match(compile(code.replace('doc.list("todos").push', 'doc.list("title").push')), /story\.ts.*TS2345/);
});
