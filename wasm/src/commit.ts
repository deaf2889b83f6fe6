// What is told of a commit.

import { SynclineError } from "./errors.js";
import { begin, check, error, putText, readInt, readText, room, setStructSize, setWord, size, word, writeInt } from "./memory.js";
import { wasm } from "./module.js";

export interface CommitOptions {
  /** When it was made; 0 or nothing: not told. */
  time?: Date | number | undefined;
  /** What others are told. */
  message?: string | undefined;
  /** What the events of the commit carry, here alone. */
  tag?: string | undefined;
}

/** One for all commits of which nothing is told. */
export const UNTOLD: CommitOptions = {};

const BYTES = 32; // of syncline_commit_options

function milliseconds(time: Date | number | undefined): number {
  const ms = Number(time ?? 0);
  if (Number.isSafeInteger(ms)) return ms;
  throw new SynclineError("INVALID_ARGUMENT", "the time of a commit is a Date, or whole milliseconds since 1970");
}

/** Puts a syncline_commit_options. Returns where. */
export function putCommitOptions(options: CommitOptions): number {
  const at = room(BYTES);
  setStructSize(at, BYTES);
  writeInt(at + 8, milliseconds(options.time));
  setWord(at + 16, putText(options.message ?? ""));
  setWord(at + 20, size);
  setWord(at + 24, putText(options.tag ?? ""));
  setWord(at + 28, size);
  return at;
}

/** What is told of a commit. */
export type ToldCommit = Required<CommitOptions> & { time: number };

/** A syncline_commit_options of the module's. */
export function readCommitOptions(at: number): ToldCommit {
  return {
    time: Number(readInt(at + 8)),
    message: readText(word(at + 16), word(at + 20)),
    tag: readText(word(at + 24), word(at + 28)),
  };
}

/** A commit that is about to be made, in its hook. */
export class CommitDraft {
  /** @internal */
  constructor(private commit: number) {}

  /** @internal */
  _end(): void {
    this.commit = 0;
  }

  get options(): ToldCommit {
    begin();
    const at = room(BYTES);
    setStructSize(at, BYTES);
    check(wasm.syncline_commit_options_of(this.alive(), at, error));
    return readCommitOptions(at);
  }
  /** What is not named stays as it is. */
  set(options: CommitOptions): void {
    const changed = { ...this.options, ...options };
    begin();
    check(wasm.syncline_commit_set_options(this.alive(), putCommitOptions(changed), error));
  }

  private alive(): number {
    if (this.commit !== 0) return this.commit;
    throw new SynclineError("FAILED_PRECONDITION", "the commit was made: change it in its hook");
  }
}
