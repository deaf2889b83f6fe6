// What joining a large document costs, with updates on top of it that came after.

import { eachOf, withHost } from "../host.js";
import { documentOf, updatesOf } from "../libraries/prepared.js";
import { peerOf } from "../libraries/peers.js";
import { setTimeout as sleep } from "node:timers/promises";

const TAIL = 100; // updates
const JOINS = 5;
const STORM = 150;
const SETTLES_MS = 5000;

/** Sends updates one after the other, each when the one before was answered. */
async function upload(host, room, updates, author) {
  const { Client } = host.server;
  const client = await host.join(room, { author });
  for (const update of updates) {
    const before = client.socket.received;
    for (const frame of Client.frames(update, room)) client.send(frame);
    while (client.socket.received === before) await sleep(1);
  }
  return client;
}

async function fill(host, room, { bytes, cache, tail }) {
  const { library } = host.server;
  const writer = await upload(host, room, documentOf(library, bytes, cache), 0);
  await sleep(SETTLES_MS);
  const end = await upload(host, room, updatesOf(library, 0, tail), peerOf(0));
  writer.close();
  return end;
}

async function joinOnce(host, room) {
  const begin = performance.now();
  const client = await host.join(room);
  const ms = performance.now() - begin;
  const { received } = client.socket;
  client.close();
  return { ms, received };
}

export const join = [
  {
    id: "join",
    once: true,
    run: (server, { tiny, cache, megabytes }) =>
      withHost(server, {}, async (host) => {
        const room = host.newRoom();
        const writer = await fill(host, room, { bytes: tiny ? 1 << 20 : megabytes * 1e6, cache, tail: tiny ? 10 : TAIL });
        await sleep(SETTLES_MS);
        await joinOnce(host, room);
        const [cpu, joins] = await host.cost(async () => {
          const all = [];
          for (let i = 0; i < JOINS; ++i) all.push(await joinOnce(host, room));
          return all;
        });
        const storm = await stormOf(host, room, tiny ? 10 : STORM);
        writer.close();
        return {
          "one: processor ms": cpu / JOINS,
          "one: time ms": joins.reduce((sum, { ms }) => sum + ms, 0) / JOINS,
          "one: received MB": joins[0].received / 1e6,
          ...storm,
        };
      }),
  },
];

async function stormOf(host, room, count) {
  const before = await host.process.memory();
  const begin = performance.now();
  const [cpu, joins] = await host.cost(() => eachOf(count, () => joinOnce(host, room), count));
  return {
    [`${count} at once: processor ms each`]: cpu / count,
    [`${count} at once: time of all ms`]: performance.now() - begin,
    [`${count} at once: slowest ms`]: Math.max(...joins.map(({ ms }) => ms)),
    [`${count} at once: more memory MB`]: (host.process.peak() - before) / 1e6,
  };
}
