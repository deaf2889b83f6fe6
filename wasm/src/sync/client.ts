// Keeps documents in step with a server, or with a peer, over connections that
// it opens.
//
// The session, in WebAssembly, knows what to say and when; here is how it is
// connected, and what a page hears of the network.

import { dispose } from "../dispose.js";
import { SynclineError } from "../errors.js";
import { needRoomName, randomSeed } from "./arguments.js";
import { ClientSession, ConnectionState } from "./client_session.js";
import type { SyncableDoc } from "./document_port.js";
import { PLATFORM_CLOCK, SessionHost, type Clock } from "./host.js";
import { Listeners, type SyncSubscription } from "./listeners.js";
import { needStarted } from "./module.js";
import { Room, type JoinOptions, type TokenSource } from "./room.js";
import { EventKind } from "./session.js";
import { ABNORMAL, NORMAL, Socket, type Connection, type SocketClass } from "./socket.js";

export type ClientState = "waiting" | "connecting" | "online" | "offline" | "stopped";

/** Makes a connection each time that it is called: a new one. What it throws, or rejects with, is tried again. */
export type Connect = () => Connection | Promise<Connection>;

export interface SyncClientOptions {
  /**
   * Who one is, for rooms that are joined without a token of their own. A function is asked for each
   * room, and again when the server says that a token is not good any more; where it fails, after pauses, or
   * as soon as there is a network again.
   */
  token?: TokenSource;
  /** For an address, where the platform has none: that of the package `ws`. */
  WebSocket?: SocketClass;
  /** Begins offline: until goOnline(). */
  offline?: boolean;
  clock?: Clock;
}

const ANSWER_TIME = 30_000; // for a connection to open
const IGNORED = { opened() {}, received() {}, closed() {} };

function checkedUrl(url: string | URL): string {
  try {
    const { href, protocol, hash } = new URL(url, globalThis.location?.href);
    const asSocket = href.replace(/^http/, "ws");
    if (/^(ws|http)s?:$/.test(protocol) && hash === "") return asSocket;
  } catch {}
  throw new SynclineError("INVALID_ARGUMENT", `${url} is no address of a WebSocket: "wss://example.org/v1/sync" is`);
}

/** A connection to a server, or to a peer, and the rooms that are joined over it. It connects by itself. */
export class SyncClient implements Disposable {
  /** Undefined: it was told how to connect. */
  readonly url: string | undefined;

  private readonly session: ClientSession;
  private readonly host: SessionHost;
  private readonly rooms = new Map<string, Room>();
  private readonly listeners = new Listeners();
  private readonly makeConnection: Connect;
  private readonly stops: (() => void)[] = [];
  private stopOpening: (() => void) | undefined; // while there is no connection yet
  private localError: SynclineError | undefined; // of a connection that could not be made
  private hasHungUp = false; // the last connection ended because this side wished it
  private isOffline: boolean; // as the program wishes
  private isClosed = false;
  private toldState: ClientState | undefined;

  /**
   * `address`: of a WebSocket; or how to connect: a function that gives a WebSocket, an RTCDataChannel or a
   * MessagePort, open or not, or a promise of one. A connection that is not open after 30 s is given up.
   */
  constructor(address: string | URL | Connect, private readonly options: SyncClientOptions = {}) {
    if (typeof address === "function") {
      this.makeConnection = address;
    } else {
      const url = (this.url = checkedUrl(address));
      const WebSocket = options.WebSocket ?? (globalThis.WebSocket as SocketClass | undefined);
      if (WebSocket === undefined) {
        throw new SynclineError("INVALID_ARGUMENT", "there is no WebSocket here: give one, `{ WebSocket }` of the package ws");
      }
      this.makeConnection = () => new WebSocket(url);
    }
    needStarted();
    this.isOffline = options.offline ?? false;
    this.session = new ClientSession(randomSeed());
    this.host = new SessionHost(this.session, options.clock ?? PLATFORM_CLOCK, () => this.takeTurn());
    this.listenToPage();
  }

  /**
   * Keeps `doc` in step with a room of the server, UTF-8 of 1 to 256 bytes. `ALREADY_EXISTS`: it is
   * joined; `RESOURCE_EXHAUSTED`: more than 1024 rooms. Leave it, or close the client, before the
   * document is freed.
   */
  join(room: string, doc: SyncableDoc, options: JoinOptions = {}): Room {
    this.needOpen();
    needRoomName(room);
    if (this.rooms.has(room)) throw new SynclineError("ALREADY_EXISTS", `${room} is joined already`);
    const { host, session } = this;
    const isOnline = () => this.state === "online";
    const client = { host, session, isOnline, leave: ({ name }: Room) => this.rooms.delete(name) };
    const joined = new Room(client, room, doc, options.token ?? this.options.token ?? "", options);
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
      case ConnectionState.online:
        return "online";
      case ConnectionState.stopped:
        return "stopped";
      case ConnectionState.waiting:
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
    this.host.run(() => this.disconnect());
  }
  /** Connects now, in place of waiting, or after goOffline() or a stop. */
  goOnline(): void {
    this.needOpen();
    this.isOffline = false;
    this.host.run(() => this.session.restart(this.host.now()));
    this.tellNetwork(true);
  }

  /** Leaves all rooms and closes the connection. Everything but `state` is an error afterwards. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.host.whenIdle(() => this.end());
  }
  [dispose](): void {
    this.close();
  }

  private needOpen(): void {
    if (this.isClosed) throw new SynclineError("FAILED_PRECONDITION", "the client was closed");
  }

  private takeTurn(): void {
    switch (this.session.connection) {
      case ConnectionState.connect:
        if (this.stopOpening === undefined && !this.isOffline && !this.isClosed) this.open();
        break;
      case ConnectionState.closing: {
        const code = this.session.closeCode;
        this.hasHungUp = false;
        this.host.send();
        this.hangUp(code);
        this.session.closed(this.host.now(), code);
      }
    }
    this.host.send();
    this.tellEvents();
  }

  private tellEvents(): void {
    for (const [kind, name] of this.session.takeEvents()) {
      if (kind === EventKind.connection) continue;
      this.rooms.get(name)?._changed(kind === EventKind.document ? "state" : "presence");
      if (this.host.hasEnded) return;
    }
    const { state } = this;
    if (state === this.toldState) return;
    const [wasOnline, isOnline] = [this.toldState === "online", state === "online"];
    this.toldState = state;
    if (wasOnline || isOnline) this.tellNetwork(isOnline);
    this.listeners.tell();
  }
  private tellNetwork(isBack: boolean): void {
    for (const room of [...this.rooms.values()]) room._networkChanged(isBack);
  }

  // --- The connection

  private open(): void {
    const { host } = this;
    this.localError = undefined;
    let isWanted = true;
    const stopWaiting = host.after(ANSWER_TIME, () =>
      host.run(() => {
        this.hangUp(NORMAL);
        this.lose(ABNORMAL);
      }),
    );
    this.stopOpening = () => {
      isWanted = false;
      stopWaiting();
      this.stopOpening = undefined;
    };
    const fail = (error: unknown) => {
      if (!isWanted) return;
      this.lose(ABNORMAL);
      this.localError = new SynclineError("UNAVAILABLE", `no connection could be made: ${error}`);
    };
    const use = (connection: Connection) => {
      if (!isWanted) return new Socket(connection, IGNORED).close(NORMAL);
      const opened = () => {
        this.stopOpening?.();
        this.session.opened(host.now());
      };
      host.connect(connection, { opened, lost: (code) => this.lose(code) });
    };
    const settle = <T>(call: (value: T) => void) => (value: T) => {
      const guarded = () => {
        try {
          call(value);
        } catch (error) {
          fail(error);
        }
      };
      if (isWanted) host.run(guarded);
      else guarded(); // there may be no session any more
    };
    try {
      const made = this.makeConnection();
      if (made instanceof Promise) made.then(settle(use), settle(fail));
      else settle(use)(made);
    } catch (error) {
      fail(error);
    }
  }

  // The other side has closed it, or it was never there.
  private lose(code: number): void {
    this.stopOpening?.();
    this.hasHungUp = false;
    this.session.closed(this.host.now(), code);
  }
  private hangUp(code: number): void {
    this.stopOpening?.();
    this.host.hangUp(code);
  }
  private disconnect(): void {
    this.hasHungUp = true;
    if (!this.host.isConnected && this.stopOpening === undefined) return;
    this.hangUp(NORMAL);
    this.session.closed(this.host.now(), NORMAL);
  }

  private end(): void {
    for (const room of [...this.rooms.values()]) {
      this.rooms.delete(room.name);
      room._end(false);
    }
    this.stopOpening?.();
    this.host.end(NORMAL);
    for (const stop of this.stops) stop();
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
      const restart = () => {
        if (this.session.connection === ConnectionState.waiting) this.session.restart(this.host.now());
      };
      if (this.isOffline) return;
      this.host.run(restart);
      this.tellNetwork(true);
    };
    const page = globalThis.document as Document | undefined;
    listen(globalThis as unknown as EventTarget, "online", comeBack);
    listen(globalThis as unknown as EventTarget, "offline", () => this.host.run(() => this.disconnect()));
    listen(globalThis as unknown as EventTarget, "pageshow", comeBack);
    listen(page, "visibilitychange", () => page!.visibilityState === "visible" && comeBack());
  }
}
