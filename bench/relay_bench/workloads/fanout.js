// What an update costs the server for each reader, how late it comes, and how late it is
// acknowledged.

import { setTimeout as sleep } from "node:timers/promises";
import { withHost } from "../host.js";
import { percentile, Traffic } from "../traffic.js";

const RATE = { 1: 100, 10: 200 }; // updates a second of all writers, by their number
const READERS = [1, 10, 100];
const WARM_UP = { writers: 2, readers: 10, updates: 600 }; // V8 compiles what runs often
const UNACKNOWLEDGED = 32;

async function warmUp(host, { tiny }) {
  const traffic = await Traffic.begin(host, { ...WARM_UP, updates: tiny ? 20 : WARM_UP.updates });
  await traffic.sendAll(UNACKNOWLEDGED);
  await traffic.settle();
  traffic.end();
}

async function measure(host, shape, send) {
  const traffic = await Traffic.begin(host, shape);
  await sleep(200);
  const begin = performance.now();
  const [cpu] = await host.cost(async () => {
    await send(traffic);
    await traffic.settle();
  });
  const seconds = (performance.now() - begin) / 1000;
  traffic.end();
  const updates = shape.updates * shape.writers;
  return { cpu, seconds, updates, latencies: traffic.latencies(), acknowledgements: traffic.acknowledgements() };
}

function figuresOf({ cpu, updates, latencies, acknowledgements }, readers) {
  return {
    "processor us/update/reader": (cpu * 1000) / updates / readers,
    "latency p50 ms": percentile(latencies, 0.5),
    "latency p99 ms": percentile(latencies, 0.99),
    "acknowledged p50 ms": percentile(acknowledgements, 0.5),
    "acknowledged p99 ms": percentile(acknowledgements, 0.99),
  };
}

const paced = (writers, readers) => ({
  id: `${writers} to ${readers}`,
  run: (server, { tiny, seconds }) =>
    withHost(server, {}, async (host) => {
      await warmUp(host, { tiny });
      const rate = RATE[writers];
      const updates = tiny ? 20 : Math.round((rate * seconds) / writers);
      const result = await measure(host, { writers, readers, updates }, (traffic) => traffic.sendPaced(rate));
      return figuresOf(result, readers);
    }),
});

// As fast as it goes: the driver may be what limits it, so the server's cost tells more than the rate.
const flood = {
  id: "flood, 10 to 10",
  run: (server, { tiny }) =>
    withHost(server, {}, async (host) => {
      await warmUp(host, { tiny });
      const shape = { writers: 10, readers: 10, updates: tiny ? 20 : 500 };
      const result = await measure(host, shape, (traffic) => traffic.sendAll(UNACKNOWLEDGED));
      return { "rate updates/s": result.updates / result.seconds, ...figuresOf(result, 10) };
    }),
};

export const fanout = [...[1, 10].flatMap((writers) => READERS.map((readers) => paced(writers, readers))), flood];
