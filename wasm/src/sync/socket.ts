// One connection over a WebSocket: binary messages with whole frames in each.

/** As browsers have it, and the package `ws`. */
export type SocketClass = new (url: string) => WebSocketLike;
export interface WebSocketLike {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  onopen: ((event: any) => void) | null;
  onmessage: ((event: any) => void) | null;
  onclose: ((event: any) => void) | null;
  onerror: ((event: any) => void) | null;
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(code?: number): void;
}

export interface SocketEvents {
  opened(): void;
  received(bytes: Uint8Array): void;
  closed(code: number): void;
}

const OPEN = 1;
const MESSAGE_BYTES = 64 << 10; // from here on a message is ended behind its frame
const MOST_BUFFERED = 1 << 20; // beyond this nothing is sent, so that little is lost with a connection
const RECHECK = 50; // milliseconds; no platform tells when there is room
const UNSUPPORTED = 1003;
const NO_STATUS = 1005;

export class Socket {
  private socket: WebSocketLike | undefined;

  constructor(private readonly events: SocketEvents) {}

  /** Throws what the platform does. */
  connect(WebSocket: SocketClass, url: string): void {
    const socket = new WebSocket(url);
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.events.opened();
    socket.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) return this.events.received(new Uint8Array(data));
      if (ArrayBuffer.isView(data)) return this.events.received(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      this.close(UNSUPPORTED); // text: that is no server of ours
      this.events.closed(UNSUPPORTED);
    };
    socket.onclose = ({ code }) => this.events.closed(code ?? NO_STATUS);
    socket.onerror = () => {}; // onclose follows
  }

  get isReady(): boolean {
    return this.socket?.readyState === OPEN && this.socket.bufferedAmount < MOST_BUFFERED;
  }
  /** Milliseconds after which there may be room; undefined: there is. */
  get recheckAfter(): number | undefined {
    return this.socket?.readyState === OPEN && !this.isReady ? RECHECK : undefined;
  }

  /** Whole frames. */
  send(bytes: Uint8Array): void {
    for (const [begin, end] of messagesOf(bytes)) this.socket!.send(bytes.slice(begin, end));
  }

  /** What was sent before arrives still. */
  close(code: number): void {
    const { socket } = this;
    if (socket === undefined) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    const mayBeSaid = code === 1000 || (code >= 3000 && code <= 4999);
    try {
      socket.close(mayBeSaid ? code : 1000);
    } catch {} // it never opened
  }
}

/** Where messages begin and end: behind a frame, which has its length before it. */
function* messagesOf(bytes: Uint8Array): Generator<[number, number]> {
  let begin = 0;
  let at = 0;
  while (at < bytes.length) {
    let length = 0;
    let shift = 0;
    let byte: number;
    do {
      byte = bytes[at++]!;
      length += (byte & 0x7f) * 2 ** shift;
      shift += 7;
    } while (byte >= 0x80);
    at += length;
    if (at - begin < MESSAGE_BYTES && at < bytes.length) continue;
    yield [begin, at];
    begin = at;
  }
}
