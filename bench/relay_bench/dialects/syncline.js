// Syncline's protocol by docs/sync.md and src/sync/sync.proto alone. An Ack says that ops are on the
// server's disk.

import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";
import { framed } from "../raw_socket.js";
import { TOKEN_SIZE } from "../tokens.js";
import { RawClient } from "./raw_client.js";
import { Reader, sized } from "./varint.js";

const load = (path) => protobuf.loadSync(fileURLToPath(new URL(`../../../src/${path}`, import.meta.url)));
const Frame = load("sync/sync.proto").lookupType("syncline.v1.Frame");
const Batch = Frame.lookupType("Batch");
const Update = load("codec/update.proto").lookupType("syncline.v1.Update");
const Version = load("codec/version.proto").lookupType("syncline.v1.VersionVector");

const STORED = 1;
const WRITE = 3;
const CHANNEL = 1;
const WINDOW = 1 << 20;
const ENVELOPE = 5; // bytes
const SNAPSHOT = 0xfa; // the first byte of one
const tag = (field) => (field << 3) | 2;
const DELIVER = tag(6);
const CHUNK = tag(8);

const frame = (fields) => framed(sized(Frame.encode(fields).finish()));
const name = (peer) => peer.toString(); // of a fixed64, as protobufjs has it

export class SynclineClient extends RawClient {
  static path() {
    return "/v1/sync";
  }
  static frames(update) {
    return [frame({ update: { channel: CHANNEL, batch: Batch.encode({ payload: update }).finish() } })];
  }
  static acknowledges = true;

  #rest = Buffer.alloc(0); // a frame that is not yet whole
  #missing = new Map(); // of what the room had at the join: how many ops of each peer, by its name
  #whole = []; // of a batch in chunks
  #takenIn = 0;
  #credited = 0;

  begin() {
    const limits = { windowBytes: WINDOW };
    this.send(frame({ hello: { protocolMin: 1, protocolMax: 1, limits } }));
    const room = { channel: CHANNEL, room: Buffer.from(this.room), access: WRITE, level: STORED };
    this.send(frame({ join: { ...room, have: {} } }));
  }

  receive(message) {
    const reader = new Reader(this.#rest.length > 0 ? Buffer.concat([this.#rest, message]) : message);
    while (reader.hasSized) this.#frame(reader.sized());
    this.#rest = reader.take(reader.rest);
  }

  #frame(bytes) {
    if (bytes[0] === DELIVER || bytes[0] === CHUNK) this.#takeIn(bytes.length);
    // Once joined, what is delivered is looked at by its bytes alone.
    if (bytes[0] === DELIVER && this.isJoined && !this.keep) return this.onUpdates(bytes);
    const { joinOk, ack, deliver, chunk, error, roomEvent, goAway, ping } = Frame.decode(bytes);
    if (deliver) deliver.batch.forEach((one) => this.#batch(one));
    else if (chunk) this.#chunk(chunk);
    else if (ack) this.#ack(ack.durable);
    else if (joinOk) this.#joinOk(joinOk);
    else if (ping) this.send(frame({ pong: { number: ping.number } }));
    else if (error) throw new Error(`error ${error.code}: ${Buffer.from(error.text)}`);
    else if (roomEvent || goAway) throw new Error("sent away");
  }

  #takeIn(size) {
    this.#takenIn += size;
    if (this.#takenIn - this.#credited < WINDOW / 2) return;
    this.#credited = this.#takenIn;
    this.send(frame({ credit: { bytes: this.#credited } }));
  }

  #joinOk({ access, have }) {
    if (access < WRITE) throw new Error("may not write");
    have?.peer.forEach((peer, i) => this.#missing.set(name(peer), have.nextCounter[i]));
    this.#mayBeJoined();
  }

  #mayBeJoined() {
    if (this.#missing.size > 0 || this.isJoined) return;
    this.isJoined = true;
    this.joined(this);
  }

  #chunk({ size, offset, bytes }) {
    this.#whole.push(Buffer.from(bytes));
    if (Number(offset) + bytes.length === Number(size)) this.#batch(Buffer.concat(this.#whole.splice(0)));
  }

  #batch(encoded) {
    const { payload } = Batch.decode(encoded);
    this.take(payload);
    this.onUpdates(payload);
    if (this.isJoined) return;
    for (const [peer, end] of ends(payload)) if (end >= this.#missing.get(peer)) this.#missing.delete(peer);
    this.#mayBeJoined();
  }

  // Each update of an author has as many ops as its token has characters.
  #ack({ peer, nextCounter }) {
    const mine = peer.findIndex((one) => name(one) === String(this.author));
    if (mine >= 0) this.acknowledge(nextCounter[mine] / TOKEN_SIZE);
    else ++this.answers;
  }
}

/** For each peer in an update or a snapshot, the counter after its last op there. */
function ends(payload) {
  const message = payload.subarray(ENVELOPE);
  if (payload[0] === SNAPSHOT) {
    // A snapshot begins with the fields of a version.
    const { peer, nextCounter } = Version.decode(message);
    return peer.map((one, i) => [name(one), nextCounter[i]]);
  }
  const { author, start, moreOps } = Update.decode(message);
  return author.map((one, i) => [name(one), (start[i] ?? 0) + (moreOps[i] ?? 0) + 1]);
}
