// A server as a process of its own: how it is started, what it costs, how it ends.

import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const STARTS_WITHIN_MS = 60_000;

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}

const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

export class ServerProcess {
  /** `command(port)` gives {program, args, env}. */
  static async start(name, command) {
    const port = await freePort();
    const { program, args, env = {} } = command(port);
    const child = spawn(program, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NODE_ENV: "production", ...env },
    });
    const server = new ServerProcess(name, port, child);
    const end = Date.now() + STARTS_WITHIN_MS;
    while (!(await answers(port))) {
      if (child.exitCode !== null || child.pid === undefined || Date.now() > end) {
        await server.kill();
        throw new Error(`${name} does not start: ${server.said.slice(-2000)}`);
      }
      await sleep(20);
    }
    return server;
  }

  said = "";

  constructor(name, port, child) {
    this.name = name;
    this.port = port;
    this.child = child;
    this.ended = new Promise((resolve) => child.on("exit", resolve).on("error", resolve));
    child.on("error", ({ message }) => (this.said = message));
    running.add(child);
    this.ended.then(() => running.delete(child));
    const keep = (text) => (this.said = (this.said + text).slice(-10_000));
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
  }

  /** Milliseconds of processor time of all its threads, since it began. */
  cpu() {
    const folder = `/proc/${this.child.pid}/task`;
    const ns = readdirSync(folder).map((task) => Number(readFileSync(`${folder}/${task}/schedstat`, "ascii").split(" ")[0]));
    return ns.reduce((sum, one) => sum + one, 0) / 1e6;
  }

  /** Bytes of memory that are resident; what a Node server has not yet collected is collected first. */
  async memory() {
    if (this.child.spawnfile === process.execPath) {
      this.child.kill("SIGUSR2");
      await sleep(1500);
    }
    return this.#status("VmRSS");
  }
  /** The most that was ever resident. */
  peak() {
    return this.#status("VmHWM");
  }
  #status(field) {
    const status = readFileSync(`/proc/${this.child.pid}/status`, "ascii");
    return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)[1]) * 1024;
  }

  /** At once, as by kill -9. */
  async kill() {
    this.child.kill("SIGKILL");
    await this.ended;
  }
}
