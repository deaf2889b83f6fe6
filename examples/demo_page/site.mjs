// Serves the page on the loopback.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** All that the page may do: what its own files need, and the relay. */
const policy = (relayPort) =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'", // Quill asks what is pasted how it looks
    "img-src 'self'",
    "font-src 'self'",
    "worker-src 'self'",
    `connect-src 'self' ws://127.0.0.1:${relayPort} ws://localhost:${relayPort}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/**
 * Serves `folder` at `port`; `values` take the place of `{name}` in index.html. Resolves to the
 * server, when it listens.
 */
export async function serve({ folder, port, values }) {
  const headers = {
    "cache-control": "no-cache",
    "content-security-policy": policy(values.relayPort),
    "x-content-type-options": "nosniff",
  };
  const server = createServer(async (request, response) => {
    try {
      const { type, body } = await read(folder, new URL(request.url, "http://site").pathname, values);
      response.writeHead(200, { ...headers, "content-type": type }).end(body);
    } catch {
      response.writeHead(404, headers).end("not found\n");
    }
  });
  await listen(server, port);
  return server;
}

async function read(folder, path, values) {
  const name = path === "/" ? "index.html" : normalize(decodeURIComponent(path));
  const type = TYPES[extname(name)];
  if (type === undefined) throw new Error("no file of the page");
  const body = await readFile(join(folder, name));
  return { type, body: name === "index.html" ? fill(body.toString(), values) : body };
}

function fill(page, values) {
  return page.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

/** Rejects if the port is taken, with `EADDRINUSE` as its code. */
export function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server.address().port));
  });
}
