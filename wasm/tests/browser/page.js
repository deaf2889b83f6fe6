// Opens pages in a real browser: a fixture is bundled, and served to Chromium.
//
// "syncline", and what else it imports of the package, is what npm publishes, dist/: build it first.

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { after, afterEach, before } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { launch, serve } from "./site.js";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Bundles `source`, a script, with what it imports. Returns the script. */
export async function bundle(source, options = {}) {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: root, loader: "ts" },
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"development"' },
    ...options,
  });
  return outputFiles[0].text;
}

export const PAGE = '<!doctype html><meta charset="utf-8"><title>test</title><link rel="icon" href="data:,"><body><script src="main.js"></script>';

/** A browser and a server for the files, path -> content. `open()` opens the page at "/". */
export async function startBrowser(files) {
  const site = await serve({ "/": PAGE, ...files });
  const browser = await launch();
  const errors = [];
  const open = async (options = {}) => {
    const context = await browser.newContext(options);
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: site.origin });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on("pageerror", (error) => errors.push(error));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(new Error(message.text()));
    });
    await page.goto(site.origin);
    return page;
  };
  const close = async () => {
    await browser.close();
    await site.close();
  };
  /** What pages threw since the last call. */
  const takeErrors = () => errors.splice(0);
  return { open, close, takeErrors };
}

/**
 * A page with a script for all tests of a file; `use(browser, page)` gets both. It is loaded anew
 * for each test, and an error in it fails the test.
 */
export function openFixture(script, use) {
  let browser;
  let page;
  before(async () => {
    browser = await startBrowser({ "/main.js": await bundle(script) });
    page = await browser.open();
    use(browser, page);
  });
  after(() => browser?.close());
  afterEach(async () => {
    assert.deepEqual(browser.takeErrors(), []);
    await page.reload();
  });
}

/** Random numbers of a seed, the same in a page: bundle `RANDOM` there. Whole numbers below `n`. */
export const RANDOM = `
  export function randomOf(seed) {
    let state = seed >>> 0;
    return (n) => {
      state = (state + 0x6d2b79f5) >>> 0;
      let x = Math.imul(state ^ (state >>> 15), state | 1);
      x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
      return ((x ^ (x >>> 14)) >>> 0) % n;
    };
  }
`;
export const { randomOf } = await import(`data:text/javascript,${encodeURIComponent(RANDOM)}`);

/** That of the environment, SEED, or a new one; the test prints it. */
export function seedFor(t) {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  t.diagnostic(`SEED=${seed}`);
  return seed;
}
