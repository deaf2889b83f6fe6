// The bar below the head of the page: a slider over the history, what was done at the moment that it stands at, and the
// ways back.

import type { HistoryEntry } from "syncline";

import type { Authors } from "../authors.js";
import { announce } from "../ui/announce.js";
import { colorOf, discOf } from "../ui/color.js";
import { element, found } from "../ui/element.js";
import { nudge } from "../ui/glide.js";
import { tool } from "../ui/tool.js";
import { onLanguage, sayTime, translate, words } from "../words/words.js";
import type { Workspace } from "../workspace.js";
import { Timeline } from "./timeline.js";

/** Milliseconds between two looks whether others have written, while the past shows: nobody is told of that. */
const LOOK_EVERY = 1000;

export function showHistory(workspace: Workspace, authors: Authors): void {
  new HistoryBar(workspace, authors);
}

class HistoryBar {
  private readonly button = tool("past", "showHistory", () => this.toggle());
  private readonly bar = found("#past");
  private readonly slider = found<HTMLInputElement>("#moment");
  private readonly strip = found<HTMLCanvasElement>("#past canvas");
  private readonly change = found("#past .change");
  private readonly back = found<HTMLButtonElement>("#to-now");
  private readonly restore = found<HTMLButtonElement>("#restore");
  private readonly timeline: Timeline;
  private planned = false;

  constructor(
    private readonly workspace: Workspace,
    private readonly authors: Authors,
  ) {
    const { doc, past } = workspace;
    this.timeline = new Timeline(doc);
    found("#history").append(this.button);
    const [before, after] = [tool("left", "changeBefore", () => this.step(-1)), tool("right", "changeAfter", () => this.step(1))];
    const line = found("#past .line-of-time");
    line.prepend(before);
    line.append(after);
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
    this.back.addEventListener("click", () => this.goBack());
    this.restore.addEventListener("click", () => this.doRestore());
    past.subscribe(() => this.show());
    past.onRefused(() => this.refuse());
    doc.subscribe(() => this.plan());
    setInterval(() => past.isShown && this.plan(), LOOK_EVERY);
    onLanguage(() => this.show());
    new ResizeObserver(() => this.draw()).observe(this.strip);
    translate(found("#history"));
    translate(this.bar);
    this.button.ariaExpanded = "false";
  }

  private get isOpen(): boolean {
    return !this.bar.hidden;
  }

  private toggle(): void {
    this.bar.hidden = this.isOpen;
    this.button.ariaExpanded = String(this.isOpen);
    if (!this.isOpen) return this.workspace.past.show(undefined);
    this.catchUp();
    this.slider.focus();
  }

  /** Once for all that happens at once. */
  private plan(): void {
    if (this.planned || !this.isOpen) return;
    this.planned = true;
    requestAnimationFrame(() => {
      this.planned = false;
      if (this.isOpen) this.catchUp();
    });
  }

  /** Who stands at the end stays there; who stands in the past does as well. */
  private catchUp(): void {
    const isNow = !this.workspace.past.isShown;
    const before = this.timeline.now;
    this.timeline.catchUp();
    const { now } = this.timeline;
    this.slider.max = String(now);
    if (isNow) this.slider.value = String(now);
    if (now !== before) this.draw();
    this.show();
  }

  private go(moment: number): void {
    const { past } = this.workspace;
    const isNow = moment >= this.timeline.now;
    past.show(isNow ? undefined : this.timeline.versionAt(moment));
    this.slider.value = String(moment);
  }
  private step(by: -1 | 1): void {
    this.go(this.timeline.step(Number(this.slider.value), by));
  }

  private goBack(): void {
    this.go(this.timeline.now);
    announce(words().isNow);
    this.slider.focus(); // the button goes
  }

  private doRestore(): void {
    this.workspace.past.restore();
    this.catchUp();
    announce(words().isRestored);
    this.slider.focus();
  }

  private refuse(): void {
    announce(words().pastRefused);
    nudge(this.bar);
  }

  private show(): void {
    const { isShown } = this.workspace.past;
    document.documentElement.toggleAttribute("data-past", isShown);
    if (!this.isOpen) return;
    this.back.hidden = this.restore.hidden = !isShown;
    const entry = this.timeline.entryAt(Number(this.slider.value));
    const said = entry === undefined ? [words().nothingYet] : this.saidOf(entry);
    const name = entry === undefined ? [] : [discOf(this.authors.nameOf(entry.ops.peer))];
    this.change.replaceChildren(...name, ...said.map((part, i) => element(i === 0 ? "b" : "span", {}, part)));
    this.slider.ariaValueText = said.join(", ");
  }

  /** Who, when, what. */
  private saidOf({ ops, message, containers }: HistoryEntry): string[] {
    const time = this.authors.timeOf(`${ops.end - 1}@${ops.peer}`);
    const said = words().messages[message] ?? message;
    const doc = this.workspace.doc;
    const where = containers.some((one) => one === doc.text("note")) ? words().inNote : "";
    return [this.authors.nameOf(ops.peer), time === 0 ? "" : sayTime(time), said === "" ? where : said].filter(Boolean);
  }

  /** Who wrote when: along the slider, in the colours of all. */
  private draw(): void {
    const { strip, timeline } = this;
    const width = (strip.width = Math.max(1, Math.round(strip.clientWidth * devicePixelRatio)));
    const pixels = strip.getContext("2d")!;
    for (let x = 0; x < width; ++x) {
      const entry = timeline.entryAt(Math.ceil(((x + 0.5) / width) * timeline.now));
      if (entry === undefined) continue;
      pixels.fillStyle = colorOf(this.authors.nameOf(entry.ops.peer));
      pixels.fillRect(x, 0, 1, strip.height);
    }
  }
}
