// The note: a rich text in Quill, with the carets of others, and comments beside it.

import { bindQuill } from "syncline/quill";

import type { People } from "../people.js";
import type { DeviceSettings } from "../settings.js";
import { colorOf } from "../ui/color.js";
import { found } from "../ui/element.js";
import type { Workspace } from "../workspace.js";
import { CommentList } from "./comment_list.js";
import { makeEditor } from "./editor.js";
import { showToolbar } from "./toolbar.js";

export function showNote(workspace: Workspace, people: People, settings: DeviceSettings): void {
  const { doc, room, undo } = workspace;
  const editor = makeEditor(found("#note .editor"));
  const selections = {
    room,
    color: colorOf(settings.get("hue")),
    get name() {
      return settings.get("name"); // which may change
    },
  };
  bindQuill(editor, doc.text("note"), { undo, selections });
  const comments = new CommentList(editor, workspace, settings);
  showToolbar(editor, () => comments.add());
  editor.keyboard.addBinding({ key: "m", shortKey: true, altKey: true }, () => comments.add());
  editor.root.addEventListener("focus", () => people.stand({ in: "note" }));
}
