// Who has selected what in a text: told by the presence of a room, as cursors, so that it is right
// on each replica whatever is edited meanwhile. Selections are in the latest version: while an old one
// shows, nobody sees the own one, and those of others are not shown.

import type { Doc } from "./doc.js";
import type { Text } from "./text.js";

/** The style of a name beside a caret, but for its background. */
export const LABEL = {
  position: "absolute",
  bottom: "100%",
  left: "-2px",
  padding: "0 4px",
  font: "11px/1.4 sans-serif",
  whiteSpace: "nowrap",
  color: "white",
} as const;

/** A room of `syncline/sync`: as much of it as is needed here. */
export interface SelectionRoom {
  readonly presence: {
    set(key: string, value: { readonly [key: string]: string }): void;
    remove(key: string): void;
    readonly others: readonly {
      readonly connection: number;
      readonly fields: Readonly<Record<string, unknown>>;
    }[];
  };
  on(what: "presence", callback: () => void): () => void;
}

export interface SelectionOptions {
  /** What others see beside the caret. */
  name?: string;
  /** `"#e91e63"`: six digits. If not given, others see one of some colors. */
  color?: string;
  /** The field of presence. `"selection"` if not given. */
  field?: string;
}

/** In a text, in UTF-16 units; a caret is where both are the same. */
export interface Selection {
  readonly anchor: number;
  readonly head: number;
}
export interface OthersSelection extends Selection {
  /** The number of its owner in the room. */
  readonly connection: number;
  /** What its head was told as: the same until its owner moves it. */
  readonly told: string;
  readonly name: string;
  readonly color: string;
}

const COLORS = ["#d81b60", "#1e88e5", "#b26a00", "#00796b", "#8e24aa", "#558b2f", "#e64a19", "#3949ab"];
const COLOR = /^#[0-9a-f]{6}$/i;
const LONGEST_NAME = 40;

export class Selections {
  private readonly field: string;
  private shown: string | undefined;

  constructor(
    private readonly room: SelectionRoom,
    private readonly text: Text,
    private readonly options: SelectionOptions,
  ) {
    this.field = options.field ?? "selection";
    if (options.color !== undefined && !COLOR.test(options.color)) {
      throw new TypeError(`a color is "#" and six hexadecimal digits, not ${options.color}`);
    }
  }

  /** Shows the own selection to others; undefined: none. */
  show(selection: Selection | undefined): void {
    let told: Record<string, string> | undefined;
    try {
      if (selection !== undefined && !this.isPast) told = this.told(selection);
    } catch {
      return; // edits that nobody committed yet moved what is there: it is told after them
    }
    const json = JSON.stringify(told);
    if (json === this.shown) return;
    this.shown = json;
    try {
      if (told !== undefined) this.room.presence.set(this.field, told);
      else this.room.presence.remove(this.field);
    } catch (error) {
      // The room was left: nobody sees it any more.
      if ((error as { code?: string }).code !== "FAILED_PRECONDITION") throw error;
    }
  }

  private told({ anchor, head }: Selection): Record<string, string> {
    // What others insert at an end of it is not selected; a caret stays behind what it is behind.
    const sideOf = (at: number, other: number) => (at < other ? "right" : "left");
    const { name = "", color = "" } = this.options;
    return {
      anchor: this.text.cursorAt(anchor, sideOf(anchor, head)).toJSON(),
      head: this.text.cursorAt(head, sideOf(head, anchor)).toJSON(),
      name: name.slice(0, LONGEST_NAME),
      color,
    };
  }

  /** Also where the document was freed: nobody is in it. */
  private get isPast(): boolean {
    try {
      return (this.text.doc as Doc<any>).checkedOut !== undefined;
    } catch {
      return true;
    }
  }

  /** Of the text; 0 where no selections are shown. */
  get length(): number {
    return this.isPast ? 0 : this.text.length;
  }

  /** Those of others in the text, by ascending connection. */
  get others(): OthersSelection[] {
    const all: OthersSelection[] = [];
    if (this.isPast) return all;
    for (const { connection, fields } of this.room.presence.others) {
      const selection = this.read(connection, fields[this.field]);
      if (selection !== undefined) all.push(selection);
    }
    return all;
  }

  // Others send what they like.
  private read(connection: number, told: unknown): OthersSelection | undefined {
    if (typeof told !== "object" || told === null) return undefined;
    const { anchor, head, name, color } = told as Record<string, unknown>;
    const from = this.resolve(anchor);
    const to = this.resolve(head);
    if (from === undefined || to === undefined) return undefined;
    return {
      connection,
      told: head as string,
      anchor: from,
      head: to,
      name: typeof name === "string" ? name.slice(0, LONGEST_NAME) : "",
      color: typeof color === "string" && COLOR.test(color) ? color : COLORS[connection % COLORS.length]!,
    };
  }

  private resolve(cursor: unknown): number | undefined {
    if (typeof cursor !== "string") return undefined;
    try {
      const found = (this.text.doc as Doc<any>).resolve(cursor);
      return found?.container === this.text ? found.position : undefined;
    } catch {
      return undefined; // no cursor
    }
  }
}
