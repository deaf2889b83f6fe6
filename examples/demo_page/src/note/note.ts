// The note: a rich text in Quill, with the carets of others, and comments beside it.

import { bindQuill } from "syncline/quill";

import type { Authors } from "../authors.js";
import type { People } from "../people.js";
import type { DeviceSettings } from "../settings.js";
import { colorOf } from "../ui/color.js";
import { found } from "../ui/element.js";
import { tool } from "../ui/tool.js";
import type { Workspace } from "../workspace.js";
import { Authorship } from "./authorship.js";
import { CommentList } from "./comment_list.js";
import { makeEditor } from "./editor.js";
import { showToolbar } from "./toolbar.js";

export function showNote(workspace: Workspace, people: People, authors: Authors, settings: DeviceSettings): void {
  const { doc, room, undo, past } = workspace;
  const editor = makeEditor(found("#note .editor"));
  const selections = {
    room,
    get name() {
      return settings.get("name"); // which may change
    },
    get color() {
      return colorOf(this.name);
    },
  };
  bindQuill(editor, doc.text("note"), { undo, selections });
  const comments = new CommentList(editor, workspace, settings);
  const authorship = new Authorship(editor, doc, authors);
  showToolbar(editor, [tool("comment", "addComment", () => comments.add()), authorship.button]);
  editor.keyboard.addBinding({ key: "m", shortKey: true, altKey: true }, () => comments.add());
  past.subscribe(() => {
    if (editor.isEnabled() !== past.isShown) return; // all of it would be styled anew
    editor.enable(!past.isShown);
    editor.root.ariaReadOnly = String(past.isShown);
  });
  editor.root.addEventListener("focus", () => people.stand({ in: "note" }));
}
