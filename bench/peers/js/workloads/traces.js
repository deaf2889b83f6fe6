// The editing traces, edit by edit and as a whole.

import { built, trace } from "../histories.js";
import { expect, now, sample, timed } from "../measure.js";
import { play } from "../replicas.js";
import { FLAT, REPEATED, SEQUENTIAL } from "../traces.js";

const CAP_MS = 1500; // of a replay; what takes longer is judged by the edits until then
const BETWEEN_LOOKS = 500;

/** A replay, edit by edit. */
function edits(peer, name, after) {
  const { patches, end } = trace(name);
  const replica = peer.create();
  const begin = now();
  let done = 0;
  for (const patch of patches) {
    play(replica, [patch]);
    after(replica);
    if (++done % BETWEEN_LOOKS === 0 && now() - begin > CAP_MS) break;
  }
  const ms = now() - begin;
  if (done === patches.length) expect(replica.text(), end, "the text");
  replica.free();
  return { us: { value: (ms / done) * 1000, cut: done < patches.length } };
}

/** The updates of single edits. */
function keystrokes(peer, name) {
  const replica = peer.create();
  replica.watch();
  let bytes = 0;
  const some = trace(name).patches.slice(0, 20000);
  for (const patch of some) {
    play(replica, [patch]);
    replica.commit();
    bytes += replica.take().length;
  }
  replica.free();
  return { "keystroke bytes": bytes / some.length };
}

function open(peer, name, withEdit) {
  const { save, text } = built(peer, name);
  return sample(() => {
    const [ms, [replica, found]] = timed(() => {
      const opened = peer.open(save);
      const content = opened.text();
      if (withEdit) {
        opened.insert(content.length >> 1, "x");
        opened.commit();
      }
      return [opened, content];
    });
    expect(found, text, "the text");
    replica.free();
    return ms;
  });
}

function merge(peer, name) {
  const { update, text } = built(peer, name);
  return sample(() => {
    const replica = peer.create(1);
    const [ms, found] = timed(() => {
      replica.merge(update);
      return replica.text();
    });
    expect(found, text, "the text");
    replica.free();
    return ms;
  });
}

function bytes(peer, name) {
  const { save, update, history, text } = built(peer, name);
  if (!(name in REPEATED)) expect(text, trace(name).end, "the text");
  const smallest = Math.min(save.length, update?.length ?? Infinity);
  return { "history bytes": history?.length, "smallest bytes": smallest };
}

const exportForms = (peer, name) => {
  const replica = peer.open(built(peer, name).save);
  replica.text();
  replica.insert(0, "x"); // else it may give back what it was given
  replica.commit();
  const result = { "save ms": sample(() => timed(() => replica.save())[0]) };
  replica.free();
  return result;
};

const needsMerge = (peer) => peer.has.includes("merge");
const steps = (peer) => peer.has.includes("steps") || peer.logOf !== undefined;

export const workloads = [
  ...[...SEQUENTIAL, ...FLAT].flatMap((name) => [
    { id: `${name}: edit by edit`, trace: name, run: (peer) => edits(peer, name, () => {}) },
    { id: `${name}: edit by edit, committed`, trace: name, run: (peer) => edits(peer, name, (replica) => replica.commit()) },
    { id: `${name}: saved`, trace: name, build: name, once: true, run: (peer) => bytes(peer, name) },
    { id: `${name}: load, read`, trace: name, build: name, run: (peer) => ({ ms: open(peer, name, false) }) },
    { id: `${name}: load, read, edit`, trace: name, build: name, run: (peer) => ({ ms: open(peer, name, true) }) },
    { id: `${name}: load, edit,`, trace: name, build: name, run: (peer) => exportForms(peer, name) },
    { id: `${name}: merge`, trace: name, build: name, fits: needsMerge, run: (peer) => ({ ms: merge(peer, name) }) },
  ]),
  { id: "automerge-paper: one", trace: "automerge-paper", once: true, run: (peer) => keystrokes(peer, "automerge-paper") },
  ...Object.keys(REPEATED).flatMap((name) => [
    { id: `${name}: merge`, trace: name, build: name, fits: steps, run: (peer) => ({ ms: merge(peer, name) }) },
    { id: `${name}: load, read, edit`, trace: name, build: name, fits: steps, run: (peer) => ({ ms: open(peer, name, true) }) },
    { id: `${name}: saved`, trace: name, build: name, once: true, fits: steps, run: (peer) => bytes(peer, name) },
  ]),
];
