// One process has a file: it holds a lock file beside it, which tells who that is.
//
// The lock of a process that is gone is taken over. A process is known by its number, its host and
// when it began, as numbers are used again: on Linux the system tells of each, and which start of the
// machine that was after, elsewhere each knows it of itself. So several threads, or copies of this
// package, know each other's locks. Only who holds the lock's own lock, `.takeover`, removes what
// another has left, after a second look, and one that is a takeover itself, too: so no lock of a
// living process is removed. Should somebody else do that, isHeld(), which is asked before each
// write, tells.

import { readFileSync } from "node:fs";
import { link, open, readdir, readFile, rm, unlink } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

// To take over takes milliseconds; a second is enough for any disk.
const GUARD_TRIES = 200;
const GUARD_PAUSE = 5; // milliseconds

/** Another has the file open. */
export class StoreInUseError extends Error {
  override readonly name = "StoreInUseError";
}

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Which start of the machine it is of; "" if unknown. */
  readonly boot?: string;
  /** When the process began, in the words of its system; "" if unknown. */
  readonly birth: string;
  /** The same where it is unknown, in milliseconds of the system's uptime: for this process alone. */
  readonly began?: number;
  /** Of this lock alone. */
  readonly token: string;
}

// It does not move with the clock, and is the same in all threads.
const began = Number(process.hrtime.bigint()) / 1e6 - process.uptime() * 1000;
const BEGAN_BLUR = 50; // milliseconds between the two calls above, at most

/** Whether a token of a lock may be this: one of ours, or of another language's package. */
export function isToken(text: string): boolean {
  return /^\d+-[0-9a-z]+$/.test(text);
}

export class FileLock {
  private constructor(
    private readonly path: string,
    private readonly text: string,
    readonly token: string,
  ) {}

  /** Locks. Throws StoreInUseError if somebody else has. */
  static async take(path: string): Promise<FileLock> {
    const token = `${process.pid}-${Math.random().toString(36).slice(2)}`;
    const owner: Owner = { pid: process.pid, host: hostname(), boot: bootId(), birth: birthIn(statOf(process.pid)), began, token };
    const text = JSON.stringify(owner);
    while (!(await createWhole(path, text, token))) {
      const stale = await readStale(path);
      if (stale !== undefined) await removeStale(path, stale, text, token);
    }
    await removeDrafts(path);
    return new FileLock(path, text, token);
  }

  /** Whether the lock is this one's still. */
  async isHeld(): Promise<boolean> {
    return (await readIfThere(this.path)) === this.text;
  }

  async release(): Promise<void> {
    if (await this.isHeld()) await unlink(this.path).catch(() => {});
  }
}

/** Creates the file with its content: nobody sees it without. False: there is one. */
async function createWhole(path: string, text: string, token: string): Promise<boolean> {
  const draft = `${path}.${token}`;
  try {
    await writeSynced(draft, text, "w");
    await link(draft, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "ENOSYS") throw error;
    return await createPlain(path, text); // a file system without links
  } finally {
    await rm(draft, { force: true });
  }
}

async function createPlain(path: string, text: string): Promise<boolean> {
  try {
    await writeSynced(path, text, "wx");
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** An empty one, as the loss of power may leave it, would be somebody's for ever. */
async function writeSynced(path: string, text: string, flags: string): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Of those that were killed while they made a lock. */
async function removeDrafts(path: string): Promise<void> {
  const start = `${basename(path)}.`;
  for (const name of await readdir(dirname(path)).catch(() => [])) {
    if (!name.startsWith(start) || !isToken(name.slice(start.length).replace(/^(takeover\.)*/, ""))) continue;
    const draft = join(dirname(path), name);
    const stale = await readStale(draft).catch(() => undefined);
    if (stale !== undefined) await rm(draft, { force: true });
  }
}

/** Removes the lock while it holds what is stale. It may take several calls, where others try it, too. */
async function removeStale(path: string, stale: string, text: string, token: string): Promise<void> {
  const guard = `${path}.takeover`;
  if (!(await createWhole(guard, text, token))) return await waitForGuard(guard, text, token);
  try {
    if ((await readIfThere(path)) === stale) await rm(path, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

/** What the lock file holds, if its process is gone; nothing if there is none. Throws if it is alive. */
async function readStale(path: string): Promise<string | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  const owner = readOwner(text);
  if (owner === undefined || isAlive(owner)) throw inUse(path, owner);
  return text;
}

/** Until nobody has it. One that was left is removed as any other lock. */
async function waitForGuard(guard: string, text: string, token: string): Promise<void> {
  for (let tries = 0; ; ++tries) {
    let stale: string | undefined;
    try {
      stale = await readStale(guard);
    } catch (error) {
      if (!(error instanceof StoreInUseError) || tries === GUARD_TRIES) throw error;
      await sleep(GUARD_PAUSE);
      continue;
    }
    return stale === undefined ? undefined : await removeStale(guard, stale, text, token);
  }
}

function inUse(path: string, owner: Owner | undefined): StoreInUseError {
  const who = owner === undefined ? "somebody" : `process ${owner.pid} on ${owner.host}`;
  return new StoreInUseError(`${who} has this store open: close it there. If nobody has, delete ${path}`);
}

function readOwner(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text);
    return typeof owner.pid === "number" && typeof owner.token === "string" ? owner : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(owner: Owner): boolean {
  if (owner.host !== hostname()) return true; // nobody can know from here
  const boot = bootId();
  if (boot !== owner.boot && boot && owner.boot) return false;
  if (owner.pid === process.pid && owner.birth === "") return Math.abs((owner.began ?? began) - began) < BEGAN_BLUR;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
  const stat = statOf(owner.pid);
  if (stat[0] === "Z") return false; // it has ended, and nobody has asked how
  const birth = birthIn(stat);
  return birth === owner.birth || birth === "" || owner.birth === "";
}

/** Where a program is the first one to run, each start of the machine gives it the same number and birth. */
function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}

/** What proc(5) tells of a process from its third field on; nothing if unknown. */
function statOf(pid: number): string[] {
  try {
    // The second one may hold spaces, and ends with the last parenthesis.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

function birthIn(stat: string[]): string {
  return stat[22 - 3] ?? "";
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
