// What is measured of a trace begins with its bytes in a library's forms. Making these takes long
// for some, so they are kept in a folder (--cache), by the library's version and the trace.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";
import { identity, loadPeer } from "./adapters/index.js";
import { play, replay } from "./replicas.js";
import { concurrent, FLAT, REPEATED, sequential } from "./traces.js";

export const cacheFolder = () => process.env.SYNCLINE_PEERS_CACHE;

function cached(name, make) {
  const path = `${cacheFolder()}/${name.replaceAll("/", "+")}`;
  if (existsSync(path)) return deserialize(readFileSync(path));
  const made = make();
  mkdirSync(cacheFolder(), { recursive: true });
  writeFileSync(path, serialize(made));
  return made;
}

// One copy of a trace in a process: for the libraries' sake it stays until the process ends.
const traces = new Map();
let yjs;

/** To be awaited before a trace is asked for. */
export async function prepare(name) {
  if (FLAT.includes(name)) yjs = await loadPeer("yjs");
}

export function trace(name) {
  if (!traces.has(name)) traces.set(name, FLAT.includes(name) ? flattened(name) : plain(name));
  return traces.get(name);
}

const plain = (name) => (name in REPEATED ? concurrent(...REPEATED[name]) : sequential(name));

/** A concurrent trace as one reader saw it: each update's effect on a document of Yjs. */
function flattened(name) {
  return cached(`patches-${identity("yjs")}-${name}`, () => {
    const from = concurrent(name.replace("_flat", ""));
    const reader = yjs.create(from.agents);
    const patches = [];
    reader.content.observe(({ delta }) => patches.push(...patchesOf(delta)));
    replay(yjs, from, { seen: (update) => reader.merge(update) });
    return { end: from.end, patches };
  });
}

function patchesOf(delta) {
  const patches = [];
  let at = 0;
  for (const { retain = 0, insert = "", delete: deleted = 0 } of delta) {
    at += retain;
    if (insert || deleted) patches.push([at, deleted, insert]);
    at += insert.length;
  }
  return patches;
}

/** {save, update, history}: bytes of the whole trace, edited one by one. history: with deleted text. */
export function built(peer, name) {
  return cached(`${identity(peer.name)}-${name}`, () => (name in REPEATED ? merged(peer, name) : typed(peer, name)));
}

function typed(peer, name, options) {
  const replica = peer.create(0, options);
  for (const patch of trace(name).patches) {
    play(replica, [patch]);
    replica.commit();
  }
  const bytes = bytesOf(peer, replica);
  if (!options && !peer.has.includes("history") && peer.name !== "json-joy") {
    bytes.history = typed(peer, name, { history: true }).save;
  }
  return bytes;
}

function bytesOf(peer, replica) {
  const save = replica.save();
  const update = peer.has.includes("merge") ? replica.update() : undefined;
  const history = peer.has.includes("history") ? (update?.length < save.length ? update : save) : undefined;
  const text = replica.text();
  replica.free();
  return { save, update, history, text };
}

function merged(peer, name) {
  if (!peer.logOf) return bytesOf(peer, replay(peer, trace(name)));
  const update = peer.logOf(trace(name));
  return bytesOf(peer, peer.open(update));
}
