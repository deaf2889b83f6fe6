// A document that is kept in step with a room of the server.
//
// The session has the room as soon as there is a token. Where tokens come from a
// function, it is asked for the first, and for another when the server says that
// the last one is not good: at once, then after pauses that double.

import { dispose } from "../dispose.js";
import { SynclineError } from "../errors.js";
import { indexOf } from "./arguments.js";
import { LEVELS, type ClientSession, type Status } from "./client_session.js";
import { DocumentPort, type Seal, type SyncableDoc } from "./document_port.js";
import type { SessionHost } from "./host.js";
import { Listeners, report, type SyncSubscription } from "./listeners.js";
import { Presence } from "./presence.js";
import { ACCESSES } from "./session.js";

export type RoomState = "offline" | "saving" | "saved" | "failed";
export type Access = (typeof ACCESSES)[number];
/** How safe edits are that are called saved; each promises all that the ones before it do. */
export type AckLevel = (typeof LEVELS)[number];
/** A token, or where to get one whenever it is needed. */
export type TokenSource = string | (() => string | Promise<string>);

export interface JoinOptions {
  /** What is asked for; the server may allow less. `"write"` if not given. */
  access?: Exclude<Access, "none">;
  /**
   * What is called saved. `"stored"` if not given: on a disk of the server, flushed. A peer that is called
   * has documents in memory alone, and takes nobody who asks for more than `"received"`.
   */
  level?: AckLevel;
  /** In place of the client's. At most 8192 bytes. */
  token?: TokenSource;
  /** Encrypts what leaves the document, and opens what comes. Others have to have the same. */
  seal?: Seal;
  /**
   * `Room.epoch` as it was when the document last was in this room, where it was kept while no page had
   * it, or made from another's bytes: the server refuses the replica of a document that was deleted
   * since. 0, unknown, if not given: it is taken for one that was never there.
   */
  epoch?: number;
}

/** What a client does for its rooms. @internal */
export interface RoomHost {
  readonly session: ClientSession;
  readonly host: SessionHost;
  isOnline(): boolean;
  leave(room: Room): void;
}

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;
const NOT_JOINED = { access: "none", subject: "", connection: 0 } as const;

/** Made by SyncClient.join(). */
export class Room implements Disposable {
  readonly presence: Presence;

  private readonly listeners = { state: new Listeners(), presence: new Listeners() };
  private readonly wanted: number;
  private readonly level: number;
  private readonly knownEpoch: number;
  private readonly port: DocumentPort;
  private last: Status;
  private hasJoined = false; // the session has it
  private hasLeft = false;
  private connection = 0; // one's own number in presence, or the last
  private tries = 0; // to get a token that is good
  private asking = 0; // the newest request for one
  private isAsking = false;
  private tokenFailure: SynclineError | undefined;
  private stopWaiting: (() => void) | undefined;

  /** @internal */
  constructor(
    private readonly client: RoomHost,
    readonly name: string,
    readonly doc: SyncableDoc,
    private token: TokenSource,
    private readonly options: JoinOptions,
  ) {
    this.wanted = indexOf(ACCESSES, options.access ?? "write", "access");
    this.level = indexOf(LEVELS, options.level ?? "stored", "level");
    this.knownEpoch = options.epoch ?? 0;
    if (!Number.isSafeInteger(this.knownEpoch) || this.knownEpoch < 0) {
      throw new SynclineError("INVALID_ARGUMENT", `an epoch is an integer from 0 on, not ${options.epoch}`);
    }
    this.last = { ...NOT_JOINED, state: "offline", failure: undefined, unsavedOps: 0, epoch: this.knownEpoch };
    this.presence = new Presence({
      read: () => this.readPresence(),
      set: (key, value) => this.runJoined(() => client.session.setPresence(name, key, value)),
      remove: (key) => this.runJoined(() => client.session.removePresence(name, key)),
    });
    this.port = new DocumentPort(doc, options.seal, () => this.noticeEdits());
  }

  /** Gives the session the room, with its first token. @internal */
  _start(): void {
    if (typeof this.token === "string") this.give(this.token);
    else this.ask();
  }

  /**
   * `offline`: edits are kept in the document until there is a server; `saving`, `saved`: whether the
   * server has everything at the level; `failed`: see `failure`.
   */
  get state(): RoomState {
    const { state } = this.status();
    // Where there is no network, who gives tokens cannot be reached either.
    if (this.tokenFailure !== undefined) return this.client.isOnline() ? "failed" : "offline";
    // The first other token is likely to do.
    return state === "failed" && this.isAsking && this.tries <= 1 ? "offline" : state;
  }
  /** Ops that the server is not known to have at the level. */
  get unsavedOps(): number {
    return this.status().unsavedOps;
  }
  /** What the server allows, while joined. */
  get access(): Access {
    return this.status().access;
  }
  /**
   * Of the last join that went well, or as it was given; 0: none, or that of a peer, which says nothing of
   * the next connection. A program that keeps the document for later keeps this with it, for the next join:
   * so that a document that is deleted meanwhile does not come back.
   */
  get epoch(): number {
    return this.status().epoch;
  }
  /**
   * Why it failed, and what to do; while it is offline, what went wrong last, if anything did.
   * `NOT_FOUND`, and "deleted: ...": the document was deleted; all of it is in `doc` still, and `retry()`
   * does not help.
   */
  get failure(): SynclineError | undefined {
    return this.tokenFailure ?? this.status().failure;
  }
  /** Who the server says that one is. */
  get subject(): string {
    return this.status().subject;
  }

  /** Tells when `state`, `failure` or `access` has changed, or who is there. */
  on(what: "state" | "presence", callback: () => void): SyncSubscription {
    const listeners = this.listeners[what];
    if (listeners === undefined) {
      throw new SynclineError("INVALID_ARGUMENT", `a room tells of "state" and "presence", not of ${what}`);
    }
    return listeners.add(callback);
  }

  /** Resolves when everything is saved; rejects when it fails, or the room is left. */
  whenSaved(): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const { state, hasLeft } = this;
        if (!hasLeft && state !== "saved" && state !== "failed") return;
        subscription.unsubscribe();
        if (state === "saved") resolve();
        else reject(this.failure ?? new SynclineError("ABORTED", `${this.name} was left`));
      };
      const subscription = this.listeners.state.add(look);
      look();
    });
  }

  /** Joins again after a failure. `FAILED_PRECONDITION`: there was none. */
  retry(): void {
    this.needJoined();
    if (this.state !== "failed") {
      throw new SynclineError("FAILED_PRECONDITION", `${this.name} has not failed: there is nothing to try again`);
    }
    this.tries = 0;
    if (typeof this.token === "function" && this.failure?.code === "UNAUTHENTICATED") return this.ask();
    this.client.host.run(() => this.client.session.retry(this.name));
  }
  /** Another token, from now on; joins again where that failed for the last one. */
  setToken(token: TokenSource): void {
    this.needJoined();
    this.tries = 0;
    this.token = token;
    this._start();
  }
  /** The document is the program's alone again; edits that are not saved stay in it. */
  leave(): void {
    if (this.hasLeft) return;
    this.client.leave(this);
    this._end(true);
  }
  [dispose](): void {
    this.leave();
  }

  /** The client has it no more. @internal */
  _end(leavesSession: boolean): void {
    const { unsavedOps, epoch } = this;
    this.last = { ...NOT_JOINED, state: "offline", failure: undefined, unsavedOps, epoch };
    this.hasLeft = true;
    ++this.asking;
    this.isAsking = false;
    this.tokenFailure = undefined;
    this.stopWaiting?.();
    this.port.stop();
    this.presence._end();
    const { host, session } = this.client;
    if (leavesSession && this.hasJoined) host.run(() => session.leave(this.name));
    if (leavesSession) host.whenIdle(() => this.port.remove());
    else this.port.remove();
    this.listeners.state.tell();
    for (const listeners of Object.values(this.listeners)) listeners.clear();
  }

  /** The session says so. @internal */
  _changed(what: "state" | "presence"): void {
    if (what === "presence") this.presence._changed();
    else this.look();
    this.listeners[what].tell();
  }

  /** The client has a connection, or may have one again, or has none any more. @internal */
  _networkChanged(isBack: boolean): void {
    if (this.tokenFailure === undefined) return;
    if (isBack) {
      this.tokenFailure = undefined;
      this.tries = 0;
      this.ask();
    }
    this.listeners.state.tell();
  }

  private noticeEdits(): void {
    if (this.hasJoined && !this.hasLeft) this.client.session.localChange(this.name);
    this.client.host.schedule();
  }

  private status(): Status {
    if (this.hasLeft || this.client.session.isRunning) return this.last;
    if (this.hasJoined) {
      this.last = this.client.session.status(this.name);
    } else {
      const unsavedOps = this.port.isFreed() ? 0 : this.doc.version.entries().reduce((sum, { end }) => sum + end, 0);
      this.last = { ...this.last, unsavedOps };
    }
    return this.last;
  }

  private readPresence() {
    const { session } = this.client;
    if (this.hasLeft || !this.hasJoined || session.isRunning) return undefined;
    // While offline there is none, and the roster has the last one still.
    this.connection = this.status().connection || this.connection;
    return { own: this.connection, entries: session.presence(this.name) };
  }

  private needJoined(): void {
    if (this.hasLeft) throw new SynclineError("FAILED_PRECONDITION", `${this.name} was left, or its client closed`);
  }
  // REQUIRES of `call`: what it needs of the session is its room.
  private runJoined(call: () => void): void {
    this.needJoined();
    if (this.hasJoined) return this.client.host.run(() => this.hasLeft || call());
    this.waiting.push(call);
  }
  private readonly waiting: (() => void)[] = []; // for the first token

  // --- Tokens

  private look(): void {
    const { state, failure } = this.status();
    if (state === "saving" || state === "saved") this.tries = 0;
    const isRefused = state === "failed" && failure?.code === "UNAUTHENTICATED";
    if (isRefused && typeof this.token === "function" && !this.isAsking) this.askAfterPause();
  }

  private askAfterPause(): void {
    this.isAsking = true;
    const tries = this.tries++;
    if (tries === 0) return this.ask();
    const longest = Math.min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE);
    this.stopWaiting = this.client.host.after(longest * (0.5 + Math.random() / 2), () => this.ask());
  }

  private ask(): void {
    this.stopWaiting?.();
    const asking = ++this.asking;
    this.isAsking = true;
    const settle = (call: () => void) => {
      if (asking !== this.asking) return; // left, or asked again
      this.isAsking = false;
      try {
        call();
      } catch (error) {
        this.failToAsk(error);
      }
    };
    const fail = (error: unknown) => settle(() => this.failToAsk(error));
    try {
      const token = (this.token as () => string | Promise<string>)();
      if (token instanceof Promise) token.then((value) => settle(() => this.give(value)), fail);
      else settle(() => this.give(token));
    } catch (error) {
      fail(error);
    }
  }

  private failToAsk(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.tokenFailure = new SynclineError("UNAUTHENTICATED", `there is no token: ${why}`);
    this.tries = Math.max(this.tries, 1);
    this.askAfterPause();
    this.listeners.state.tell();
  }

  private give(token: string): void {
    if (typeof token !== "string") throw new SynclineError("INVALID_ARGUMENT", `a token is a string, not ${typeof token}`);
    ++this.asking;
    this.isAsking = false;
    this.stopWaiting?.();
    const hadFailed = this.tokenFailure !== undefined;
    this.tokenFailure = undefined;
    const { host, session } = this.client;
    const { name, port, wanted: access, level, knownEpoch: epoch } = this;
    const isSealed = this.options.seal !== undefined;
    host.run(() => {
      if (this.hasLeft) return;
      if (this.hasJoined) return session.setToken(name, token);
      session.join(name, port.id, token, { access, level, isSealed, epoch });
      this.hasJoined = true;
      for (const call of this.waiting.splice(0)) {
        try {
          call();
        } catch (error) {
          report(error); // whoever called has gone on
        }
      }
    });
    if (hadFailed) this.listeners.state.tell();
  }
}
