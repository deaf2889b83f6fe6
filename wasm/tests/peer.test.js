// Replicas without a server: who calls, and who is called.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Doc } from "../dist/index.js";
import { SyncClient, SyncPeer } from "../dist/peer.js";
import { PeerStage, received, Wire } from "./peer_stage.js";
import { Random } from "./random.js";
import { FakeClock, settle, until } from "./sync_server.js";

describe("a peer", () => {
  const { closeLater, host: newHost, caller, saved, same } = new PeerStage();

  test("two who type at once meet, without a server", async () => {
    const host = newHost();
    host.type("host. ");
    const ann = caller(host);
    ann.type("Ann. ");
    await until(() => same(host, ann) && ann.text.length === 11);
    for (let i = 0; i < 20; ++i) {
      ann.type("a");
      host.type("h");
      if (i % 5 === 0) await settle();
    }
    await until(() => same(host, ann) && ann.text.length === 51);
    await saved(ann);
    assert.equal(ann.client.state, "online");
    assert.equal(ann.client.url, undefined);
    assert.equal(ann.room.access, "write");
    const [peer] = host.peers;
    assert.equal(peer.state, "online");
    assert.equal(peer.error, undefined);
    assert.equal(host.offers[0].failure, undefined);
    assert.equal(host.offers[0].name, "note");
    assert.equal(host.offers[0].doc, host.doc);
  });

  test("edits without a commit are found, on both sides", async () => {
    const host = newHost();
    const ann = caller(host);
    await saved(ann);
    host.text.append("not ");
    ann.text.append("committed ");
    await until(() => same(host, ann) && ann.text.length === 14);
  });

  test("nothing is promised but that it was received", async () => {
    const host = newHost();
    const ann = caller(host, { level: "stored" });
    await until(() => ann.room.state === "failed");
    assert.match(ann.room.failure.message, /level/);
  });

  test("a room that is not offered fails, and the others go on", async () => {
    const host = newHost();
    const ann = caller(host);
    const other = ann.client.join("other", new Doc(), received);
    await until(() => other.state === "failed");
    assert.equal(other.failure.code, "NOT_FOUND");
    await saved(ann);
  });

  test("who has another token is not let in, until it has the right one", async () => {
    const host = newHost({ token: "s3cret" });
    host.type("hidden");
    const ann = caller(host, { token: "guess" });
    await until(() => ann.room.state === "failed");
    assert.equal(ann.room.failure.code, "UNAUTHENTICATED");
    assert.equal(ann.doc.toJSONString(), new Doc().toJSONString());
    ann.room.setToken("s3cret");
    await until(() => same(host, ann));
    await saved(ann);

    const tokens = ["old", "s3cret"];
    const bob = caller(host, {}, { token: () => tokens.shift() });
    await saved(bob);
    assert.ok(same(host, bob));
  });

  test("who may read only changes nothing", async () => {
    const host = newHost({ access: "read" });
    host.type("read me");
    const ann = caller(host);
    await until(() => same(host, ann));
    assert.equal(ann.room.access, "read");
    ann.type("!");
    await until(() => ann.room.state === "failed");
    assert.equal(ann.room.failure.code, "PERMISSION_DENIED");
    assert.equal(String(host.text), "read me");

    const watcher = newHost({ access: "presence" });
    watcher.type("not even that");
    const bob = caller(watcher);
    await until(() => bob.room.access === "presence");
    await settle();
    assert.equal(bob.text.length, 0);
  });

  test("what is sealed is opened by who has the key, and no update is readable on its way", async () => {
    const key = (secret) => {
      const turn = (bytes) => bytes.map((byte, i) => byte ^ (secret + i));
      return { seal: { seal: turn, open: turn } };
    };
    const host = newHost(key(99));
    host.type("a secret that is long enough to be found");
    const ann = caller(host, key(99));
    ann.type(" by nobody else");
    await until(() => same(host, ann) && ann.text.length === 55);
    await saved(ann);
    for (const { sent } of host.wires[0].ends) {
      for (const message of sent) assert.doesNotMatch(Buffer.from(message).toString("latin1"), /secret|nobody/);
    }
    for (const options of [{}, key(7)]) {
      const other = caller(host, options);
      other.type("mine");
      await until(() => other.room.state === "failed");
      assert.equal(String(other.text), "mine");
    }
    assert.equal(host.text.length, 55);
  });

  test("both sides see who is there", async () => {
    const host = newHost();
    const ann = caller(host);
    const [offer] = await saved(ann).then(() => host.offers);
    let told = 0;
    offer.on("presence", () => ++told);
    offer.presence.set("name", "Host");
    ann.room.presence.set("name", "Ann");
    ann.room.presence.set("at", { line: 1 });
    await until(() => offer.presence.others[0]?.fields.at?.line === 1);
    await until(() => ann.room.presence.others[0]?.fields.name === "Host");
    assert.deepEqual(offer.presence.others[0].fields, { at: { line: 1 }, name: "Ann" });
    assert.deepEqual(offer.presence.mine, { name: "Host" });
    assert.ok(told > 0);
    assert.equal(offer.presence.others, offer.presence.others);
    const before = told;
    host.type("no presence");
    await until(() => same(host, ann));
    assert.equal(told, before);

    offer.presence.remove("name");
    offer.presence.remove("never there");
    await until(() => ann.room.presence.others[0]?.fields.name === undefined);
    assert.deepEqual(offer.presence.mine, {});
    for (let i = 0; i < 100; ++i) {
      offer.presence.set(`field ${i}`, i); // as many as there may be, one after the other
      offer.presence.remove(`field ${i}`);
    }
    assert.equal(told, before); // by others alone
    assert.throws(() => offer.presence.set("long", "x".repeat(5000)), { code: "RESOURCE_EXHAUSTED" });
    assert.throws(() => offer.presence.set("", 1), { code: "INVALID_ARGUMENT" });
    assert.throws(() => offer.presence.set("undefined", undefined), { code: "INVALID_ARGUMENT" });

    ann.room.leave();
    await until(() => offer.presence.others.length === 0);
    assert.equal(told, before + 1);
    assert.equal(host.peers[0].state, "online");
  });

  test("a caller comes back after a break, with what was written meanwhile", async () => {
    const host = newHost();
    const ann = caller(host);
    ann.type("both. ");
    await until(() => same(host, ann));
    const states = [];
    host.peers[0].on("state", () => states.push(host.peers[0].state));
    ann.room.presence.set("name", "Ann");
    await until(() => host.offers[0].presence.others.length === 1);
    host.wires[0].cut();
    await until(() => host.peers[0].state === "closed" && ann.client.state !== "online");
    assert.deepEqual(states, ["closed"]);
    assert.equal(host.peers[0].error.code, "UNAVAILABLE");
    assert.deepEqual(host.offers[0].presence.others, []);
    host.type("Host. ");
    ann.type("Ann. ");
    ann.client.goOnline(); // in place of waiting
    await until(() => same(host, ann) && ann.text.length === 17);
    await saved(ann);
    assert.equal(host.peers.length, 2);
    await until(() => host.offers[1].presence.others[0]?.fields.name === "Ann");
  });

  test("what a peer says of its log counts for one connection: an epoch of it is unknown", async () => {
    const host = newHost();
    const ann = caller(host);
    await saved(ann);
    assert.equal(ann.room.epoch, 0);
    ann.room.leave();
    const again = ann.client.join("note", ann.doc, { ...received, epoch: ann.room.epoch });
    await until(() => again.state === "saved");
  });

  test("a connection that dies in the middle of a large document leaves nothing half done", async () => {
    const host = newHost();
    const random = new Random(5);
    let large = "";
    while (large.length < 3_000_000) large += random.below(1e9).toString(36);
    host.type(large);
    const ann = caller(host);
    ann.type("mine");
    await until(() => host.wires[0].ends[1].sent.length > 4);
    assert.equal(String(ann.text), "mine");
    host.wires[0].cut();
    await until(() => host.peers[0].state === "closed");
    assert.equal(String(ann.text), "mine");
    ann.client.goOnline();
    await until(() => same(host, ann) && ann.text.length === large.length + 4);
    await saved(ann);
  });

  test("a socket that takes nothing is not filled", async () => {
    const host = newHost();
    const ann = caller(host);
    await saved(ann);
    const [end] = [host.wires[0].ends[1]];
    end.bufferedAmount = 2 << 20;
    const before = end.sent.length;
    host.type("waits");
    await new Promise((resolve) => setTimeout(resolve, 150));
    assert.equal(end.sent.length, before);
    end.bufferedAmount = 0;
    await until(() => same(host, ann));
  });

  test("a socket that throws has ended", async () => {
    const host = newHost();
    const ann = caller(host);
    await saved(ann);
    host.wires[0].ends[1].send = () => {
      throw new Error("the buffer is full");
    };
    host.type("lost, and sent again");
    await until(() => host.peers[0].state === "closed" && host.peers[0].error.code === "UNAVAILABLE");
    await until(() => ann.client.state !== "online");
    ann.client.goOnline();
    await until(() => same(host, ann));
  });

  test("what comes by one goes out by the others, at once", async () => {
    const host = newHost();
    const [ann, bob, eve] = [caller(host), caller(host), caller(host)];
    await saved(ann, bob, eve);
    const begin = performance.now();
    for (let i = 0; i < 5; ++i) {
      ann.type("a");
      await until(() => same(host, ann, bob, eve));
    }
    const time = performance.now() - begin;
    assert.ok(time < 2500, `${time} ms: that is not by polling each second`);
    host.wires[1].cut();
    bob.type("bob alone");
    eve.type("e");
    await until(() => same(host, ann, eve));
    bob.client.goOnline();
    await until(() => same(host, ann, bob, eve));
    assert.equal(host.text.length, 15);
  });

  test("a document may be offered, and joined elsewhere", async () => {
    const far = newHost();
    const middle = newHost();
    const up = caller(far, {}, {}, middle.doc);
    const ann = caller(middle);
    await saved(up, ann);
    ann.type("from Ann ");
    await until(() => same(far, middle, ann));
    far.type("from afar");
    await until(() => same(far, middle, ann));
    assert.equal(ann.text.length, 18);
  });

  test("an update that comes within a transaction comes again", async () => {
    const host = newHost();
    const ann = caller(host);
    await saved(ann);
    const transaction = host.doc.begin();
    ann.type("meanwhile");
    await until(() => ann.room.failure?.code === "FAILED_PRECONDITION" || ann.room.failure?.code === "UNAVAILABLE");
    host.text.append("mine ");
    transaction.commit();
    await until(() => same(host, ann) && host.text.length === 14);
  });

  test("a listener of the document may use its peer, and close it", async () => {
    const host = newHost();
    const ann = caller(host);
    await saved(ann);
    const [peer] = host.peers;
    const other = new Doc();
    host.doc.subscribe(({ origin }) => {
      if (origin !== "import") return;
      if (host.text.length === 1) {
        peer.offer("other", other).presence.set("name", "early");
        host.offers[0].presence.set("seen", host.text.length);
        assert.equal(host.offers[0].failure, undefined);
        host.type("!");
      } else {
        peer.close();
        assert.equal(peer.state, "closed");
      }
    });
    ann.type("1");
    await until(() => String(ann.text) === "1!" && ann.room.presence.others[0]?.fields.seen === 1);
    const room = ann.client.join("other", new Doc(), received);
    await until(() => room.presence.others[0]?.fields.name === "early");
    ann.type("2");
    await until(() => host.wires[0].ends[1].readyState === 3);
    assert.equal(host.text.length, 3);
  });

  test("a document that was freed fails its offer", async () => {
    const host = newHost();
    const ann = caller(host);
    await saved(ann);
    let told = 0;
    host.offers[0].on("failure", () => ++told);
    host.doc.free();
    ann.type("for a document that is gone");
    await until(() => host.offers[0].failure !== undefined);
    assert.match(host.offers[0].failure.message, /freed/);
    assert.equal(told, 1);
  });

  test("bytes that are no frames end the connection, and change nothing", async () => {
    const random = new Random(11);
    for (let i = 0; i < 30; ++i) {
      const host = newHost();
      const end = host.answer();
      const bytes = Uint8Array.from({ length: 1 + random.below(200) }, () => random.below(256));
      const [peer] = host.peers;
      for (let j = 0; j < 400 && peer.state !== "closed"; ++j) {
        if (end.readyState === 1) end.send(bytes);
        await settle();
      }
      assert.equal(peer.state, "closed");
      assert.ok(peer.error instanceof Error, peer.error);
      assert.ok(host.wires[0].ends[1].closeCode >= 1000);
      assert.equal(host.text.length, 0);
    }
    const host = newHost();
    const end = host.answer();
    end.other.onmessage({ data: "a text" });
    assert.equal(host.peers[0].state, "closed");
    assert.equal(host.peers[0].error.code, "UNAVAILABLE");
  });

  test("bytes that were changed on their way do no harm", async () => {
    const random = new Random(12);
    let failed = 0;
    for (let i = 0; i < 60; ++i) {
      const host = newHost();
      const wire = host.answer();
      const client = closeLater(new SyncClient(() => wire));
      const doc = new Doc();
      doc.text("note").append("as it was written");
      doc.commit();
      const room = client.join("note", doc, received);
      let left = random.below(4);
      wire.change = (bytes) => {
        if (left-- !== 0) return bytes;
        const changed = bytes.slice();
        changed[random.below(changed.length)] ^= 1 << random.below(8);
        return changed;
      };
      const [peer] = host.peers;
      await until(() => room.state === "saved" || room.state === "failed" || peer.state === "closed" || left < -2 || client.state !== "online");
      await settle();
      const text = String(host.text);
      assert.ok(text === "" || text === "as it was written", text);
      if (text === "") ++failed;
      client.close();
      peer.close();
    }
    assert.ok(failed > 0);
  });

  test("a swarm whose wires are cut at random comes to one document", async (t) => {
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
    t.diagnostic(`SEED=${seed}`);
    const random = new Random(seed);
    const clock = new FakeClock();
    const host = newHost({}, new Doc(), { clock });
    const people = Array.from({ length: 4 }, () => caller(host, {}, { clock }));
    // One of them is called as well: by whom the host knows nothing of.
    const middle = newHost({}, people[0].doc, { clock });
    people.push(caller(middle, {}, { clock }));
    const all = [host, ...people];
    for (let i = 0; i < 150; ++i) {
      const who = random.pick(all);
      if (random.below(3) > 0) who.type(String(i % 10));
      else if (who.text.length > 0) who.doc.transact(() => who.text.delete(random.below(who.text.length), 1));
      if (random.below(12) === 0 && host.wires.length > 0) random.pick(host.wires).cut();
      if (random.below(3) === 0) await clock.advance(random.below(300));
    }
    for (let i = 0; i < 120 && !(same(...all) && people.every(({ room }) => room.state === "saved")); ++i) await clock.advance(1000);
    assert.ok(same(...all));
    assert.deepEqual(people.map(({ room }) => room.state), people.map(() => "saved"));
    assert.equal(new Set(all.map(({ doc }) => doc.stateDigest())).size, 1);
  });

  test("the time of a peer begins when its connection is open", async () => {
    const clock = new FakeClock();
    const wire = new Wire();
    const [, end] = wire.ends;
    end.readyState = 0;
    const peer = closeLater(new SyncPeer(end, { clock }));
    const states = [];
    peer.on("state", () => states.push(peer.state));
    await clock.advance(100_000);
    assert.equal(peer.state, "connecting");
    end.readyState = 1;
    end.onopen({});
    await clock.advance(9000);
    assert.equal(peer.state, "online");
    await clock.advance(2000); // nobody has said anything
    assert.equal(peer.state, "closed");
    assert.equal(peer.error.code, "DEADLINE_EXCEEDED");
    assert.deepEqual(states, ["online", "closed"]);
  });

  test("a connection that has ended already is a peer that is closed", async () => {
    const wire = new Wire();
    wire.ends[1].readyState = 3;
    const peer = new SyncPeer(wire.ends[1]);
    assert.equal(peer.state, "closed");
    assert.throws(() => peer.offer("note", new Doc()), { code: "FAILED_PRECONDITION" });
  });

  test("close ends everything, and what comes after it is an error", async () => {
    const host = newHost();
    const ann = caller(host);
    await saved(ann);
    const [[peer], [offer]] = [host.peers, host.offers];
    let told = 0;
    peer.on("state", () => ++told);
    peer.close();
    peer.close();
    peer[Symbol.dispose ?? Symbol.for("Symbol.dispose")]();
    assert.equal(told, 1);
    assert.equal(peer.state, "closed");
    assert.equal(peer.error, undefined);
    const closed = { code: "FAILED_PRECONDITION" };
    assert.throws(() => peer.offer("other", new Doc()), closed);
    assert.throws(() => offer.presence.set("a", 1), closed);
    assert.throws(() => offer.presence.remove("a"), closed);
    assert.deepEqual(offer.presence.others, []);
    host.type("the document lives on");
    await until(() => ann.client.state !== "online");
    host.doc.free();
    await settle();
  });

  test("wrong arguments are refused, and nothing is offered", async () => {
    const host = newHost();
    const end = host.answer();
    const [peer] = host.peers;
    const invalid = { code: "INVALID_ARGUMENT" };
    const doc = new Doc();
    for (const name of ["", "x".repeat(257), 5, undefined, "\ud800"]) assert.throws(() => peer.offer(name, doc), invalid);
    for (const access of ["admin", 3]) assert.throws(() => peer.offer("room", doc, { access }), invalid);
    for (const token of ["x".repeat(8193), 5, null]) assert.throws(() => peer.offer("room", doc, { token }), invalid);
    assert.throws(() => peer.offer("room", {}), TypeError);
    const freed = new Doc();
    freed.free();
    assert.throws(() => peer.offer("room", freed), { code: "FAILED_PRECONDITION" });
    const offer = peer.offer("room", doc);
    assert.throws(() => peer.offer("room", new Doc()), { code: "ALREADY_EXISTS" });
    assert.throws(() => peer.on("stat", () => {}), invalid);
    assert.throws(() => offer.on("state", () => {}), invalid);
    for (const wrong of [undefined, null, 5, {}, "ws://example.org"]) assert.throws(() => new SyncPeer(wrong), invalid);
    assert.throws(() => new SyncPeer(Object.assign(new Wire().ends[0], { ordered: false })), invalid);
    assert.throws(() => new SyncPeer(Object.assign(new Wire().ends[0], { maxRetransmits: 3 })), invalid);
    end.close(1000);
    await until(() => peer.state === "closed");
    assert.equal(peer.error, undefined);
  });
});
