// A site on the loopback, and Chromium that opens it.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const TYPES = { ".js": "text/javascript", ".html": "text/html", ".wasm": "application/wasm", ".css": "text/css" };

/**
 * Serves `files` (path -> content), and the built package below /dist/. Returns its origin and
 * close(). `headers` go with each answer.
 */
export async function serve(files, headers = {}) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://site").pathname;
    const type = TYPES[extname(path)] ?? "text/html";
    try {
      const body = files[path] ?? (await readFile(join(DIST, normalize(path.replace(/^\/dist\//, "/")))));
      const charset = type.startsWith("text/") ? "; charset=utf-8" : "";
      response.writeHead(200, { "content-type": type + charset, ...headers }).end(body);
    } catch {
      response.writeHead(404).end(`there is no ${path}`);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Debian's Chromium, or the one that SYNCLINE_CHROMIUM names. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.SYNCLINE_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
}
