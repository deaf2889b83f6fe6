// The calls of a session, syncline_client_session of include/syncline/c/sync.h.
//
// Within a port's call there are none but localChange(): see `isRunning`.

import type { SynclineError } from "../errors.js";
import { readArray } from "../ids.js";
import {
  begin,
  check,
  error,
  out,
  putBytes,
  putText,
  readBytes,
  readInt,
  readText,
  room as spaceFor,
  setStructSize,
  size,
  word,
} from "../memory.js";
import { failureOf } from "./codes.js";
import { wasm } from "./module.js";

/** In the order of syncline_connection_state. */
export const enum Connection {
  waiting = 0,
  connect = 1,
  opening = 2,
  online = 3,
  closing = 4,
  stopped = 5,
}
export const enum EventKind {
  connection = 0,
  document = 1,
  presence = 2,
}
export const STATES = ["offline", "saving", "saved", "failed"] as const;
export const ACCESSES = ["none", "presence", "read", "write"] as const;
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
export interface Entry {
  readonly connection: number;
  readonly subject: string;
  /** The values are bytes. */
  readonly fields: readonly (readonly [string, Uint8Array])[];
}

const STATUS_BYTES = 64;
const ENTRY_BYTES = 24;
const FIELD_BYTES = 16;
const EVENT_BYTES = 12;

const textAt = (at: number) => readText(word(at), word(at + 4));

export class Session {
  /** A call is under way, and the document may be told of it. */
  isRunning = false;
  private readonly ptr: number;

  constructor(seed: bigint) {
    begin();
    check(wasm.syncline_client_session_new(0, seed, out, error));
    this.ptr = word(out);
  }
  free(): void {
    begin();
    check(wasm.syncline_client_session_free(this.ptr, error));
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
  localChange(room: string): void {
    begin();
    check(wasm.syncline_client_session_local_change(this.ptr, putText(room), size, error));
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
      epoch: Number(readInt(at + 40)),
      subject: textAt(at + 48),
      connection: Number(readInt(at + 56)),
    };
    wasm.syncline_document_status_free(at);
    return status;
  }

  setPresence(room: string, key: string, value: Uint8Array): void {
    begin();
    const at = putText(room);
    const roomSize = size;
    const keyAt = putText(key);
    const keySize = size;
    this.call(() =>
      wasm.syncline_client_session_set_presence(
        this.ptr, at, roomSize, keyAt, keySize, putBytes(value), size, error,
      ),
    );
  }
  removePresence(room: string, key: string): void {
    begin();
    const at = putText(room);
    const roomSize = size;
    this.call(() => wasm.syncline_client_session_remove_presence(this.ptr, at, roomSize, putText(key), size, error));
  }
  presence(room: string): Entry[] {
    begin();
    this.call(() => wasm.syncline_client_session_presence(this.ptr, putText(room), size, out, error));
    const entries = readArray(out, ENTRY_BYTES, (at) => ({
      connection: Number(readInt(at)),
      subject: textAt(at + 8),
      fields: readArray(at + 16, FIELD_BYTES, (field) => [
        textAt(field),
        readBytes(word(field + 8), word(field + 12)),
      ] as const),
    }));
    wasm.syncline_presence_entries_free(out);
    return entries;
  }

  get connection(): Connection {
    begin();
    this.call(() => wasm.syncline_client_session_connection(this.ptr, out, error));
    return word(out);
  }
  /** Why the last connection ended, or why there will be none any more. */
  get connectionError(): SynclineError | undefined {
    begin();
    this.call(() => wasm.syncline_client_session_connection_error(this.ptr, out, out + 8, error));
    const failure = failureOf(word(out), textAt(out + 8));
    wasm.syncline_bytes_free(out + 8);
    return failure;
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
  receive(now: number, bytes: Uint8Array): void {
    begin();
    this.call(() => wasm.syncline_client_session_receive(this.ptr, BigInt(now), putBytes(bytes), size, error));
  }
  closed(now: number, code: number): void {
    begin();
    this.call(() => wasm.syncline_client_session_closed(this.ptr, BigInt(now), code, error));
  }
  tick(now: number): void {
    begin();
    this.call(() => wasm.syncline_client_session_tick(this.ptr, BigInt(now), error));
  }
  /** When tick() has something to do. */
  nextWakeup(): number | undefined {
    begin();
    this.call(() => wasm.syncline_client_session_next_wakeup(this.ptr, out, out + 8, error));
    return (word(out) & 1) === 1 ? Number(readInt(out + 8)) : undefined;
  }

  /** A copy of what is to be sent, whole frames. */
  output(): Uint8Array {
    begin();
    this.call(() => wasm.syncline_client_session_output(this.ptr, out, out + 4, error));
    return readBytes(word(out), word(out + 4));
  }
  consume(bytes: number): void {
    begin();
    this.call(() => wasm.syncline_client_session_consume(this.ptr, bytes, error));
  }

  /** What to look at again; of EventKind.connection the room is empty. */
  takeEvents(): (readonly [EventKind, string])[] {
    begin();
    this.call(() => wasm.syncline_client_session_take_events(this.ptr, out, error));
    const events = readArray(out, EVENT_BYTES, (at) => [word(at) as EventKind, textAt(at + 4)] as const);
    wasm.syncline_sync_events_free(out);
    return events;
  }

  private call(call: () => number): void {
    this.isRunning = true;
    try {
      check(call());
    } finally {
      this.isRunning = false;
    }
  }
}
