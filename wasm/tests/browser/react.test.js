// useValue in React, in Chromium and on a server.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openFixture } from "./page.js";

const FIXTURE = `
  import { createElement as h, StrictMode, Component } from "react";
  import { createRoot, hydrateRoot } from "react-dom/client";
  import { flushSync } from "react-dom";
  import { renderToString } from "react-dom/server";
  import { Doc, UndoStack } from "syncline";
  import { useValue } from "syncline/react";

  globalThis.renders = {};
  /** Shows what is selected of a container, and counts how often. */
  function Shows({ name, container, select }) {
    const value = useValue(container, select);
    renders[name] = (renders[name] ?? 0) + 1;
    (globalThis.values ??= {})[name] = value;
    return h("p", { id: name }, JSON.stringify(value));
  }
  Object.assign(globalThis, {
    h, StrictMode, Doc, UndoStack, Shows, useValue, renderToString, hydrateRoot,
    mount(element) {
      const host = document.body.appendChild(document.createElement("div"));
      const root = createRoot(host);
      flushSync(() => root.render(element));
      return { host, root, render: (element) => flushSync(() => root.render(element)) };
    },
    shown: (name) => document.getElementById(name)?.textContent,
    tick: () => new Promise((resolve) => setTimeout(resolve, 30)),
  });
`;

let page;
openFixture(FIXTURE, (_, opened) => (page = opened));

test("renders again only when what is selected differs", async () => {
  const got = await page.evaluate(async () => {
    const doc = new Doc();
    const map = doc.map("settings");
    map.set("theme", "dark");
    map.set("list", [{ a: 1 }, { a: 2 }]);
    doc.commit();
    mount([
      h(Shows, { key: 1, name: "all", container: map }),
      h(Shows, { key: 2, name: "theme", container: map, select: (value) => value.theme }),
      h(Shows, { key: 3, name: "first", container: map, select: (value) => value.list[0] }),
      h(Shows, { key: 4, name: "made", container: map, select: (value) => value.list.map(({ a }) => a) }),
    ]);
    await tick();
    const steps = [{ ...renders }];
    const step = async (edit) => {
      doc.transact(edit);
      await tick();
      steps.push({ ...renders });
    };
    await step(() => map.get("list").get(1).set("b", 3)); // all
    await step(() => map.set("theme", "light")); // all, theme
    await step(() => map.set("theme", "light")); // nothing that shows
    await step(() => doc.text("other").append("x")); // nothing in there
    await step(() => map.get("list").get(0).set("a", 5)); // all, first, made
    return { steps, shown: ["all", "theme", "first", "made"].map(shown) };
  });
  assert.deepEqual(got.steps, [
    { all: 1, theme: 1, first: 1, made: 1 },
    { all: 2, theme: 1, first: 1, made: 1 },
    { all: 3, theme: 2, first: 1, made: 1 },
    { all: 3, theme: 2, first: 1, made: 1 },
    { all: 3, theme: 2, first: 1, made: 1 },
    { all: 4, theme: 2, first: 2, made: 2 },
  ]);
  assert.deepEqual(got.shown, ['{"list":[{"a":5},{"a":2,"b":3}],"theme":"light"}', '"light"', '{"a":5}', "[5,2]"]);
});

test("kinds of containers, and imports", async () => {
  const got = await page.evaluate(async () => {
    const doc = new Doc();
    const other = new Doc();
    mount(
      h(
        StrictMode,
        null,
        h(Shows, { name: "text", container: doc.text("t") }),
        h(Shows, { name: "length", container: doc.text("t"), select: (text) => text.length }),
        h(Shows, { name: "list", container: doc.list("l") }),
        h(Shows, { name: "movable", container: doc.movableList("m") }),
        h(Shows, { name: "counter", container: doc.counter("c") }),
        h(Shows, { name: "tree", container: doc.tree("tree"), select: (tree) => tree.length }),
      ),
    );
    await tick();
    other.text("t").append("hi");
    other.list("l").push(1, new Uint8Array([1, 2]));
    other.movableList("m").push("x");
    other.counter("c").add(4);
    other.tree("tree").create();
    doc.import(other.export());
    await tick();
    const bytes = values.list;
    doc.transact(() => doc.list("l").push(null));
    await tick();
    return {
      shown: ["text", "length", "movable", "counter", "tree"].map(shown),
      sameBytes: values.list[1] === bytes[1] && values.list.length === 3,
    };
  });
  assert.deepEqual(got, { shown: ['"hi"', "2", '["x"]', "4", "1"], sameBytes: true });
});

test("strict mode: one subscription while shown, none afterwards", async () => {
  const got = await page.evaluate(async () => {
    const doc = new Doc();
    const text = doc.text("t");
    let subscriptions = 0;
    const subscribe = text.subscribe.bind(text);
    text.subscribe = (callback) => {
      ++subscriptions;
      const end = subscribe(callback);
      return () => {
        --subscriptions;
        end();
      };
    };
    const both = [h(Shows, { key: 1, name: "a", container: text }), h(Shows, { key: 2, name: "b", container: text })];
    const { root, render } = mount(h(StrictMode, null, both));
    await tick();
    const whileShown = subscriptions;
    text.append("1");
    doc.commit();
    await tick();
    const first = [shown("a"), shown("b")];
    render(h(StrictMode, null, both[0]));
    const one = subscriptions;
    root.unmount();
    await tick();
    const none = subscriptions;
    text.append("2"); // nobody listens
    doc.commit();
    mount(both[1]);
    return { whileShown, first, one, none, later: shown("b") };
  });
  assert.deepEqual(got, { whileShown: 1, first: ['"1"', '"1"'], one: 1, none: 0, later: '"12"' });
});

test("another container in the next render, and edits between render and subscription", async () => {
  const got = await page.evaluate(async () => {
    const doc = new Doc();
    const [one, two] = [doc.text("one"), doc.text("two")];
    one.append("one");
    two.append("two");
    doc.commit();
    const { render } = mount(h(Shows, { name: "x", container: one }));
    const steps = [shown("x")];
    render(h(Shows, { name: "x", container: two }));
    steps.push(shown("x"));
    one.append("!");
    doc.commit();
    await tick();
    const quiet = renders.x;
    two.append("?");
    doc.commit();
    await tick();
    steps.push(shown("x"));

    // A sibling that edits in its first effect, before the other has subscribed.
    function Edits() {
      const value = useValue(two);
      if (value === "two?") queueMicrotask(() => doc.transact(() => two.append("late")));
      return null;
    }
    mount(h(StrictMode, null, h(Edits), h(Shows, { name: "y", container: two })));
    await tick();
    return { steps, quiet, late: shown("y").startsWith('"two?late') };
  });
  assert.deepEqual(got, { steps: ['"one"', '"two"', '"two?"'], quiet: 2, late: true });
});

test("what a transaction takes back is not shown any more", async () => {
  const got = await page.evaluate(async () => {
    const doc = new Doc();
    const list = doc.list("l");
    list.push("kept");
    doc.commit();
    const steps = [];
    const { render } = mount(h("div"));
    for (const end of ["rollBack", "rollBack", "commit"]) {
      const transaction = doc.begin();
      list.push("new");
      const name = `shown${steps.length}`;
      render(h(StrictMode, null, h(Shows, { key: name, name, container: list }))); // opened meanwhile
      await tick();
      const within = shown(name);
      transaction[end]();
      await new Promise((resolve) => setTimeout(resolve, 150));
      steps.push([within, shown(name)]);
    }
    return steps;
  });
  const [kept, both] = ['["kept"]', '["kept","new"]'];
  assert.deepEqual(got, [[both, kept], [both, kept], [both, both]]);
});

test("of a container that is removed and comes back, and in versions that have not met it", async () => {
  const got = await page.evaluate(async () => {
    const doc = new Doc();
    const undo = new UndoStack(doc);
    const map = doc.map("m");
    map.open("note", "text").append("hello");
    doc.commit();
    undo.checkpoint();
    mount(h(Shows, { name: "note", container: map.get("note") }));
    const steps = [];
    const step = async (act) => {
      act();
      await tick();
      steps.push(shown("note"));
    };
    await step(() => doc.transact(() => map.delete("note")));
    await step(() => undo.undo());
    await step(() => doc.checkout([]));
    await step(() => doc.checkoutLatest());
    return { steps, renders: renders.note };
  });
  assert.deepEqual(got, { steps: ['"hello"', '"hello"', '""', '"hello"'], renders: 3 });
});

test("on a server, and taken over by a page", async () => {
  const got = await page.evaluate(async () => {
    const doc = new Doc();
    const list = doc.list("l");
    list.push({ a: 1 });
    doc.commit();
    const element = h(StrictMode, null, h(Shows, { name: "s", container: list, select: ([first]) => ({ ...first }) }));
    const html = renderToString(element);
    const host = document.body.appendChild(document.createElement("div"));
    host.innerHTML = html;
    hydrateRoot(host, element);
    await tick();
    doc.transact(() => list.get(0).set("a", 2));
    await tick();
    return { html, shown: shown("s") };
  });
  assert.deepEqual(got, { html: '<p id="s">{&quot;a&quot;:1}</p>', shown: '{"a":2}' });
});
