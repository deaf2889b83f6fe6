// The processes of the libraries, as bench.js has them: one each, so that heaps do not mix.

import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

const path = fileURLToPath(new URL("worker.js", import.meta.url));

export class Worker {
  constructor(name, cache) {
    this.name = name;
    this.env = { ...process.env, SYNCLINE_PEERS_CACHE: cache };
  }

  async start() {
    this.child = fork(path, [this.name], { env: this.env, stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const { child } = this;
    child.on("exit", () => {
      if (this.child === child) this.child = undefined;
    });
    return this.answer(60);
  }

  answer(seconds) {
    const child = this.child;
    return new Promise((resolve) => {
      const end = (result) => {
        clearTimeout(timer);
        child.off("message", end);
        child.off("exit", died);
        resolve(result);
      };
      const died = (code, signal) => end({ error: `the process ended with ${signal ?? code}` });
      const timer = setTimeout(() => {
        end({ late: true });
        child.kill("SIGKILL");
        this.child = undefined;
      }, seconds * 1000);
      child.on("message", end);
      child.on("exit", died);
    });
  }

  /** {figures}, {missing}, {error} or {late}: it took longer than so many seconds, and was ended. */
  async ask(message, seconds) {
    const begun = this.child ? {} : await this.start();
    if (begun.error || !this.child) return { error: begun.error ?? "the process did not begin" };
    const answer = this.answer(seconds);
    this.child.send(message);
    return answer;
  }

  stop() {
    this.child?.disconnect();
    this.child = undefined;
  }
}
