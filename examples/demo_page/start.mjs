#!/usr/bin/env node
// Starts the demo: bundles the page, runs the relay, and serves the page until it is stopped.
// `scripts/demo` builds all that this needs, and calls it.

import { mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { buildPage } from "./build.mjs";
import { Relay } from "./relay.mjs";
import { listen, serve } from "./site.mjs";

const HELP = `Usage: start.mjs --relay PROGRAM [--port N] [--relay-port N] [--data FOLDER] [--language en|de]

  --relay PROGRAM      syncline-relay
  --port N             where the page is served, 8090 if not given; 0 is a free port
  --relay-port N       where the relay listens, 8091 if not given; 0 is a free port
  --data FOLDER        where the relay keeps the documents, build/demo if not given
  --language en|de     of what a new document holds; that of LANG if not given
`;

const say = (line) => console.log(`demo: ${line}`);

function readOptions() {
  const { values } = parseArgs({
    options: {
      relay: { type: "string" },
      port: { type: "string", default: "8090" },
      "relay-port": { type: "string", default: "8091" },
      data: { type: "string", default: "build/demo" },
      language: { type: "string", default: process.env.LANG?.startsWith("de") ? "de" : "en" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  if (values.relay === undefined) throw new Error("--relay is missing");
  if (!["en", "de"].includes(values.language)) throw new Error(`--language is en or de, not ${values.language}`);
  return {
    program: values.relay,
    port: readPort("port", values.port),
    relayPort: readPort("relay-port", values["relay-port"]),
    folder: resolve(values.data),
    language: values.language,
  };
}

function readPort(name, text) {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new Error(`--${name} is a number from 0 to 65535, not ${text}`);
}

/** The port itself, or a free one for 0. */
async function freePort(name, port) {
  const server = createServer();
  try {
    return await listen(server, port);
  } catch (error) {
    throw portError(name, port, error);
  } finally {
    server.close();
  }
}

function portError(name, port, error) {
  if (error.code !== "EADDRINUSE") return new Error(`cannot listen on port ${port}: ${error.message}`);
  return new Error(`port ${port} is taken by another program: choose another by --${name}`);
}

async function start({ program, port, relayPort, folder, language }) {
  const ports = { page: await freePort("port", port), relay: await freePort("relay-port", relayPort) };
  await mkdir(folder, { recursive: true });
  const page = join(folder, "page");
  say("bundling the page");
  await buildPage(page);

  const origins = ["127.0.0.1", "localhost"].map((host) => `http://${host}:${ports.page}`);
  const relay = new Relay({ program, port: ports.relay, folder, origins, say, fail });
  stopOnSignal(relay);
  await relay.start();
  await serve({ folder: page, port: ports.page, values: { relayPort: ports.relay, language } });
  say(`data     ${folder}`);
  say(`page     http://127.0.0.1:${ports.page}/`);
  say("Ctrl-C stops it");
}

function stopOnSignal(relay) {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, async () => {
      await relay.stop();
      process.exit(0);
    });
  }
}

function fail(error) {
  console.error(`demo: ${error.message}`);
  process.exit(1);
}

try {
  await start(readOptions());
} catch (error) {
  fail(error);
}
