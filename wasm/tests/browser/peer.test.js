// Two replicas in Chromium, without a server: over a data channel of WebRTC, and with a worker over ports.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, serve } from "./site.js";

const PAGE = (script) => `<!doctype html><meta charset="utf-8"><title>t</title><script type="module">
  import { Doc } from "/dist/index.js";
  import { SyncClient, SyncPeer } from "/dist/peer.js";
  ${script}</script>`;
const FILES = {
  "/channel": PAGE(`
    const [here, there] = [new Doc(), new Doc()];
    const peers = [], links = [];
    /** A channel to a connection of its own, which answers. */
    async function call() {
      const [from, to] = [new RTCPeerConnection(), new RTCPeerConnection()];
      links.push([from, to]);
      from.onicecandidate = ({ candidate }) => candidate && to.addIceCandidate(candidate);
      to.onicecandidate = ({ candidate }) => candidate && from.addIceCandidate(candidate);
      to.ondatachannel = ({ channel }) => {
        const peer = new SyncPeer(channel);
        peers.push(peer);
        peer.offer("note", there, { token: "s3cret" }).presence.set("name", "there");
      };
      const channel = from.createDataChannel("syncline");
      await from.setLocalDescription(await from.createOffer());
      await to.setRemoteDescription(from.localDescription);
      await to.setLocalDescription(await to.createAnswer());
      await from.setRemoteDescription(to.localDescription);
      return channel;
    }
    const client = new SyncClient(call, { token: "s3cret" });
    const room = client.join("note", here, { level: "received" });
    const cut = () => links.at(-1).forEach((link) => link.close());
    Object.assign(window, { here, there, client, room, peers, cut });
    document.title = "ready";`),
  "/worker": PAGE(`
    const worker = new Worker("/worker.js", { type: "module" });
    await new Promise((resolve) => (worker.onmessage = resolve));
    const doc = new Doc();
    const client = new SyncClient(() => {
      const { port1, port2 } = new MessageChannel();
      worker.postMessage(port2, [port2]);
      return port1;
    });
    client.join("note", doc, { level: "received" });
    doc.text("note").append("hello");
    doc.subscribe(({ origin }) => origin === "import" && (document.title = String(doc.text("note"))));`),
  "/worker.js": `
    import { Doc } from "/dist/index.js";
    import { SyncPeer } from "/dist/peer.js";
    const doc = new Doc();
    doc.subscribe(({ origin }) => origin === "import" && doc.transact(() => doc.text("note").append(" world")));
    addEventListener("message", ({ data }) => new SyncPeer(data).offer("note", doc));
    postMessage("ready");`,
};

let site, browser;
before(async () => {
  site = await serve(FILES);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

async function open(path) {
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(site.origin + path);
  await page.waitForFunction(() => document.title !== "t");
  return { page, errors };
}

test("two connections in one page, one of which is cut", async () => {
  const { page, errors } = await open("/channel");
  const meet = (length) =>
    page.waitForFunction(
      (length) => here.text("note").length === length && here.toJSONString() === there.toJSONString() && room.state === "saved",
      length,
    );
  await page.evaluate(() => {
    here.text("note").append("from here ");
    there.text("note").append("and there ");
  });
  await meet(20);
  await page.waitForFunction(() => room.presence.others[0]?.fields.name === "there");
  // Larger than a message of a channel may be, and than what is buffered.
  await page.evaluate(() => {
    const words = crypto.getRandomValues(new Uint32Array(16_000));
    for (let i = 0; i < 20; ++i) there.text("note").append(words.map((word) => word * (i + 1)).join(" ").slice(0, 100_000));
    there.commit();
  });
  await meet(2_000_020);

  await page.evaluate(() => {
    cut();
    here.text("note").append("alone");
  });
  await meet(2_000_025);
  assert.equal(await page.evaluate(() => peers.length), 2);
  assert.equal(await page.evaluate(() => peers[0].state), "closed");
  await page.evaluate(() => client.close());
  await page.waitForFunction(() => peers[1].state === "closed");
  assert.deepEqual(errors, []);
  await page.close();
});

test("a page and its worker", async () => {
  const { page, errors } = await open("/worker");
  assert.equal(await page.title(), "hello world");
  assert.deepEqual(errors, []);
  await page.close();
});
