// A process of one library: does what bench.js asks for, one thing after the other.

import { loadPeer } from "./adapters/index.js";
import { built, prepare, trace } from "./histories.js";
import { Wrong } from "./measure.js";
import { workloads } from "./workloads/index.js";

const peer = await loadPeer(process.argv[2]);

async function answer({ id, action }) {
  const workload = workloads.find((one) => one.id === id);
  if (workload.fits?.(peer) === false) return { missing: true };
  if (action === "run") return { figures: workload.run(peer) };
  if (workload.trace) {
    await prepare(workload.trace);
    trace(workload.trace);
  }
  if (workload.build) built(peer, workload.build);
  return { ready: true };
}

process.on("message", async (message) => {
  try {
    process.send(await answer(message));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    process.send({ error: text, stack: error?.stack, wrong: error instanceof Wrong });
  }
});
process.send({ ready: true });
