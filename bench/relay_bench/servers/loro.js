// loro-websocket's SimpleServer; documents are kept as files where a folder is named.

import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SimpleServer } from "loro-websocket/server";
import { folder, port } from "./node_server.js";

const path = (room) => join(folder, encodeURIComponent(room));
const keeping = {
  onLoadDocument: (room) => readFile(path(room)).then((bytes) => new Uint8Array(bytes), () => null),
  async onSaveDocument(room, _, data) {
    await writeFile(`${path(room)}.new`, data);
    await rename(`${path(room)}.new`, path(room));
  },
};
await new SimpleServer({ host: "127.0.0.1", port, ...(folder ? keeping : {}) }).start();
