// How many of the updates that a server acknowledged are gone when it is killed while it is busy. Each
// server keeps documents by what it has for that, as it is set up by default.

import { setTimeout as sleep } from "node:timers/promises";
import { withHost } from "../host.js";
import { tokensIn } from "../libraries/prepared.js";
import { Traffic } from "../traffic.js";

const SHAPE = { writers: 10, readers: 2, updates: 2000 };
const UNACKNOWLEDGED = 4;
const AFTER_MS = [500, 3500]; // the kill, at random
const LOADS_WITHIN_MS = 3000; // y-websocket answers a join before it has loaded the document

async function killed(host, { tiny }) {
  const traffic = await Traffic.begin(host, { ...SHAPE, updates: tiny ? 500 : SHAPE.updates });
  const room = traffic.clients[0].room;
  const sending = traffic.sendAll(UNACKNOWLEDGED).catch(() => {}); // the end of the server ends it
  await sleep(tiny ? AFTER_MS[0] : AFTER_MS[0] + Math.random() * (AFTER_MS[1] - AFTER_MS[0]));
  await host.process.kill();
  await sending;
  await sleep(100); // what was acknowledged before it died may still be in the socket
  traffic.end();
  const acknowledged = traffic.writers.map((one) => one.acknowledged);
  const seen = traffic.writers.map((_, author) => Math.max(...traffic.readers.map(({ next }) => next[author])));
  return { room, acknowledged, seen };
}

async function kept(host, room) {
  await host.restart();
  const client = await host.join(room, { keep: true });
  await sleep(LOADS_WITHIN_MS);
  client.close();
  return tokensIn(host.server.library, client.updates);
}

const sum = (values) => values.reduce((a, b) => a + b, 0);
const lost = (upTo, found) =>
  sum(upTo.map((count, author) => Array.from({ length: count }, (_, i) => i).filter((i) => !found.get(author)?.has(i)).length));

export const crash = [
  {
    id: "kill -9",
    run: (server, { tiny }) =>
      withHost(server, { keep: true }, async (host) => {
        const { room, acknowledged, seen } = await killed(host, { tiny });
        const found = await kept(host, room);
        const total = sum(acknowledged);
        if (total === 0) throw new Error("nothing was acknowledged");
        return {
          "acknowledged updates": total,
          "acknowledged and lost updates": lost(acknowledged, found),
          "seen by others and lost updates": lost(seen, found),
        };
      }),
  },
];
