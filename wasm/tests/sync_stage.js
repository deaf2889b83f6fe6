// What a test of clients begins with: a server of its own, and people at it.
import { afterEach, beforeEach } from "node:test";

import { Doc } from "../dist/index.js";
import { SyncClient } from "../dist/sync.js";
import { SyncServer, until } from "./sync_server.js";

export const ADDRESS = "ws://example.org/v1/sync";
/** Of a token, behind the subject. */
export const GOOD = "write 99999999";

export class Stage {
  server;
  #clients = [];

  constructor() {
    beforeEach(() => (this.server = new SyncServer()));
    afterEach(() => {
      for (const client of this.#clients.splice(0)) client.close();
      this.server.stop();
    });
  }

  connect = (options = {}) => {
    const client = new SyncClient(ADDRESS, { WebSocket: this.server.WebSocket, token: `ann ${GOOD}`, ...options });
    this.#clients.push(client);
    return client;
  };
  /** A client with a document in the room "note". */
  person = (options = {}, joinOptions = {}) => {
    const client = this.connect(options);
    const doc = new Doc();
    const room = client.join("note", doc, joinOptions);
    const text = doc.text("note");
    return { client, doc, room, text, type: (string) => (text.append(string), doc.commit()) };
  };
  saved = (...people) => until(() => people.every(({ room }) => room.state === "saved"), "saved");
  same = (a, b) => a.doc.toJSONString() === b.doc.toJSONString();
}
