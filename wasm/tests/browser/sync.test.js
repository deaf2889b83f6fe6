// Two pages in Chromium over the real relay: what sync.test.js has sockets of its
// own for, with the browser's, and a process that is killed.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { builtProgram } from "../built_program.js";
import { launch, serve } from "./site.js";

const program = process.env.SYNCLINE_RELAY ?? builtProgram("src/relay/syncline-relay", ["release", "dev"]);
const skip = program === undefined && "build/release/src/relay/syncline-relay was not built";

const PAGE = `<!doctype html><meta charset="utf-8"><title>t</title><script type="module">
  import { Doc } from "/dist/index.js";
  import { SyncClient } from "/dist/sync.js";
  const doc = new Doc();
  const client = new SyncClient(new URLSearchParams(location.search).get("relay"));
  const room = client.join("note", doc);
  const type = (text) => (doc.text("note").append(text), doc.commit());
  Object.assign(window, { doc, client, room, type });
  document.title = "ready";</script>`;

let site, browser, store, relay;
let port = 0;

/** Resolves with the relay's address, as its log says. */
function start() {
  const settings = [`--server.port=${port}`, `--store.path=${join(store, "relay.db")}`, `--server.origins=${site.origin}`];
  relay = spawn(program, settings, { stdio: ["ignore", "pipe", "pipe"] });
  return new Promise((resolve, reject) => {
    let log = "";
    const read = (bytes) => {
      log += bytes;
      const [, url] = /"url":"(ws:[^"]+)"/.exec(log) ?? [];
      if (url === undefined) return;
      port = new URL(url).port;
      resolve(url);
    };
    relay.stdout.on("data", read);
    relay.stderr.on("data", read);
    relay.on("exit", () => reject(new Error(log)));
  });
}

before(async () => {
  if (skip) return;
  site = await serve({ "/": PAGE });
  browser = await launch();
  store = mkdtempSync(join(tmpdir(), "syncline-relay-"));
});
after(async () => {
  relay?.kill("SIGKILL");
  await browser?.close();
  await site?.close();
  if (store !== undefined) rmSync(store, { recursive: true });
});

test("two pages, one offline in between, and a relay that is killed", { skip }, async () => {
  const url = await start();
  const open = async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${site.origin}/?relay=${encodeURIComponent(url)}`);
    await page.waitForFunction(() => document.title === "ready");
    return page;
  };
  const [ann, bob] = [await open(), await open()];
  const type = (page, text) => page.evaluate((text) => window.type(text), text);
  const text = (page) => page.evaluate(() => String(window.doc.text("note")));
  const until = (page, state) => page.waitForFunction((state) => window.room.state === state, state);
  const length = (page, size) => page.waitForFunction((size) => window.doc.text("note").length === size, size);

  await Promise.all([type(ann, "aaaa"), type(bob, "bbbb")]);
  await Promise.all([length(ann, 8), length(bob, 8), until(ann, "saved"), until(bob, "saved")]);
  assert.equal(await text(ann), await text(bob));

  await ann.evaluate(() => window.room.presence.set("name", "Ann"));
  await bob.waitForFunction(() => window.room.presence.others[0]?.fields.name === "Ann");

  await ann.context().setOffline(true);
  await ann.waitForFunction(() => window.client.state === "offline");
  await Promise.all([type(ann, "cc"), type(bob, "dd")]);
  await until(bob, "saved");
  assert.equal((await text(ann)).length, 10);
  await ann.context().setOffline(false);
  await Promise.all([length(ann, 12), length(bob, 12)]);

  relay.removeAllListeners("exit");
  relay.kill("SIGKILL");
  await until(ann, "offline");
  await type(ann, "e");
  await start();
  await Promise.all([length(bob, 13), until(ann, "saved"), until(bob, "saved")]);
  assert.equal(await text(ann), await text(bob));
});
