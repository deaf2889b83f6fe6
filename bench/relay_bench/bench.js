#!/usr/bin/env node
// Compares Syncline's relay with other servers, on loopback: the same work, raw clients, in rounds
// that go from server to server.

import { cpus, tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { median } from "../peers/js/measure.js";
import { behind, OURS, rowOf, table } from "../peers/js/report.js";
import { check } from "./check.js";
import { SERVERS } from "./dialects/index.js";
import { Refusal } from "./dialects/raw_client.js";
import { crash } from "./workloads/crash.js";
import { fanout } from "./workloads/fanout.js";
import { idle } from "./workloads/idle.js";
import { join } from "./workloads/join.js";

const WORKLOADS = [...fanout, ...idle, ...join, ...crash];
const NAMES = SERVERS.map(({ name }) => name);

const HELP = `Usage: node bench.js [options]
  --only PART      workloads with this in their name; may be given several times
  --servers LIST   ${NAMES.join(", ")}
  --rounds N       over which medians are taken; default 3
  --seconds S      of a fan-out; default 5
  --megabytes N    of the document that is joined; default 20
  --cache DIR      where documents are kept
  --tiny           the smallest form of everything, to see that it works
  --check          only compares the raw clients with the real ones
  --json           rows as JSON, one a line, instead of the table
  --from FILE      measures nothing: the table of the rows that --json gave
  --list           the names of the workloads
SYNCLINE_RELAY names the relay, SYNCLINE_JS the build of the package, SYNCLINE_TRACES
the folder of histories.`;

function options() {
  const flag = { type: "boolean", default: false };
  const text = (value) => ({ type: "string", default: value });
  const { values } = parseArgs({
    options: {
      only: { type: "string", multiple: true, default: [""] },
      servers: text(NAMES.join(",")),
      rounds: text("3"),
      seconds: text("5"),
      megabytes: text("20"),
      cache: text(joinPath(tmpdir(), "syncline-relay-bench")),
      from: { type: "string" },
      tiny: flag,
      check: flag,
      json: flag,
      list: flag,
      help: { ...flag, short: "h" },
    },
  });
  const unknown = values.servers.split(",").filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) throw new Error(`--servers: there is no ${unknown.join(", ")}`);
  for (const name of ["rounds", "seconds", "megabytes"]) {
    values[name] = Number(values[name]);
    if (!(values[name] >= 1)) throw new Error(`--${name}: at least 1`);
  }
  return values;
}

const progress = (text) => process.stderr.write(`${text}\n`);
let failed = false;

function fail(name, id, error) {
  failed = true;
  progress(`error: ${name}, ${id}: ${error.message}`);
}

/** By the name of a server, the figures of its rounds; or a text where it could not do it. */
async function measure(workload, servers, opts) {
  const found = new Map(servers.map(({ name }) => [name, []]));
  for (let round = 0; round < (workload.once ? 1 : opts.rounds); ++round) {
    for (const server of servers) {
      const figures = found.get(server.name);
      if (!Array.isArray(figures)) continue;
      try {
        figures.push(await workload.run(server, opts));
      } catch (error) {
        const isRefused = error instanceof Refusal && server.name !== OURS;
        if (isRefused) progress(`${server.name}, ${workload.id}: ${error.message}`);
        else fail(server.name, workload.id, error);
        found.set(server.name, isRefused ? "refused" : "error");
      }
    }
  }
  return found;
}

function rowsOf(id, found) {
  const keys = new Set([...found.values()].flatMap((figures) => (Array.isArray(figures) ? Object.keys(figures[0]) : [])));
  const cellOf = (figures, key) =>
    Array.isArray(figures) ? { value: median(figures.map((one) => one[key])) } : { text: figures };
  return [...keys].map((key) => ({
    ...rowOf(id, key),
    cells: Object.fromEntries([...found].map(([name, figures]) => [name, cellOf(figures, key)])),
  }));
}

async function measureAll(workloads, servers, opts) {
  const rows = [];
  for (const workload of workloads) {
    const begin = performance.now();
    const more = rowsOf(workload.id, await measure(workload, servers, opts));
    if (opts.json) more.forEach((row) => console.log(JSON.stringify(row)));
    rows.push(...more);
    progress(`${workload.id} (${((performance.now() - begin) / 1000).toFixed(1)} s)`);
  }
  return rows;
}

function show(rows, names) {
  console.log(`Node ${process.version}, ${cpus().length} cores\n`);
  console.log(`${table(rows, names)}\n\nWhere a peer has less:\n\n${behind(rows)}`);
}

async function main() {
  const opts = options();
  if (opts.help) return console.log(HELP);
  const names = opts.servers.split(",");
  if (opts.from) return show(readFileSync(opts.from, "utf8").trim().split("\n").map((line) => JSON.parse(line)), names);
  const workloads = WORKLOADS.filter(({ id }) => opts.only.some((part) => id.includes(part)));
  if (opts.list) return workloads.forEach(({ id }) => console.log(id));
  if (workloads.length === 0) throw new Error("--only: no workload has this in its name (--list)");
  const servers = SERVERS.filter(({ name }) => names.includes(name));
  for (const server of servers) await check(server).catch((error) => fail(server.name, "check", error));
  if (opts.check || failed) return;
  const rows = await measureAll(workloads, servers, opts);
  if (!opts.json) show(rows, names);
}

try {
  await main();
  if (failed) process.exitCode = 1;
} catch (error) {
  progress(`bench.js: ${error.message}`);
  process.exitCode = 2;
}
process.exit();
