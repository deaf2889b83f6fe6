// What is in a document that nobody has written in yet.
//
// Two pages that open it first at the same time both write this. So it is made under a peer id that
// follows from its content, by the same edits each time: what the two write is one and the same.

import { Doc, type Scalar, type TextDelta } from "syncline";

import { Cards } from "./board/cards.js";
import { Comments } from "./note/comments.js";
import { Lines } from "./outline/lines.js";
import { de } from "./welcome/de.js";
import { en } from "./welcome/en.js";
import type { Shape, Workspace, WorkspaceDoc } from "./workspace.js";

/** Somebody has to have written it. */
const AUTHOR = "Noor";

/** Lines below a line are in a list after it. */
export type Outline = (string | Outline)[];

export interface Welcome {
  /** The first `comment.about` in it has a comment. */
  note: TextDelta<Scalar>;
  comment: { about: string; text: string };
  board: { todo: string[]; doing: string[]; done: string[] };
  outline: Outline;
}

/** Once the relay has told that there is nothing. */
export function welcome({ doc, room }: Workspace, language: string): void {
  const greet = async () => {
    if (room.state !== "saved") return;
    subscription.unsubscribe();
    if (doc.version.entries().length > 0) return;
    doc.import(await welcomeUpdate(language === "de" ? de : en));
  };
  const subscription = room.on("state", greet);
  void greet();
}

async function welcomeUpdate(content: Welcome): Promise<Uint8Array> {
  const doc = new Doc<Shape>({ peerId: await peerIdOf(JSON.stringify(content)) });
  doc.transact(() => write(doc, content), { message: "welcome" });
  return doc.export();
}

function write(doc: WorkspaceDoc, content: Welcome): void {
  doc.map("authors").set(doc.peerId, AUTHOR);
  const note = doc.text("note");
  note.applyDelta(content.note, { header: "none", list: "none" });
  const { about, text } = content.comment;
  const from = note.toString().indexOf(about);
  const comments = new Comments(doc);
  const id = comments.add(from, from + about.length, AUTHOR, "welcome", 0);
  doc.map("comments").get(id)!.get("text")!.append(text);
  const cards = new Cards(doc);
  for (const column of ["todo", "doing", "done"] as const) {
    content.board[column].forEach((title, i) => cards.add(column, undefined, title, `${column} ${i}`));
  }
  fill(new Lines(doc), null, content.outline);
}

function fill(lines: Lines, parent: string | null, outline: Outline): void {
  let last = parent;
  for (const one of outline) {
    if (typeof one === "string") last = lines.add(parent, undefined, one);
    else fill(lines, last, one);
  }
}

async function peerIdOf(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash, 0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
