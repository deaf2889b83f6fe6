// The comments beside the note, in the order of the words that they are about; and those words,
// coloured. Where a browser cannot colour them, the list tells by its quotes.

import { announce } from "../ui/announce.js";
import { arrange, Views } from "../ui/arrange.js";
import { found } from "../ui/element.js";
import { glide } from "../ui/glide.js";
import { keepFocus } from "../ui/keep_focus.js";
import type { DeviceSettings } from "../settings.js";
import { words } from "../words/words.js";
import type { Workspace } from "../workspace.js";
import { CommentView, type CommentActions } from "./comment_view.js";
import { Comments, type ShownComment } from "./comments.js";
import type { Editor } from "./editor.js";
import { highlight } from "./highlights.js";

export class CommentList implements CommentActions {
  private readonly comments: Comments;
  private readonly list = found("#note .comments");
  private readonly views = new Views<string, CommentView>((id) => this.makeView(id));
  private shown: readonly ShownComment[] = [];
  /** That the caret is in, or the focus. */
  private current: string | undefined;
  private planned = false;

  constructor(
    private readonly editor: Editor,
    private readonly workspace: Workspace,
    private readonly settings: DeviceSettings,
  ) {
    this.comments = new Comments(workspace.doc);
    this.comments.subscribe(() => this.plan());
    editor.on("editor-change", () => this.follow());
    this.show();
  }

  private makeView(id: string): CommentView {
    return new CommentView(this.commentOf(id)!, this.workspace, this);
  }
  private commentOf(id: string): ShownComment | undefined {
    return this.shown.find((comment) => comment.id === id);
  }

  /** About what is selected; to the comment at the caret, where nothing is. */
  add(): void {
    const { index, length } = this.editor.selection.savedRange;
    const size = this.workspace.doc.text("note").length;
    const [from, to] = [Math.min(index, size), Math.min(index + length, size)];
    if (from === to) return this.enterAt(from);
    const id = this.comments.add(from, to, this.settings.get("name"));
    this.show();
    this.views.get(id)?.focus();
    announce(words().commentAdded);
  }
  private enterAt(position: number): void {
    const one = this.shown.find(({ from, to }) => from <= position && position <= to);
    if (one === undefined) announce(words().selectFirst);
    else this.views.get(one.id)?.focus();
  }

  resolve(id: string): void {
    const comment = this.commentOf(id);
    if (comment === undefined) return;
    this.comments.remove(comment);
    announce(words().commentResolved);
  }

  goToText(id: string): void {
    const comment = this.commentOf(id);
    this.editor.focus();
    if (comment !== undefined) this.editor.setSelection(comment.to, 0, "user");
  }

  enter(id: string): void {
    this.current = id;
    this.mark();
  }
  /** One that says nothing goes. */
  leave(id: string): void {
    if (this.views.get(id)?.isEmpty && !this.workspace.past.isShown) this.resolve(id);
    this.current = undefined;
    this.mark();
  }

  private follow(): void {
    if (this.editor.hasFocus()) {
      const { index } = this.editor.selection.savedRange;
      this.current = this.shown.find(({ from, to }) => from <= index && index < to)?.id;
    }
    this.plan();
  }

  /** When the editor shows the text, and once for all that happens at once. */
  private plan(): void {
    if (this.planned) return;
    this.planned = true;
    queueMicrotask(() => {
      this.planned = false;
      this.show();
    });
  }

  private show(): void {
    const elements = () => this.shown.flatMap(({ id }) => this.views.get(id)?.element ?? []);
    const focus = (at: number) => this.views.get(this.shown[at]!.id)?.focus();
    const update = () => {
      this.shown = this.comments.all();
      arrange(this.list, this.views.of(this.shown.map(({ id }) => id)).map((view) => view.element));
    };
    const ids = this.shown.map(({ id }) => id).join();
    if (ids === this.comments.all().map(({ id }) => id).join()) update();
    else keepFocus(elements, focus, () => glide(elements, update));
    this.list.hidden = this.shown.length === 0;
    this.mark();
  }

  private mark(): void {
    for (const comment of this.shown) {
      this.views.get(comment.id)?.show(this.comments.quoteOf(comment), comment.id === this.current);
    }
    const isCurrent = ({ id }: ShownComment) => id === this.current;
    highlight(this.editor, "comment", this.shown.filter((one) => !isCurrent(one)));
    highlight(this.editor, "current-comment", this.shown.filter(isCurrent));
  }
}
