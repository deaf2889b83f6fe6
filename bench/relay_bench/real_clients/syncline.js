// SyncClient of the package.

import { pathToFileURL } from "node:url";
import WebSocket from "ws";
import { OURS } from "../../peers/js/adapters/ours.js";

export async function joinSyncline(port, room, replica) {
  const { SyncClient } = await import(new URL("sync.js", pathToFileURL(OURS)));
  const client = new SyncClient(`ws://127.0.0.1:${port}/v1/sync`, { WebSocket });
  client.join(room, replica.doc);
  return { replica, close: () => client.close() };
}
