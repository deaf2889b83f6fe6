// Keeps documents in step with a server over a WebSocket.
//
// The session, in WebAssembly, knows what to say and when; here is what it needs
// of the world: sockets, the time, and what a page hears of the network. After
// whatever happens, pump() tells the session the time, does what it wants of the
// connection, sends its output, and tells of its events.
//
// A document that takes in an update tells its listeners, within a call of the
// session: what these do with a client or a room is done after that call.

import { dispose } from "../dispose.js";
import { SynclineError } from "../errors.js";
import { Listeners, report, type SyncSubscription } from "./listeners.js";
import { startFailure } from "./module.js";
import { Room, type JoinOptions, type RoomHost, type SyncableDoc, type TokenSource } from "./room.js";
import { Connection, EventKind, Session } from "./session.js";
import { Socket, type SocketClass } from "./socket.js";

export type ClientState = "waiting" | "connecting" | "online" | "offline" | "stopped";

/** What tells the time; for tests, or for a host with timers of its own. */
export interface Clock {
  /** Milliseconds since any fixed moment; does not go back. */
  now(): number;
  setTimeout(call: () => void, milliseconds: number): unknown;
  clearTimeout(timer: any): void;
}

export interface SyncClientOptions {
  /**
   * Who one is, for rooms that are joined without a token of their own. A function is asked for each
   * room, and again when the server says that a token is not good any more.
   */
  token?: TokenSource;
  /** Where the platform has none: that of the package `ws`. */
  WebSocket?: SocketClass;
  /** Begins offline: until goOnline(). */
  offline?: boolean;
  clock?: Clock;
}

const PLATFORM_CLOCK: Clock = {
  now: () => performance.now(),
  setTimeout: (call, milliseconds) => setTimeout(call, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer),
};
const NORMAL = 1000; // close codes of WebSocket
const ABNORMAL = 1006;
const ANSWER_TIME = 30_000; // for a connection to open

function randomSeed(): bigint {
  const [a, b] = crypto.getRandomValues(new Uint32Array(2));
  return (BigInt(a!) << 32n) | BigInt(b!);
}

function checkedUrl(url: string | URL): string {
  try {
    const { href, protocol, hash } = new URL(url, globalThis.location?.href);
    const asSocket = href.replace(/^http/, "ws");
    if (/^(ws|http)s?:$/.test(protocol) && hash === "") return asSocket;
  } catch {}
  throw new SynclineError("INVALID_ARGUMENT", `${url} is no address of a WebSocket: "wss://example.org/v1/sync" is`);
}

/** A connection to a server, and the rooms that are joined over it. It connects by itself. */
export class SyncClient implements Disposable {
  readonly url: string;

  private readonly session: Session;
  private readonly host: RoomHost;
  private readonly rooms = new Map<string, Room>();
  private readonly listeners = new Listeners();
  private readonly clock: Clock;
  private readonly WebSocket: SocketClass;
  private readonly stops: (() => void)[] = [];
  private readonly later: (() => void)[] = []; // calls that were made within one of the session
  private socket: Socket | undefined;
  private localError: SynclineError | undefined; // of a socket that could not be made
  private hasHungUp = false; // the last connection ended because this side wished it
  private isOffline: boolean; // as the program wishes
  private isClosed = false;
  private hasEnded = false; // there is no session
  private isPumping = false;
  private pumpAgain = false;
  private isScheduled = false;
  private timer: unknown;
  private toldState: ClientState | undefined;

  constructor(url: string | URL, private readonly options: SyncClientOptions = {}) {
    this.url = checkedUrl(url);
    const given = options.WebSocket ?? (globalThis.WebSocket as SocketClass | undefined);
    if (given === undefined) {
      throw new SynclineError("INVALID_ARGUMENT", "there is no WebSocket here: give one, `{ WebSocket }` of the package ws");
    }
    if (startFailure() !== undefined) {
      throw new SynclineError("FAILED_PRECONDITION", `syncline/sync has not started: \`await ready()\` before (${startFailure()})`);
    }
    this.WebSocket = given;
    this.clock = options.clock ?? PLATFORM_CLOCK;
    this.isOffline = options.offline ?? false;
    this.session = new Session(randomSeed());
    this.host = {
      session: this.session,
      run: (call) => this.run(call),
      schedule: () => this.schedule(),
      after: (milliseconds, call) => this.after(milliseconds, call),
      leave: (room) => this.rooms.delete(room.name),
    };
    this.listenToPage();
    this.schedule(); // so that who has just made it can join and listen first
  }

  /**
   * Keeps `doc` in step with a room of the server, UTF-8 of 1 to 256 bytes. `ALREADY_EXISTS`: it is
   * joined; `RESOURCE_EXHAUSTED`: more than 1024 rooms. Leave it, or close the client, before the
   * document is freed.
   */
  join(room: string, doc: SyncableDoc, options: JoinOptions = {}): Room {
    this.needOpen();
    const bytes = new TextEncoder().encode(String(room)).length;
    if (typeof room !== "string" || bytes < 1 || bytes > 256) {
      throw new SynclineError("INVALID_ARGUMENT", "a room's name is a string of 1 to 256 bytes of UTF-8");
    }
    if (this.rooms.has(room)) throw new SynclineError("ALREADY_EXISTS", `${room} is joined already`);
    const joined = new Room(this.host, room, doc, options.token ?? this.options.token ?? "", options);
    this.rooms.set(room, joined);
    try {
      joined._start();
    } catch (error) {
      this.rooms.delete(room);
      joined._end(false);
      throw error;
    }
    return joined;
  }

  /**
   * `waiting`: before it connects again; `offline`: the program, or the browser, says so; `stopped`:
   * closed, or the server does not want it: see `error`, and goOnline() tries again.
   */
  get state(): ClientState {
    if (this.isClosed) return "stopped";
    if (this.isOffline) return "offline";
    if (this.session.isRunning) return this.toldState ?? "connecting";
    switch (this.session.connection) {
      case Connection.online:
        return "online";
      case Connection.stopped:
        return "stopped";
      case Connection.waiting:
        return globalThis.navigator?.onLine === false ? "offline" : "waiting";
      default:
        return "connecting";
    }
  }
  /** Why the last connection ended, or why there is none. */
  get error(): SynclineError | undefined {
    if (this.isClosed || this.hasHungUp || this.session.isRunning) return undefined;
    return this.localError ?? this.session.connectionError;
  }

  /** Tells when `state` has changed. */
  on(what: "state", callback: () => void): SyncSubscription {
    if (what !== "state") {
      throw new SynclineError("INVALID_ARGUMENT", `a client tells of "state", not of ${what}`);
    }
    return this.listeners.add(callback);
  }

  /** Closes the connection, and opens none until goOnline(). Edits wait in their documents. */
  goOffline(): void {
    this.needOpen();
    this.isOffline = true;
    this.run(() => this.disconnect());
  }
  /** Connects now, in place of waiting, or after goOffline() or a stop. */
  goOnline(): void {
    this.needOpen();
    this.isOffline = false;
    this.run(() => this.session.restart(this.now()));
  }

  /** Leaves all rooms and closes the connection. Everything but `state` is an error afterwards. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    if (this.session.isRunning || this.isPumping) {
      this.later.push(() => this.end());
    } else {
      this.end();
    }
  }
  [dispose](): void {
    this.close();
  }

  // --- The session

  private now(): number {
    return Math.floor(this.clock.now());
  }
  private needOpen(): void {
    if (this.isClosed) throw new SynclineError("FAILED_PRECONDITION", "the client was closed");
  }

  private run(call: () => void): void {
    if (this.session.isRunning) {
      this.later.push(call);
      return;
    }
    if (this.hasEnded) return;
    call();
    this.pump();
  }
  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    queueMicrotask(() => {
      this.isScheduled = false;
      if (!this.session.isRunning) this.pump();
    });
  }
  private after(milliseconds: number, call: () => void): () => void {
    const timer = this.clock.setTimeout(call, milliseconds);
    return () => this.clock.clearTimeout(timer);
  }

  private pump(): void {
    this.pumpAgain = true;
    if (this.isPumping || this.hasEnded) return;
    this.isPumping = true;
    try {
      while (this.pumpAgain && !this.hasEnded) {
        this.pumpAgain = false;
        this.pumpOnce();
      }
    } finally {
      this.isPumping = false;
    }
    if (!this.hasEnded) this.setTimer();
  }
  private pumpOnce(): void {
    this.callLater();
    if (this.hasEnded) return;
    this.session.tick(this.now());
    this.connect();
    this.send();
    this.tellEvents();
    this.pumpAgain ||= this.later.length > 0;
  }
  private callLater(): void {
    for (const call of this.later.splice(0)) {
      try {
        call();
      } catch (error) {
        report(error); // whoever made it has gone on
      }
    }
  }

  private tellEvents(): void {
    for (const [kind, name] of this.session.takeEvents()) {
      if (kind === EventKind.connection) continue;
      this.rooms.get(name)?._changed(kind === EventKind.document ? "state" : "presence");
      if (this.hasEnded) return;
    }
    const { state } = this;
    if (state === this.toldState) return;
    this.toldState = state;
    this.listeners.tell();
  }

  private setTimer(): void {
    this.clock.clearTimeout(this.timer);
    const next = this.session.nextWakeup();
    const blocked = this.socket?.recheckAfter;
    const pauses = [next === undefined || blocked !== undefined ? Infinity : next - this.now(), blocked ?? Infinity];
    const pause = Math.max(Math.min(...pauses), 0);
    if (pause < Infinity) this.timer = this.clock.setTimeout(() => this.pump(), pause);
  }

  // --- The connection

  private connect(): void {
    switch (this.session.connection) {
      case Connection.connect:
        if (this.socket === undefined && !this.isOffline && !this.isClosed) this.open();
        return;
      case Connection.closing: {
        const code = this.session.closeCode;
        this.hasHungUp = false;
        this.send();
        this.closeSocket(code);
        this.session.closed(this.now(), code);
      }
    }
  }

  private open(): void {
    this.localError = undefined;
    let stopWaiting = () => {};
    // What comes of a socket that was given up is of no interest.
    const ofThis = (call: () => void) => {
      if (this.socket !== socket || this.hasEnded) return;
      call();
      this.pump();
    };
    const socket = new Socket({
      opened: () => ofThis(() => (stopWaiting(), this.session.opened(this.now()))),
      received: (bytes) => ofThis(() => this.session.receive(this.now(), bytes)),
      closed: (code) => ofThis(() => (stopWaiting(), this.lose(code))),
    });
    this.socket = socket;
    try {
      socket.connect(this.WebSocket, this.url);
    } catch (error) {
      this.lose(ABNORMAL);
      this.localError = new SynclineError("UNAVAILABLE", `no connection could be made: ${error}`);
      return;
    }
    stopWaiting = this.after(ANSWER_TIME, () =>
      ofThis(() => {
        this.closeSocket(NORMAL);
        this.lose(ABNORMAL);
      }),
    );
    this.stopConnecting = stopWaiting;
  }
  private stopConnecting = () => {};

  private send(): void {
    const { socket } = this;
    if (socket === undefined) return;
    while (socket.isReady) {
      const bytes = this.session.output();
      if (bytes.length === 0) return;
      socket.send(bytes);
      this.session.consume(bytes.length);
    }
  }
  // The other side has closed it.
  private lose(code: number): void {
    this.socket = undefined;
    this.hasHungUp = false;
    this.session.closed(this.now(), code);
  }
  private closeSocket(code: number): void {
    this.stopConnecting();
    const { socket } = this;
    this.socket = undefined;
    socket?.close(code);
  }
  private disconnect(): void {
    this.hasHungUp = true;
    if (this.socket === undefined) return;
    this.closeSocket(NORMAL);
    this.session.closed(this.now(), NORMAL);
  }

  private end(): void {
    for (const room of [...this.rooms.values()]) {
      this.rooms.delete(room.name);
      room._end(false);
    }
    this.closeSocket(NORMAL);
    this.clock.clearTimeout(this.timer);
    for (const stop of this.stops) stop();
    this.hasEnded = true;
    this.session.free();
    if (this.toldState !== "stopped") this.listeners.tell();
    this.listeners.clear();
  }

  // What a page hears: of the network, and that somebody looks at it again.
  private listenToPage(): void {
    const listen = (target: EventTarget | undefined, type: string, call: () => void) => {
      if (typeof target?.addEventListener !== "function") return;
      target.addEventListener(type, call);
      this.stops.push(() => target.removeEventListener(type, call));
    };
    const comeBack = () => {
      if (!this.isOffline) this.run(() => this.session.connection === Connection.waiting && this.session.restart(this.now()));
    };
    const page = globalThis.document as Document | undefined;
    listen(globalThis as unknown as EventTarget, "online", comeBack);
    listen(globalThis as unknown as EventTarget, "offline", () => this.run(() => this.disconnect()));
    listen(globalThis as unknown as EventTarget, "pageshow", comeBack);
    listen(page, "visibilitychange", () => page!.visibilityState === "visible" && comeBack());
  }
}
