#!/usr/bin/env node
// Compares Syncline with other CRDT libraries of npm: one table, workloads down, libraries across.
// Each library has a process of its own; rounds go from library to library.

import { readFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { identity, NAMES } from "./adapters/index.js";
import { median } from "./measure.js";
import { processes } from "./processes.js";
import { behind, rowOf, table } from "./report.js";
import { Worker } from "./workers.js";
import { workloads } from "./workloads/index.js";

const HELP = `Usage: node bench.js [options]
  --only PART    workloads with this in their name; may be given several times
  --peers LIST   libraries: ${NAMES.join(", ")}
  --rounds N     measured rounds after one to warm up; default 5
  --limit S      seconds that one run may take; default 30. What takes over a third of
                 it in the first round is not run again (marked ¹)
  --clock C      cpu (default): processor time of the process; wall: time on the wall
  --build S      seconds that making a history may take; default 300
  --cache DIR    where histories are kept; default: syncline-peers in the folder for
                 temporary files
  --json         rows as JSON, one a line, instead of the table
  --from FILE    measures nothing: the table of the rows that --json gave
  --list         the names of the workloads
SYNCLINE_TRACES names the folder of histories, SYNCLINE_JS the build of Syncline.
* in a cell: of the first part of the work only, which took 1.5 s.`;

function options() {
  const string = (value) => (value === undefined ? { type: "string" } : { type: "string", default: value });
  const flag = { type: "boolean", default: false };
  const { values } = parseArgs({
    options: {
      only: { type: "string", multiple: true, default: [""] },
      peers: string(NAMES.join(",")),
      rounds: string("5"),
      limit: string("30"),
      clock: string("cpu"),
      build: string("300"),
      cache: string(join(tmpdir(), "syncline-peers")),
      from: string(),
      json: flag,
      list: flag,
      help: { ...flag, short: "h" },
    },
  });
  const unknown = values.peers.split(",").filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) throw new Error(`--peers: there is no ${unknown.join(", ")}`);
  if (!["cpu", "wall"].includes(values.clock)) throw new Error("--clock: cpu or wall");
  for (const name of ["rounds", "limit", "build"]) {
    values[name] = Number(values[name]);
    if (!(values[name] >= 1)) throw new Error(`--${name}: at least 1`);
  }
  return values;
}

const progress = (text) => process.stderr.write(`${text}\n`);
const errors = [];

/** The cell of a library that has no figures. */
function textCell(answer, name, id) {
  if (answer.missing) return { text: "-" };
  if (answer.late) return { text: "too slow" };
  errors.push(`${name}, ${id}: ${answer.error}`);
  progress(`error: ${name}, ${id}: ${answer.stack ?? answer.error}`);
  return { text: answer.wrong ? "wrong" : "error" };
}

/** Figures by key, of all rounds. */
function medians(figures, cold) {
  const result = {};
  for (const key of Object.keys(figures[0])) {
    const values = figures.map((one) => one[key]?.value ?? one[key]);
    const cut = figures.some((one) => one[key]?.cut);
    result[key] = values.includes(undefined) ? { text: "-" } : { value: median(values), cut, cold };
  }
  return result;
}

/** A workload in rounds over the libraries. Figures, or a cell without, by name. */
async function measure(workload, workers, { rounds, limit, build }) {
  const { id, once } = workload;
  const result = {};
  const running = new Map();
  for (const worker of workers) {
    const ready = await worker.ask({ id, action: "prepare" }, build);
    const begin = performance.now();
    const first = ready.ready ? await worker.ask({ id, action: "run" }, limit) : ready;
    const long = performance.now() - begin > (limit * 1000) / 3;
    if (!first.figures) result[worker.name] = textCell(first, worker.name, id);
    else if (once || long) result[worker.name] = medians([first.figures], long);
    else running.set(worker, []);
  }
  for (let round = 0; round < rounds; ++round) {
    for (const [worker, figures] of running) {
      const answer = await worker.ask({ id, action: "run" }, limit);
      if (answer.figures) figures.push(answer.figures);
      else {
        result[worker.name] = textCell(answer, worker.name, id);
        running.delete(worker);
      }
    }
  }
  for (const [worker, figures] of running) result[worker.name] = medians(figures);
  return result;
}

/** Rows of figures by name. */
function rowsOf(id, byName) {
  const keys = [...new Set(Object.values(byName).flatMap((one) => (one.text ? [] : Object.keys(one))))];
  return keys.map((key) => ({
    ...rowOf(id, key),
    cells: Object.fromEntries(Object.entries(byName).map(([name, one]) => [name, one.text ? one : one[key]])),
  }));
}

async function measureAll(wanted, names, opts) {
  const rows = [];
  const add = (id, byName) => {
    const more = rowsOf(id, byName);
    rows.push(...more);
    if (opts.json) more.forEach((row) => console.log(JSON.stringify(row)));
  };
  let workers = [];
  let group;
  for (const workload of workloads.filter(wanted)) {
    if (workload.group !== group) {
      workers.forEach((worker) => worker.stop());
      workers = names.map((name) => new Worker(name, opts.cache));
      group = workload.group;
    }
    const begin = performance.now();
    add(workload.id, await measure(workload, workers, opts));
    progress(`${workload.id} (${((performance.now() - begin) / 1000).toFixed(1)} s)`);
  }
  workers.forEach((worker) => worker.stop());
  for (const { id, measure } of processes.filter(wanted)) {
    progress(id);
    const byName = Object.entries(await measure(names)).map(([name, one]) => [name, medians([one])]);
    add(id, Object.fromEntries(byName));
  }
  return rows;
}

function show(rows, names) {
  console.log(`Node ${process.version}, ${cpus().length} cores; ${names.map(identity).join(", ")}\n`);
  console.log(`${table(rows, names)}\n\nWhere a peer has less:\n\n${behind(rows)}`);
}

const readRows = (path) => readFileSync(path, "utf8").trim().split("\n").map((line) => JSON.parse(line));

async function main() {
  const opts = options();
  if (opts.help) return console.log(HELP);
  process.env.SYNCLINE_PEERS_CACHE = opts.cache;
  process.env.SYNCLINE_PEERS_CLOCK = opts.clock;
  if (opts.from) return show(readRows(opts.from), opts.peers.split(","));
  const wanted = ({ id }) => opts.only.some((part) => id.includes(part));
  const all = [...workloads, ...processes].filter(wanted);
  if (opts.list) return all.forEach(({ id }) => console.log(id));
  if (all.length === 0) throw new Error(`--only: no workload has ${opts.only.join(" or ")} in its name (--list)`);
  const names = opts.peers.split(",");
  const rows = await measureAll(wanted, names, opts);
  if (!opts.json) show(rows, names);
  if (errors.length > 0) {
    progress(`\nerrors:\n${errors.join("\n")}`);
    process.exitCode = 1;
  }
}

try {
  await main();
} catch (error) {
  progress(`bench.js: ${error.message}`);
  process.exitCode = 2;
}
