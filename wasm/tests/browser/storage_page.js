// A page of the tests of storage: a document that is kept in the browser's database.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, serve } from "./site.js";

let browser;
let site;
before(async () => {
  site = await serve({ "/": "<!doctype html><title>Syncline</title>" });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** A test with storage of its own. */
export function testInBrowser(name, run) {
  test(name, { timeout: 30_000 }, async () => {
    const context = await browser.newContext();
    try {
      await run(context);
    } finally {
      await context.close();
    }
  });
}

/** A tab that has the document "note" open: as `doc`, `store` and `kept`. */
export async function openTab(context, options = {}) {
  const page = await context.newPage();
  page.on("pageerror", (error) => assert.fail(error));
  await page.goto(site.origin);
  await openDocument(page, options);
  return page;
}
async function openDocument(page, options = {}) {
  await page.evaluate(async (options) => {
    const { Doc } = await import("/dist/index.js");
    const { indexedDbStore, persist } = await import("/dist/storage/indexeddb.js");
    globalThis.doc = new Doc();
    globalThis.store = indexedDbStore("note");
    globalThis.kept = await persist(doc, store, { retryDelay: 20, ...options });
  }, options);
}
export async function reload(page) {
  await page.reload();
  await openDocument(page);
}

export const append = (page, text) =>
  page.evaluate((text) => {
    doc.text("t").append(text);
    doc.commit();
  }, text);
export const saved = (page) => page.evaluate(() => kept.whenSaved());
export const textOf = (page) => page.evaluate(() => doc.text("t").toString());
export const isWriter = (page) => page.evaluate(() => store.compacts);
export const digest = (page) => page.evaluate(() => doc.stateDigest());
export const until = (page, condition, argument) => page.waitForFunction(condition, argument, { polling: 10, timeout: 10_000 });
/** The name of the error that a save failed with. One look: the next try, which is soon, begins without an error. */
export const untilFailed = async (page) =>
  (await until(page, () => kept.state === "failed" && kept.error.name)).jsonValue();
export const untilText = (page, ...parts) => until(page, (parts) => parts.every((part) => doc.text("t").toString().includes(part)), parts);
/** As if the process was killed: no event reaches the page. */
export async function crash(page) {
  const session = await page.context().newCDPSession(page);
  const crashed = new Promise((resolve) => page.once("crash", resolve));
  session.send("Page.crash").catch(() => {});
  await crashed;
}

/** Makes writes of a page fail until `heal` is called there. */
export const breakWrites = (page) =>
  page.evaluate(() => {
    const { add } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.add = () => {
      throw new DOMException("no room", "QuotaExceededError");
    };
    globalThis.heal = () => (IDBObjectStore.prototype.add = add);
  });
