// A document that a peer offers to who calls.

import { SynclineError } from "../errors.js";
import { indexOf } from "./arguments.js";
import { DocumentPort, type Seal, type SyncableDoc } from "./document_port.js";
import type { SessionHost } from "./host.js";
import { Listeners, type SyncSubscription } from "./listeners.js";
import type { PeerSession } from "./peer_session.js";
import { Presence } from "./presence.js";
import type { Access } from "./room.js";
import { ACCESSES } from "./session.js";

export interface OfferOptions {
  /** What the caller may at most. `"write"` if not given. */
  access?: Exclude<Access, "none">;
  /** What the caller has to show, character by character: at most 8192 bytes. None if not given. */
  token?: string;
  /** Encrypts what leaves the document, and opens what comes. The caller has to have the same. */
  seal?: Seal;
}

/** What a peer does for its offers. @internal */
export interface OfferHost {
  readonly session: PeerSession;
  readonly host: SessionHost;
}

const OWN_CONNECTION = 1; // in presence; the caller has others
const MOST_TOKEN_BYTES = 8192; // no caller can show a longer one

/** Made by SyncPeer.offer(). */
export class Offer {
  /**
   * The caller, if it has joined, and what this side shows to it: at once. A field that was removed counts
   * as one of the 32 still.
   */
  readonly presence: Presence;

  private readonly listeners = { failure: new Listeners(), presence: new Listeners() };
  private readonly port: DocumentPort;
  private lastFailure: SynclineError | undefined;
  private isOffered = false; // the session has it
  private hasEnded = false;

  /** @internal */
  constructor(
    private readonly peer: OfferHost,
    readonly name: string,
    readonly doc: SyncableDoc,
    { access = "write", token = "", seal }: OfferOptions,
  ) {
    const { session, host } = peer;
    const allowed = indexOf(ACCESSES, access, "access");
    if (typeof token !== "string" || new TextEncoder().encode(token).length > MOST_TOKEN_BYTES) {
      throw new SynclineError("INVALID_ARGUMENT", `a token is a string of at most ${MOST_TOKEN_BYTES} bytes`);
    }
    this.presence = new Presence({
      read: () => this.readPresence(),
      set: (key, value) => this.show(key, value),
      // The session cannot take a field away; what is no JSON, as nothing is, nobody shows.
      remove: (key) => this.show(key, new Uint8Array()),
    });
    this.port = new DocumentPort(doc, seal, () => this.noticeEdits());
    try {
      host.run(() => {
        session.offer(name, this.port.id, token, { access: allowed, isSealed: seal !== undefined });
        this.isOffered = true;
      });
    } catch (error) {
      this._end();
      throw error;
    }
  }

  /**
   * Why what the caller sent was not taken in, or what is here could not be sent: of the last time, if
   * there was one. The document is as it was.
   */
  get failure(): SynclineError | undefined {
    return this.lastFailure;
  }

  /** Tells when `failure` has changed, or who is there. */
  on(what: "failure" | "presence", callback: () => void): SyncSubscription {
    const listeners = this.listeners[what];
    if (listeners === undefined) {
      throw new SynclineError("INVALID_ARGUMENT", `an offer tells of "failure" and "presence", not of ${what}`);
    }
    return listeners.add(callback);
  }

  /** Something may have happened: a peer's session tells no events. @internal */
  _look(): void {
    const failure = this.peer.session.failure(this.name);
    if (failure?.message !== this.lastFailure?.message || failure?.code !== this.lastFailure?.code) {
      this.lastFailure = failure;
      this.listeners.failure.tell();
    }
    if (this.presence._look()) this.listeners.presence.tell();
  }
  /** The peer has ended. @internal */
  _end(): void {
    this.isOffered = false;
    this.hasEnded = true;
    this.port.stop();
    this.port.remove();
    const wasSeen = this.presence.others.length > 0;
    this.presence._end();
    if (wasSeen) this.listeners.presence.tell();
    for (const listeners of Object.values(this.listeners)) listeners.clear();
  }

  private noticeEdits(): void {
    if (!this.isOffered) return;
    this.peer.session.localChange(this.name);
    this.peer.host.schedule();
  }
  private show(key: string, value: Uint8Array): void {
    const { session, host } = this.peer;
    if (this.hasEnded) throw new SynclineError("FAILED_PRECONDITION", `${this.name} is not offered any more: the peer is closed`);
    host.run(() => session.setPresence(this.name, key, value));
  }
  private readPresence() {
    const { session } = this.peer;
    if (!this.isOffered || session.isRunning) return undefined;
    return { own: OWN_CONNECTION, entries: session.presence(this.name) };
  }
}
