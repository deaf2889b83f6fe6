// Shows a live document in a page of an application.

import type { Doc } from "syncline";

import { Inspector } from "./inspector.js";

const MILLISECONDS = 250; // between two looks at a document that changes all the time

/**
 * Shows a document in an element of the page, until the result is called, and keeps up with its
 * edits: what is in it, its version, and the graph of its history.
 *
 * To look at the history ends the commit under way, some time after each commit and import. The
 * element gets a shadow root.
 */
export function attach(doc: Doc<any>, host: HTMLElement = addHost()): () => void {
  const inspector = new Inspector(host);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = () => {
    timer = undefined;
    inspector.show(doc);
  };
  show();
  const unsubscribe = doc.subscribe(() => (timer ??= setTimeout(show, MILLISECONDS)));
  return () => {
    unsubscribe();
    clearTimeout(timer);
    host.shadowRoot?.replaceChildren();
  };
}

function addHost(): HTMLElement {
  const host = document.createElement("div");
  document.body.append(host);
  return host;
}
