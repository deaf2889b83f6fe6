// A server for one workload: started with an empty folder, gone with it afterwards.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ServerProcess } from "./server_process.js";

let rooms = 0;

export class Host {
  /** `keep`: the server keeps documents, by whatever it has for that. */
  static async start(server, { keep = false } = {}) {
    const host = new Host(server, keep);
    try {
      await host.restart();
    } catch (error) {
      rmSync(host.folder, { recursive: true });
      throw error;
    }
    return host;
  }

  constructor(server, keep) {
    this.server = server;
    this.folder = mkdtempSync(join(tmpdir(), "relay-bench-"));
    this.keep = keep || server.keeps;
  }

  async restart() {
    const { name, command } = this.server;
    this.process = await ServerProcess.start(name, (port) => command(port, this.keep ? this.folder : undefined));
  }

  newRoom() {
    return `room-${++rooms}`;
  }
  join(room, options) {
    return this.server.Client.join(this.process.port, room, options);
  }

  /** Processor time of the server, in milliseconds, while something is done; and what came of it. */
  async cost(work) {
    const begin = this.process.cpu();
    const result = await work();
    return [this.process.cpu() - begin, result];
  }

  async end() {
    await this.process.kill();
    rmSync(this.folder, { recursive: true });
  }
}

/** Runs work(host) with a new host. */
export async function withHost(server, options, work) {
  const host = await Host.start(server, options);
  try {
    return await work(host);
  } catch (error) {
    error.message += ` (the server said: ${host.process.said.slice(-500)})`;
    throw error;
  } finally {
    await host.end();
  }
}

/** Waits until done() says so, or the time is over. */
export async function until(done, withinMs) {
  const end = performance.now() + withinMs;
  while (!done() && performance.now() < end) await sleep(2);
}

/** Calls make(i) for i from 0 to count - 1, some at a time. */
export async function eachOf(count, make, atOnce = 32) {
  const made = [];
  for (let i = 0; i < count; i += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, count - i) }, (_, k) => make(i + k));
    made.push(...(await Promise.all(some)));
  }
  return made;
}
