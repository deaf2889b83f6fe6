// Comments: what is said of parts of the note, and what can be done with them.
//
// A comment is a mark of the note with the id of an entry in the map `comments`. Marks of this key
// live beside each other, so that two may comment on the same words; one lives as long as some of
// its words do, and comes back with them when somebody undoes.

import type { OpId, Text } from "syncline";

import type { WorkspaceDoc } from "../workspace.js";

const KEY = "comment";

export interface ShownComment {
  readonly id: string;
  readonly mark: OpId;
  /** Of the note, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  readonly text: Text;
  readonly by: string;
}

export class Comments {
  constructor(private readonly doc: WorkspaceDoc) {}

  private get note() {
    return this.doc.text("note");
  }
  private get entries() {
    return this.doc.map("comments");
  }

  /** In the order of what they are about. */
  all(): ShownComment[] {
    return this.note.marks().flatMap(({ id: mark, begin, end, key, value, many }) => {
      if (key !== KEY || !many || typeof value !== "string") return [];
      const entry = this.entries.get(value);
      const text = entry?.get("text");
      if (entry === undefined || text === undefined) return [];
      return [{ id: value, mark, from: begin, to: end, text, by: entry.get("by") ?? "" }];
    });
  }

  quoteOf({ from, to }: ShownComment): string {
    return this.note.slice(from, to).replace(/\s+/g, " ");
  }

  /** A new one about [from, to). Returns its id. */
  add(from: number, to: number, by: string, id: string = crypto.randomUUID(), at = Date.now()): string {
    this.doc.transact(() => {
      this.note.mark(from, to, KEY, id, { expand: "none", many: true });
      const entry = this.entries.new(id, "map");
      entry.set("by", by).set("at", at);
      entry.new("text", "text");
    }, { message: "comment" });
    return id;
  }

  remove({ id, mark }: ShownComment): void {
    this.doc.transact(() => {
      this.note.removeMark(mark);
      this.entries.delete(id);
    }, { message: "resolveComment" });
  }

  subscribe(listener: () => void): void {
    this.note.subscribe(listener);
    this.entries.subscribe(listener);
  }
}
