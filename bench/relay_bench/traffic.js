// Writers who send, readers who look: when each token was sent, when it was acknowledged, and when
// each reader had it. A reader that misses a token, or has one twice, is an error.

import { setTimeout as sleep } from "node:timers/promises";
import { updatesOf } from "./libraries/prepared.js";
import { peerOf } from "./libraries/peers.js";
import { eachToken } from "./tokens.js";

const QUIET_LIMIT_MS = 30_000;

export function percentile(values, part) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

class Writer {
  sentAt = [];
  acknowledgedAfter = [];

  constructor(client, author, frames) {
    Object.assign(this, { client, author, frames });
    if (client.constructor.acknowledges) client.onAcked = (total) => this.#acknowledged(total);
    // Where nothing is acknowledged, an author's own update that comes back tells as much.
    else client.onUpdates = (bytes) => eachToken(bytes, (by, number) => by === author && this.#acknowledged(number + 1));
    client.socket.onClosed = (reason) => (this.failed = reason);
  }
  get left() {
    return this.frames.length - this.sentAt.length;
  }
  get acknowledged() {
    return this.acknowledgedAfter.length;
  }
  sendNext() {
    const frame = this.frames[this.sentAt.length];
    this.sentAt.push(performance.now());
    this.client.send(frame);
  }
  #acknowledged(total) {
    const now = performance.now();
    while (this.acknowledged < total) this.acknowledgedAfter.push(now - this.sentAt[this.acknowledged]);
    this.onAcknowledged?.();
  }
}

class Reader {
  latencies = [];

  constructor(client, writers) {
    this.next = writers.map(() => 0);
    client.onUpdates = (bytes) => {
      const now = performance.now();
      eachToken(bytes, (author, number) => {
        if (number !== this.next[author]) this.failed ??= `token ${number} of ${author} came, ${this.next[author]} is missing`;
        this.next[author] = number + 1;
        this.latencies.push(now - writers[author].sentAt[number]);
      });
    };
    client.socket.onClosed = (reason) => (this.failed = reason);
  }
}

export class Traffic {
  static async begin(host, { writers, readers, updates }) {
    const { Client, library } = host.server;
    const room = host.newRoom();
    const traffic = new Traffic();
    traffic.clients = [];
    const join = async (options) => {
      const client = await host.join(room, options);
      traffic.clients.push(client);
      return client;
    };
    traffic.writers = [];
    for (let author = 0; author < writers; ++author) {
      const frames = updatesOf(library, author, updates).map((update) => Client.frames(update, room)[0]);
      traffic.writers.push(new Writer(await join({ author: peerOf(author) }), author, frames));
    }
    traffic.readers = [];
    for (let i = 0; i < readers; ++i) traffic.readers.push(new Reader(await join({}), traffic.writers));
    return traffic;
  }

  /** All updates, so many a second of all writers together. */
  async sendPaced(rate) {
    const total = this.writers.reduce((sum, one) => sum + one.left, 0);
    const begin = performance.now();
    for (let sent = 0; sent < total; ) {
      const due = Math.min(total, 1 + Math.floor(((performance.now() - begin) * rate) / 1000));
      for (; sent < due; ++sent) this.writers[sent % this.writers.length].sendNext();
      this.#check();
      await sleep(1);
    }
  }

  /** All updates, each writer as many at once as may be unacknowledged. */
  async sendAll(unacknowledged) {
    for (const writer of this.writers) {
      writer.onAcknowledged = () => {
        while (writer.left > 0 && writer.sentAt.length - writer.acknowledged < unacknowledged) writer.sendNext();
      };
      writer.onAcknowledged();
    }
    await this.#until(() => this.writers.every(({ left }) => left === 0));
  }

  /** Until every reader has, and every writer knows of, all that was sent. */
  async settle() {
    const everywhere = ({ next }) => next.every((number, author) => number === this.writers[author].sentAt.length);
    await this.#until(() => this.readers.every(everywhere) && this.writers.every((one) => one.acknowledged === one.sentAt.length));
  }

  latencies() {
    return this.readers.flatMap((one) => one.latencies);
  }
  acknowledgements() {
    return this.writers.flatMap((one) => one.acknowledgedAfter);
  }
  end() {
    this.clients.forEach((client) => client.close());
  }

  #check() {
    const failed = [...this.writers, ...this.readers].find((one) => one.failed);
    if (failed) throw new Error(`${failed.constructor.name}: ${failed.failed}`);
  }
  async #until(done) {
    let progress = -1;
    let at = performance.now();
    while (!done()) {
      this.#check();
      const now = this.readers.reduce((sum, { latencies }) => sum + latencies.length, 0) + this.acknowledgements().length;
      if (now !== progress) [progress, at] = [now, performance.now()];
      if (performance.now() - at > QUIET_LIMIT_MS) throw new Error(`updates do not come: ${progress} did`);
      await sleep(2);
    }
  }
}
