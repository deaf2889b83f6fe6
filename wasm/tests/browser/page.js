// Opens pages in a real browser: a fixture is bundled with the built package, and served to
// Chromium by a server of its own on 127.0.0.1.
//
// The bindings are bundled from their sources; "syncline" is dist/index.js, so build it first.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { launch } from "./site.js";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8" };

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
    alias: {
      syncline: join(root, "dist/index.js"),
      "syncline/codemirror": join(root, "src/codemirror.ts"),
      "syncline/textarea": join(root, "src/textarea.ts"),
      "syncline/react": join(root, "src/react.ts"),
    },
    ...options,
  });
  return outputFiles[0].text;
}

/** Serves files, `{ "index.html": content }`. */
async function serve(files) {
  const folder = mkdtempSync(join(tmpdir(), "syncline-page-"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const server = createServer((request, response) => {
    const name = new URL(request.url, "http://here").pathname.slice(1) || "index.html";
    if (!Object.hasOwn(files, name)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream" });
    response.end(readFileSync(join(folder, name)));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { address: `http://127.0.0.1:${server.address().port}/`, close };
}

export const PAGE = '<!doctype html><meta charset="utf-8"><title>test</title><link rel="icon" href="data:,"><body><script src="main.js"></script>';

/** A browser and a server for the files. `open()` opens a page; errors in it fail the test. */
export async function startBrowser(files) {
  const server = await serve({ "index.html": PAGE, ...files });
  const browser = await launch();
  const errors = [];
  const open = async (options = {}) => {
    const context = await browser.newContext(options);
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.address.slice(0, -1) });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on("pageerror", (error) => errors.push(error));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(new Error(message.text()));
    });
    await page.goto(server.address);
    return page;
  };
  const close = async () => {
    await browser.close();
    server.close();
  };
  /** What pages threw since the last call. */
  const takeErrors = () => errors.splice(0);
  return { address: server.address, open, close, takeErrors };
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
