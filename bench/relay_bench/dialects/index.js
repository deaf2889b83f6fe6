// The servers: how each is started, the raw client of its protocol, the library of its documents.

import { fileURLToPath } from "node:url";
import { loro } from "../libraries/loro.js";
import { syncline } from "../libraries/syncline.js";
import { yjs } from "../libraries/yjs.js";
import { HocuspocusClient } from "./hocuspocus.js";
import { LoroClient } from "./loro.js";
import { SynclineClient } from "./syncline.js";
import { YWebsocketClient } from "./y_websocket.js";

const RELAY =
  process.env.SYNCLINE_RELAY ?? fileURLToPath(new URL("../../../build/release/src/relay/syncline-relay", import.meta.url));

const inNode = (file) => (port, folder) => ({
  program: process.execPath,
  args: ["--expose-gc", fileURLToPath(new URL(`../servers/${file}`, import.meta.url)), port, ...(folder ? [folder] : [])],
});

// It cannot be told to keep nothing. Its limits are for many clients, not for one address that plays all of them.
const relay = (port, folder) => ({
  program: RELAY,
  args: [
    `--server.port=${port}`,
    `--store.path=${folder}/documents.db`,
    "--limits.connections=15000",
    "--limits.connections_per_client=100000",
    "--limits.requests_per_second=100000",
    "--limits.client_joins_per_second=0",
    "--limits.message_bytes_per_second=1000000000",
    "--log.level=warning",
  ],
});

/** `keeps`: it writes what it acknowledges in every run; the others only where they are asked to. */
export const SERVERS = [
  { name: "syncline", command: relay, Client: SynclineClient, library: syncline, keeps: true },
  { name: "hocuspocus", command: inNode("hocuspocus.js"), Client: HocuspocusClient, library: yjs },
  { name: "y-websocket", command: inNode("y_websocket.js"), Client: YWebsocketClient, library: yjs },
  { name: "loro-websocket", command: inNode("loro.js"), Client: LoroClient, library: loro },
];
