// Hocuspocus' protocol: y-protocols with the document's name before each message, a token, and a
// SyncStatus for each update, which says that it is in the server's memory.

import { framed } from "../raw_socket.js";
import { RawClient } from "./raw_client.js";
import { Reader, sizedText } from "./varint.js";
import { STEP, syncMessage } from "./y_websocket.js";

const TYPE = { sync: 0, auth: 2, syncReply: 4, close: 7, syncStatus: 8, ping: 9, pong: 10 };
const AUTH = { token: 0, denied: 1, authenticated: 2 };
const EMPTY = Buffer.from([0]);

const named = (room, bytes) => framed(Buffer.concat([sizedText(room), bytes]));

export class HocuspocusClient extends RawClient {
  static path() {
    return "/";
  }
  static frames(update, room) {
    return [named(room, syncMessage(STEP.update, update))];
  }
  static acknowledges = true;

  begin() {
    this.send(named(this.room, Buffer.concat([Buffer.from([TYPE.auth, AUTH.token]), sizedText("")])));
    this.send(named(this.room, syncMessage(STEP.stateVector, EMPTY)));
  }

  receive(message) {
    const reader = new Reader(message);
    reader.sized(); // the room
    const type = reader.varint();
    if (type === TYPE.sync || type === TYPE.syncReply) return this.#sync(reader.varint(), reader.sized());
    if (type === TYPE.syncStatus && reader.varint() === 1) return this.acknowledge(this.acked + 1);
    if (type === TYPE.ping) return this.send(named(this.room, Buffer.from([TYPE.pong])));
    if (type === TYPE.syncStatus || type === TYPE.close) throw new Error(`refused by a message of type ${type}`);
    if (type === TYPE.auth && reader.varint() === AUTH.denied) throw new Error("permission denied");
  }

  #sync(step, bytes) {
    // Unlike a provider, which answers, too, but whose answer would be acknowledged as an update is.
    if (step === STEP.stateVector) return;
    this.take(bytes);
    this.onUpdates(bytes);
    if (step === STEP.answer) this.joined(this);
  }
}

