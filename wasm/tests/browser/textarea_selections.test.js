// The selections of others over a textarea, in Chromium.

import assert from "node:assert/strict";
import { test } from "node:test";

import { COMMON } from "./fixture.js";
import { HUB } from "./hub.js";
import { openFixture } from "./page.js";

const FIXTURE = `
  import { bindTextarea } from "syncline/textarea";
  ${COMMON}
  ${HUB}
  /** Where marks are on the screen, in characters and lines of the element with this font. */
  function seen(element) {
    const frame = element.nextSibling?.className === "syncline-others" ? element.nextSibling : undefined;
    if (frame === undefined) return { carets: [], selected: [] };
    const origin = element.getBoundingClientRect();
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
  Object.assign(globalThis, {
    seen,
    async begin(content) {
      document.body.innerHTML = "";
      globalThis.hub = new Hub();
      globalThis.docs = [makeDoc(content)];
      docs.push(Doc.open(docs[0].export()));
      globalThis.elements = docs.map((doc, i) => {
        const element = document.body.appendChild(document.createElement("textarea"));
        element.style.cssText = "font: 16px/20px monospace; padding: 5px; width: 200px; height: 60px; border: 3px solid";
        return element;
      });
      const probe = document.body.appendChild(document.createElement("span"));
      probe.style.font = "16px/20px monospace";
      probe.textContent = "x".repeat(100);
      globalThis.width = probe.getBoundingClientRect().width / 100;
      probe.remove();
      globalThis.ends = docs.map((doc, i) =>
        bindTextarea(elements[i], doc.text("note"), {
          selections: { room: hub.room(), name: ["alice", "bob"][i], color: "#aa0000" },
        }),
      );
      await tick();
    },
    exchange() {
      docs[0].import(docs[1].export());
      docs[1].import(docs[0].export());
    },
  });
`;

let page;
openFixture(FIXTURE, (browser, opened) => (page = opened));

async function shownAfter(act) {
  await page.evaluate(act);
  return page.evaluate(async () => {
    await tick();
    return elements.map(seen);
  });
}
const NOTHING = { carets: [], selected: [] };

test("others see a selection where its characters are", async () => {
  await page.evaluate(() => begin("hello world\nand more"));
  const [own, others] = await shownAfter(() => {
    elements[0].focus();
    elements[0].setSelectionRange(2, 4, "forward");
  });
  assert.deepEqual(own, NOTHING);
  assert.deepEqual(others, { carets: [["alice", 4, 0]], selected: [["ll", 2, 0]] });
  const onSecondLine = await shownAfter(() => elements[0].setSelectionRange(16, 16));
  assert.deepEqual(onSecondLine[1], { carets: [["alice", 4, 1]], selected: [] });
});

test("a selection stays on its text, whatever is typed before the edits have met", async () => {
  await page.evaluate(() => begin("hello world"));
  await shownAfter(() => {
    elements[0].focus();
    elements[0].setSelectionRange(6, 8, "forward");
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
    elements[1].scrollTop = 40;
    elements[0].focus();
    elements[0].setSelectionRange(0, 0);
  });
  assert.deepEqual(shown[1].carets, [["alice", 0, 0]]);
  const wrapped = await page.evaluate(async () => {
    // What the element scrolls is as high as what the marks are in.
    const copy = elements[1].nextSibling.firstChild;
    return [copy.scrollHeight, elements[1].scrollHeight];
  });
  assert.ok(Math.abs(wrapped[0] - wrapped[1]) <= 20, wrapped.join());
});

test("who leaves the element, or ends its binding, is not shown any more", async () => {
  await page.evaluate(() => begin("hello"));
  const shown = await shownAfter(() => elements[0].focus());
  assert.equal(shown[1].carets.length, 1);
  assert.deepEqual((await shownAfter(() => elements[0].blur()))[1], NOTHING);
  await shownAfter(() => elements[0].focus());
  assert.deepEqual((await shownAfter(() => ends[0]()))[1], NOTHING);
});
