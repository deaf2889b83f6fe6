// What is measured of whole processes and packages: size, cold start, memory.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadPeer } from "./adapters/index.js";
import { startsInChromium } from "./chromium.js";
import { built } from "./histories.js";
import { median } from "./measure.js";
import { sizeOf } from "./size.js";

const STARTS = 15;
const HEAPS = 5;
const TRACE = "automerge-paper";

function run(script, args, flags = []) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [...flags, path, ...args], { maxBuffer: 1 << 24 }));
}

/** Medians of what calls in turn give: one call a name, again and again. */
function inTurn(names, times, call) {
  const found = new Map(names.map((name) => [name, []]));
  for (let i = 0; i < times; ++i) for (const name of names) found.get(name).push(call(name));
  return (name, key) => median(found.get(name).map((one) => one[key]));
}

async function sizes(names) {
  const cells = {};
  for (const name of names) cells[name] = await sizeOf(name);
  return cells;
}

function coldStarts(names) {
  const figure = inTurn(["", ...names], STARTS, (name) => run("cold.js", name ? [name] : []));
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        "ms": figure(name, "ms") - figure("", "ms"),
        "on the wall ms": figure(name, "wallMs") - figure("", "wallMs"),
        "more than an empty process ms": figure(name, "sinceStart") - figure("", "sinceStart"),
      },
    ]),
  );
}

async function startsOfPages(names) {
  const starts = await startsInChromium(names, STARTS);
  return Object.fromEntries([...starts].map(([name, times]) => [name, { "ms": median(times) }]));
}

async function heaps(names) {
  const folder = mkdtempSync(join(tmpdir(), "peers-"));
  try {
    for (const name of names) writeFileSync(join(folder, name), built(await loadPeer(name), TRACE).save);
    const figure = inTurn(names, HEAPS, (name) => run("heap.js", [name, join(folder, name)], ["--expose-gc"]));
    const keys = ["rss bytes", "JavaScript and WebAssembly bytes"];
    return Object.fromEntries(names.map((name) => [name, Object.fromEntries(keys.map((key) => [key, figure(name, key)]))]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** {id, measure(names): figures by name}. */
export const processes = [
  { id: "size: minified, gzip -9", measure: sizes },
  { id: "cold start: import to first edit,", measure: coldStarts },
  { id: "cold start in Chromium: import to first edit", measure: startsOfPages },
  { id: `heap: ${TRACE} open,`, measure: heaps },
];
