// The buttons over the note, for fingers and the mouse; of most, the keyboard has keys, too.

import type { Editor } from "./editor.js";
import { formatsAt } from "./editor.js";
import { found } from "../ui/element.js";
import type { IconName } from "../ui/icons.js";
import { tool } from "../ui/tool.js";
import { translate, type Word } from "../words/words.js";

interface Format {
  readonly icon: IconName;
  readonly label: Word;
  readonly name: string;
  readonly value: unknown;
}

const FORMATS: Format[] = [
  { icon: "heading", label: "heading", name: "header", value: 2 },
  { icon: "bold", label: "bold", name: "bold", value: true },
  { icon: "italic", label: "italic", name: "italic", value: true },
  { icon: "bullets", label: "bullets", name: "list", value: "bullet" },
  { icon: "numbers", label: "numbers", name: "list", value: "ordered" },
];

export function showToolbar(editor: Editor, others: readonly HTMLElement[]): void {
  const bar = found("#note .toolbar");
  const buttons = FORMATS.map((format) => tool(format.icon, format.label, () => toggle(editor, format)));
  bar.append(...buttons, ...others);
  translate(bar);
  const show = () => {
    const formats = formatsAt(editor);
    FORMATS.forEach(({ name, value }, i) => (buttons[i]!.ariaPressed = String(formats[name] === value)));
  };
  editor.on("editor-change", show);
  show();
}

function toggle(editor: Editor, { name, value }: Format): void {
  editor.focus();
  editor.format(name, formatsAt(editor)[name] === value ? false : value, "user");
}
