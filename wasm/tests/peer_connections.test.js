// What replicas without a server speak over, and how a client gets it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runInNewContext } from "node:vm";
import { MessageChannel, Worker } from "node:worker_threads";

import { Doc } from "../dist/index.js";
import { SyncClient, SyncPeer } from "../dist/peer.js";
import { PeerStage, received, Wire } from "./peer_stage.js";
import { FakeClock, settle, until } from "./sync_server.js";

describe("a connection", () => {
  const { closeLater, host: newHost, caller, saved, same } = new PeerStage();

  /** Who is called over ports, and by whom. */
  function overPorts() {
    const host = newHost();
    const ports = [];
    const doc = new Doc();
    const client = closeLater(new SyncClient(() => {
      const { port1, port2 } = new MessageChannel();
      ports.push(port1);
      host.peers.push(closeLater(new SyncPeer(port2)));
      host.offers.push(host.peers.at(-1).offer("note", host.doc));
      return port1;
    }));
    const room = client.join("note", doc, received);
    const text = doc.text("note");
    return { host, ports, ann: { client, doc, room, text, type: (string) => (text.append(string), doc.commit()) } };
  }

  test("may be a MessagePort", async () => {
    const { host, ann } = overPorts();
    host.type("x".repeat(1_000_000));
    ann.type("Ann. ");
    await until(() => same(host, ann) && ann.text.length === 1_000_005);
    await saved(ann);
    ann.client.close();
    await until(() => host.peers[0].state === "closed");
    assert.equal(host.peers[0].error, undefined);
  });

  test("a port that is closed by either side is another one, later", async () => {
    const { host, ports, ann } = overPorts();
    await saved(ann);
    host.peers[0].close();
    await until(() => ann.client.state === "waiting");
    ann.client.goOnline();
    await saved(ann);
    ports[1].close(); // by nobody of ours: there is no code
    await until(() => host.peers[1].state === "closed" && ann.client.state === "waiting");
    assert.equal(host.peers[1].error.code, "UNAVAILABLE");
    ann.client.goOnline();
    host.type("at last");
    await until(() => same(host, ann));
    assert.equal(ports.length, 3);
  });

  test("a port carries the code of a close", async () => {
    const { port1, port2 } = new MessageChannel();
    const peer = closeLater(new SyncPeer(port2));
    const heard = [];
    port1.on("message", (message) => heard.push(message));
    port1.postMessage(Uint8Array.of(3, 1, 2, 3));
    await until(() => peer.state === "closed" && heard.length > 0);
    assert.ok(heard.at(-1) >= 4000, heard.at(-1));
    port1.close();
  });

  test("a worker has a document of the page", async () => {
    const code = `
      const { parentPort } = require("node:worker_threads");
      Promise.all(${JSON.stringify(["index", "peer"].map((name) => new URL(`../dist/${name}.js`, import.meta.url).href))}.map((file) => import(file)))
        .then(([{ Doc }, { SyncPeer }]) => {
          const doc = new Doc();
          doc.subscribe(({ origin }) => {
            if (origin === "import" && doc.text("note").length === 5) doc.transact(() => doc.text("note").append(" world"));
          });
          parentPort.on("message", (port) => new SyncPeer(port).offer("note", doc));
          parentPort.postMessage("ready");
        });`;
    const worker = new Worker(code, { eval: true });
    try {
      await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
      const client = closeLater(new SyncClient(() => {
        const { port1, port2 } = new MessageChannel();
        worker.postMessage(port2, [port2]);
        return port1;
      }));
      const doc = new Doc();
      client.join("note", doc, received);
      doc.text("note").append("hello");
      await until(() => String(doc.text("note")) === "hello world");
      client.close();
    } finally {
      await worker.terminate();
    }
  });

  test("may be a data channel, which takes no large messages", async () => {
    const states = ["connecting", "open", "closing", "closed"];
    const host = newHost();
    const channelOf = (end) => new Proxy(end, {
      get(target, key) {
        if (key === "readyState") return states[target.readyState];
        if (key === "close") return () => target.close(undefined);
        if (key !== "send") return target[key];
        return (bytes) => {
          assert.ok(bytes.length <= 65_536, `${bytes.length} bytes`);
          target.send(bytes);
        };
      },
      set: (target, key, value) => ((target[key] = value), true),
    });
    const doc = new Doc();
    const client = closeLater(new SyncClient(async () => {
      const { ends } = new Wire();
      await settle();
      host.peers.push(closeLater(new SyncPeer(channelOf(ends[1]))));
      host.peers.at(-1).offer("note", host.doc);
      return channelOf(ends[0]);
    }));
    const room = client.join("note", doc, received);
    const text = doc.text("note");
    let large = "";
    for (let seed = 1; large.length < 400_000; seed = (seed * 48271) % 2147483647) large += seed.toString(36);
    host.type(large);
    await until(() => text.length === large.length && room.state === "saved");
    client.close();
    await until(() => host.peers[0].state === "closed");
    assert.equal(host.peers[0].error, undefined);
  });

  test("may be promised; what comes of it is tried again", async () => {
    const clock = new FakeClock();
    const host = newHost({}, new Doc(), { clock });
    const answers = [
      () => Promise.reject(new Error("nobody there")),
      () => {
        throw new Error("not now");
      },
      () => 5,
      () => Promise.resolve(undefined),
      () => Promise.resolve(Object.assign(new Wire().ends[0], { ordered: false })),
      async () => host.answer(),
    ];
    let calls = 0;
    const client = closeLater(new SyncClient(() => answers[calls++](), { clock }));
    for (const [i, why] of [/nobody there/, /not now/, /a connection is/, /a connection is/, /ordered/].entries()) {
      while (calls <= i) await clock.advance(50);
      assert.equal(client.state, "waiting");
      assert.equal(client.error.code, "UNAVAILABLE");
      assert.match(client.error.message, why);
    }
    await clock.advance(60_000);
    assert.equal(client.state, "online");
    assert.equal(client.error, undefined);
    assert.equal(calls, answers.length);
  });

  test("one that comes when nobody waits any more is closed", async () => {
    const clock = new FakeClock();
    const gives = [];
    const client = closeLater(new SyncClient(() => new Promise((resolve) => gives.push(resolve)), { clock }));
    const late = [new Wire(), new Wire(), new Wire()];
    await clock.advance(29_000);
    assert.equal(client.state, "connecting");
    await clock.advance(1001);
    assert.equal(client.state, "waiting");
    gives[0](late[0].ends[0]);
    await settle();
    assert.equal(late[0].ends[0].readyState, 3);

    client.goOnline();
    await settle();
    assert.equal(gives.length, 2);
    client.goOffline();
    client.goOnline();
    await settle();
    assert.equal(gives.length, 3);
    gives[1](late[1].ends[0]);
    await settle();
    assert.equal(late[1].ends[0].readyState, 3);
    assert.equal(client.state, "connecting");

    client.close();
    gives[2](late[2].ends[0]);
    await settle();
    assert.equal(late[2].ends[0].readyState, 3);
  });

  test("one that comes too late may fail as it is closed: `ws` does before it is open", async () => {
    let unheard = 0;
    const late = Object.assign(new Wire().ends[0], {
      readyState: 0,
      close() {
        setImmediate(() => (this.onerror === null ? ++unheard : this.onerror({}))); // a process would end by it
      },
    });
    let give;
    const client = closeLater(new SyncClient(() => new Promise((resolve) => (give = resolve))));
    await settle();
    client.close();
    give(late);
    await settle();
    assert.equal(unheard, 0);
  });

  test("may bring bytes of another realm", async () => {
    const Foreign = runInNewContext("Uint8Array");
    const host = newHost();
    const { answer } = host;
    host.answer = () => {
      const end = answer();
      for (const { ends } of host.wires) for (const one of ends) one.change = (bytes) => Foreign.from(bytes);
      return end;
    };
    const ann = caller(host);
    ann.type("of a frame, or a test");
    await saved(ann);
    assert.ok(same(host, ann));
  });

  test("goes to a server, too", async () => {
    const sockets = [];
    class WebSocket {
      readyState = 0;
      bufferedAmount = 0;
      constructor(url) {
        this.url = url;
        sockets.push(this);
      }
      close() {}
    }
    closeLater(new SyncClient(() => new WebSocket("wss://example.org/of-its-own")));
    await settle();
    assert.equal(sockets[0].url, "wss://example.org/of-its-own");
  });

  test("ends in one place while documents of another go on", async () => {
    const [one, other] = [newHost(), newHost()];
    const doc = new Doc();
    const [a, b] = [caller(one, {}, {}, doc), caller(other, {}, {}, doc)];
    await saved(a, b);
    one.peers[0].close();
    await until(() => a.client.state === "waiting");
    other.type("goes on");
    await until(() => same(other, b));
    a.client.goOnline();
    await until(() => same(one, other, b));
  });
});
