// Clients and the reference server of the sessions' tests.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Doc } from "../dist/index.js";
import { SyncClient } from "../dist/sync.js";
import { ADDRESS, GOOD, Stage } from "./sync_stage.js";
import { FakeClock, noServer, settle, until } from "./sync_server.js";

describe("a client", { skip: noServer }, () => {
  const stage = new Stage();
  const { connect, person, saved, same } = stage;

  test("two people who type at once meet, and all is saved", async () => {
    const [ann, bob] = [person(), person({ token: `bob ${GOOD}` })];
    assert.equal(ann.room.state, "offline");
    for (let i = 0; i < 20; ++i) {
      ann.type("a");
      bob.type("b");
      if (i % 5 === 0) await settle();
    }
    await until(() => ann.text.length === 40 && same(ann, bob));
    await saved(ann, bob);
    assert.equal(ann.client.state, "online");
    assert.equal(ann.client.error, undefined);
    assert.equal(ann.room.access, "write");
    assert.equal(ann.room.subject, "ann");
    assert.equal(ann.room.unsavedOps, 0);
  });

  test("edits without a commit are found", async () => {
    const [ann, bob] = [person(), person()];
    await saved(ann, bob);
    ann.text.append("not committed");
    assert.equal(ann.room.state, "saving");
    await until(() => same(ann, bob));
  });

  test("what is typed offline is kept, and merged on the way back", async () => {
    const [ann, bob] = [person(), person()];
    ann.type("both. ");
    await until(() => same(ann, bob));
    const states = [];
    ann.client.on("state", () => states.push(ann.client.state));
    ann.client.goOffline();
    assert.equal(ann.client.state, "offline");
    assert.equal(ann.client.error, undefined);
    ann.type("Ann. ");
    bob.type("Bob. ");
    await saved(bob);
    assert.equal(ann.room.state, "offline");
    assert.equal(ann.room.unsavedOps, 5);
    assert.equal(String(bob.text), "both. Bob. ");
    ann.client.goOnline();
    assert.equal(ann.client.error, undefined);
    await until(() => same(ann, bob) && ann.text.length === 16);
    await saved(ann, bob);
    assert.deepEqual(states, ["offline", "connecting", "online"]);
  });

  test("a client may begin offline, and closes no connection that it has not", async () => {
    const ann = person({ offline: true });
    await settle();
    assert.equal(stage.server.opened, 0);
    ann.client.goOffline();
    assert.equal(ann.client.state, "offline");
    ann.client.goOnline();
    await saved(ann);
  });

  test("what a crash of the server took is brought again", async () => {
    const [ann, bob] = [person(), person()];
    await saved(ann, bob);
    await stage.server.command("hold");
    ann.type("not flushed");
    await until(() => ann.room.state === "saving");
    await stage.server.command("crash");
    await until(() => ann.client.state !== "online");
    await stage.server.command("flush");
    await until(() => same(ann, bob));
    await saved(ann);
  });

  test("connections that break come back, after pauses that double", async () => {
    const clock = new FakeClock();
    const times = [];
    const WebSocket = class extends stage.server.WebSocket {
      constructor(url) {
        super(url);
        times.push(clock.now());
      }
    };
    const ann = person({ clock, WebSocket });
    await until(() => ann.client.state === "online");
    stage.server.isDown = true;
    await stage.server.command("cut");
    await until(() => ann.client.state === "waiting");
    assert.equal(ann.client.error.code, "UNAVAILABLE");
    times[0] = clock.now();
    await clock.advance(200_000);
    const longest = [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000];
    longest.forEach((most, i) => {
      const pause = times[i + 1] - times[i];
      assert.ok(most / 2 <= pause && pause <= most, `a pause of ${pause} ms, the ${i + 1}th`);
    });
    stage.server.isDown = false;
    ann.client.goOnline(); // in place of waiting
    await until(() => ann.client.state === "online");
    assert.equal(ann.client.error, undefined);
  });

  test("a connection that never opens is given up", async () => {
    const clock = new FakeClock();
    const sockets = [];
    const WebSocket = class {
      readyState = 0;
      bufferedAmount = 0;
      constructor() {
        sockets.push(this);
      }
      close() {
        this.readyState = 3;
      }
    };
    const client = connect({ WebSocket, clock });
    await clock.advance(29_000);
    assert.equal(client.state, "connecting");
    await clock.advance(1001);
    assert.equal(client.state, "waiting");
    assert.equal(sockets[0].readyState, 3);
    await clock.advance(500);
    assert.equal(sockets.length, 2);
  });

  test("a socket that cannot be made is an error of the connection, and tried again", async () => {
    const clock = new FakeClock();
    const client = connect({
      clock,
      WebSocket: class {
        constructor() {
          throw new Error("not from here");
        }
      },
    });
    await settle();
    assert.equal(client.state, "waiting");
    assert.match(client.error.message, /not from here/);
  });

  test("a server that goes away says when to come back", async () => {
    const clock = new FakeClock();
    const ann = person({ clock });
    await until(() => ann.client.state === "online");
    const before = stage.server.opened;
    await stage.server.command("goaway 5000 6000");
    await until(() => ann.client.state === "waiting");
    await clock.advance(4900);
    assert.equal(stage.server.opened, before);
    await clock.advance(1200);
    assert.equal(stage.server.opened, before + 1);
  });

  test("a client that is not wanted stops, until it is told to go on", async () => {
    const ann = person();
    await saved(ann);
    await stage.server.command("say 4413");
    await until(() => ann.client.state === "stopped");
    assert.equal(ann.client.error.code, "UNAVAILABLE");
    assert.equal(ann.room.state, "offline");
    ann.client.goOnline();
    await saved(ann);
  });

  test("a listener of the document may use the client, the room, and the document", async () => {
    const [ann, bob] = [person(), person()];
    await saved(ann, bob);
    const seen = [];
    ann.doc.subscribe(({ origin }) => {
      if (origin !== "import") return;
      seen.push(ann.client.state, ann.room.state);
      ann.room.presence.set("seen", ann.text.length);
      ann.client.join("other", new Doc());
      if (ann.text.length === 2) ann.type("!");
    });
    bob.type("hi");
    await until(() => String(bob.text) === "hi!" && bob.room.presence.others[0]?.fields.seen === 2);
    assert.deepEqual(seen.slice(0, 2), ["online", "saved"]);
    await saved(ann, bob);
  });

  test("a client may be closed by a listener", async () => {
    const [ann, bob] = [person(), person()];
    await saved(ann, bob);
    ann.doc.subscribe(() => ann.client.close());
    bob.type("close");
    await until(() => ann.client.state === "stopped" && stage.server.sockets.size === 1);
    assert.equal(String(ann.text), "close");
  });

  test("an update that comes within a transaction comes again", async () => {
    const [ann, bob] = [person(), person()];
    await saved(ann, bob);
    const transaction = ann.doc.begin();
    bob.type("meanwhile");
    await until(() => ann.room.failure?.code === "FAILED_PRECONDITION");
    ann.text.append("mine ");
    transaction.commit();
    await until(() => same(ann, bob) && ann.text.length === 14);
  });

  test("a document that was freed fails its room, once and for all", async () => {
    const [ann, bob] = [person(), person()];
    await saved(ann, bob);
    ann.doc.free();
    bob.type("for a document that is gone");
    await until(() => ann.room.state === "failed");
    assert.match(ann.room.failure.message, /freed/);
    ann.room.leave();
  });

  test("a large document goes in chunks, both ways, and no faster than the socket", async () => {
    const ann = person();
    await saved(ann);
    stage.server.isBlocked = true;
    let text = "";
    for (let seed = 1; text.length < 3_000_000; seed = (seed * 48271) % 2147483647) text += seed.toString(36);
    ann.type(text);
    await until(() => ann.room.state === "saving");
    await new Promise((resolve) => setTimeout(resolve, 300));
    const [socket] = stage.server.sockets.values();
    assert.ok(socket.bufferedAmount < 2_000_000, `${socket.bufferedAmount} bytes are buffered`);
    stage.server.unblock();
    await saved(ann);
    const longest = Math.max(...socket.sent.map((bytes) => bytes.length));
    assert.ok(longest <= 16 << 10, `a message of ${longest} bytes`); // of which the other side hears one by one
    const bob = person();
    await until(() => bob.text.length === ann.text.length);
    assert.ok(same(ann, bob));
  });

  test("a page that goes offline, comes back, or is looked at again", async () => {
    const page = new EventTarget();
    const names = ["addEventListener", "removeEventListener"];
    for (const name of names) globalThis[name] = page[name].bind(page);
    globalThis.document = Object.assign(new EventTarget(), { visibilityState: "visible" });
    try {
      const clock = new FakeClock();
      const ann = person({ clock });
      await until(() => ann.client.state === "online");
      stage.server.isDown = true;
      page.dispatchEvent(new Event("offline"));
      assert.notEqual(ann.client.state, "online");
      stage.server.isDown = false;
      page.dispatchEvent(new Event("online"));
      await until(() => ann.client.state === "online");
      await stage.server.command("cut");
      await until(() => ann.client.state === "waiting");
      globalThis.document.dispatchEvent(new Event("visibilitychange"));
      await until(() => ann.client.state === "online");
      ann.client.close();
      page.dispatchEvent(new Event("online"));
    } finally {
      for (const name of [...names, "document"]) delete globalThis[name];
    }
  });

  test("close ends everything, and what comes after it is an error", async () => {
    const ann = person();
    await saved(ann);
    const saving = ann.room.whenSaved();
    await saving;
    let told = 0;
    ann.client.on("state", () => ++told);
    ann.client.close();
    ann.client.close();
    assert.equal(told, 1);
    assert.equal(ann.client.state, "stopped");
    assert.equal(ann.room.state, "offline");
    assert.equal(ann.client.error, undefined);
    assert.deepEqual(ann.room.presence.others, []);
    const closed = { code: "FAILED_PRECONDITION" };
    assert.throws(() => ann.client.join("other", new Doc()), closed);
    assert.throws(() => ann.client.goOnline(), closed);
    assert.throws(() => ann.client.goOffline(), closed);
    assert.throws(() => ann.room.retry(), closed);
    assert.throws(() => ann.room.setToken("x"), closed);
    assert.throws(() => ann.room.presence.set("a", 1), closed);
    ann.room.leave();
    ann.type("the document lives on");
    await settle();
    assert.equal(stage.server.sockets.size, 0);
    await assert.rejects(ann.room.whenSaved(), { code: "ABORTED" });
  });

  test("wrong arguments are refused, and nothing is joined", async () => {
    const client = connect();
    const doc = new Doc();
    const invalid = { code: "INVALID_ARGUMENT" };
    for (const name of ["", "x".repeat(257), 5, undefined, "\ud800"]) assert.throws(() => client.join(name, doc), invalid);
    assert.throws(() => client.join("room", doc, { access: "admin" }), invalid);
    assert.throws(() => client.join("room", doc, { level: "safe" }), invalid);
    for (const epoch of [-1, 0.5, "1"]) assert.throws(() => client.join("room", doc, { epoch }), invalid);
    assert.throws(() => client.join("room", doc, { token: "x".repeat(8193) }), invalid);
    assert.throws(() => client.join("room", {}), TypeError);
    assert.throws(() => client.on("stat", () => {}), invalid);
    const room = client.join("room", doc);
    assert.throws(() => client.join("room", new Doc()), { code: "ALREADY_EXISTS" });
    assert.throws(() => room.on("stat", () => {}), invalid);
    for (const url of ["", "ftp://example.org", "ws://", "ws://example.org/#a"]) {
      assert.throws(() => new SyncClient(url, { WebSocket: stage.server.WebSocket }), invalid);
    }
    assert.equal(new SyncClient("https://example.org/x", { WebSocket: stage.server.WebSocket, offline: true }).url, "wss://example.org/x");
    assert.throws(() => new SyncClient(ADDRESS), invalid); // Node 20 has no WebSocket
  });

  test("a subscription ends in each way", async () => {
    const ann = person({ offline: true });
    let told = 0;
    const one = ann.client.on("state", () => ++told);
    const other = ann.client.on("state", () => ++told);
    one.unsubscribe();
    other[Symbol.dispose ?? Symbol.for("Symbol.dispose")]();
    ann.client.goOnline();
    await saved(ann);
    assert.equal(told, 0);
  });
});
