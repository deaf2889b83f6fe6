// The editing traces, and random edits. Positions of the traces count code points, and they have
// no character beyond the 16 bits of a unit of JavaScript's strings: checked when they are read.

import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";

export const SEQUENTIAL = ["automerge-paper", "rustcode", "sveltecomponent"];
export const FLAT = ["friendsforever_flat", "clownschool_flat"];
export const REPEATED = {
  S1: ["automerge-paper", 3],
  C1: ["friendsforever", 25],
  C2: ["clownschool", 25],
  A1: ["node_nodecc", 1],
};

export const folder = () =>
  process.env.SYNCLINE_TRACES ?? fileURLToPath(new URL("../../../../shared/traces", import.meta.url));

function read(name) {
  const path = ["sequential", "concurrent"].map((kind) => `${folder()}/${kind}/${name}.json.gz`).find(existsSync);
  if (path === undefined) throw new Error(`no trace ${name} in ${folder()}: SYNCLINE_TRACES names another folder`);
  const raw = JSON.parse(gunzipSync(readFileSync(path)));
  const surrogate = (text) => /[\ud800-\udfff]/.test(text);
  if (raw.startContent || surrogate(JSON.stringify(raw))) throw new Error(`${path}: not a trace that is understood`);
  return raw;
}

/** One author's: {end, patches: [[at, deleted, inserted]]}. */
export function sequential(name) {
  const raw = read(name);
  return { end: raw.endContent, patches: raw.txns.flatMap((one) => one.patches) };
}

/** {end, agents, transactions: [{agent, parents, patches}]}, of a trace repeated so many times. */
export function concurrent(name, rounds = 1) {
  const raw = read(name);
  const transactions = [];
  for (let round = 0; round < rounds; ++round) {
    const base = transactions.length;
    for (const { agent = 0, parents, patches } of raw.txns) {
      const from = parents?.map((parent) => parent + base) ?? [transactions.length - 1];
      const first = transactions.length === base;
      transactions.push({ agent, parents: first ? (round > 0 ? [base - 1] : []) : from, patches });
    }
  }
  return { end: raw.endContent.repeat(rounds), agents: raw.numAgents ?? 1, transactions };
}

/** Numbers from 0 to below n, the same in each run. */
export function dice(seed) {
  let state = seed >>> 0;
  return (n) => {
    // mulberry32 of Tommy Ettinger, which is in the public domain
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * n);
  };
}

const letter = (draw) => String.fromCharCode(97 + draw(26));
export function word(draw, length = 1 + draw(8)) {
  return Array.from({ length }, () => letter(draw)).join("");
}
