// The note: a text in CodeMirror 6.

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorState } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, keymap, placeholder } from "@codemirror/view";
import { syncline } from "syncline/codemirror";

import type { People } from "../people.js";
import { element, found } from "../ui/element.js";
import { translate } from "../words/words.js";
import type { WorkspaceDoc } from "../workspace.js";
import { carets } from "./carets.js";

/** The first line is shown as the heading of the note. */
const heading = EditorView.decorations.of(Decoration.set(Decoration.line({ class: "cm-heading" }).range(0)));

export function showNote(doc: WorkspaceDoc, people: People): EditorView {
  const text = doc.text("note");
  const hint = element("span", { "data-word": "notePlaceholder" });
  translate(hint);
  return new EditorView({
    parent: found("#note .editor"),
    state: EditorState.create({
      doc: text.toString(),
      extensions: [
        syncline(text),
        carets(people),
        history(),
        drawSelection(),
        EditorView.lineWrapping,
        heading,
        EditorView.contentAttributes.of({ "aria-labelledby": "note-title", spellcheck: "true" }),
        keymap.of([...defaultKeymap, ...historyKeymap]),
        placeholder(hint),
      ],
    }),
  });
}
