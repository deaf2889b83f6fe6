// The README's lines run, and print what they say.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");

// A project that has the package, as npm puts it there.
const project = mkdtempSync(join(tmpdir(), "syncline-readme-"));
const installed = join(project, "node_modules/syncline");
mkdirSync(installed, { recursive: true });
for (const name of ["package.json", "dist"]) cpSync(join(root, name), join(installed, name), { recursive: true });
for (const name of ["model", "schema-basic", "state", "transform", "view"]) {
  symlinkSync(join(root, "node_modules", `prosemirror-${name}`), join(project, "node_modules", `prosemirror-${name}`));
}
after(() => rmSync(project, { recursive: true }));

const blocks = (language) =>
  [...readme.matchAll(new RegExp("```" + language + "\n(.*?)```", "gs"))].map((match) => match[1]);

/** What the comments of a block say it prints: `// write, then: test` are two lines. */
function promised(code) {
  const comments = [...code.matchAll(/(?:console\.log\(.*\);|commit\(.*\);) \/\/ (.*)/g)];
  return comments.flatMap((match) => match[1].split(", then: "));
}

blocks("js").forEach((code, i) => {
  test(`block ${i + 1} prints what it says`, () => {
    const file = join(project, `block${i}.mjs`);
    writeFileSync(file, code);
    const printed = execFileSync(process.execPath, [file], { encoding: "utf8" });
    assert.ok(promised(code).length > 0);
    assert.deepEqual(printed.trimEnd().split("\n"), promised(code));
  });
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
  writeFileSync(join(project, "required.cts"), 'import { Doc } from "syncline";\nnew Doc().text("t").insert(0, "x");\n');
  assert.equal(compile(code), "");
  assert.match(compile(code.replace("boolean | undefined", "string | undefined")), /story\.ts.*TS2322/);
  assert.match(compile(code.replace('doc.list("todos").push', 'doc.list("title").push')), /story\.ts.*TS2345/);
});
