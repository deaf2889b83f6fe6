// Where the runs of an event graph are drawn: a lane for each peer, time to the right.
//
// Time is that of the graph, not of clocks: an op is one step after the last of its parents. What
// was written at the same time is side by side, then, and a run that merges two branches begins
// where the longer one ends. The runs of a lane never overlap, as each op of a peer follows the
// peer's own op before it.

import type { GraphChange, GraphRun, UpdateGraph } from "./update_graph.js";

export interface PlacedRun {
  readonly run: GraphRun;
  readonly lane: number;
  /** Its ops are at [begin, begin + run.length). */
  readonly begin: number;
}

/** A run that follows an op of another peer. */
export interface Edge {
  readonly from: { readonly lane: number; readonly time: number };
  readonly to: PlacedRun;
}

export interface Layout {
  /** The peers with ops, those that began first above. */
  readonly lanes: readonly { readonly peer: string; readonly runs: readonly PlacedRun[]; readonly ops: number }[];
  readonly edges: readonly Edge[];
  /** The number of runs with several parents. */
  readonly merges: number;
  /** The time after the last op. */
  readonly end: number;
}

export function layOut(graph: UpdateGraph): Layout {
  const placed: PlacedRun[] = [];
  const lanes = new Map<number, { peer: string; runs: PlacedRun[]; ops: number; number: number }>();
  const edges: Edge[] = [];
  let merges = 0;
  let end = 0;
  for (const run of graph.runs) {
    let lane = lanes.get(run.peer);
    if (lane === undefined) {
      lanes.set(run.peer, (lane = { peer: graph.peers[run.peer]!, runs: [], ops: 0, number: lanes.size }));
    }
    const parents = run.parents.filter((parent) => parent >= 0).map((parent) => placeOf(placed, parent));
    const begin = parents.reduce((latest, { time }) => Math.max(latest, time + 1), 0);
    const place = { run, lane: lane.number, begin };
    for (const from of parents) if (from.lane !== place.lane) edges.push({ from, to: place });
    if (run.parents.length > 1) ++merges;
    placed.push(place);
    lane.runs.push(place);
    lane.ops += run.length;
    end = Math.max(end, begin + run.length);
  }
  return { lanes: [...lanes.values()], edges, merges, end };
}

/** Of the op with this index. `placed` are ordered by it. */
function placeOf(placed: readonly PlacedRun[], index: number): { lane: number; time: number } {
  const { run, lane, begin } = placed[lastWhere(placed, ({ run }) => run.index <= index)]!;
  return { lane, time: begin + index - run.index };
}

/** The last of those at the front for which `holds`; -1: it holds for none. */
export function lastWhere<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let from = -1;
  let to = items.length;
  while (to - from > 1) {
    const middle = (from + to) >> 1;
    if (holds(items[middle]!)) from = middle;
    else to = middle;
  }
  return from;
}

/** The commit that an op belongs to, if its author told of it. */
export function changeOf(graph: UpdateGraph, index: number): GraphChange | undefined {
  const change = graph.changes[lastWhere(graph.changes, (change) => change.index <= index)];
  return change !== undefined && index < change.index + change.length ? change : undefined;
}
