// y-protocols over WebSocket, as y-websocket speaks them. Nothing is acknowledged; but a server sends
// an update to its author, too.

import { framed } from "../raw_socket.js";
import { RawClient } from "./raw_client.js";
import { Reader, sized } from "./varint.js";

const SYNC = 0;
export const STEP = { stateVector: 0, answer: 1, update: 2 };
const EMPTY = Buffer.from([0]); // of a state vector
const NOTHING = Buffer.from([0, 0]); // an update without structs and deletions

export const syncMessage = (step, bytes) => Buffer.concat([Buffer.from([SYNC, step]), sized(bytes)]);

export class YWebsocketClient extends RawClient {
  static path(room) {
    return `/${room}`;
  }
  static frames(update) {
    return [framed(syncMessage(STEP.update, update))];
  }
  static acknowledges = false;

  begin() {
    this.send(framed(syncMessage(STEP.stateVector, EMPTY)));
  }

  receive(message) {
    if (message[0] !== SYNC) return;
    const bytes = new Reader(message, 2).sized();
    if (message[1] === STEP.stateVector) return this.send(framed(syncMessage(STEP.answer, NOTHING)));
    this.take(bytes);
    this.onUpdates(bytes);
    if (message[1] === STEP.answer) this.joined(this);
    else ++this.answers;
  }
}
