// Whether the raw client of a server says and hears the same as the real one: both type in one room, and
// each must have all of it.

import { until, withHost } from "./host.js";
import { peerOf } from "./libraries/peers.js";
import { TOKENS, tokensIn, updatesOf } from "./libraries/prepared.js";
import { REAL } from "./real_clients/index.js";
import { eachToken, token } from "./tokens.js";

const COUNT = 50; // updates of the raw client, half of them before the real one comes
const WITHIN_MS = 20_000;
const RAW = 0;
const TYPED = [token(1, 0), token(1, 1)]; // by the real client

async function expect(done, what) {
  await until(done, WITHIN_MS);
  if (!done()) throw new Error(`${what} does not happen`);
}

const tokenCount = (text) => text.length / TYPED[0].length;

async function sendBoth(host, room, raw) {
  const { Client, library, name } = host.server;
  const frames = updatesOf(library, RAW, COUNT).map((update) => Client.frames(update, room)[0]);
  for (const frame of frames.slice(0, COUNT / 2)) raw.send(frame);
  if (Client.acknowledges) await expect(() => raw.acked === COUNT / 2, "the acknowledgement of half of the updates");
  const { replica, close } = await REAL[name](host.process.port, room);
  await expect(() => tokenCount(replica.text(TOKENS)) >= COUNT / 2, "that the real client has what was there");
  for (const text of TYPED) replica.edit(TOKENS, [[0, 0, text]]);
  for (const frame of frames.slice(COUNT / 2)) raw.send(frame);
  await expect(() => tokenCount(replica.text(TOKENS)) === COUNT + TYPED.length, "that the real client has everything");
  return { text: replica.text(TOKENS), close };
}

export function check(server) {
  return withHost(server, {}, async (host) => {
    const room = host.newRoom();
    const raw = await host.join(room, { author: peerOf(RAW) });
    const reader = await host.join(room, { keep: true });
    let heard = 0;
    reader.onUpdates = (bytes) => eachToken(bytes, () => ++heard);
    const { text, close } = await sendBoth(host, room, raw);
    const all = COUNT + TYPED.length;
    await expect(() => heard >= all, "that the raw client hears everything");
    close(); // not before: it may have heard everything before it has said everything
    const found = tokensIn(server.library, reader.updates);
    const missing = all - (found.get(RAW)?.size ?? 0) - (found.get(1)?.size ?? 0);
    if (missing !== 0) throw new Error(`the raw client misses ${missing} of ${all} updates`);
    for (const one of TYPED) if (!text.includes(one)) throw new Error(`the real client lost ${one}`);
    if (server.Client.acknowledges && raw.acked !== COUNT) throw new Error(`${raw.acked} of ${COUNT} are acknowledged`);
    [raw, reader].forEach((client) => client.close());
  });
}
