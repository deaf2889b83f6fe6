// Who wrote the note, on demand: the text of each person in their colour, and who and when of what one points at,
// or has the caret in.

import type { AuthoredRange } from "syncline";

import { peerOf, type Authors } from "../authors.js";
import { announce } from "../ui/announce.js";
import { discOf, hueOf, HUES } from "../ui/color.js";
import { element } from "../ui/element.js";
import { tool } from "../ui/tool.js";
import { sayTime } from "../words/words.js";
import type { WorkspaceDoc } from "../workspace.js";
import { characterAt, placeOf, type Editor } from "./editor.js";
import { highlight, type Part } from "./highlights.js";

// There is no element that could have a --hue of its own.
const style = new CSSStyleSheet();
style.replaceSync(
  HUES.map((hue) => {
    const color = (alpha: number) => `oklch(from var(--person-tone) l c ${hue} / ${alpha})`;
    return `::highlight(author-${hue}) { background-color: ${color(0.16)}; text-decoration: 2px underline ${color(1)}; }`;
  }).join("\n"),
);
document.adoptedStyleSheets.push(style);

export class Authorship {
  readonly button = tool("authors", "showAuthors", () => this.toggle());
  private readonly tip = element("div", { class: "author-tip" });
  private isShown = false;
  private planned = false;
  private ranges: readonly AuthoredRange[] = [];
  private told: string | undefined;

  constructor(
    private readonly editor: Editor,
    private readonly doc: WorkspaceDoc,
    private readonly authors: Authors,
  ) {
    this.button.ariaPressed = "false";
    doc.text("note").subscribe(() => this.plan());
    doc.map("authors").subscribe(() => this.plan());
    editor.on("editor-change", () => this.follow());
    const { root } = editor;
    root.addEventListener("pointermove", ({ clientX, clientY }) => this.tell(characterAt(editor, clientX, clientY)));
    for (const event of ["pointerleave", "blur", "scroll"]) root.addEventListener(event, () => this.hide());
    root.addEventListener("keydown", ({ key }) => key === "Escape" && this.hide());
    editor.container.append(this.tip);
    this.hide();
  }

  private toggle(): void {
    this.isShown = !this.isShown;
    this.button.ariaPressed = String(this.isShown);
    this.hide();
    this.show();
  }

  /** When the editor shows the text, and once for all that happens at once. */
  private plan(): void {
    if (this.planned || !this.isShown) return;
    this.planned = true;
    queueMicrotask(() => {
      this.planned = false;
      this.show();
    });
  }

  private show(): void {
    this.ranges = this.isShown ? this.doc.text("note").authors() : [];
    const parts = new Map<number, Part[]>(HUES.map((hue) => [hue, []]));
    for (const { begin: from, end: to, first } of this.ranges) {
      const own = parts.get(hueOf(this.authors.nameOf(peerOf(first))))!;
      if (own.at(-1)?.to === from) own.push({ from: own.pop()!.from, to });
      else own.push({ from, to });
    }
    for (const [hue, own] of parts) highlight(this.editor, `author-${hue}`, own);
  }

  /** The caret: what is before it. Those who do not see the tip hear it. */
  private follow(): void {
    if (!this.isShown || !this.editor.hasFocus()) return;
    const { index, length } = this.editor.selection.savedRange;
    const before = this.told;
    if (length > 0 || index === 0) return this.hide();
    this.tell(index - 1);
    if (this.told !== undefined && this.told !== before) announce(this.told);
  }

  private tell(position: number | undefined): void {
    const range = this.isShown ? this.ranges.find(({ begin, end }) => begin <= position! && position! < end) : undefined;
    if (range === undefined) return this.hide();
    const name = this.authors.nameOf(peerOf(range.first));
    const time = this.authors.timeOf(range.first);
    const when = time === 0 ? "" : sayTime(time);
    this.told = when === "" ? name : `${name}, ${when}`;
    this.tip.replaceChildren(discOf(name), element("b", {}, name), when);
    this.tip.hidden = false;
    this.place(placeOf(this.editor, position!));
  }

  private hide(): void {
    this.tip.hidden = true;
    this.told = undefined;
  }

  /** Below the character, and within the editor. */
  private place({ left, bottom }: DOMRect): void {
    const around = this.editor.container.getBoundingClientRect();
    const most = around.width - this.tip.offsetWidth - 8;
    this.tip.style.left = `${Math.max(8, Math.min(left - around.left, most))}px`;
    this.tip.style.top = `${bottom - around.top + 4}px`;
  }
}
