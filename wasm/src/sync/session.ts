// The calls of a session, of include/syncline/c/sync.h and peer.h: those that a
// client's and a peer's have in common, with the same arguments.
//
// Within a port's call there are none but localChange(): see `isRunning`.

import type { SynclineError } from "../errors.js";
import { readArray } from "../ids.js";
import { begin, check, error, out, putBytes, putText, readBytes, readInt, readText, size, word } from "../memory.js";
import { failureOf } from "./codes.js";
import { wasm } from "./module.js";

export const enum EventKind {
  connection = 0,
  document = 1,
  presence = 2,
}
export const ACCESSES = ["none", "presence", "read", "write"] as const;

export interface Entry {
  readonly connection: number;
  readonly subject: string;
  /** The values are bytes. */
  readonly fields: readonly (readonly [string, Uint8Array])[];
}

const ENTRY_BYTES = 24;
const EVENT_BYTES = 12;
const FIELD_BYTES = 16;

/** REQUIRES: a syncline_bytes there, of a result that is freed elsewhere. */
export const textAt = (at: number) => readText(word(at), word(at + 4));

export abstract class Session {
  /** A call is under way, and the document may be told of it. */
  isRunning = false;
  protected readonly ptr: number;

  /** `create` calls the function that puts a session to `out`. */
  protected constructor(private readonly kind: "client" | "peer", create: () => number) {
    begin();
    check(create());
    this.ptr = word(out);
  }
  free(): void {
    begin();
    check(this.of("free")(this.ptr, error));
  }

  localChange(room: string): void {
    begin();
    check(this.of("local_change")(this.ptr, putText(room), size, error));
  }

  setPresence(room: string, key: string, value: Uint8Array): void {
    begin();
    const at = putText(room);
    const roomSize = size;
    const keyAt = putText(key);
    const keySize = size;
    this.call(() => this.of("set_presence")(this.ptr, at, roomSize, keyAt, keySize, putBytes(value), size, error));
  }
  removePresence(room: string, key: string): void {
    begin();
    const at = putText(room);
    const roomSize = size;
    this.call(() => this.of("remove_presence")(this.ptr, at, roomSize, putText(key), size, error));
  }
  presence(room: string): Entry[] {
    begin();
    this.call(() => this.of("presence")(this.ptr, putText(room), size, out, error));
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

  receive(now: number, bytes: Uint8Array): void {
    begin();
    this.call(() => this.of("receive")(this.ptr, BigInt(now), putBytes(bytes), size, error));
  }
  tick(now: number): void {
    begin();
    this.call(() => this.of("tick")(this.ptr, BigInt(now), error));
  }
  /** When tick() has something to do. */
  nextWakeup(): number | undefined {
    begin();
    this.call(() => this.of("next_wakeup")(this.ptr, out, out + 8, error));
    return (word(out) & 1) === 1 ? Number(readInt(out + 8)) : undefined;
  }

  /** A copy of what is to be sent, whole frames. */
  output(): Uint8Array {
    begin();
    this.call(() => this.of("output")(this.ptr, out, out + 4, error));
    return readBytes(word(out), word(out + 4));
  }
  consume(bytes: number): void {
    begin();
    this.call(() => this.of("consume")(this.ptr, bytes, error));
  }

  /** What to look at again; of EventKind.connection the room is empty. */
  takeEvents(): (readonly [EventKind, string])[] {
    begin();
    this.call(() => this.of("take_events")(this.ptr, out, error));
    const events = readArray(out, EVENT_BYTES, (at) => [word(at) as EventKind, textAt(at + 4)] as const);
    wasm.syncline_sync_events_free(out);
    return events;
  }

  /** A function of this kind of session. */
  protected of(name: string): (...args: (number | bigint)[]) => number {
    return wasm[`syncline_${this.kind}_session_${name}`];
  }
  protected call(call: () => number): void {
    this.isRunning = true;
    try {
      check(call());
    } finally {
      this.isRunning = false;
    }
  }
  /** Of a call that gives a code, and then a text. */
  protected failureBy(call: () => number): SynclineError | undefined {
    this.call(call);
    const failure = failureOf(word(out), textAt(out + 8));
    wasm.syncline_bytes_free(out + 8);
    return failure;
  }
}
