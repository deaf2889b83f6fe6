// Reads the page after ProseMirror let the browser edit it, which is what it does of most keys.
//
// By itself it makes a space of each line break in a paragraph then, in all of the paragraph that one types in. Others
// may have written such; and what one has not touched is not to be changed.

import { DOMParser, type ParseOptions } from "prosemirror-model";

/** As much of a parser as an editor asks a `domParser` for. It is of any schema, as a plugin knows none. */
export const pageParser = {
  parse(dom: globalThis.Node, options: ParseOptions) {
    const parser = DOMParser.fromSchema(options.topNode!.type.schema);
    return parser.parse(dom, { ...options, preserveWhitespace: "full" });
  },
  /** What is pasted. */
  parseSlice(dom: globalThis.Node, options: ParseOptions) {
    return DOMParser.fromSchema(options.context!.doc.type.schema).parseSlice(dom, options);
  },
} as DOMParser;
