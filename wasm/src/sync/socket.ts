// One connection: binary messages, which are pieces of the stream of frames.

import { invalid } from "../errors.js";
import { asBytes } from "../bytes.js";

/**
 * A WebSocket, that of the package `ws`, or an RTCDataChannel, which has to be ordered and reliable, as
 * it is if nothing is said. It may be open already.
 */
export interface WebSocketLike {
  binaryType: string;
  readonly readyState: number | string;
  readonly bufferedAmount: number;
  onopen: ((event: any) => void) | null;
  onmessage: ((event: any) => void) | null;
  onclose: ((event: any) => void) | null;
  onerror: ((event: any) => void) | null;
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(code?: number): void;
}
/** As browsers have it, and the package `ws`. */
export type SocketClass = new (url: string) => WebSocketLike;

/** One end of a MessageChannel: to a worker, a frame, another window. Nobody else may use it. */
export interface MessagePortLike {
  onmessage?: ((event: any) => void) | null;
  postMessage(message: any, transfer: any[]): void;
  close(): void;
}

/** What two sides speak over. Who is given one has it alone, and closes it. */
export type Connection = WebSocketLike | MessagePortLike;

export interface SocketEvents {
  opened(): void;
  received(bytes: Uint8Array): void;
  closed(code: number): void;
}

export const NORMAL = 1000; // close codes of WebSocket
const UNSUPPORTED = 1003;
const NO_STATUS = 1005;
export const ABNORMAL = 1006;

const OPEN = 1;
const MESSAGE_BYTES = 16 << 10; // the other side hears of one that is whole; a slow link is not to look silent
const MOST_BUFFERED = 1 << 20; // beyond this nothing is sent, so that little is lost with a connection
const RECHECK = 50; // milliseconds; no platform tells when there is room

const ignore = () => {};

/** A port as a WebSocket: a number is the code of its close, which ports do not have. */
class PortSocket implements WebSocketLike {
  binaryType = "arraybuffer";
  readyState = OPEN;
  readonly bufferedAmount = 0;
  onopen = null;
  onmessage: ((event: any) => void) | null = null;
  onclose: ((event: any) => void) | null = null;
  onerror = null;

  constructor(private readonly port: MessagePortLike) {
    port.onmessage = (event) => {
      if (typeof event.data !== "number") return this.onmessage?.(event);
      port.close();
      this.end(event.data);
    };
    // Some platforms tell that the other side is gone; where they do not, it is silent.
    (port as Partial<EventTarget>).addEventListener?.("close", () => this.end(ABNORMAL));
  }
  send(bytes: Uint8Array<ArrayBuffer>): void {
    this.port.postMessage(bytes, [bytes.buffer]);
  }
  close(code = NORMAL): void {
    this.port.postMessage(code, []);
    this.port.close();
  }

  private end(code: number): void {
    this.readyState = OPEN + 2;
    this.onclose?.({ code });
  }
}

function asSocket(connection: Connection): WebSocketLike {
  const { postMessage, close, ordered, maxRetransmits, maxPacketLifeTime } = (connection ?? {}) as any;
  if (typeof close !== "function") throw invalid("a connection is a WebSocket, an RTCDataChannel or a MessagePort");
  if (typeof postMessage === "function") return new PortSocket(connection as MessagePortLike);
  if (ordered === false || (maxRetransmits ?? maxPacketLifeTime ?? null) !== null) {
    throw invalid("a data channel has to be ordered and reliable");
  }
  return connection as WebSocketLike;
}

/** A connection, of which nothing is heard before start(), or after close(). */
export class Socket {
  private readonly socket: WebSocketLike;

  /** `INVALID_ARGUMENT`: it is none, or one that drops or swaps messages. */
  constructor(connection: Connection, private readonly events: SocketEvents) {
    this.socket = asSocket(connection);
  }

  /** `opened` may be called within, and `closed`, if it is not open any more. */
  start(): void {
    const { socket, events } = this;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => events.opened();
    socket.onmessage = ({ data }) => {
      const bytes = asBytes(data);
      if (bytes !== undefined) return events.received(bytes);
      this.fail(UNSUPPORTED); // text: that is no session of ours
    };
    socket.onclose = (event) => events.closed(event?.code ?? NO_STATUS);
    socket.onerror = ignore; // onclose follows
    if (this.isOpen) events.opened();
    else if (socket.readyState !== 0 && socket.readyState !== "connecting") this.fail(ABNORMAL);
  }

  private get isOpen(): boolean {
    return this.socket.readyState === OPEN || this.socket.readyState === "open";
  }
  get isReady(): boolean {
    return this.isOpen && this.socket.bufferedAmount < MOST_BUFFERED;
  }
  /** Milliseconds after which there may be room; undefined: there is. */
  get recheckAfter(): number | undefined {
    return this.isOpen && !this.isReady ? RECHECK : undefined;
  }

  send(bytes: Uint8Array): void {
    try {
      for (let at = 0; at < bytes.length; at += MESSAGE_BYTES) this.socket.send(bytes.slice(at, at + MESSAGE_BYTES));
    } catch {
      this.fail(ABNORMAL); // what was lost is sent again over the next one
    }
  }

  /** What was sent before arrives still. */
  close(code: number): void {
    const { socket } = this;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.onerror = ignore; // never null: an error of `ws` that nobody hears ends the process
    const mayBeSaid = code === NORMAL || (code >= 3000 && code <= 4999);
    try {
      socket.close(mayBeSaid ? code : NORMAL);
    } catch {} // it never opened
  }
  private fail(code: number): void {
    this.close(code);
    this.events.closed(code);
  }
}
