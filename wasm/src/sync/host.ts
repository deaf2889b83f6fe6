// What a session needs of the world, whichever side it is: the time, timers, and
// a connection to send by.
//
// After whatever happens, pump() tells the session the time, and has its owner
// take a turn: to do what the session wants of the connection, to send its
// output, to tell of what is new.
//
// A document that takes in an update tells its listeners, within a call of the
// session: what these want of it is done after that call.

import { report } from "./listeners.js";
import type { Session } from "./session.js";
import { Socket, type Connection } from "./socket.js";

/** What tells the time; for tests, or for a host with timers of its own. */
export interface Clock {
  /** Milliseconds since any fixed moment; does not go back. */
  now(): number;
  setTimeout(call: () => void, milliseconds: number): unknown;
  clearTimeout(timer: any): void;
}

export const PLATFORM_CLOCK: Clock = {
  now: () => performance.now(),
  setTimeout: (call, milliseconds) => setTimeout(call, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer),
};

export class SessionHost {
  hasEnded = false; // there is no session
  private readonly later: (() => void)[] = []; // calls that were made within one of the session
  private socket: Socket | undefined;
  private isPumping = false;
  private pumpAgain = false;
  private isScheduled = false;
  private timer: unknown;

  constructor(
    private readonly session: Session,
    private readonly clock: Clock,
    private readonly takeTurn: () => void,
  ) {
    this.schedule(); // so that who has just made it can listen first
  }

  now(): number {
    return Math.floor(this.clock.now());
  }
  after(milliseconds: number, call: () => void): () => void {
    const timer = this.clock.setTimeout(call, milliseconds);
    return () => this.clock.clearTimeout(timer);
  }

  /** Calls the session: at once, or, within a call of it, after that. */
  run(call: () => void): void {
    if (this.session.isRunning) {
      this.later.push(() => this.hasEnded || call());
      return;
    }
    if (this.hasEnded) return;
    call();
    this.pump();
  }
  /** Something has to be sent, soon. */
  schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    queueMicrotask(() => {
      this.isScheduled = false;
      if (!this.session.isRunning) this.pump();
    });
  }
  /** Calls when nothing is under way: now, or soon. */
  whenIdle(call: () => void): void {
    if (this.session.isRunning || this.isPumping) this.later.push(call);
    else call();
  }

  /** No session any more, and no connection. REQUIRES: nothing is under way, as in whenIdle(). */
  end(code: number): void {
    this.hangUp(code);
    this.clock.clearTimeout(this.timer);
    this.hasEnded = true;
    this.session.free();
    this.callLater(); // what waited for the end of what was under way
  }

  // --- The connection

  get isConnected(): boolean {
    return this.socket !== undefined;
  }
  /**
   * The session speaks over this one from now on. `opened` may be called within; `lost`: the other side
   * has closed it. Throws what Socket does.
   */
  connect(connection: Connection, events: { opened(): void; lost(code: number): void }): void {
    // What comes of one that was given up is of no interest.
    const ofThis = (call: () => void) => this.run(() => this.socket === socket && call());
    const socket: Socket = new Socket(connection, {
      opened: () => ofThis(events.opened),
      received: (bytes) => ofThis(() => this.session.receive(this.now(), bytes)),
      closed: (code) =>
        ofThis(() => {
          this.socket = undefined;
          events.lost(code);
        }),
    });
    this.socket = socket;
    socket.start();
  }
  hangUp(code: number): void {
    const { socket } = this;
    this.socket = undefined;
    socket?.close(code);
  }
  send(): void {
    while (this.socket?.isReady) {
      const bytes = this.session.output();
      if (bytes.length === 0) return;
      this.session.consume(bytes.length);
      this.socket.send(bytes);
    }
  }

  // --- The session

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
    this.takeTurn();
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

  private setTimer(): void {
    this.clock.clearTimeout(this.timer);
    const next = this.session.nextWakeup();
    const blocked = this.socket?.recheckAfter;
    const pauses = [next === undefined || blocked !== undefined ? Infinity : next - this.now(), blocked ?? Infinity];
    const pause = Math.max(Math.min(...pauses), 0);
    if (pause < Infinity) this.timer = this.clock.setTimeout(() => this.pump(), pause);
  }
}
