// The session of who is called: syncline_peer_session of include/syncline/c/peer.h.

import type { SynclineError } from "../errors.js";
import { begin, error, out, putText, size, word } from "../memory.js";
import { wasm } from "./module.js";
import { Session } from "./session.js";

export class PeerSession extends Session {
  constructor(seed: bigint, now: number) {
    super("peer", () => wasm.syncline_peer_session_new(0, seed, BigInt(now), out, error));
  }

  offer(room: string, port: number, token: string, options: { access: number; isSealed: boolean }): void {
    const { access, isSealed } = options;
    begin();
    const at = putText(room);
    const roomSize = size;
    const tokenAt = putText(token);
    this.call(() => wasm.syncline_wasm_offer(this.ptr, at, roomSize, port, tokenAt, size, access, +isSealed, error));
  }
  withdraw(room: string): void {
    begin();
    this.call(() => wasm.syncline_peer_session_withdraw(this.ptr, putText(room), size, error));
  }
  /** What an import of what the caller sent failed with. */
  failure(room: string): SynclineError | undefined {
    begin();
    const at = putText(room);
    const roomSize = size;
    return this.failureBy(() => wasm.syncline_peer_session_failure(this.ptr, at, roomSize, out, out + 8, error));
  }

  /** What to close the connection with, after the output. */
  get closeCode(): number | undefined {
    begin();
    this.call(() => wasm.syncline_peer_session_close_code(this.ptr, out, out + 4, error));
    return (word(out) & 1) === 1 ? word(out + 4) & 0xffff : undefined;
  }
  /** Why. */
  get error(): SynclineError | undefined {
    begin();
    return this.failureBy(() => wasm.syncline_peer_session_error(this.ptr, out, out + 8, error));
  }
}
