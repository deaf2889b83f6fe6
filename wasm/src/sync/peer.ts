// Answers who calls with documents of one's own, and keeps these in step, without
// a server. There is a peer for each caller; several may offer the same documents,
// and what comes by one goes out by the others.
//
// The session, in WebAssembly, knows what to say and when. It is of one
// connection, and ends with it: who called comes back over another one.

import { dispose } from "../dispose.js";
import { SynclineError } from "../errors.js";
import { needRoomName, randomSeed } from "./arguments.js";
import type { SyncableDoc } from "./document_port.js";
import { PLATFORM_CLOCK, SessionHost, type Clock } from "./host.js";
import { Listeners, type SyncSubscription } from "./listeners.js";
import { needStarted } from "./module.js";
import { Offer, type OfferOptions } from "./offer.js";
import { PeerSession } from "./peer_session.js";
import { EventKind } from "./session.js";
import { NORMAL, type Connection } from "./socket.js";

export type PeerState = "connecting" | "online" | "closed";

export interface SyncPeerOptions {
  clock?: Clock;
}

const IN_ORDER = [NORMAL, 1001, 1005]; // closed; going away; without a code

/** Who was called, over one connection. The other side has a `SyncClient`, and joins at the level `"received"`. */
export class SyncPeer implements Disposable {
  private readonly session: PeerSession;
  private readonly host: SessionHost;
  private readonly offers = new Map<string, Offer>();
  private readonly listeners = new Listeners();
  private openedAt: number | undefined;
  private failure: SynclineError | undefined;
  private isClosed = false;
  private hasEnded = false; // there is no session
  private toldState: PeerState = "connecting";

  /**
   * `connection`: a WebSocket that was accepted, an RTCDataChannel, a MessagePort; open, or about to be.
   * `INVALID_ARGUMENT`: it is none, or a channel that is not ordered and reliable. Give it as soon as there
   * is one, and offer documents at once: what it says before is lost, and who asks for a document that is
   * not offered is told `NOT_FOUND`, and does not ask again.
   */
  constructor(connection: Connection, options: SyncPeerOptions = {}) {
    needStarted();
    const clock = options.clock ?? PLATFORM_CLOCK;
    this.session = new PeerSession(randomSeed(), 0);
    // What the session waits for begins with an open connection, and so does its time.
    const sinceOpen: Clock = {
      now: () => (this.openedAt === undefined ? 0 : clock.now() - this.openedAt),
      setTimeout: (call, milliseconds) => clock.setTimeout(call, milliseconds),
      clearTimeout: (timer) => clock.clearTimeout(timer),
    };
    this.host = new SessionHost(this.session, sinceOpen, () => this.takeTurn());
    try {
      this.host.connect(connection, {
        opened: () => void (this.openedAt = clock.now()),
        lost: (code) => this.lose(code),
      });
    } catch (error) {
      this.host.end(NORMAL);
      throw error;
    }
  }

  /**
   * Lets the caller join `doc` as a room, UTF-8 of 1 to 256 bytes, until it is withdrawn or the peer
   * closed: that comes before the document is freed. `ALREADY_EXISTS`: there is one of that name;
   * `INVALID_ARGUMENT`: no such name, token or access.
   */
  offer(room: string, doc: SyncableDoc, options: OfferOptions = {}): Offer {
    if (this.isClosed) throw new SynclineError("FAILED_PRECONDITION", "the peer is closed");
    needRoomName(room);
    if (this.offers.has(room)) throw new SynclineError("ALREADY_EXISTS", `${room} is offered already`);
    const { session, host } = this;
    const withdraw = () => void this.offers.delete(room);
    const offer = new Offer({ session, host, withdraw }, room, doc, options);
    this.offers.set(room, offer);
    return offer;
  }

  /** `closed`, by this side or the other one: for ever, see `error`. */
  get state(): PeerState {
    if (this.isClosed) return "closed";
    return this.openedAt === undefined ? "connecting" : "online";
  }
  /** Why it is closed: undefined where the program, or the caller, wanted it. */
  get error(): SynclineError | undefined {
    return this.failure;
  }

  /** Tells when `state` has changed. */
  on(what: "state", callback: () => void): SyncSubscription {
    if (what !== "state") {
      throw new SynclineError("INVALID_ARGUMENT", `a peer tells of "state", not of ${what}`);
    }
    return this.listeners.add(callback);
  }

  /** Closes the connection. Everything but `state` and `error` is an error afterwards. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.host.whenIdle(() => this.end(NORMAL, undefined));
  }
  [dispose](): void {
    this.close();
  }

  private takeTurn(): void {
    this.host.send();
    for (const [kind, name] of this.session.takeEvents()) {
      if (kind === EventKind.connection) this.hangUp();
      else this.offers.get(name)?._changed(kind === EventKind.document ? "failure" : "presence");
      if (this.host.hasEnded) return;
    }
    this.tellState();
  }
  // The session wants no more of the connection.
  private hangUp(): void {
    const { closeCode, error } = this.session;
    this.host.whenIdle(() => this.end(closeCode!, error));
  }
  private lose(code: number): void {
    const error = new SynclineError("UNAVAILABLE", `the connection broke off: ${code}`);
    this.host.whenIdle(() => this.end(code, IN_ORDER.includes(code) ? undefined : error));
  }
  private end(code: number, failure: SynclineError | undefined): void {
    if (this.hasEnded) return;
    this.hasEnded = this.isClosed = true;
    this.failure = failure;
    for (const offer of this.offers.values()) offer._end(false);
    this.host.end(code);
    this.tellState();
    this.listeners.clear();
  }

  private tellState(): void {
    const { state } = this;
    if (state === this.toldState) return;
    this.toldState = state;
    this.listeners.tell();
  }
}
