// Maps and nested JSON.

import { canonical, expect, sample, timed } from "../measure.js";
import { dice, word } from "../traces.js";

const KEYS = 10000;
const EDITS = 1000;
const RECORDS = 4500; // about 1 MB of JSON

const key = (i) => `key${i}`;
const allKeys = canonical(Object.fromEntries(Array.from({ length: KEYS }, (_, i) => [key(i), i])));

function setKeys(peer, together) {
  const replica = peer.create();
  const [ms] = timed(() => {
    const set = (after) => {
      for (let i = 0; i < KEYS; ++i) {
        replica.set(key(i), i);
        after();
      }
    };
    if (together) replica.transact(() => set(() => {}));
    else set(() => replica.commit());
  });
  expect(canonical(replica.map()), allKeys, "the map");
  const [saveMs, saved] = timed(() => replica.save());
  replica.free();
  return { "time ms": ms, "save ms": saveMs, "docSize bytes": saved.length };
}

function record(draw, i) {
  return {
    id: i,
    title: `${word(draw)} ${word(draw)} ${word(draw)}`,
    done: i % 3 === 0,
    weight: draw(1000) / 4,
    author: { name: word(draw), city: word(draw), age: draw(90), mail: null },
    tags: [word(draw), word(draw), word(draw)],
    path: [{ x: draw(1000), y: draw(1000) }],
  };
}

let nested;
function records() {
  const draw = dice(7);
  nested ??= Array.from({ length: RECORDS }, (_, i) => record(draw, i));
  return nested;
}

let saved; // of this process' library
function savedRecords(peer) {
  if (saved !== undefined) return saved;
  const replica = peer.create();
  replica.fill(records());
  saved = replica.save();
  replica.free();
  return saved;
}

function build(peer) {
  const replica = peer.create();
  const plain = records();
  const [ms] = timed(() => {
    replica.fill(plain);
    replica.commit();
  });
  const [saveMs, bytes] = timed(() => replica.save());
  saved ??= bytes;
  replica.free();
  return { "time ms": ms, "save ms": saveMs, "docSize bytes": bytes.length };
}

function load(peer) {
  const bytes = savedRecords(peer);
  const expected = canonical(records());
  let checked = false;
  const ms = sample(() => {
    const [time, [replica, found]] = timed(() => {
      const opened = peer.open(bytes);
      return [opened, opened.records()];
    });
    if (!checked) expect(canonical(found), expected, "the records");
    checked = true;
    replica.free();
    return time;
  });
  return { ms };
}

function offline(peer) {
  const bytes = savedRecords(peer);
  const [one, other] = [peer.open(bytes, 1), peer.open(bytes, 2)];
  const draw = dice(8);
  const version = one.version();
  const [editMs] = timed(() => {
    for (let i = 0; i < EDITS; ++i) {
      one.setRecord(draw(RECORDS), "title", word(draw));
      if (peer.name !== "json-joy") one.commit(); // its patches gather until they are asked for
    }
  });
  const [exportMs, update] = timed(() => one.since(version));
  const [applyMs] = timed(() => other.merge(update));
  expect(canonical(other.records()), canonical(one.records()), "the other's records");
  one.free();
  other.free();
  return { "edits ms": editMs, "export ms": exportMs, "update bytes": update.length, "apply ms": applyMs };
}

const fits = (peer) => peer.has.includes("json");
export const workloads = [
  { id: "10,000 keys, each a transaction:", fits, run: (peer) => setKeys(peer, false) },
  { id: "10,000 keys, one transaction:", fits, run: (peer) => setKeys(peer, true) },
  { id: "JSON of 1 MB, build:", fits, run: build },
  { id: "JSON of 1 MB, load, to JSON", fits, run: load },
  { id: "JSON of 1 MB, 1,000 offline edits:", fits, run: offline },
];
