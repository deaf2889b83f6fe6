// Each entry, as one that resolves modules in the older way finds it.
import { syncline as codemirror } from "syncline/codemirror";
import { Doc } from "syncline";
import { historyToJSON } from "syncline/json";
import { SyncPeer } from "syncline/peer";
import { syncline as prosemirror } from "syncline/prosemirror";
import { bindQuill } from "syncline/quill";
import { useValue } from "syncline/react";
import { persist } from "syncline/storage";
import { indexedDbStore } from "syncline/storage/indexeddb";
import { memoryStore } from "syncline/storage/memory";
import { fileStore } from "syncline/storage/node";
import { SyncClient } from "syncline/sync";
import { bindTextarea } from "syncline/textarea";
import { mergeUpdates } from "syncline/updates";
import { ready } from "syncline/wasm";
import * as devtools from "syncline/devtools";

const text = new Doc().text("note");
codemirror(text);
prosemirror(text);
// @ts-expect-error: no text
codemirror("note");
void [historyToJSON, SyncPeer, bindQuill, useValue, persist, indexedDbStore, memoryStore, fileStore, SyncClient];
void [bindTextarea, mergeUpdates, ready, devtools];
