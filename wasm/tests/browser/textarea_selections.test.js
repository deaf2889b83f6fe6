// The selections of others over a textarea, in Chromium.

import assert from "node:assert/strict";
import { test } from "node:test";

import { NOTHING, openTwoEditors } from "./two_editors.js";

const FIXTURE = `
  import { bindTextarea } from "syncline/textarea";
  function edit(text, selections) {
    const element = document.body.appendChild(document.createElement("textarea"));
    element.style.cssText = "font: 16px/20px monospace; padding: 5px; width: 200px; height: 60px; border: 3px solid";
    return Object.assign(element, { end: bindTextarea(element, text, { selections }) });
  }
  function widthOfCharacter() {
    const probe = document.body.appendChild(document.createElement("span"));
    probe.style.font = "16px/20px monospace";
    probe.textContent = "x".repeat(100);
    const { width } = probe.getBoundingClientRect();
    probe.remove();
    return width / 100;
  }
  /** Where marks are on the screen, in characters and lines of the element with this font. */
  function seen(element) {
    const frame = element.nextSibling?.className === "syncline-others" ? element.nextSibling : undefined;
    if (frame === undefined) return { carets: [], selected: [] };
    const origin = element.getBoundingClientRect();
    const width = widthOfCharacter();
    const place = (one) => {
      const { left, top } = one.getBoundingClientRect();
      const x = left - origin.left - 5 - element.clientLeft + element.scrollLeft;
      const y = top - origin.top - 5 - element.clientTop + element.scrollTop;
      return [Math.round(x / width) + 0, Math.round(y / 20) + 0]; // and no -0
    };
    return {
      carets: [...frame.querySelectorAll(".syncline-others-caret")].map((one) => [one.dataset.name, ...place(one.firstChild)]),
      selected: [...frame.querySelectorAll(".syncline-others-selection")].map((one) => [one.textContent, ...place(one)]),
    };
  }
`;

let page;
let shownAfter;
openTwoEditors(FIXTURE, (...opened) => ([page, shownAfter] = opened));

test("others see a selection where its characters are", async () => {
  await page.evaluate(() => begin("hello world\nand more"));
  const [own, others] = await shownAfter(() => {
    editors[0].focus();
    editors[0].setSelectionRange(2, 4, "forward");
  });
  assert.deepEqual(own, NOTHING);
  assert.deepEqual(others, { carets: [["alice", 4, 0]], selected: [["ll", 2, 0]] });
  const onSecondLine = await shownAfter(() => editors[0].setSelectionRange(16, 16));
  assert.deepEqual(onSecondLine[1], { carets: [["alice", 4, 1]], selected: [] });
});

test("a selection stays on its text, whatever is typed before the edits have met", async () => {
  await page.evaluate(() => begin("hello world"));
  await shownAfter(() => {
    editors[0].focus();
    editors[0].setSelectionRange(6, 8, "forward");
  });
  const moved = await shownAfter(() => {
    docs[1].text("note").insert(0, ">>");
    docs[1].commit();
  });
  assert.deepEqual(moved[1], { carets: [["alice", 10, 0]], selected: [["wo", 8, 0]] });
});

test("marks scroll with the text, and lines that are wrapped are those of the element", async () => {
  await page.evaluate(() => begin("one two three four five six seven\n".repeat(5)));
  const shown = await shownAfter(() => {
    editors[1].scrollTop = 40;
    editors[0].focus();
    editors[0].setSelectionRange(0, 0);
  });
  assert.deepEqual(shown[1].carets, [["alice", 0, 0]]);
  const wrapped = await page.evaluate(async () => {
    // What the element scrolls is as high as what the marks are in.
    const copy = editors[1].nextSibling.firstChild;
    return [copy.scrollHeight, editors[1].scrollHeight];
  });
  assert.ok(Math.abs(wrapped[0] - wrapped[1]) <= 20, wrapped.join());
});

test("who leaves the element, or ends its binding, is not shown any more", async () => {
  await page.evaluate(() => begin("hello"));
  const shown = await shownAfter(() => editors[0].focus());
  assert.equal(shown[1].carets.length, 1);
  assert.deepEqual((await shownAfter(() => editors[0].blur()))[1], NOTHING);
  await shownAfter(() => editors[0].focus());
  assert.deepEqual((await shownAfter(() => editors[0].end()))[1], NOTHING);
});
