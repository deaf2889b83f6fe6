// Times within one run of a workload. No garbage collection is forced: V8 would drop what it
// compiled, and take some libraries for ten times slower than they are.

export class Wrong extends Error {}

export function expect(found, expected, what) {
  if (found === expected) return;
  const show = (value) => (String(value).length > 60 ? `${String(value).slice(0, 60)}...` : String(value));
  throw new Wrong(`${what}: ${show(found)} instead of ${show(expected)}`);
}

function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
/** Milliseconds: processor time of all threads of the process, or the time on the wall (--clock). */
export const now = process.env.SYNCLINE_PEERS_CLOCK === "wall" ? () => performance.now() : processorTime;

/** Milliseconds of a call, and what it returned. */
export function timed(call) {
  const begin = now();
  const result = call();
  return [now() - begin, result];
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

const ENOUGH_MS = 200;
const ENOUGH_TIMES = 40;
const AT_LEAST = 3; // V8 compiles what runs often
const LONG_MS = 1000;

/** The median of several times that run() gives: what is short is repeated. */
export function sample(run) {
  const times = [];
  let spent = 0;
  const few = () => times.length < AT_LEAST && spent < LONG_MS;
  while (few() || (spent < ENOUGH_MS && times.length < ENOUGH_TIMES)) {
    const [all, ms] = timed(run);
    times.push(ms);
    spent += all;
  }
  return median(times);
}

/** JSON with sorted keys, to compare by. */
export function canonical(value) {
  return JSON.stringify(value, (_, one) =>
    one !== null && typeof one === "object" && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}
