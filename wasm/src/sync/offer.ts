// A document that a peer offers to who calls.

import { dispose } from "../dispose.js";
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
  withdraw(offer: Offer): void;
}

const OWN_CONNECTION = 1; // in presence; the caller has others
const MOST_TOKEN_BYTES = 8192; // no caller can show a longer one

/** Made by SyncPeer.offer(). */
export class Offer implements Disposable {
  /** The caller, if it has joined, and what this side shows to it: at once. */
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
      set: (key, value) => this.runOffered(() => session.setPresence(name, key, value)),
      remove: (key) => this.runOffered(() => session.removePresence(name, key)),
    });
    this.port = new DocumentPort(doc, seal, () => this.noticeEdits());
    try {
      host.run(() => {
        if (this.hasEnded) return;
        session.offer(name, this.port.id, token, { access: allowed, isSealed: seal !== undefined });
        this.isOffered = true;
      });
    } catch (error) {
      this._end(false);
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

  /**
   * The document is the program's alone again: before it is freed. Who joined it is told `NOT_FOUND`, and
   * does not ask again of its own accord. It may be offered anew.
   */
  withdraw(): void {
    if (this.hasEnded) return;
    this.peer.withdraw(this);
    this._end(true);
  }
  [dispose](): void {
    this.withdraw();
  }

  /** The session says so. @internal */
  _changed(what: "failure" | "presence"): void {
    if (what === "presence") this.presence._changed();
    else this.lastFailure = this.peer.session.failure(this.name);
    this.listeners[what].tell();
  }
  /** The peer has it no more. @internal */
  _end(leavesSession: boolean): void {
    const { host, session } = this.peer;
    const wasSeen = this.presence.others.length > 0;
    const wasOffered = this.isOffered;
    this.isOffered = false;
    this.hasEnded = true;
    this.port.stop();
    this.presence._end();
    if (leavesSession && wasOffered) host.run(() => session.withdraw(this.name));
    if (leavesSession) host.whenIdle(() => this.port.remove());
    else this.port.remove();
    if (wasSeen) this.listeners.presence.tell();
    for (const listeners of Object.values(this.listeners)) listeners.clear();
  }

  private noticeEdits(): void {
    if (!this.isOffered) return;
    this.peer.session.localChange(this.name);
    this.peer.host.schedule();
  }
  private runOffered(call: () => void): void {
    if (this.hasEnded) throw new SynclineError("FAILED_PRECONDITION", `${this.name} is not offered any more`);
    this.peer.host.run(() => this.hasEnded || call());
  }
  private readPresence() {
    const { session } = this.peer;
    if (!this.isOffered || session.isRunning) return undefined;
    return { own: OWN_CONNECTION, entries: session.presence(this.name) };
  }
}
