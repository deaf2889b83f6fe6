// What joining a large document costs, with updates on top of it that came after.

import { setTimeout as sleep } from "node:timers/promises";
import { eachOf, until, withHost } from "../host.js";
import { documentOf, updatesOf } from "../libraries/prepared.js";
import { peerOf } from "../libraries/peers.js";

const TAIL = 20; // updates
const JOINS = 5;
const STORM = 150;
const SETTLES_MS = 5000;
const TAKES_WITHIN_MS = 300_000; // an update of 20 MB, on a busy machine

/** Sends updates one after the other, each when the one before was answered. */
async function upload(host, room, updates, author) {
  const { Client } = host.server;
  const client = await host.join(room, { author });
  client.socket.onClosed = (reason) => (client.failed = reason);
  for (const update of updates) {
    const before = client.answers;
    for (const frame of Client.frames(update, room)) client.send(frame);
    await until(() => client.answers > before || client.failed, TAKES_WITHIN_MS);
    if (client.failed || client.answers === before) throw new Error(`an update is not taken: ${client.failed}`);
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

/** work(host, room) with a document of that size in the room, and updates on top of it. */
const withDocument = (server, { tiny, cache, megabytes }, work) =>
  withHost(server, {}, async (host) => {
    const room = host.newRoom();
    const bytes = tiny ? 1 << 20 : megabytes * 1e6;
    const writer = await fill(host, room, { bytes, cache, tail: tiny ? 10 : TAIL });
    await sleep(SETTLES_MS);
    await joinOnce(host, room); // what is made once, or compiled, is made by now
    const figures = await work(host, room);
    writer.close();
    return figures;
  });

const one = {
  id: "join",
  once: true,
  run: (server, opts) =>
    withDocument(server, opts, async (host, room) => {
      const [cpu, joins] = await host.cost(async () => {
        const all = [];
        for (let i = 0; i < JOINS; ++i) all.push(await joinOnce(host, room));
        return all;
      });
      return {
        "processor ms": cpu / JOINS,
        "time ms": joins.reduce((sum, { ms }) => sum + ms, 0) / JOINS,
        "received MB": joins[0].received / 1e6,
      };
    }),
};

const storm = {
  id: `${STORM} joins at once`,
  once: true,
  run: (server, opts) =>
    withDocument(server, opts, async (host, room) => {
      const count = opts.tiny ? 10 : STORM;
      const before = await host.process.memory();
      const begin = performance.now();
      const [cpu, joins] = await host.cost(() => eachOf(count, () => joinOnce(host, room), count));
      return {
        "processor ms each": cpu / count,
        "time of all ms": performance.now() - begin,
        "slowest ms": Math.max(...joins.map(({ ms }) => ms)),
        "more memory MB": (host.process.peak() - before) / 1e6,
      };
    }),
};

export const join = [one, storm];
