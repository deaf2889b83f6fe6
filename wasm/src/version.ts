// What a replica knows.

import { putSpan, readArray, readSpan, ID_BYTES, putPeer, type OpSpan, type PeerId } from "./ids.js";
import { begin, check, error, index, out, putBytes, room, size, takeBytes, takeText, word } from "./memory.js";
import { needStart, wasm } from "./module.js";

/** For each peer, the number of its ops that are known. A value: it does not change. */
export class Version {
  /** @internal */
  constructor(private readonly bytes: Uint8Array) {}

  /** Of what encode() gave. Throws `DATA_LOSS` and others, where it is not. */
  static decode(bytes: Uint8Array): Version {
    needStart();
    const version = new Version(bytes.slice());
    version.entries();
    return version;
  }

  static from(counters: Record<PeerId, number>): Version {
    needStart();
    begin();
    const peers = Object.keys(counters);
    const spans = room(peers.length * ID_BYTES);
    peers.forEach((peer, i) => {
      putPeer(spans + i * ID_BYTES, peer);
      putSpan(spans + i * ID_BYTES, { peer, begin: 0, end: index(counters[peer]!) });
    });
    check(wasm.syncline_version_from_entries(spans, peers.length, out, error));
    return new Version(takeBytes());
  }

  encode(): Uint8Array {
    return this.bytes.slice();
  }

  /** 0 for a peer of which nothing is known. */
  get(peer: PeerId): number {
    return this.entries().find((span) => span.peer === peer)?.end ?? 0;
  }

  /** Whether everything that `other` knows is known. */
  includes(other: Version): boolean {
    begin();
    const mine = putBytes(this.bytes);
    const mineSize = size;
    const theirs = putBytes(other.bytes);
    check(wasm.syncline_version_includes(mine, mineSize, theirs, size, out, error));
    return (word(out) & 1) === 1;
  }

  /** Whether this one has less, more, the same; or each has something that the other has not. */
  compareTo(other: Version): "before" | "after" | "equal" | "concurrent" {
    if (this.includes(other)) return other.includes(this) ? "equal" : "after";
    return other.includes(this) ? "before" : "concurrent";
  }
  equals(other: Version): boolean {
    return this.compareTo(other) === "equal";
  }

  /** What either knows. */
  merge(other: Version): Version {
    return this.joined(other, Math.max);
  }
  /** What both know. */
  meet(other: Version): Version {
    return this.joined(other, Math.min);
  }
  private joined(other: Version, pick: (a: number, b: number) => number): Version {
    const [mine, theirs] = [this.toJSON(), other.toJSON()];
    const peers = Object.keys({ ...mine, ...theirs });
    return Version.from(Object.fromEntries(peers.map((peer) => [peer, pick(mine[peer] ?? 0, theirs[peer] ?? 0)])));
  }

  /** Ascending by peer. */
  entries(): OpSpan[] {
    begin();
    const bytes = putBytes(this.bytes);
    check(wasm.syncline_version_entries(bytes, size, out, error));
    const spans = readArray(out, ID_BYTES, readSpan);
    wasm.syncline_op_spans_free(out);
    return spans;
  }

  toJSON(): Record<PeerId, number> {
    return Object.fromEntries(this.entries().map((span) => [span.peer, span.end]));
  }

  toString(): string {
    begin();
    const bytes = putBytes(this.bytes);
    check(wasm.syncline_version_to_string(bytes, size, out, error));
    return takeText();
  }
}

/** Puts a version that somebody gave, as such or as bytes. Returns where. */
export function putVersion(version: Version | Uint8Array): number {
  return putBytes(version instanceof Version ? version.encode() : version);
}
