// The document of the page, and what keeps it. This is all that Syncline needs to be told; the rest
// of the page shows the document and edits it.

import { Doc, ready, UndoStack, type Map, type MovableList, type PeerId, type Text, type Tree } from "syncline";
import { indexedDbStore, persist, type Persistence } from "syncline/storage/indexeddb";
import { ready as readyToSync, SyncClient, type Room } from "syncline/sync";

import { Past } from "./history/past.js";

/** What is where in the document. */
export interface Shape {
  /** With marks. Those of the key "comment" name what is said of a part of it, in `comments`. */
  note: Text;
  comments: Map<Record<string, Comment>>;
  board: MovableList<Card>;
  outline: Tree<Line>;
  /** Of each peer that edited, the name of its user. */
  authors: Map<Record<PeerId, string>>;
}
/** `id` is a name that stays when the card moves. */
export type Card = Map<{ id: string; column: string; title: Text }>;
export interface Line {
  title: Text;
}
/** `by`: the name of who wrote it. `at`: when, in milliseconds. */
export type Comment = Map<{ text: Text; by: string; at: number }>;

export type WorkspaceDoc = Doc<Shape>;

export interface Workspace {
  readonly doc: WorkspaceDoc;
  /** Keeps the document in this browser. */
  readonly kept: Persistence;
  /** The connection to the relay. */
  readonly client: SyncClient;
  /** The document on this connection. */
  readonly room: Room;
  /** Takes back what was edited here, in all parts of the page. */
  readonly undo: UndoStack;
  /** Whether all of this shows, or an old version. */
  readonly past: Past;
}

export interface WorkspaceOptions {
  /** The address of the relay, `ws://`. */
  relay: string;
  /** The document, by its name at the relay. */
  name: string;
  /** Whose copy of it this is, of those that this browser keeps. */
  device: string;
  /** Do not connect yet. */
  offline: boolean;
}

/** Milliseconds between two edits that are undone at once. */
const MERGE_WINDOW = 600;

/** Resolves as soon as what this browser has kept is there; what others did comes when it comes. */
export async function openWorkspace({ relay, name, device, offline }: WorkspaceOptions): Promise<Workspace> {
  await Promise.all([ready(), readyToSync()]);
  const doc: WorkspaceDoc = new Doc<Shape>();
  const kept = await persist(doc, indexedDbStore(`${name}@${device}`));
  const client = new SyncClient(relay, { offline });
  const room = joinAgain(client, name, doc, `syncline-demo/${device}/epoch of ${name}`);
  // All that shows. Who undoes the first edit wrote it nevertheless.
  const scope = [doc.text("note"), doc.map("comments"), doc.movableList("board"), doc.tree("outline")];
  const undo = new UndoStack(doc, { mergeWindow: MERGE_WINDOW, scope });
  return { doc, kept, client, room, undo, past: new Past(doc, undo) };
}

/** A document that somebody deletes while this page is closed must not come back with it: the room's epoch is kept. */
function joinAgain(client: SyncClient, name: string, doc: WorkspaceDoc, key: string): Room {
  const room = client.join(name, doc, { level: "stored", epoch: Number(localStorage.getItem(key) ?? 0) });
  room.on("state", () => localStorage.setItem(key, String(room.epoch)));
  return room;
}
