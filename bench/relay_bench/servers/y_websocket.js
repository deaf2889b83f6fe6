// The server of y-websocket, as its own program has it; with LevelDB where a folder is named.

import { createServer } from "node:http";
import { createRequire } from "node:module";
import { folder, port } from "./node_server.js";

if (folder) process.env.YPERSISTENCE = folder;
const { setupWSConnection } = await import("@y/websocket-server/utils");
// Its own version of ws.
const WebSocket = createRequire(import.meta.resolve("@y/websocket-server/utils"))("ws");

const sockets = new WebSocket.Server({ noServer: true });
sockets.on("connection", setupWSConnection);
const server = createServer((_, response) => response.writeHead(200).end("okay"));
server.on("upgrade", (request, socket, head) =>
  sockets.handleUpgrade(request, socket, head, (one) => sockets.emit("connection", one, request)),
);
server.listen(port, "127.0.0.1");
