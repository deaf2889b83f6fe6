// Who is in a room, and what they show of themselves: JSON in fields.

import { SynclineError } from "../errors.js";
import type { Entry } from "./session.js";

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What one connection shows. */
export interface PresenceEntry {
  /** Its number in the room. A person with two tabs has two. */
  readonly connection: number;
  /** Who it is, as the server knows: not what it says of itself. */
  readonly subject: string;
  readonly fields: Readonly<Record<string, JsonValue>>;
}

/** What a room, or an offer, does for its presence. */
export interface PresenceHost {
  /** Undefined: not now. */
  read(): { own: number; entries: Entry[] } | undefined;
  set(key: string, value: Uint8Array): void;
  remove(key: string): void;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function encode(value: JsonValue): Uint8Array {
  const text = JSON.stringify(value) as string | undefined;
  if (text !== undefined) return encoder.encode(text);
  throw new SynclineError("INVALID_ARGUMENT", `a ${typeof value} is no JSON: presence shows nothing else`);
}

// Fields that are no JSON are another program's.
function decode({ connection, subject, fields }: Entry): PresenceEntry {
  const decoded: [string, JsonValue][] = [];
  for (const [key, bytes] of fields) {
    try {
      decoded.push([key, JSON.parse(decoder.decode(bytes))]);
    } catch {}
  }
  return { connection, subject, fields: Object.fromEntries(decoded) };
}

/** `room.presence`, `offer.presence`. */
export class Presence {
  private known: readonly PresenceEntry[] = [];
  private isStale = true;
  private readonly own = new Map<string, JsonValue>();

  /** @internal */
  constructor(private readonly host: PresenceHost) {}

  /**
   * Shows a field to all in the room, until it is removed or changed, or the room is left; sent
   * again after each reconnect. Changes of 100 ms go together. `RESOURCE_EXHAUSTED`: more than 32
   * fields, or 4096 bytes of them.
   */
  set(key: string, value: JsonValue): void {
    this.host.set(key, encode(value));
    this.own.set(key, value);
  }
  /** Nothing, where there is no such field. */
  remove(key: string): void {
    this.host.remove(key);
    this.own.delete(key);
  }
  /** What was set here. */
  get mine(): Readonly<Record<string, JsonValue>> {
    return Object.fromEntries(this.own);
  }

  /** Everybody else in the room, by ascending connection. The same array until it changes. */
  get others(): readonly PresenceEntry[] {
    const read = this.isStale ? this.host.read() : undefined;
    if (read !== undefined) {
      this.isStale = false;
      this.known = read.entries.filter(({ connection }) => connection !== read.own).map(decode);
    }
    return this.known;
  }

  /** It is to be read again. @internal */
  _changed(): void {
    this.isStale = true;
  }
  /** The room was left. @internal */
  _end(): void {
    this.known = [];
    this.isStale = false;
  }
}
