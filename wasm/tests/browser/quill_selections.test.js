// The selections of others over a Quill editor, in Chromium.

import assert from "node:assert/strict";
import { test } from "node:test";

import { NOTHING, openTwoEditors } from "./two_editors.js";

const FIXTURE = `
  import Quill from "quill";
  import { bindQuill } from "syncline/quill";
  function edit(text, selections) {
    const quill = new Quill(document.body.appendChild(document.createElement("div")));
    return Object.assign(quill, { end: bindQuill(quill, text, { selections }) });
  }
  /** What lies over an editor: where in its text, by what is below that place. */
  function seen(quill) {
    const at = (x, y) => document.caretRangeFromPoint(x, y);
    const all = (name) => [...quill.container.querySelectorAll(".syncline-others-" + name)];
    return {
      selected: all("selection").map((one) => {
        const { left, right, top, height } = one.getBoundingClientRect();
        const range = at(left + 1, top + height / 2);
        const end = at(right - 1, top + height / 2);
        range.setEnd(end.startContainer, end.startOffset);
        return range.toString();
      }),
      carets: all("caret").map((one) => {
        const { left, top, height } = one.getBoundingClientRect();
        const range = at(left + 2, top + height / 2);
        range.setEndAfter(range.startContainer.parentNode.closest(".ql-editor > *"));
        return [one.dataset.name, range.toString()];
      }),
    };
  }
  const CSS = ".ql-editor { white-space: pre-wrap; outline: none } .ql-container { position: relative; margin: 30px }";
  document.head.appendChild(document.createElement("style")).textContent = CSS;
`;

let page;
let shownAfter;
openTwoEditors(FIXTURE, (...opened) => ([page, shownAfter] = opened));

test("others see a selection, part by part, and the caret at its head", async () => {
  await page.evaluate(() => begin("hello world\nsecond\n"));
  const [own, others] = await shownAfter(() => {
    docs[0].text("note").mark(6, 8, "bold", true);
    docs[0].commit();
    exchange();
    editors[0].setSelection(2, 14);
  });
  assert.deepEqual(own, NOTHING);
  assert.deepEqual(others, { selected: ["llo ", "wo", "rld", "seco"], carets: [["alice", "nd"]] });
  const [, backward] = await shownAfter(() => {
    const [start, startOffset, end, endOffset] = editors[0].selection.rangeToNative({ index: 2, length: 3 });
    getSelection().setBaseAndExtent(end, endOffset, start, startOffset);
  });
  assert.deepEqual(backward, { selected: ["llo"], carets: [["alice", "llo world"]] });
});

test("a selection stays on its text, whatever is typed before the edits have met", async () => {
  await page.evaluate(() => begin("hello world\n"));
  await shownAfter(() => editors[0].setSelection(2, 5));
  const moved = await shownAfter(() => {
    editors[1].insertText(0, ">> ", "user");
    editors[1].insertText(8, "\n", "user");
  });
  assert.equal(moved[1].selected.join(""), "llo w");
  assert.deepEqual(moved[1].carets, [["alice", "orld"]]);
  const met = await shownAfter(() => {
    editors[0].insertText(0, "(", "user");
    editors[0].setSelection(2, 2); // not at an edge of what the other inserted: there both sides would be right
    exchange();
  });
  assert.deepEqual(met[1].selected, ["el"]);
});

test("who leaves the editor, or closes it, is not shown any more; nor at the end of a text without a line break", async () => {
  await page.evaluate(() => begin("hello"));
  const shown = await shownAfter(() => editors[0].setSelection(5, 0));
  assert.deepEqual(shown[1].carets, [["alice", ""]]);
  const all = await shownAfter(() => editors[0].setSelection(0, 6));
  assert.deepEqual(all[1].selected, ["hello"]);
  const blurred = await shownAfter(() => editors[0].blur());
  assert.deepEqual(blurred[1], NOTHING);
  await shownAfter(() => editors[0].focus());
  const closed = await shownAfter(() => editors[0].end());
  assert.deepEqual(closed[1], NOTHING);
  assert.equal(await page.locator(".syncline-others").count(), 1);
});

test("while an old version shows, nobody's selection is in it, and others do not see the own one", async () => {
  await page.evaluate(() => begin("hello world\n"));
  const [, shown] = await shownAfter(() => {
    globalThis.old = docs[0].frontier;
    editors[1].insertText(0, ">> ", "user");
    exchange();
    editors[0].setSelection(5, 3);
  });
  assert.deepEqual(shown, { selected: ["llo"], carets: [["alice", " world"]] });
  assert.deepEqual((await shownAfter(() => docs[1].checkout(old)))[1], NOTHING);
  assert.deepEqual((await shownAfter(() => docs[1].checkoutLatest()))[1], shown);
  assert.deepEqual((await shownAfter(() => docs[0].checkout(old)))[1], NOTHING);
  const [, back] = await shownAfter(() => {
    docs[0].checkoutLatest();
    editors[0].setSelection(5, 3);
  });
  assert.deepEqual(back, shown);
});
