// The libraries that are compared. An adapter module exports one peer or several:
//
//   name, package     its column, and the package whose version is reported
//   has               what it can: "map", "list", "json", "merge" (a history as one update),
//                     "history" (deleted text is kept), "steps" (histories of many agents)
//   create(agent, {history})    an empty Replica; agent is a small number, history: keep all
//   open(bytes, agent)          a Replica of what save() gave
//   ops(history)                optional: bytes of the whole history, where save() lacks it
//
// and a Replica has: insert, delete, splice (text); commit; transact(edits); text();
// watch(), take() (the update of what was edited since), apply(update); version(),
// since(version), merge(update of since or update()); update() (everything, as one);
// save(); set(key, value), map(); listInsert(at, values), list(); fill(records),
// setRecord(i, key, value), records(); free().

import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { OURS } from "./ours.js";

const FILES = {
  syncline: "syncline.js",
  yjs: "yjs.js",
  ywasm: "ywasm.js",
  loro: "loro.js",
  automerge: "automerge.js",
  "json-joy": "json_joy.js",
  "diamond-types": "diamond_types.js",
};

export const NAMES = Object.keys(FILES);

export async function loadPeer(name) {
  return (await import(`./${FILES[name]}`)).default;
}

const PACKAGES = { loro: "loro-crdt", automerge: "@automerge/automerge", "diamond-types": "diamond-types-node" };

/** The package of a peer that is installed, as `name@version`; ours by what is in the file. */
export function identity(name) {
  if (name === "syncline") {
    return `syncline@${createHash("sha1").update(readFileSync(OURS)).digest("hex").slice(0, 8)}`;
  }
  const pack = PACKAGES[name] ?? name;
  return `${pack}@${JSON.parse(readFileSync(new URL(`../node_modules/${pack}/package.json`, import.meta.url))).version}`;
}
