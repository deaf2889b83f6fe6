#!/usr/bin/env node
// Makes dist/ of src/ and of the WebAssembly modules, and puts the licences beside it.
//
// Usage: node scripts/build.js [FOLDER]
//   the modules are in ../build/wasm if no folder is named (scripts/wasm makes them)

import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

import { embed } from "./embed.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = process.argv[2] ?? join(root, "../build/wasm");
const wasm = join(folder, "syncline.wasm");
const dist = join(root, "dist");

/** What embed() makes of `module`, a name of `embedded`, where an entry imports "syncline:module". */
const embedModule = (module) => ({
  name: "syncline:module",
  setup(build) {
    build.onResolve({ filter: /^syncline:/ }, ({ path }) => ({ path, namespace: "module" }));
    build.onLoad({ filter: /.*/, namespace: "module" }, ({ path }) => ({
      contents: `export default ${JSON.stringify(path === "syncline:unpacker" ? unpacker : { ...embedded[module], text: PLACE })}`,
    }));
  },
});

const PLACE = "@the module@"; // where its text is put in the end, so that nothing breaks its line
const unpacker = readFileSync(join(folder, "syncline_unpack.wasm")).toString("base64");
const embedded = {};
for (const name of ["syncline", "syncline_sync", "syncline_peer", "syncline_updates", "syncline_json"]) {
  const module = readFileSync(join(folder, `${name}.wasm`));
  embedded[name] = embed(module);
  if (!module.equals(await unpacked(embedded[name]))) throw new Error(`${name}.wasm does not come out of its text`);
}

// As the entries do.
async function unpacked(text) {
  const { outputFiles } = await build({
    entryPoints: [join(root, "src/embedding.ts")],
    bundle: true,
    format: "esm",
    plugins: [embedModule()],
    write: false,
  });
  const code = `data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`;
  return (await import(code)).decode(text);
}

const common = {
  bundle: true,
  minify: true,
  lineLimit: 400, // an uncaught error shows its line
  target: "es2022",
  mangleProps: /^_[a-z]/,
  reserveProps: /^_initialize$/, // a module's, not ours
  legalComments: "none",
  logLevel: "warning",
};

async function entry(source, out, { module = "syncline", ...options } = {}) {
  const { outputFiles } = await build({
    ...common,
    format: "esm",
    entryPoints: [join(root, "src", source)],
    plugins: [embedModule(module)],
    write: false,
    ...options,
  });
  const text = embedded[module].text;
  const code = outputFiles[0].text.replace(`"${PLACE}"`, () => `\n"${text}"\n`);
  writeFileSync(join(dist, out), code);
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
copyFileSync(wasm, join(dist, "syncline.wasm"));
for (const name of ["LICENSE", "NOTICE"]) copyFileSync(join(root, "..", name), join(root, name)); // npm packs no links
await entry("entry/embedded.ts", "index.js");
await entry("entry/embedded.ts", "index.cjs", { format: "cjs" });
await entry("entry/separate.ts", "wasm.js");
await entry("entry/separate_node.ts", "wasm.node.js", { platform: "node" });
await entry("sync/index.ts", "sync.js", { module: "syncline_sync" });
await entry("entry/peer.ts", "peer.js", { module: "syncline_peer" });
await entry("entry/updates.ts", "updates.js", { module: "syncline_updates" });
await entry("entry/json.ts", "json.js", { module: "syncline_json" });

// What stands on the public API alone: it takes documents of either entry, and
// its own dependencies are the program's.
function part(source, out, options = {}) {
  const outfile = join(dist, out);
  return build({ ...common, format: "esm", packages: "external", entryPoints: [join(root, source)], outfile, ...options });
}
for (const name of ["codemirror", "quill", "textarea", "react"]) {
  await part(`src/${name}.ts`, `${name}.js`);
}
await part("src/prosemirror/index.ts", "prosemirror.js");
for (const name of ["index", "memory", "indexeddb", "node"]) {
  await part(`src/storage/${name}.ts`, `storage/${name}.js`, { platform: name === "node" ? "node" : "neutral" });
}
await part("devtools/attach.ts", "devtools/attach.js");
// The inspector is a page, which has all that it needs beside it.
await part("devtools/main.ts", "devtools/main.js", { format: "iife", packages: "bundle" });
copyFileSync(join(root, "devtools/index.html"), join(dist, "devtools/index.html"));

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
execFileSync(process.execPath, [tsc, "-p", root], { stdio: "inherit" });
execFileSync(process.execPath, [tsc, "-p", join(root, "devtools")], { stdio: "inherit" });
// Private members, of which there are names alone, would make two types of a class that is declared twice, as below.
for (const name of readdirSync(join(dist, "types"), { recursive: true }).filter((name) => name.endsWith(".d.ts"))) {
  const file = join(dist, "types", name);
  writeFileSync(file, readFileSync(file, "utf8").replace(/^ +private (?!constructor\b).*;\n/gm, ""));
}
// The same types for who says require().
cpSync(join(dist, "types"), join(dist, "types-cjs"), { recursive: true });
writeFileSync(join(dist, "types-cjs/package.json"), '{ "type": "commonjs" }\n');

for (const file of ["index.js", "wasm.js", "syncline.wasm", "sync.js", "peer.js", "updates.js", "json.js"]) {
  const bytes = readFileSync(join(dist, file));
  console.log(`${file}: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} gzip`);
}
