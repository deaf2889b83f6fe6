// What the raw clients of all protocols have in common: somebody in a room who sends prepared
// updates and looks at what comes, without a document.

import { RawSocket } from "../raw_socket.js";

const JOIN_WITHIN_MS = 300_000;

/** The server says that it cannot do this: a result, and no fault of the run. */
export class Refusal extends Error {}

export class RawClient {
  /** Each message that brings updates; the bytes are valid during the call. */
  onUpdates = () => {};
  /** How many of the updates that this client sent the server has acknowledged by now. */
  onAcked = () => {};
  acked = 0;
  /** How often the server has said that it took something from this client. */
  answers = 0;
  /** With `keep`: the updates that came, as the library takes them. */
  updates = [];

  /**
   * Connects and joins, and comes back when all that the room has is here. `keep`: what comes is kept. `author`:
   * who will send, where the protocol's acknowledgements say it.
   */
  static async join(port, room, { keep = false, author = 0 } = {}) {
    const client = new this();
    Object.assign(client, { room, keep, author });
    client.socket = await RawSocket.open(port, this.path(room));
    await client.#joined();
    return client;
  }

  #joined() {
    return new Promise((resolve, reject) => {
      const fail = (reason) => reject(reason instanceof Error ? reason : new Error(`${this.room}: ${reason}`));
      const late = setTimeout(() => fail("the join takes too long"), JOIN_WITHIN_MS);
      const settle = (then) => (value) => {
        clearTimeout(late);
        then(value);
      };
      this.joined = settle(resolve);
      this.refused = settle(fail);
      this.socket.onClosed = this.refused;
      this.socket.onMessage = (message) => {
        try {
          this.receive(message);
        } catch (error) {
          this.refused(error);
        }
      };
      this.begin();
    });
  }

  send(frame) {
    this.socket.send(frame);
  }
  acknowledge(total) {
    ++this.answers;
    this.acked = total;
    this.onAcked(total);
  }
  take(update) {
    if (this.keep) this.updates.push(Buffer.from(update));
  }
  close() {
    this.socket.onClosed = () => {};
    this.socket.close();
  }
}
