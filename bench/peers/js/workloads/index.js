// All workloads: {id, group, trace?, build?, once?, fits?(peer), run(peer)}. Those of a group share
// a process. run() gives figures by name, of which the last word is the unit; the row is named by
// the id and the rest. A figure may be {value, cut: true}: of a part of the work only.

import { workloads as json } from "./json.js";
import { workloads as suite } from "./suite.js";
import { workloads as traces } from "./traces.js";

export const workloads = [
  ...traces.map((one) => ({ ...one, group: one.trace })),
  ...suite.map((one) => ({ ...one, group: one.id.slice(0, 2) })),
  ...json.map((one) => ({ ...one, group: "json" })),
];
