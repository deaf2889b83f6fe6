// The session of who calls: syncline_client_session of include/syncline/c/sync.h.

import type { SynclineError } from "../errors.js";
import { begin, error, out, putText, readInt, room as spaceFor, setStructSize, size, word } from "../memory.js";
import { failureOf } from "./codes.js";
import { wasm } from "./module.js";
import { ACCESSES, Session, textAt } from "./session.js";

/** In the order of syncline_connection_state. */
export const enum ConnectionState {
  waiting = 0,
  connect = 1,
  opening = 2,
  online = 3,
  closing = 4,
  stopped = 5,
}
export const STATES = ["offline", "saving", "saved", "failed"] as const;
export const LEVELS = ["received", "stored", "replicated", "replicatedStored", "archived"] as const;

export interface Status {
  readonly state: (typeof STATES)[number];
  readonly failure: SynclineError | undefined;
  readonly unsavedOps: number;
  readonly access: (typeof ACCESSES)[number];
  readonly epoch: number;
  readonly subject: string;
  readonly connection: number;
}

const STATUS_BYTES = 64;

/** A peer draws 64 bits for each connection, which say nothing of the next: unknown, as 0 is. */
function readEpoch(at: number): number {
  const epoch = readInt(at);
  return typeof epoch === "number" && epoch >= 0 ? epoch : 0;
}

export class ClientSession extends Session {
  constructor(seed: bigint) {
    super("client", () => wasm.syncline_client_session_new(0, seed, out, error));
  }

  join(
    room: string,
    port: number,
    token: string,
    options: { access: number; level: number; isSealed: boolean; epoch: number },
  ): void {
    const { access, level, isSealed } = options;
    const epoch = BigInt(options.epoch);
    begin();
    const at = putText(room);
    const roomSize = size;
    const tokenAt = putText(token);
    this.call(() =>
      wasm.syncline_wasm_join(this.ptr, at, roomSize, port, tokenAt, size, access, level, +isSealed, epoch, error),
    );
  }
  leave(room: string): void {
    begin();
    this.call(() => wasm.syncline_client_session_leave(this.ptr, putText(room), size, error));
  }
  retry(room: string): void {
    begin();
    this.call(() => wasm.syncline_client_session_retry(this.ptr, putText(room), size, error));
  }
  setToken(room: string, token: string): void {
    begin();
    const at = putText(room);
    const roomSize = size;
    this.call(() => wasm.syncline_client_session_set_token(this.ptr, at, roomSize, putText(token), size, error));
  }

  status(room: string): Status {
    begin();
    const at = spaceFor(STATUS_BYTES);
    setStructSize(at, STATUS_BYTES);
    this.call(() => wasm.syncline_client_session_status(this.ptr, putText(room), size, at, error));
    const status: Status = {
      state: STATES[word(at + 4)]!,
      failure: failureOf(word(at + 8), textAt(at + 12)),
      unsavedOps: Number(readInt(at + 24)),
      access: ACCESSES[word(at + 32)]!,
      epoch: readEpoch(at + 40),
      subject: textAt(at + 48),
      connection: Number(readInt(at + 56)),
    };
    wasm.syncline_document_status_free(at);
    return status;
  }

  get connection(): ConnectionState {
    begin();
    this.call(() => wasm.syncline_client_session_connection(this.ptr, out, error));
    return word(out);
  }
  /** Why the last connection ended, or why there will be none any more. */
  get connectionError(): SynclineError | undefined {
    begin();
    return this.failureBy(() => wasm.syncline_client_session_connection_error(this.ptr, out, out + 8, error));
  }
  get closeCode(): number {
    begin();
    this.call(() => wasm.syncline_client_session_close_code(this.ptr, out, error));
    return word(out) & 0xffff;
  }

  restart(now: number): void {
    begin();
    this.call(() => wasm.syncline_client_session_restart(this.ptr, BigInt(now), error));
  }
  opened(now: number): void {
    begin();
    this.call(() => wasm.syncline_client_session_opened(this.ptr, BigInt(now), error));
  }
  closed(now: number, code: number): void {
    begin();
    this.call(() => wasm.syncline_client_session_closed(this.ptr, BigInt(now), code, error));
  }
}
