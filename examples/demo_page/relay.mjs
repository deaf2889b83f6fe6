// The relay as a process: started, started again when it dies, stopped.

import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** Milliseconds after which a relay that does not stop is killed. */
const PATIENCE = 5000;

export class Relay {
  #options;
  #log;
  #process;
  #stopping = false;

  /**
   * `program`; `port`, where it listens; `folder`, for its documents and its log; `origins`, whose
   * pages may call it; `say(line)`; `fail(error)`, when it died and cannot be started again.
   */
  constructor(options) {
    this.#options = options;
    this.#log = createWriteStream(join(options.folder, "relay.log"), { flags: "a" });
  }

  /** Resolves when it answers. Rejects if it ends before. */
  async start() {
    const { port, say } = this.#options;
    const child = this.#spawn();
    const ended = endOf(child);
    const cause = await Promise.race([ended, whenListening(port, ended)]);
    if (cause !== undefined) throw new Error(`the relay does not start (${cause}): see ${this.#log.path}`);
    say(`relay    ws://127.0.0.1:${port}/v1/sync, process ${child.pid}`);
    void ended.then((cause) => this.#startAgain(cause));
  }

  #spawn() {
    const { program, port, folder, origins } = this.#options;
    const settings = {
      "server.port": port,
      "server.origins": origins.join(","),
      "store.path": join(folder, "documents.db"),
      "limits.drain_time": 0,
    };
    const options = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
    const child = spawn(program, options, { stdio: ["ignore", "pipe", "pipe"] });
    for (const output of [child.stdout, child.stderr]) output.pipe(this.#log, { end: false });
    return (this.#process = child);
  }

  async #startAgain(cause) {
    if (this.#stopping) return;
    this.#options.say(`the relay has ended (${cause}): it is started again`);
    await this.start().catch(this.#options.fail);
  }

  async stop() {
    this.#stopping = true;
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
    child.kill("SIGTERM");
    await endOf(child);
    clearTimeout(timer);
  }
}

/** Resolves, when the process has ended, to how. */
function endOf(child) {
  return new Promise((resolve) => {
    child.once("error", ({ message }) => resolve(message));
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}

async function whenListening(port, ended) {
  let over = false;
  void ended.then(() => (over = true));
  while (!over && !(await isListening(port))) await wait(50);
}

function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
