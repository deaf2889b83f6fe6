// Rooms of a client: tokens, access, presence, and what fails.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Doc } from "../dist/index.js";
import { GOOD, Stage } from "./sync_stage.js";
import { FakeClock, noServer, until } from "./sync_server.js";

describe("a room", { skip: noServer }, () => {
  const stage = new Stage();
  const { connect, person, saved, same } = stage;

  test("a token that expired is asked for again, unseen", async () => {
    const tokens = ["ann write 1", `ann ${GOOD}`];
    const states = new Set();
    const ann = person({ token: () => tokens.shift() });
    ann.room.on("state", () => states.add(ann.room.state));
    ann.type("x");
    await saved(ann);
    assert.equal(tokens.length, 0);
    assert.ok(!states.has("failed"), [...states].join());
  });

  test("a token may come later", async () => {
    let give;
    const ann = person({ token: () => new Promise((resolve) => (give = resolve)) });
    ann.room.presence.set("name", "Ann"); // waits as well
    ann.type("four");
    await until(() => ann.client.state === "online");
    assert.equal(ann.room.state, "offline");
    assert.equal(ann.room.unsavedOps, 4);
    give(`ann ${GOOD}`);
    await saved(ann);
  });

  test("tokens that are never good are asked for ever more seldom", async () => {
    const clock = new FakeClock();
    let asked = 0;
    const ann = person({ clock, token: () => (++asked, Promise.resolve("nobody")) });
    await until(() => asked === 2); // the first, and another at once
    await until(() => ann.room.state === "failed");
    assert.equal(ann.room.failure.code, "UNAUTHENTICATED");
    await clock.advance(499);
    assert.equal(asked, 2);
    await clock.advance(502);
    assert.equal(asked, 3);
    await until(() => ann.room.state === "failed");
    ann.room.setToken(`ann ${GOOD}`);
    await clock.advance(1);
    for (let i = 0; ann.room.state !== "saved"; ++i) {
      assert.ok(i < 500);
      await new Promise((resolve) => setTimeout(resolve, 2));
      await clock.advance(10);
    }
  });

  test("a token that cannot be had is the room's failure", async () => {
    for (const token of [() => Promise.reject(new Error("no network")), () => { throw new Error("no network"); }]) {
      const ann = person({ token });
      await until(() => ann.room.state === "failed");
      assert.equal(ann.room.failure.code, "UNAUTHENTICATED");
      assert.match(ann.room.failure.message, /no network/);
      ann.room.setToken(`ann ${GOOD}`);
      await saved(ann);
    }
  });

  test("without a network a token that cannot be had leaves the room offline, and is asked for once there is one", async () => {
    const clock = new FakeClock();
    let [asked, hasNetwork] = [0, false];
    const token = async () => {
      ++asked;
      if (!hasNetwork) throw new TypeError("fetch failed");
      return `ann ${GOOD}`;
    };
    const cameBack = [({ client }) => client.goOnline(), () => (stage.server.isDown = false)];
    for (const [i, comeBack] of cameBack.entries()) {
      hasNetwork = false;
      stage.server.isDown = i === 1;
      const ann = person({ clock, token, offline: i === 0 });
      const states = new Set();
      ann.room.on("state", () => states.add(ann.room.state));
      ann.type("x");
      const saving = ann.room.whenSaved();
      await clock.advance(60_000);
      assert.deepEqual([...states], ["offline"]);
      assert.match(ann.room.failure.message, /fetch failed/);
      hasNetwork = true;
      asked = 0;
      comeBack(ann);
      while (ann.client.state !== "online") await clock.advance(10);
      assert.equal(asked, 1);
      await saving;
    }
  });

  test("a token that cannot be had is asked for when the page is online again", async () => {
    const page = new EventTarget();
    const names = ["addEventListener", "removeEventListener"];
    for (const name of names) globalThis[name] = page[name].bind(page);
    try {
      let hasNetwork = false;
      const token = () => (hasNetwork ? `ann ${GOOD}` : Promise.reject(new TypeError("fetch failed")));
      const ann = person({ clock: new FakeClock(), token });
      await until(() => ann.client.state === "online" && ann.room.state === "failed");
      hasNetwork = true;
      page.dispatchEvent(new Event("online"));
      await saved(ann); // in no time of its clock
      ann.client.close();
    } finally {
      for (const name of names) delete globalThis[name];
    }
  });

  test("a room that has failed for want of a token is offline when its client is", async () => {
    const ann = person({ token: () => Promise.reject(new Error("no network")) });
    await until(() => ann.client.state === "online" && ann.room.state === "failed");
    const states = [];
    ann.room.on("state", () => states.push(ann.room.state));
    ann.client.goOffline();
    assert.deepEqual(states, ["offline"]);
  });

  test("what is no token is the room's failure, too", async () => {
    for (const wrong of [undefined, 5, "x".repeat(8193)]) {
      for (const token of [() => wrong, () => Promise.resolve(wrong)]) {
        const ann = person({ token });
        await until(() => ann.room.state === "failed");
        assert.equal(ann.room.failure.code, "UNAUTHENTICATED");
        let told = 0;
        ann.room.on("state", () => ++told);
        ann.room.setToken(`ann ${GOOD}`);
        assert.equal(ann.room.state, "offline");
        assert.equal(told, 1);
        await saved(ann);
      }
    }
  });

  test("a string that is refused fails the room, until there is another", async () => {
    const ann = person({}, { token: "nobody" });
    await assert.rejects(ann.room.whenSaved(), { code: "UNAUTHENTICATED" });
    assert.equal(ann.room.state, "failed");
    ann.room.setToken(`ann ${GOOD}`);
    await ann.room.whenSaved();
  });

  test("who may only read is told so, with the first edit", async () => {
    const [ann, bob] = [person(), person({ token: "bob read 99999999" })];
    ann.type("for all");
    await until(() => same(ann, bob));
    await saved(bob);
    assert.equal(bob.room.access, "read");
    bob.type("!");
    await until(() => bob.room.state === "failed");
    assert.equal(bob.room.failure.code, "PERMISSION_DENIED");
    assert.equal(bob.room.unsavedOps, 1);
  });

  test("presence is seen by others, with who it is as the server knows", async () => {
    const [ann, bob] = [person(), person({ token: `bob ${GOOD}` })];
    let told = 0;
    ann.room.on("presence", () => ++told);
    bob.room.presence.set("cursor", { anchor: 3, names: ["ü", null] });
    bob.room.presence.set("typing", true);
    await until(() => ann.room.presence.others[0]?.fields.typing === true);
    const [entry] = ann.room.presence.others;
    assert.equal(entry.subject, "bob");
    assert.deepEqual(entry.fields, { cursor: { anchor: 3, names: ["ü", null] }, typing: true });
    assert.deepEqual(bob.room.presence.mine, { cursor: { anchor: 3, names: ["ü", null] }, typing: true });
    assert.ok(told > 0);
    assert.equal(ann.room.presence.others, ann.room.presence.others); // until it changes
    assert.equal(bob.room.presence.others.length, 0); // oneself is none
    bob.room.presence.set("__proto__", 1);
    await until(() => Object.hasOwn(ann.room.presence.others[0].fields, "__proto__"));
    bob.room.presence.remove("typing");
    bob.room.presence.remove("never there");
    await until(() => ann.room.presence.others[0].fields.typing === undefined);
    bob.room.leave();
    await until(() => ann.room.presence.others.length === 0);
  });

  test("presence is told again after a reconnect", async () => {
    const [ann, bob] = [person(), person({ token: `bob ${GOOD}` })];
    bob.room.presence.set("name", "Bob");
    await until(() => ann.room.presence.others[0]?.fields.name === "Bob");
    await stage.server.command("cut");
    await until(() => ann.room.presence.others.length === 0 || ann.client.state !== "online");
    await until(() => ann.client.state === "online" && ann.room.presence.others[0]?.fields.name === "Bob");
  });

  test("offline, others are shown for a while, and oneself is none of them", async () => {
    const clock = new FakeClock();
    const [ann, bob] = [person({ clock }), person({ token: `bob ${GOOD}` })];
    ann.room.presence.set("name", "Ann");
    bob.room.presence.set("name", "Bob");
    const names = () => ann.room.presence.others.map(({ fields }) => fields.name);
    for (let i = 0; names().join() !== "Bob" || bob.room.presence.others[0]?.fields.name !== "Ann"; ++i) {
      assert.ok(i < 5000);
      await clock.advance(1);
    }
    let told = 0;
    ann.room.on("presence", () => ++told);
    bob.room.presence.set("name", "Bobby");
    while (told === 0) await clock.advance(1);
    ann.client.goOffline();
    assert.deepEqual(names(), ["Bobby"]); // read for the first time since
    await clock.advance(31_000);
    assert.deepEqual(names(), []);
  });

  test("presence refuses what it cannot show", async () => {
    const { room } = person();
    assert.throws(() => room.presence.set("key", undefined), { code: "INVALID_ARGUMENT" });
    assert.throws(() => room.presence.set("", 1), { code: "INVALID_ARGUMENT" });
    assert.throws(() => room.presence.set("key", "x".repeat(5000)), { code: "RESOURCE_EXHAUSTED" });
    assert.deepEqual(room.presence.mine, {});
  });

  test("a room that the server closes fails with why", async () => {
    for (const [code, name] of [[23, "PERMISSION_DENIED"], [24, "NOT_FOUND"], [25, "FAILED_PRECONDITION"]]) {
      const client = connect();
      const room = client.join(`room${code}`, new Doc());
      await until(() => room.state === "saved");
      assert.throws(() => room.retry(), { code: "FAILED_PRECONDITION" });
      await stage.server.command(`close room${code} ${code}`);
      await until(() => room.state === "failed");
      assert.equal(room.failure.code, name);
      room.retry();
      await until(() => room.state === "failed");
    }
  });

  test("a room whose history was reset is filled again", async () => {
    const ann = person();
    ann.type("all of it");
    await saved(ann);
    await stage.server.command("reset note");
    const bob = person();
    await until(() => same(ann, bob));
  });

  test("the replica of a document that was deleted stays out, and is told", async () => {
    const { client, doc, room, type } = person();
    type("all of it");
    await until(() => room.state === "saved");
    const { epoch } = room;
    const staysOut = async (room) => {
      await until(() => room.state === "failed");
      assert.equal(room.failure.code, "NOT_FOUND");
      assert.match(room.failure.message, /^deleted: /);
      await assert.rejects(room.whenSaved(), { code: "NOT_FOUND" });
      assert.equal(client.state, "online");
      assert.equal(doc.text("note").toString(), "all of it");
    };
    await stage.server.command("delete note");
    await staysOut(room);
    room.retry();
    await staysOut(room);

    // As after a reload, by a page that has kept the epoch.
    room.leave();
    assert.equal(room.epoch, epoch);
    const kept = client.join("note", doc, { epoch });
    assert.equal(kept.epoch, epoch);
    await staysOut(kept);

    // As one that was never there.
    kept.leave();
    const again = client.join("note", doc);
    await again.whenSaved();
    assert.ok(again.epoch > epoch);
  });

  test("many rooms share a connection, and one is left without the others", async () => {
    const client = connect();
    const docs = Array.from({ length: 30 }, () => new Doc());
    const rooms = docs.map((doc, i) => client.join(`room ${i}`, doc));
    docs.forEach((doc, i) => (doc.counter("n").add(i), doc.commit()));
    await until(() => rooms.every((room) => room.state === "saved"));
    rooms[3].leave();
    rooms[3].leave();
    docs[3].counter("n").add(1); // is its program's alone
    docs[3].commit();
    const again = new Doc();
    const room = client.join("room 3", again);
    await until(() => room.state === "saved");
    assert.equal(again.counter("n").value, 3);
    assert.equal(stage.server.opened, 1);
  });

  test("what is encrypted is opened by who has the key", async () => {
    const flip = (bytes) => bytes.map((byte) => byte ^ 0x55);
    const seal = { seal: flip, open: flip };
    const [ann, bob, eve] = [person({}, { seal }), person({}, { seal }), person()];
    ann.type("secret");
    await until(() => same(ann, bob));
    await until(() => eve.room.state === "failed");
    assert.equal(eve.room.failure.code, "INVALID_ARGUMENT");
    assert.equal(String(eve.text), "");
  });
});
