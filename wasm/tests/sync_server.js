// The reference server of the sessions' tests, tests/sync/server/main.cc, behind
// sockets that tests have in their hands.
import { spawn } from "node:child_process";

import { builtProgram } from "./built_program.js";

const HEAD = 9;
const program = process.env.SYNCLINE_SYNC_SERVER ?? builtProgram("tests/sync_server", ["release", "dev"]);

/** Why there can be no server; false: there can. */
export const noServer = program === undefined && "build/release/tests/sync_server was not built";

/** A server. `WebSocket` connects to it. */
export class SyncServer {
  sockets = new Map();
  opened = 0;
  /** Refuses connections: they close with 1006. */
  isDown = false;
  /** Sockets take nothing: what is sent is buffered. */
  isBlocked = false;
  #child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
  #in = Buffer.alloc(0);
  #obeyed = [];
  #commands = 0;

  constructor() {
    const server = this;
    this.#child.stdout.on("data", (bytes) => this.#read(bytes));
    this.WebSocket = class {
      readyState = 0;
      bufferedAmount = 0;
      binaryType = "blob";
      onopen = null;
      onmessage = null;
      onclose = null;
      onerror = null;
      buffered = [];
      sent = [];
      constructor(url) {
        this.url = url;
        this.id = ++server.opened;
        setImmediate(() => {
          if (this.readyState !== 0) return;
          if (server.isDown) return this.end(1006);
          this.readyState = 1;
          server.sockets.set(this.id, this);
          server.write(this.id, "o");
          this.onopen?.({});
        });
      }
      send(bytes) {
        if (this.readyState !== 1) throw new Error("the socket is not open");
        this.sent.push(bytes);
        if (!server.isBlocked) return server.write(this.id, "d", bytes);
        this.buffered.push(bytes);
        this.bufferedAmount += bytes.length;
      }
      close(code = 1005) {
        if (code !== 1000 && !(code >= 3000 && code <= 4999)) throw new RangeError(`no code to close with: ${code}`);
        if (this.readyState >= 2) return;
        if (server.sockets.has(this.id)) server.write(this.id, "c");
        this.end(code);
      }
      end(code) {
        server.sockets.delete(this.id);
        this.readyState = 3;
        this.closeCode = code;
        setImmediate(() => this.onclose?.({ code }));
      }
    };
  }

  /** Does what main.cc says of the command. */
  command(text) {
    return new Promise((resolve) => {
      this.#obeyed.push(resolve);
      this.write(++this.#commands, "!", Buffer.from(text));
    });
  }
  unblock() {
    this.isBlocked = false;
    for (const socket of this.sockets.values()) {
      for (const bytes of socket.buffered.splice(0)) this.write(socket.id, "d", bytes);
      socket.bufferedAmount = 0;
    }
  }
  stop() {
    this.#child.kill();
  }

  write(id, kind, bytes = Buffer.alloc(0)) {
    const head = Buffer.alloc(HEAD);
    head.writeUInt32LE(id, 0);
    head.write(kind, 4, "latin1");
    head.writeUInt32LE(bytes.length, 5);
    this.#child.stdin.write(Buffer.concat([head, bytes]));
  }

  #read(bytes) {
    this.#in = Buffer.concat([this.#in, bytes]);
    while (this.#in.length >= HEAD && this.#in.length >= HEAD + this.#in.readUInt32LE(5)) {
      const size = this.#in.readUInt32LE(5);
      const payload = Uint8Array.from(this.#in.subarray(HEAD, HEAD + size));
      const [id, kind] = [this.#in.readUInt32LE(0), String.fromCharCode(this.#in[4])];
      this.#in = this.#in.subarray(HEAD + size);
      if (kind === "!") this.#obeyed.shift()();
      if (kind === "d") this.sockets.get(id)?.onmessage?.({ data: payload.buffer });
      if (kind === "c") this.sockets.get(id)?.end(payload[0] | (payload[1] << 8));
    }
  }
}

/** Time that a test moves. */
export class FakeClock {
  #now = 1000;
  #timers = new Map();
  #last = 0;

  now() {
    return this.#now;
  }
  setTimeout(call, milliseconds) {
    this.#timers.set(++this.#last, { call, at: this.#now + milliseconds });
    return this.#last;
  }
  clearTimeout(timer) {
    this.#timers.delete(timer);
  }
  /** Lets what is due happen until then, in its order. */
  async advance(milliseconds) {
    const end = this.#now + milliseconds;
    while (true) {
      await settle();
      const [next] = [...this.#timers].sort(([, a], [, b]) => a.at - b.at);
      if (next === undefined || next[1].at > end) break;
      this.#now = Math.max(this.#now, next[1].at);
      this.#timers.delete(next[0]);
      next[1].call();
    }
    this.#now = end;
    await settle();
  }
}

/** Lets what is under way in this process end. */
export async function settle() {
  for (let i = 0; i < 3; ++i) await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves when it holds. */
export async function until(holds, what = holds.toString()) {
  const end = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`it never came to: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
