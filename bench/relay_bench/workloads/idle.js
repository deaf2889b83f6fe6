// The memory of a connection that does nothing, in one room with all others and in a room of its own.

import { setTimeout as sleep } from "node:timers/promises";
import { eachOf, withHost } from "../host.js";
import { updatesOf } from "../libraries/prepared.js";
import { peerOf } from "../libraries/peers.js";

const CONNECTIONS = 2000;
const WARM_UP = 100;
const SETTLES_MS = 3000;

/** Bytes for each of `count` connections that join the rooms of roomOf(i). */
async function bytesEach(server, count, roomOf) {
  const { Client, library } = server;
  const [update] = updatesOf(library, 0, 1);
  const written = new Set();
  let closed;
  return withHost(server, {}, async (host) => {
    const open = async (i) => {
      const room = roomOf(i);
      const client = await host.join(room, { author: peerOf(0) });
      // A document that nobody has written to would be none.
      if (!written.has(room)) client.send(Client.frames(update, room)[0]);
      written.add(room);
      client.socket.onClosed = (reason) => (closed = reason);
      return client;
    };
    const first = await eachOf(WARM_UP, open);
    first.forEach((client) => client.close());
    await sleep(SETTLES_MS);
    const before = await host.process.memory();
    const clients = await eachOf(count, (i) => open(WARM_UP + i));
    await sleep(SETTLES_MS);
    const bytes = (await host.process.memory()) - before;
    clients.forEach((client) => client.close());
    if (closed) throw new Error(`a connection ended: ${closed}`);
    return bytes / count;
  });
}

export const idle = [
  {
    id: "idle",
    async run(server, { tiny }) {
      const count = tiny ? 50 : CONNECTIONS;
      const connection = await bytesEach(server, count, () => "room");
      const both = await bytesEach(server, count, (i) => `room-${i}`);
      return { "connection bytes": connection, "room bytes": both - connection, "connection and room bytes": both };
    },
  },
];
