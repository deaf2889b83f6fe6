// The selections of others in CodeMirror, in Chromium.

import assert from "node:assert/strict";
import { test } from "node:test";

import { NOTHING, openTwoEditors } from "./two_editors.js";

const FIXTURE = `
  import { EditorView } from "@codemirror/view";
  import { Compartment, EditorState } from "@codemirror/state";
  import { syncline, othersSelections } from "syncline/codemirror";
  Object.assign(globalThis, { syncline, othersSelections });
  function edit(text, { room, ...options }) {
    const slot = (globalThis.slot = new Compartment());
    const extensions = slot.of([syncline(text), othersSelections(room, options)]);
    return new EditorView({ state: EditorState.create({ doc: text.toString(), extensions }), parent: document.body });
  }
  /** The selected texts, and before which text the carets stand. */
  function seen(view) {
    const texts = (selector, read) => [...view.contentDOM.querySelectorAll(selector)].map(read);
    return {
      selected: texts(".cm-othersSelection", (one) => one.textContent),
      carets: texts(".cm-othersCaret", (one) => {
        const behind = document.createRange();
        behind.setStartAfter(one);
        behind.setEndAfter(one.closest(".cm-line").lastChild);
        return [one.dataset.name, behind.toString()];
      }),
    };
  }
`;

let page;
let shownAfter;
openTwoEditors(FIXTURE, (...opened) => ([page, shownAfter] = opened));

test("others see a selection, and the caret at its head", async () => {
  await page.evaluate(() => begin("hello world"));
  const [own, others] = await shownAfter(() => {
    editors[0].focus();
    editors[0].dispatch({ selection: { anchor: 2, head: 7 } });
  });
  assert.deepEqual(own, NOTHING);
  assert.deepEqual(others, { selected: ["llo w"], carets: [["alice", "orld"]] });
  const color = await page.evaluate(() =>
    getComputedStyle(editors[1].contentDOM.querySelector(".cm-othersCaret")).borderLeftColor,
  );
  assert.equal(color, "rgb(170, 0, 0)");
});

test("a selection stays on its text, whatever is typed before the edits have met", async () => {
  await page.evaluate(() => begin("hello world"));
  await shownAfter(() => {
    editors[0].focus();
    editors[0].dispatch({ selection: { anchor: 2, head: 7 } });
  });
  const moved = await shownAfter(() => {
    editors[1].dispatch({ changes: { from: 0, insert: ">> " } });
    editors[1].dispatch({ changes: { from: 8, insert: "\n" } });
  });
  assert.deepEqual(moved[1].carets, [["alice", "orld"]]);
  assert.equal(moved[1].selected.join("\n"), "llo\n w");
  const met = await shownAfter(() => {
    editors[0].dispatch({ changes: { from: 0, insert: "(" }, selection: { anchor: 1, head: 3 } });
    exchange();
  });
  assert.deepEqual(met[1].selected.length, 1);
  assert.equal(met[1].selected[0], "he");
});

test("a selection in text that has not come yet is shown when it comes", async () => {
  await page.evaluate(() => begin("hello"));
  const before = await shownAfter(() => {
    editors[0].focus();
    editors[0].dispatch({ changes: { from: 5, insert: " you" }, selection: { anchor: 8 } });
  });
  assert.deepEqual(before[1], NOTHING);
  const after = await shownAfter(() => exchange());
  assert.deepEqual(after[1], { selected: [], carets: [["alice", "u"]] });
});

test("who leaves the editor, or closes it, is not shown any more", async () => {
  await page.evaluate(() => begin("hello"));
  const shown = await shownAfter(() => editors[0].focus());
  assert.deepEqual(shown[1].carets, [["alice", "hello"]]);
  const blurred = await shownAfter(() => editors[0].contentDOM.blur());
  assert.deepEqual(blurred[1], NOTHING);
  await shownAfter(() => editors[0].focus());
  const closed = await shownAfter(() => editors[0].destroy());
  assert.deepEqual(closed[1], NOTHING);
});

test("what others send is not trusted", async () => {
  await page.evaluate(() => begin("hello"));
  const shown = await shownAfter(() => {
    const cursor = docs[0].text("note").cursorAt(1).toJSON();
    const elsewhere = docs[0].text("other").cursorAt(0).toJSON();
    const sent = [5, null, "caret", {}, { anchor: "?", head: cursor }, { anchor: elsewhere, head: elsewhere }];
    for (const field of sent) hub.room().fields.selection = field;
    hub.room().fields.selection = { anchor: cursor, head: cursor, name: "<b>".repeat(50), color: "red; top: 0" };
    hub.tell(() => {});
  });
  assert.equal(shown[1].carets.length, 1);
  assert.equal(shown[1].carets[0][0], "<b>".repeat(50).slice(0, 40));
  const style = await page.evaluate(() => editors[1].contentDOM.querySelector(".cm-othersCaret").getAttribute("style"));
  assert.match(style, /^--color: #[0-9a-f]{6};$/);
});

test("an editor that another text and another room are put into shows itself there, and no more in the first", async () => {
  const got = await page.evaluate(async () => {
    await begin("one two");
    const [, bob] = editors;
    bob.dispatch({ selection: { anchor: 0, head: 3 } });
    bob.focus();
    await tick();
    const [first, second] = hub.rooms;
    const before = JSON.stringify(second.fields).length > 2;
    const other = makeDoc("another").text("note");
    const room = new Hub().room();
    bob.dispatch({ effects: slot.reconfigure([syncline(other), othersSelections(room, { name: "bob" })]) });
    await tick();
    const again = JSON.stringify(room.fields);
    bob.dispatch({ effects: slot.reconfigure([syncline(other), othersSelections(room, { name: "bob" })]) });
    await tick();
    return { before, left: second.fields, name: room.fields.selection?.name, same: JSON.stringify(room.fields) === again, listeners: [second.listeners.size, room.listeners.size] };
  });
  assert.deepEqual(got, { before: true, left: {}, name: "bob", same: true, listeners: [0, 1] });
});
