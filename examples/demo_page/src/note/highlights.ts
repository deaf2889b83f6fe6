// Colours parts of the note. The browser draws that over the text (CSS Custom Highlights), so the editor knows
// nothing of it, and nothing of it is typed, copied or lost. A browser that cannot shows none.

import type { Editor } from "./editor.js";

/** In UTF-16 units of the note. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** Colours these parts as `::highlight(name)` says, and no others. */
export function highlight(editor: Editor, name: string, parts: readonly Part[]): void {
  if (!("highlights" in CSS)) return;
  CSS.highlights.set(name, new Highlight(...parts.flatMap((part) => rangeOf(editor, part))));
}

function rangeOf(editor: Editor, { from, to }: Part): StaticRange[] {
  const place = editor.selection.rangeToNative({ index: from, length: to - from });
  const [startContainer, startOffset, endContainer, endOffset] = place;
  if (startContainer === null || endContainer === null) return [];
  return [new StaticRange({ startContainer, startOffset, endContainer, endOffset })];
}
