// Shows a document: numbers, what is in it, and its history as a graph. Lives in a shadow root, so
// that neither the page's styles nor these touch the other's.

import type { Doc, OpId } from "syncline";

import { ContainersView } from "./containers_view.js";
import { bytes, count, make } from "./elements.js";
import { GraphView } from "./graph_view.js";
import type { Layout } from "./layout.js";
import { STYLE } from "./style.js";
import { readUpdateGraph } from "./update_graph.js";

export class Inspector {
  private readonly facts = make("dl", "facts");
  private readonly containers = new ContainersView();
  private readonly graph = new GraphView();
  private readonly graphNote = make("p", "dim note");
  private readonly version = make("table", "version");
  private readonly content = make("div", "content");

  constructor(host: HTMLElement) {
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    const style = make("style");
    style.textContent = STYLE;
    this.content.append(
      this.facts,
      make("section", "history", this.historyHead(), this.graph.element, this.graphNote),
      make("div", "columns", section("Contents", this.containers.element), section("Version", this.version)),
    );
    root.replaceChildren(style, this.content);
  }

  private historyHead(): HTMLElement {
    const button = (label: string, title: string, act: () => void) => {
      const element = make("button", "", label);
      element.title = title;
      element.setAttribute("aria-label", title);
      element.addEventListener("click", act);
      return element;
    };
    const buttons = make(
      "span",
      "buttons",
      button("−", "Show more of the history (−)", () => this.graph.zoom(1 / 1.5)),
      button("+", "Show it larger (+)", () => this.graph.zoom(1.5)),
      button("all", "Show all of it (0)", () => this.graph.fit()),
    );
    return make("div", "head", make("h2", "", "History"), buttons);
  }

  /** Ends the commit under way, as export() does. */
  show(doc: Doc): void {
    const since = doc.shallowSince;
    const update = since === undefined ? doc.export() : doc.exportSince(doc.versionOf(since));
    const layout = this.showGraph(update, since);
    this.containers.show(doc);
    const spans = doc.version.entries();
    const ops = spans.reduce((sum, span) => sum + span.end, 0);
    const frontier = doc.frontier;
    this.facts.replaceChildren(
      ...fact("Ops", ops.toLocaleString("en")),
      ...fact("Peers", spans.length.toLocaleString("en")),
      ...fact("Merges", layout === undefined ? "?" : layout.merges.toLocaleString("en")),
      ...(since === undefined ? [] : fact("History from", since.join(", "))),
      ...fact(since === undefined ? "All edits" : "Edits since", bytes(update.length)),
      ...fact("Snapshot", bytes(doc.exportSnapshot().length)),
      ...fact("State digest", doc.stateDigest()),
    );
    const newest = new Set(frontier);
    const rows = spans.map(({ peer, end }) =>
      make(
        "tr",
        "",
        make("td", "mono", peer === doc.peerId ? `${peer} (here)` : peer),
        make("td", "number", end.toLocaleString("en")),
        make("td", "", newest.has(`${end - 1}@${peer}`) ? make("span", "badge", "frontier") : ""),
      ),
    );
    const head = make("tr", "", make("th", "", "Peer"), make("th", "number", "Ops"), make("th", ""));
    this.version.replaceChildren(head, ...rows);
  }

  /** `since`: of a shallow document, the version that its history begins at. */
  private showGraph(update: Uint8Array, since: readonly OpId[] | undefined): Layout | undefined {
    try {
      const graph = readUpdateGraph(update);
      const layout = this.graph.show(graph);
      this.graph.element.hidden = graph.size === 0;
      const before = since === undefined ? "" : `What led to ${since.join(", ")} is not in this document: it is shallow. `;
      this.graphNote.textContent =
        before +
        (graph.size === 0
          ? `Nobody has written anything ${since === undefined ? "yet" : "since"}.`
          : `${count(graph.runs.length, "run")} of ops. A bar is what one peer wrote in a row; a curve leads from what ` +
            "it follows; a dot is a merge. Wheel: larger, smaller. Drag: move. Double click: all.");
      return layout;
    } catch (error) {
      this.graph.element.hidden = true;
      this.graphNote.textContent = `The history cannot be drawn. ${error instanceof Error ? error.message : error}`;
      return undefined;
    }
  }
}

function section(title: string, ...children: HTMLElement[]): HTMLElement {
  return make("section", "", make("div", "head", make("h2", "", title)), ...children);
}

function fact(name: string, value: string): HTMLElement[] {
  const element = make("div", "fact", make("dt", "", name), make("dd", "", value));
  element.title = value;
  return [element];
}
