// The clients that applications use, by the name of their server: join(port, room) gives {replica, close()}, a
// replica of the server's library that follows the room.

import { HocuspocusProvider, HocuspocusProviderWebsocket } from "@hocuspocus/provider";
import { LoroAdaptor } from "loro-adaptors/loro";
import { LoroWebsocketClient } from "loro-websocket";
import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";
import { loro } from "../libraries/loro.js";
import { syncline } from "../libraries/syncline.js";
import { yjs } from "../libraries/yjs.js";
import { joinSyncline } from "./syncline.js";

globalThis.WebSocket ??= WebSocket; // Node 20 has none, and loro-websocket asks for it

export const REAL = {
  syncline: (port, room) => joinSyncline(port, room, syncline.create()),
  "y-websocket"(port, room) {
    const replica = yjs.create();
    const options = { WebSocketPolyfill: WebSocket, disableBc: true };
    const provider = new WebsocketProvider(`ws://127.0.0.1:${port}`, room, replica.doc, options);
    return { replica, close: () => provider.destroy() };
  },
  hocuspocus(port, room) {
    const replica = yjs.create();
    const websocketProvider = new HocuspocusProviderWebsocket({ url: `ws://127.0.0.1:${port}/`, WebSocketPolyfill: WebSocket });
    const provider = new HocuspocusProvider({ name: room, document: replica.doc, websocketProvider });
    provider.attach();
    const close = () => {
      provider.destroy();
      websocketProvider.destroy();
    };
    return { replica, close };
  },
  async "loro-websocket"(port, room) {
    const replica = loro.create();
    const client = new LoroWebsocketClient({ url: `ws://127.0.0.1:${port}/` });
    await client.waitConnected();
    await client.join({ roomId: room, crdtAdaptor: new LoroAdaptor(replica.doc) });
    return { replica, close: () => client.destroy() };
  },
};
