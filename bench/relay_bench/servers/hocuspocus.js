// Hocuspocus as its documentation has it, without its screen; with SQLite where a folder is named.

import { join } from "node:path";
import { SQLite } from "@hocuspocus/extension-sqlite";
import { Server } from "@hocuspocus/server";
import { folder, port } from "./node_server.js";

const extensions = folder ? [new SQLite({ database: join(folder, "documents.sqlite") })] : [];
// A raw client that only listens says nothing for longer than the 60 s after which it would be cut off.
const timeout = 3_600_000;
await new Server({ address: "127.0.0.1", port, quiet: true, timeout, extensions }).listen();
