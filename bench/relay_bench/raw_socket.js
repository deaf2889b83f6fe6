// The least that speaks WebSocket as a client (RFC 6455), so that what drives a server costs little
// beside it: no compression, no copies of what comes in one piece, no object for each message.

import { createHash, randomBytes } from "node:crypto";
import { connect } from "node:net";

const ACCEPT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const OPCODE = { continued: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };
// A server needs no secret from us: a mask of zeros leaves the bytes as they are, and costs nothing.
const NO_MASK = Buffer.alloc(4);

function header(opcode, size) {
  const first = 0x80 | opcode;
  if (size < 126) return Buffer.from([first, 0x80 | size]);
  if (size < 65536) return Buffer.from([first, 0x80 | 126, size >> 8, size & 255]);
  const bytes = Buffer.alloc(10);
  bytes[0] = first;
  bytes[1] = 0x80 | 127;
  bytes.writeBigUInt64BE(BigInt(size), 2);
  return bytes;
}

/** A message as it is sent: what is sent often is framed once. */
export function framed(payload, opcode = OPCODE.binary) {
  return Buffer.concat([header(opcode, payload.length), NO_MASK, payload]);
}

export class RawSocket {
  /** Each binary message; the bytes are valid during the call. */
  onMessage = () => {};
  /** Once, with a reason: the connection is over. */
  onClosed = () => {};
  received = 0; // bytes, since the connection began

  #pending = Buffer.alloc(0);
  #parts = []; // of a message in fragments

  /** Connects to ws://127.0.0.1:port/path. */
  static open(port, path) {
    return new Promise((resolve, reject) => {
      const socket = new RawSocket(port);
      const key = randomBytes(16).toString("base64");
      socket.onClosed = (reason) => reject(new Error(`${path}: ${reason}`));
      socket.tcp.on("connect", () =>
        socket.tcp.write(
          `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
            `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
        ),
      );
      socket.#opened = () => {
        socket.onClosed = () => {};
        resolve(socket);
      };
      socket.#accept = createHash("sha1").update(key + ACCEPT).digest("base64");
    });
  }

  #opened;
  #accept;

  constructor(port) {
    this.tcp = connect(port, "127.0.0.1");
    this.tcp.setNoDelay(true);
    this.tcp.on("data", (chunk) => this.#receive(chunk));
    this.tcp.on("error", (error) => this.#close(error.message));
    this.tcp.on("close", () => this.#close("closed"));
  }

  /** What framed() gave. */
  send(frame) {
    this.tcp.write(frame);
  }
  close() {
    this.tcp.destroy();
  }

  #close(reason) {
    const tell = this.onClosed;
    this.onClosed = () => {};
    this.tcp.destroy();
    tell(reason);
  }

  #receive(chunk) {
    this.received += chunk.length;
    // A long message comes in many chunks: they are put together once, when all are there.
    if (this.#missing > chunk.length) {
      this.#missing -= chunk.length;
      this.#chunks.push(chunk);
      return;
    }
    this.#pending = this.#chunks.length ? Buffer.concat([...this.#chunks, chunk]) : chunk;
    this.#chunks = [];
    this.#missing = 0;
    if (this.#opened && !this.#readResponse()) return this.#keep(1);
    this.#readFrames();
  }

  #chunks = [];
  #missing = 0;

  #keep(missing) {
    if (this.#pending.length) this.#chunks = [this.#pending];
    this.#missing = missing;
  }

  #readResponse() {
    const end = this.#pending.indexOf("\r\n\r\n");
    if (end < 0) return false;
    const head = this.#pending.toString("latin1", 0, end);
    if (!/^HTTP\/1.1 101 /.test(head) || !head.includes(this.#accept)) {
      this.#close(`no WebSocket: ${head.split("\r\n")[0]}`);
      return false;
    }
    this.#pending = this.#pending.subarray(end + 4);
    const opened = this.#opened;
    this.#opened = undefined;
    opened();
    return true;
  }

  #readFrames() {
    let at = 0;
    const bytes = this.#pending;
    for (;;) {
      const rest = bytes.length - at;
      if (rest < 2) break;
      let size = bytes[at + 1] & 127;
      let head = 2;
      if (size === 126) {
        if (rest < 4) break;
        size = bytes.readUInt16BE(at + 2);
        head = 4;
      } else if (size === 127) {
        if (rest < 10) break;
        size = Number(bytes.readBigUInt64BE(at + 2));
        head = 10;
      }
      if (rest < head + size) {
        this.#pending = at ? bytes.subarray(at) : bytes;
        return this.#keep(head + size - rest);
      }
      this.#frame(bytes[at], bytes.subarray(at + head, at + head + size));
      at += head + size;
    }
    this.#pending = bytes.subarray(at);
    this.#keep(this.#pending.length ? 1 : 0);
  }

  #frame(first, payload) {
    const opcode = first & 15;
    if (opcode === OPCODE.ping) return this.send(framed(Buffer.from(payload), OPCODE.pong));
    if (opcode === OPCODE.close) return this.#close(closeReason(payload));
    if (opcode === OPCODE.pong || opcode === OPCODE.text) return;
    if (first & 0x80 && opcode === OPCODE.binary) return this.onMessage(payload);
    this.#parts.push(Buffer.from(payload));
    if (first & 0x80) this.onMessage(Buffer.concat(this.#parts.splice(0)));
  }
}

const closeReason = (payload) =>
  payload.length < 2 ? "closed" : `closed with ${payload.readUInt16BE(0)} ${payload.toString("utf8", 2)}`;
