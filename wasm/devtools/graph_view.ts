// Draws an event graph on a canvas that can be zoomed and moved.
//
// Only what is in sight is drawn, and of what falls into one pixel only one: the cost of a frame
// is that of the pixels, not of the history. Colours come from the style sheet (--lane-0 to
// --lane-7), so that the scheme of the page is the drawing's.

import { changeOf, lastWhere, layOut, type Edge, type Layout, type PlacedRun } from "./layout.js";
import type { UpdateGraph } from "./update_graph.js";

const LANE = 34;
const BAR = 14;
const TOP = 30; // the axis
const LEFT = 132; // the names
const RIGHT = 20;
const COLOURS = 8;
const MOST_HEIGHT = 8000;
const MOST_PIXELS_PER_OP = 60;

interface View {
  /** The time at the left end. */
  from: number;
  /** Pixels per op. */
  scale: number;
}

export class GraphView {
  readonly element: HTMLElement;
  private readonly canvas = document.createElement("canvas");
  private readonly tip = document.createElement("div");
  private graph: UpdateGraph | undefined;
  private layout: Layout = { lanes: [], edges: [], merges: 0, end: 0 };
  private view: View = { from: 0, scale: 1 };
  private fits = true;
  private planned = false;
  private hovered: PlacedRun | undefined;

  constructor() {
    this.element = document.createElement("div");
    this.element.className = "graph";
    this.tip.className = "tip";
    this.tip.hidden = true;
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "img");
    this.element.append(this.canvas, this.tip);
    new ResizeObserver(() => this.plan()).observe(this.element);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.plan());
    this.listen();
  }

  show(graph: UpdateGraph): Layout {
    this.graph = graph;
    this.layout = layOut(graph);
    this.hovered = undefined;
    this.tip.hidden = true;
    const { lanes, merges } = this.layout;
    this.canvas.setAttribute(
      "aria-label",
      `Event graph: ${graph.size} ops of ${lanes.length} peers in ${graph.runs.length} runs, ${merges} merges`,
    );
    this.plan();
    return this.layout;
  }

  /** Shows all of it, from now on. */
  fit(): void {
    this.fits = true;
    this.plan();
  }

  /** Makes it this many times larger, around a point in pixels from the left end. */
  zoom(factor: number, around = this.width / 2): void {
    const time = this.view.from + around / this.view.scale;
    const least = this.fitting.scale;
    const scale = Math.min(Math.max(this.view.scale * factor, least), Math.max(MOST_PIXELS_PER_OP, least));
    this.fits = scale === least;
    this.move(time - around / scale, scale);
  }

  private move(from: number, scale = this.view.scale): void {
    const most = Math.max(0, this.layout.end - this.width / scale);
    this.view = { from: Math.min(Math.max(0, from), most), scale };
    this.plan();
  }

  private get width(): number {
    return Math.max(50, this.element.clientWidth - LEFT - RIGHT);
  }
  private get laneHeight(): number {
    return Math.min(LANE, (MOST_HEIGHT - TOP) / Math.max(1, this.layout.lanes.length));
  }
  private get fitting(): View {
    return { from: 0, scale: Math.min(MOST_PIXELS_PER_OP, this.width / Math.max(1, this.layout.end)) };
  }

  private listen(): void {
    const { canvas } = this;
    let drag: { x: number; from: number } | undefined;
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
          this.pan(event.deltaX || event.deltaY);
        } else if (event.ctrlKey || event.metaKey || !this.scrolls) {
          this.zoom(Math.exp(-event.deltaY / 300), event.offsetX - LEFT);
        } else return; // the lanes scroll
        event.preventDefault();
      },
      { passive: false },
    );
    canvas.addEventListener("pointerdown", (event) => {
      drag = { x: event.clientX, from: this.view.from };
      canvas.setPointerCapture(event.pointerId);
      this.element.classList.add("dragging");
    });
    canvas.addEventListener("pointermove", (event) => {
      if (drag === undefined) return this.hover(event);
      this.fits = false;
      this.move(drag.from - (event.clientX - drag.x) / this.view.scale);
    });
    for (const end of ["pointerup", "pointercancel"] as const) {
      canvas.addEventListener(end, () => {
        drag = undefined;
        this.element.classList.remove("dragging");
      });
    }
    canvas.addEventListener("pointerleave", () => this.hover(undefined));
    canvas.addEventListener("dblclick", () => this.fit());
    canvas.addEventListener("keydown", (event) => this.press(event));
  }

  private get scrolls(): boolean {
    return this.element.scrollHeight > this.element.clientHeight + 1;
  }

  private pan(pixels: number): void {
    this.fits = false;
    this.move(this.view.from + pixels / this.view.scale);
  }

  private press(event: KeyboardEvent): void {
    const step = this.width / 5;
    const keys: Record<string, () => void> = {
      "+": () => this.zoom(1.5),
      "=": () => this.zoom(1.5),
      "-": () => this.zoom(1 / 1.5),
      "0": () => this.fit(),
      ArrowLeft: () => this.pan(-step),
      ArrowRight: () => this.pan(step),
    };
    const act = keys[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey) return;
    act();
    event.preventDefault();
  }

  private runAt(x: number, y: number): { place: PlacedRun; index: number } | undefined {
    const lane = this.layout.lanes[Math.floor((y - TOP) / this.laneHeight)];
    if (lane === undefined || x < LEFT) return undefined;
    const time = this.view.from + (x - LEFT) / this.view.scale;
    const place = lane.runs[lastWhere(lane.runs, ({ begin }) => begin <= time)];
    // A run of few ops is drawn wider than it is.
    if (place === undefined || time > place.begin + Math.max(place.run.length, 3 / this.view.scale)) return undefined;
    const offset = Math.min(Math.floor(time - place.begin), place.run.length - 1);
    return { place, index: place.run.index + offset };
  }

  private hover(event: PointerEvent | undefined): void {
    const found = event && this.runAt(event.offsetX, event.offsetY);
    this.tip.hidden = found === undefined;
    if (this.hovered !== found?.place) this.plan();
    this.hovered = found?.place;
    if (found === undefined) return;
    this.tip.replaceChildren(...this.describe(found.place, found.index).map(line));
    const { clientWidth, scrollTop, clientHeight } = this.element;
    const { offsetWidth, offsetHeight } = this.tip;
    const below = event!.offsetY + 16;
    const fitsBelow = below + offsetHeight < scrollTop + clientHeight;
    this.tip.style.left = `${Math.max(4, Math.min(event!.offsetX + 12, clientWidth - offsetWidth - 8))}px`;
    this.tip.style.top = `${fitsBelow ? below : Math.max(scrollTop, event!.offsetY - offsetHeight - 12)}px`;
  }

  private describe({ run }: PlacedRun, index: number): string[] {
    const graph = this.graph!;
    const change = changeOf(graph, index);
    const last = run.counter + run.length - 1;
    const lines = [
      graph.peers[run.peer]!,
      run.length === 1 ? `op ${run.counter}` : `ops ${run.counter} – ${last}, op ${run.counter + index - run.index} here`,
      run.parents.length === 0 ? "from the beginning" : `after ${run.parents.map((op) => this.nameOf(op)).join(", ")}`,
    ];
    if (change !== undefined && change.time !== 0) lines.push(new Date(change.time).toLocaleString());
    if (change !== undefined && change.message !== "") lines.push(`“${change.message}”`);
    return lines;
  }

  private nameOf(op: number): string {
    const { runs, outside, peers } = this.graph!;
    const run = runs[lastWhere(runs, ({ index }) => index <= op)];
    const { peer, counter } =
      op < 0 ? outside[-1 - op]! : { peer: run!.peer, counter: run!.counter + op - run!.index };
    return `${counter}@${peers[peer]!.slice(-6)}`;
  }

  private plan(): void {
    if (this.planned) return;
    this.planned = true;
    requestAnimationFrame(() => {
      this.planned = false;
      if (this.fits) this.view = this.fitting;
      this.draw();
    });
  }

  private draw(): void {
    const width = Math.max(200, this.element.clientWidth);
    const height = TOP + this.laneHeight * this.layout.lanes.length + 6;
    const ratio = Math.min(devicePixelRatio || 1, 16000 / height);
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    const context = this.canvas.getContext("2d")!;
    context.scale(ratio, ratio);
    const paint = new Paint(context, getComputedStyle(this.element), this.view, this.laneHeight, width);
    paint.axis(this.layout.end, height);
    this.layout.lanes.forEach((lane, i) => paint.lane(lane.peer, i));
    paint.clip(height);
    paint.edges(this.layout.edges, this.hovered);
    this.layout.lanes.forEach((lane, i) => paint.runs(lane.runs, i, this.hovered));
  }
}

function line(text: string): HTMLElement {
  const element = document.createElement("div");
  element.textContent = text;
  return element;
}

/** One frame. */
class Paint {
  private readonly to: number;

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly style: CSSStyleDeclaration,
    private readonly view: View,
    private readonly laneHeight: number,
    private readonly width: number,
  ) {
    this.to = view.from + (width - LEFT) / view.scale;
    context.font = "11px ui-monospace, monospace";
    context.textBaseline = "middle";
  }

  private readonly colours = new Map<string, string>();
  private colour(name: string): string {
    let colour = this.colours.get(name);
    if (colour === undefined) {
      colour = this.style.getPropertyValue(`--${name}`).trim();
      this.colours.set(name, colour);
    }
    return colour;
  }
  private x(time: number): number {
    return LEFT + (time - this.view.from) * this.view.scale;
  }
  private y(lane: number): number {
    return TOP + (lane + 0.5) * this.laneHeight;
  }

  axis(end: number, height: number): void {
    const { context, view } = this;
    const least = 90 / view.scale;
    const power = 10 ** Math.floor(Math.log10(least));
    const step = Math.max(1, [1, 2, 5, 10].find((factor) => factor * power >= least)! * power);
    context.fillStyle = this.colour("dim");
    context.strokeStyle = this.colour("grid");
    for (let time = Math.ceil(view.from / step) * step; time <= Math.min(this.to, end); time += step) {
      const x = Math.round(this.x(time)) + 0.5;
      context.beginPath();
      context.moveTo(x, TOP - 6);
      context.lineTo(x, height);
      context.stroke();
      context.fillText(time.toLocaleString("en"), x + 4, TOP / 2);
    }
  }

  lane(peer: string, lane: number): void {
    const { context } = this;
    const y = this.y(lane);
    context.strokeStyle = this.colour("line");
    context.beginPath();
    context.moveTo(LEFT, Math.round(y) + 0.5);
    context.lineTo(this.width, Math.round(y) + 0.5);
    context.stroke();
    if (this.laneHeight < 12) return;
    context.fillStyle = this.colour(`lane-${lane % COLOURS}`);
    context.fillRect(10, y - 4, 8, 8);
    context.fillStyle = this.colour("text");
    context.fillText(peer.slice(0, 4) + "…" + peer.slice(-6), 26, y);
  }

  clip(height: number): void {
    this.context.beginPath();
    this.context.rect(LEFT - 1, 0, this.width, height);
    this.context.clip();
  }

  edges(edges: readonly Edge[], hovered: PlacedRun | undefined): void {
    const inSight = edges.filter(({ from, to }) => to.begin >= this.view.from && from.time <= this.to);
    // Many would hide the runs.
    const alpha = Math.min(0.6, Math.max(0.12, 0.6 * Math.sqrt(120 / inSight.length)));
    const drawn = new Set<string>();
    for (const { from, to } of inSight) {
      const [x1, x2] = [this.x(from.time + 1), this.x(to.begin)];
      const key = `${Math.round(x1)} ${from.lane} ${Math.round(x2)} ${to.lane}`;
      if (to !== hovered && drawn.has(key)) continue;
      drawn.add(key);
      this.context.globalAlpha = to === hovered ? 1 : alpha;
      this.context.lineWidth = to === hovered ? 2 : 1.25;
      this.curve(x1, from.lane, x2, to.lane);
    }
    this.context.globalAlpha = 1;
    this.context.lineWidth = 1;
  }

  private curve(x1: number, lane1: number, x2: number, lane2: number): void {
    const { context } = this;
    const bend = Math.max(8, Math.min(40, Math.abs(x2 - x1) / 2));
    context.strokeStyle = this.colour(`lane-${lane1 % COLOURS}`);
    context.beginPath();
    context.moveTo(x1, this.y(lane1));
    context.bezierCurveTo(x1 + bend, this.y(lane1), x2 - bend, this.y(lane2), x2, this.y(lane2));
    context.stroke();
  }

  runs(runs: readonly PlacedRun[], lane: number, hovered: PlacedRun | undefined): void {
    const { context, view } = this;
    const bar = Math.min(BAR, this.laneHeight * 0.7);
    const y = this.y(lane) - bar / 2;
    let drawnTo = -1;
    const first = Math.max(0, lastWhere(runs, ({ begin }) => begin <= view.from));
    for (let i = first; i < runs.length && runs[i]!.begin <= this.to; ++i) {
      const place = runs[i]!;
      const begin = Math.max(this.x(place.begin), LEFT - 10);
      const end = Math.min(this.x(place.begin + place.run.length), this.width + 10);
      if (end < begin || (end < drawnTo + 0.5 && place !== hovered)) continue;
      context.fillStyle = this.colour(`lane-${lane % COLOURS}`);
      context.globalAlpha = hovered === undefined || hovered === place ? 1 : 0.6;
      const gap = end - begin > 4 ? 1 : 0;
      context.beginPath();
      context.roundRect(begin, y, Math.max(1.5, end - begin - gap), bar, Math.min(4, (end - begin) / 2));
      context.fill();
      if (place.run.parents.length > 1 && end - begin > bar / 2) this.merge(begin, y + bar / 2, bar);
      drawnTo = end;
    }
    context.globalAlpha = 1;
  }

  /** The dot at the beginning of a run that merges. */
  private merge(x: number, y: number, bar: number): void {
    const { context } = this;
    context.fillStyle = this.colour("surface");
    context.strokeStyle = this.colour("text");
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(x, y, bar / 3.5, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
    context.lineWidth = 1;
  }
}
