// Who wrote what, and when.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import { Demo, untilEqual } from "./demo.js";

let demo;
before(async () => (demo = await Demo.start()));
after(() => demo?.stop());
afterEach(() => demo.leave());

const both = (name, options) => Promise.all([demo.open(name, "Ada", options), demo.open(name, "Ben", options)]);

/** The words of the note in each colour, by its hue. */
const coloured = ({ page }) =>
  page.evaluate(() => {
    const words = ({ startContainer, startOffset, endContainer, endOffset }) => {
      const range = new Range();
      range.setStart(startContainer, startOffset);
      range.setEnd(endContainer, endOffset);
      return range.toString();
    };
    const all = [...CSS.highlights].filter(([name, parts]) => name.startsWith("author-") && parts.size > 0);
    return Object.fromEntries(all.map(([name, parts]) => [name.slice(7), [...parts].map(words)]));
  });
/** The colour that a disc with this name has, by its hue. */
const hueOf = ({ page }, selector) => page.evaluate((selector) => document.querySelector(selector).style.getPropertyValue("--hue"), selector);
const tip = ({ page }) => page.locator(".author-tip:not([hidden])");

test("a person has one colour: of the disc, the caret, the comment, by day and by night", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const ada = await demo.open(`colours ${colorScheme}`, "Ada", { colorScheme });
    const noor = await demo.open(`colours ${colorScheme}`, "Noor");
    await noor.goToNote("end");
    await ada.until(() => document.querySelector(".syncline-others-caret")?.dataset.name === "Noor");
    const colours = await ada.page.evaluate(() => {
      const pixel = new OffscreenCanvas(1, 1).getContext("2d");
      return [
        [".comment .disc", "backgroundColor"],
        ["#people [title=Noor]", "backgroundColor"],
        [".syncline-others-caret", "borderLeftColor"],
        [".syncline-others-caret span", "backgroundColor"],
      ].map(([selector, property]) => {
        pixel.fillStyle = getComputedStyle(document.querySelector(selector))[property];
        pixel.fillRect(0, 0, 1, 1);
        return pixel.getImageData(0, 0, 1, 1).data.join();
      });
    });
    assert.equal(new Set(colours).size, 1, colours.join(" "));
    await noor.page.close();
  }
});

test("who wrote what of the note is seen on demand, and who and when of what is pointed at", async () => {
  const [ada, ben] = await both("authors");
  await ada.goToNote("end");
  await ada.type("Ada adds a line, ");
  await untilEqual(ada, ben);
  await ben.goToNote("end");
  await ben.type("and Ben one.");
  await untilEqual(ada, ben);
  assert.deepEqual(await coloured(ada), {});
  const button = ada.page.locator("#note .icon-authors").locator("..");
  await button.click();
  assert.equal(await button.getAttribute("aria-pressed"), "true");
  const adas = await hueOf(ada, "#people .disc[title=Ada]");
  const bens = await hueOf(ada, "#people .disc[title=Ben]");
  const noors = await hueOf(ada, ".comment .disc");
  const shown = await coloured(ada);
  assert.deepEqual(shown[adas], ["Ada adds a line, "]);
  assert.deepEqual(shown[bens], ["and Ben one."]);
  assert.match(shown[noors].join(""), /^Summer street party.*rains\?$/);

  // The colours go with what is edited. Who points at a word sees who wrote it, and when.
  await ben.press("Home");
  for (let i = 0; i < 4; ++i) await ben.press("ArrowRight");
  await ben.type("lovely ");
  await untilEqual(ada, ben);
  assert.deepEqual((await coloured(ada))[bens], ["lovely ", "and Ben one."]);
  const word = (words) =>
    ada.page.evaluate((words) => {
      const walker = document.createTreeWalker(document.querySelector(".ql-editor"), NodeFilter.SHOW_TEXT);
      while (!walker.nextNode().data.includes(words));
      const range = new Range();
      range.setStart(walker.currentNode, walker.currentNode.data.indexOf(words));
      range.setEnd(walker.currentNode, range.startOffset + words.length);
      const { x, y, width, height } = range.getBoundingClientRect();
      return [x + width / 2, y + height / 2];
    }, words);
  await ada.page.mouse.move(...(await word("adds")));
  assert.match(await tip(ada).textContent(), /^AAda\d{1,2}:\d\d/);
  await ada.page.mouse.move(...(await word("lovely")));
  assert.match(await tip(ada).textContent(), /^BBen\d{1,2}:\d\d/);
  await ada.page.mouse.move(...(await word("Everybody")));
  assert.match(await tip(ada).textContent(), /^NNoor$/);
  // By the keyboard, what is before the caret; it is said, too.
  await ada.goToNote("end");
  await ada.until(() => /^Ben, \d{1,2}:\d\d/.test(document.querySelector("#announcer").textContent));
  await ada.press("Escape");
  assert.equal(await tip(ada).count(), 0);

  await button.click();
  assert.deepEqual(await coloured(ada), {});
  await ada.page.mouse.move(...(await word("adds")));
  assert.equal(await tip(ada).count(), 0);
});

test("who undoes all wrote nothing, and has a name nevertheless", async () => {
  const [ada, ben] = await both("names of authors");
  const before = await ada.note();
  await ada.goToNote("end");
  await ada.type("gone");
  await ada.press("Control+z");
  await untilEqual(ada, ben);
  assert.equal(await ben.note(), before);
  const names = await ben.page.evaluate(() => Object.values(workspace.doc.map("authors").toJSON()));
  assert.deepEqual(names.sort(), ["Ada", "Noor"]);
});
