// What a test of peers begins with: wires, and people at both ends.
import { afterEach } from "node:test";

import { Doc } from "../dist/index.js";
import { SyncClient, SyncPeer } from "../dist/peer.js";
import { until } from "./sync_server.js";

/** One end of a wire: a WebSocket that is open. */
class End {
  readyState = 1;
  bufferedAmount = 0;
  binaryType = "blob";
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;
  other;
  sent = [];
  /** What becomes of a message on its way. */
  change = (bytes) => bytes;

  send(bytes) {
    if (this.readyState !== 1) throw new Error("the socket is not open");
    this.sent.push(bytes);
    const data = this.change(bytes).slice().buffer;
    setImmediate(() => this.other.readyState === 1 && this.other.onmessage?.({ data }));
  }
  close(code) {
    this.end(code);
    setImmediate(() => this.other.end(code));
  }
  end(code) {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.closeCode = code;
    setImmediate(() => this.onclose?.({ code }));
  }
}
export class Wire {
  ends = [new End(), new End()];
  constructor() {
    const [a, b] = this.ends;
    [a.other, b.other] = [b, a];
  }
  /** Both sides lose it. */
  cut() {
    for (const end of this.ends) end.end(1006);
  }
}

export const received = { level: "received" };

export class PeerStage {
  #opened = [];

  constructor() {
    afterEach(() => {
      for (const one of this.#opened.splice(0)) one.close();
    });
  }
  closeLater = (one) => (this.#opened.push(one), one);

  /** Who has a document, and is called. `answer` gives each caller a peer. */
  host = (offerOptions = {}, doc = new Doc(), peerOptions = {}) => {
    const text = doc.text("note");
    const host = { doc, text, peers: [], offers: [], wires: [], type: (string) => (text.append(string), doc.commit()) };
    host.answer = () => {
      const wire = new Wire();
      const peer = this.closeLater(new SyncPeer(wire.ends[1], peerOptions));
      host.wires.push(wire);
      host.peers.push(peer);
      host.offers.push(peer.offer("note", doc, offerOptions));
      return wire.ends[0];
    };
    return host;
  };
  /** Who calls a host. */
  caller = (host, joinOptions = {}, options = {}, doc = new Doc()) => {
    const client = this.closeLater(new SyncClient(host.answer, options));
    const room = client.join("note", doc, { ...received, ...joinOptions });
    const text = doc.text("note");
    return { client, doc, room, text, type: (string) => (text.append(string), doc.commit()) };
  };
  saved = (...people) => until(() => people.every(({ room }) => room.state === "saved"), "saved");
  same = (...people) => new Set(people.map(({ doc }) => doc.toJSONString())).size === 1;
}
