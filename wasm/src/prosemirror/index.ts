// The entry syncline/prosemirror.

export { readDoc, writeDoc } from "./document.js";
