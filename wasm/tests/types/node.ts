// A program in Node, where no types of browsers are.
import { MessageChannel } from "node:worker_threads";

import { Doc, moduleBytes, type Text } from "syncline";
import { historyToJSON } from "syncline/json";
import { SyncPeer } from "syncline/peer";
import { fileStore, persist } from "syncline/storage/node";
import { SyncClient } from "syncline/sync";
import { mergeUpdates } from "syncline/updates";
import { Doc as Separate, ready } from "syncline/wasm";

const doc = new Doc<{ note: Text }>();
doc.text("note").insert(0, "x");
const kept = await persist(doc, fileStore("x"));
kept.close();
new SyncClient("ws://example.org").join("room", doc).leave();
new SyncPeer(new MessageChannel().port1).close();
const size: number = moduleBytes();
await ready(new Uint8Array());
void [size, historyToJSON(mergeUpdates([doc.export()])), new Separate()];
