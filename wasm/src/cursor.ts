// Places in texts and lists that stay where they are, whatever is edited there.

import { toBase64 } from "./bytes.js";
import { invalid } from "./errors.js";
import { readOpId, type OpId } from "./ids.js";
import type { List } from "./list.js";
import { begin, check, error, out, putBytes, size, takeBytes, word } from "./memory.js";
import { needStart, wasm } from "./module.js";
import type { MovableList } from "./movable_list.js";
import type { Text } from "./text.js";

/**
 * What a cursor at a position stands beside: the item before it (at position 0 the start), or the
 * one behind it (at the end the end). What is inserted at the position comes to stand on its other
 * side.
 */
export type CursorSide = "left" | "right";
const SIDES: readonly CursorSide[] = ["left", "right"];

/** The number of it in the C interface, which refuses -1. */
export function sideNumber(side: CursorSide): number {
  return SIDES.indexOf(side);
}

/** Where a cursor is. */
export interface CursorPosition {
  readonly container: Text | List<any> | MovableList<any>;
  /** In a text: UTF-16 units. */
  readonly position: number;
  /** Whether the item that it stands beside is there; true at an edge of its container. */
  readonly isItemThere: boolean;
}

/**
 * A place in a text or a list that stays where it is: somebody's caret, an end of a selection. It
 * stands beside one item (a character, a value), or at an edge of its container; where the item is
 * deleted, it stands where that was. It means the same on each replica that has the item. A value:
 * it does not change. `Text.cursorAt` makes one, `Doc.resolve` tells where it is.
 */
export class Cursor {
  /** @internal */
  constructor(private readonly bytes: Uint8Array) {}

  /** Of what encode(), or toJSON(), gave. Throws `DATA_LOSS` and others, where it is not. */
  static decode(encoded: Uint8Array | string): Cursor {
    needStart();
    const cursor = new Cursor(bytesOf(encoded));
    cursor.side; // it is read, and refused
    return cursor;
  }

  /** About 20 bytes, to keep or to send to others. */
  encode(): Uint8Array {
    return this.bytes.slice();
  }

  /** The same as a string, for presence and what else is JSON. */
  toJSON(): string {
    return toBase64(this.bytes);
  }

  /** What it stands beside; null at an edge of its container. */
  get item(): OpId | null {
    const at = this.read();
    return (word(at + 4) & 1) === 1 ? readOpId(at + 8) : null;
  }
  get side(): CursorSide {
    return SIDES[word(this.read())]!;
  }

  /** Where the results are: the side, whether there is an item, and that. */
  private read(): number {
    begin();
    const bytes = putBytes(this.bytes);
    check(wasm.syncline_cursor_item(bytes, size, out, out + 4, out + 8, error));
    return out;
  }
}

function bytesOf(cursor: Cursor | Uint8Array | string): Uint8Array {
  if (cursor instanceof Cursor) return cursor.encode();
  if (typeof cursor !== "string") return cursor.slice();
  try {
    return Uint8Array.from(atob(cursor), (byte) => byte.charCodeAt(0));
  } catch {
    throw invalid("a cursor as a string is what toJSON() gave");
  }
}

/** Puts a cursor that somebody gave, as such or encoded. Returns where. */
export function putCursor(cursor: Cursor | Uint8Array | string): number {
  return putBytes(bytesOf(cursor));
}

/** The cursor in the results, which are freed. */
export function takeCursor(): Cursor {
  return new Cursor(takeBytes());
}
