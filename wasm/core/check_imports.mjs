// Fails unless a WebAssembly module imports just what it should.
//
//   node check_imports.mjs MODULE.wasm [MODULE.NAME]...
import { readFileSync } from "node:fs";

const [file, ...expected] = process.argv.slice(2);
const imports = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(file)));
const found = imports.map(({ module, name }) => `${module}.${name}`);
const surplus = found.filter((name) => !expected.includes(name));
const missing = expected.filter((name) => !found.includes(name));
if (surplus.length + missing.length > 0) {
  console.error(`${file} imports [${surplus}], which nobody gives, and not [${missing}]`);
  process.exitCode = 1;
}
