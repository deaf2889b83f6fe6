// Documents that a peer takes back.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Doc } from "../dist/index.js";
import { PeerStage, received } from "./peer_stage.js";
import { until } from "./sync_server.js";

describe("an offer", () => {
  const { host: newHost, caller, saved, same } = new PeerStage();

  test("what is withdrawn is the program's alone, and may be offered anew", async () => {
    const host = newHost();
    const ann = caller(host);
    await saved(ann);
    const [[peer], [offer]] = [host.peers, host.offers];
    ann.room.presence.set("name", "Ann");
    await until(() => offer.presence.others.length === 1);
    const other = new Doc();
    const alone = peer.offer("other", other);
    let told = 0;
    offer.on("presence", () => ++told);
    offer.withdraw();
    offer.withdraw();
    alone[Symbol.dispose ?? Symbol.for("Symbol.dispose")]();
    other.free();
    assert.equal(told, 1);
    assert.deepEqual(offer.presence.others, []);
    assert.equal(offer.failure, undefined);
    assert.throws(() => offer.presence.set("a", 1), { code: "FAILED_PRECONDITION", message: /note is not offered/ });
    host.type("mine. ");
    ann.type("Ann's. ");
    await until(() => ann.room.state === "failed");
    assert.equal(ann.room.failure.code, "NOT_FOUND");
    assert.equal(String(host.text), "mine. ");
    assert.equal(peer.state, "online");

    peer.offer("note", host.doc);
    ann.room.retry();
    await saved(ann);
    assert.ok(same(host, ann));
  });

  test("a listener of the document may withdraw it, and what it has just offered", async () => {
    const host = newHost();
    const ann = caller(host);
    await saved(ann);
    const [[peer], [offer]] = [host.peers, host.offers];
    host.doc.subscribe(({ origin }) => {
      if (origin !== "import") return;
      offer.withdraw();
      const once = peer.offer("other", new Doc());
      once.presence.set("name", "never shown");
      once.withdraw();
      host.type("!");
    });
    ann.type("1");
    await until(() => ann.room.state === "failed");
    ann.type("2");
    assert.equal(String(host.text), "1!");
    const other = ann.client.join("other", new Doc(), received);
    await until(() => other.failure?.code === "NOT_FOUND");
    assert.equal(peer.state, "online");
  });

  test("a listener may withdraw other offers when the peer ends", async () => {
    const host = newHost();
    const ann = caller(host);
    await saved(ann);
    const [[peer], [offer]] = [host.peers, host.offers];
    const other = new Doc();
    const late = peer.offer("other", other);
    ann.room.presence.set("name", "Ann");
    await until(() => offer.presence.others.length === 1);
    offer.on("presence", () => late.withdraw());
    host.wires[0].cut();
    await until(() => peer.state === "closed");
    assert.throws(() => late.presence.set("a", 1), { code: "FAILED_PRECONDITION" });
    other.text("note").append("on its own");
    other.commit();
    other.free();
  });
});
