// Documents as texts and back, without an editor.

import type { Node, Schema } from "prosemirror-model";

import type { Text } from "../text.js";
import { readBlocks, usualType } from "./blocks.js";
import { blockEmbed } from "./format.js";
import { leavesOf } from "./leaves.js";
import { Missing } from "./missing.js";
import { showBlocks } from "./tree.js";
import { write } from "./writer.js";

/**
 * The document that a text holds: valid in the schema, whatever the text says, and the same one
 * wherever the text is the same. An empty text is an empty document. O(the text).
 */
export function readDoc(text: Text, schema: Schema): Node {
  return showBlocks(readBlocks(text.runs(), schema), schema).doc;
}

/**
 * Makes a text hold a document, in one transaction: by edits of what is different, so that others'
 * edits of the rest are merged.
 */
export function writeDoc(text: Text, doc: Node): void {
  const { schema } = doc.type;
  text.doc.transact(() => {
    // What is typed into an empty text needs no embed; what is written as a document has all.
    if (text.length === 0 && !doc.inlineContent) text.insertEmbed(0, blockEmbed(usualType(schema).createAndFill()!, []));
    const { leaves } = showBlocks(readBlocks(text.runs(), schema), schema);
    write(text, schema, new Missing(text.length), leaves, leavesOf(doc));
  });
}
