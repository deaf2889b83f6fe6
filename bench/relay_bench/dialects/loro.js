// loro-protocol, version 1, as loro-websocket speaks it. An Ack says that an update was imported.

import { framed } from "../raw_socket.js";
import { RawClient, Refusal } from "./raw_client.js";
import { Reader, sized, sizedText, varint } from "./varint.js";

const TYPE = { join: 0, joined: 1, refused: 2, update: 3, fragments: 4, fragment: 5, ack: 8 };
const BATCH_ID = 8; // bytes
const LARGEST_MESSAGE = 256 << 10;
const FRAGMENT = LARGEST_MESSAGE - 512;

let batches = 0n;
function batchId() {
  const bytes = Buffer.alloc(BATCH_ID);
  bytes.writeBigUInt64LE(++batches);
  return bytes;
}

const message = (room, type, ...parts) =>
  framed(Buffer.concat([Buffer.from("%LOR"), sizedText(room), Buffer.from([type]), ...parts]));

export class LoroClient extends RawClient {
  static path() {
    return "/";
  }
  static frames(update, room) {
    const id = batchId();
    if (update.length < FRAGMENT) return [message(room, TYPE.update, varint(1), sized(update), id)];
    const count = Math.ceil(update.length / FRAGMENT);
    const fragments = Array.from({ length: count }, (_, i) => {
      const bytes = update.subarray(i * FRAGMENT, (i + 1) * FRAGMENT);
      return message(room, TYPE.fragment, id, varint(i), sized(bytes));
    });
    return [message(room, TYPE.fragments, id, varint(count), varint(update.length)), ...fragments];
  }
  static acknowledges = true;

  #parts = []; // of a batch in fragments
  #fragments = 0;

  begin() {
    const nothing = sized(Buffer.alloc(0));
    this.send(message(this.room, TYPE.join, nothing, nothing));
  }

  receive(bytes) {
    const reader = new Reader(bytes, 4);
    reader.sized(); // the room
    const [type] = reader.take(1);
    if (type === TYPE.update) return this.#update(reader);
    if (type === TYPE.fragments) return this.#begin(reader);
    if (type === TYPE.fragment) return this.#fragment(reader);
    if (type === TYPE.ack) return this.#ack(reader);
    if (type === TYPE.refused) throw new Refusal(`join refused (${reader.take(1)[0]}): ${reader.sized()}`);
  }

  // The first update after a join is all that the room has: a server sends it even where that is nothing.
  #update(reader) {
    for (let left = reader.varint(); left > 0; --left) this.#one(reader.sized());
    this.joined(this);
  }
  #one(update) {
    this.take(update);
    this.onUpdates(update);
  }

  #begin(reader) {
    reader.take(BATCH_ID);
    this.#fragments = reader.varint();
  }
  #fragment(reader) {
    reader.take(BATCH_ID);
    reader.varint();
    this.#parts.push(Buffer.from(reader.sized()));
    if (this.#parts.length < this.#fragments) return;
    this.#one(Buffer.concat(this.#parts.splice(0)));
    this.joined(this);
  }

  #ack(reader) {
    reader.take(BATCH_ID);
    const [status] = reader.take(1);
    if (status !== 0) throw new Error(`an update was refused with ${status}`);
    this.acknowledge(this.acked + 1);
  }
}
