// The outline: shows the lines of the tree, and does what the user wants of them.

import type { OpId } from "syncline";

import type { People } from "../people.js";
import type { DeviceSettings } from "../settings.js";
import { announce } from "../ui/announce.js";
import { arrange, Views } from "../ui/arrange.js";
import { found } from "../ui/element.js";
import { glide } from "../ui/glide.js";
import { keepFocus } from "../ui/keep_focus.js";
import { words } from "../words/words.js";
import type { Workspace } from "../workspace.js";
import { LineView, type LineActions } from "./line_view.js";
import { Lines, type LineStep, type ShownLine } from "./lines.js";
import { showTools } from "./tools.js";

export function showOutline(workspace: Workspace, people: People, settings: DeviceSettings): void {
  new Outline(workspace, people, settings);
}

class Outline implements LineActions {
  private readonly lines: Lines;
  private readonly list = found("#outline .lines");
  private readonly views = new Views<OpId, LineView>((node) => new LineView(this.lineOf(node)!, this.workspace, this));
  /** Everybody folds for themselves. */
  private readonly folded: Set<OpId>;
  private shown: readonly ShownLine[] = [];
  /** That was edited last: where Tab comes, and what the tools are for. */
  private current: OpId | undefined;

  constructor(
    private readonly workspace: Workspace,
    private readonly people: People,
    private readonly settings: DeviceSettings,
  ) {
    this.lines = new Lines(workspace.doc);
    this.folded = new Set(settings.get("folded"));
    this.lines.subscribe(() => this.show());
    people.subscribe(() => this.showPeople());
    showTools({
      step: (step) => this.withCurrent((node) => this.move(node, step)),
      add: () => this.addBelow(),
      remove: () => this.withCurrent((node) => this.remove(node)),
    });
    this.show();
  }

  private lineOf(node: OpId): ShownLine | undefined {
    return this.shown.find((line) => line.node === node);
  }

  private show(): void {
    const elements = () => this.shown.flatMap(({ node }) => this.views.get(node)?.element ?? []);
    const focus = (at: number) => this.focus(this.shown[at], false);
    keepFocus(elements, focus, () => glide(elements, () => this.showLines()));
    this.makeCurrent(this.current);
    this.showPeople();
  }

  private showLines(): void {
    this.shown = this.lines.shown(this.folded);
    const views = this.views.of(this.shown.map(({ node }) => node));
    views.forEach((view, i) => view.show(this.shown[i]!, this.folded.has(this.shown[i]!.node)));
    arrange(this.list, views.map((view) => view.element));
  }

  /** The first line, where that one does not show. */
  private makeCurrent(node: OpId | undefined): void {
    const line = (node === undefined ? undefined : this.lineOf(node)) ?? this.shown[0];
    this.current = line?.node;
    for (const one of this.shown) this.views.get(one.node)!.isStop = one === line;
  }

  private withCurrent(act: (node: OpId) => void): void {
    if (this.current !== undefined) act(this.current);
  }

  private showPeople(): void {
    const others = this.people.beside;
    for (const { node } of this.shown) {
      this.views.get(node)!.showPeople(others.filter((person) => person.place?.in === "outline" && this.shows(node, person.place.line)));
    }
  }

  /** Whether what is at a line shows at this one: it is that, or a folded one above it. */
  private shows(node: OpId, line: string): boolean {
    if (node === line) return true;
    if (!this.folded.has(node)) return false;
    for (let above: OpId | null = line; above !== null && this.lines.has(above); above = this.lines.parent(above)) {
      if (above === node) return true;
    }
    return false;
  }

  enter(node: OpId): void {
    this.makeCurrent(node);
    this.people.stand({ in: "outline", line: node });
  }

  move(node: OpId, step: LineStep): void {
    if (step === "indent") this.unfoldAbove(node);
    if (!this.lines.move(node, step)) return announce(words().cannotMove);
    const line = this.lineOf(node);
    if (line !== undefined) announce(words().lineMoved(line.level, line.index + 1, line.siblings));
  }

  /** What is indented stays in sight. */
  private unfoldAbove(node: OpId): void {
    const above = this.lines.above(node);
    if (above !== undefined && this.folded.has(above)) this.fold(above, false);
  }

  split(node: OpId, position: number): void {
    const { hasChildren } = this.lineOf(node)!;
    const made = this.lines.split(node, position, hasChildren && !this.folded.has(node));
    this.views.get(made)?.focusTextStart();
  }

  private addBelow(): void {
    const made = this.current === undefined ? this.lines.add(null) : this.lines.addAfter(this.current);
    this.views.get(made)?.focusText();
  }

  remove(node: OpId): void {
    const at = this.shown.findIndex((line) => line.node === node);
    const inText = this.views.get(node)?.isInText ?? false;
    this.lines.remove(node);
    announce(words().lineRemoved);
    this.focus(this.shown[Math.max(0, at - 1)], inText);
  }

  fold(node: OpId, folded: boolean): void {
    if (folded) this.folded.add(node);
    else this.folded.delete(node);
    this.settings.set("folded", [...this.folded].filter((one) => this.lines.has(one)));
    this.show();
  }

  walk(node: OpId, by: -1 | 1, intoText: boolean): void {
    this.focus(this.shown[this.shown.findIndex((line) => line.node === node) + by], intoText);
  }

  toParent(node: OpId): void {
    const parent = this.lines.parent(node);
    if (parent !== null) this.focus(this.lineOf(parent), false);
  }

  private focus(line: ShownLine | undefined, intoText: boolean): void {
    const view = line && this.views.get(line.node);
    if (intoText) view?.focusText();
    else view?.element.focus();
  }
}
