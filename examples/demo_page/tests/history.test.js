// Who wrote what, and when; and what the page was before.

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

const openHistory = ({ page }) => page.locator("#history .icon-past").click();
const said = ({ page }) => page.locator("#past .change").textContent();
const isPast = ({ page }) => page.evaluate(() => document.documentElement.hasAttribute("data-past"));
/** Drags the slider to a part of the history. */
async function drag({ page }, part) {
  const { x, y, width, height } = await page.locator("#moment").boundingBox();
  const at = await page.evaluate(() => {
    const { value, max } = document.querySelector("#moment");
    return value / max;
  });
  const place = (part) => x + 9 + part * (width - 18);
  await page.mouse.move(place(at), y + height / 2);
  await page.mouse.down();
  await page.mouse.move(place(part), y + height / 2, { steps: 6 });
  await page.mouse.up();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

test("a slider leads through the history: all parts show what they were, who did what, and nothing can be edited", async () => {
  const [ada, ben] = await both("slider");
  await ada.goToNote("end");
  await ada.type("Ada's line");
  await untilEqual(ada, ben);
  await ben.writeIn(".card", "Agree on a date");
  await ben.press("Alt+Shift+ArrowLeft");
  await ben.writeIn(".line", "Coffee and cake");
  await ben.press("Tab");
  await untilEqual(ada, ben);
  await ada.goToNote("begin");
  await ben.goToNote("end");
  await ada.until(() => document.querySelector(".syncline-others-caret"));
  await ben.until(() => document.querySelector(".syncline-others-caret"));

  // Step by step.
  await openHistory(ada);
  assert.ok(!(await isPast(ada)));
  const before = ada.page.locator("#past .icon-left");
  assert.match(await said(ada), /^BBen.*moved a line$/);
  await before.click();
  await ada.until(() => document.querySelector("#past .change").textContent.endsWith("moved a card"));
  assert.ok(await isPast(ada));
  assert.ok((await ada.outline()).includes("  Coffee and cake"));
  await before.click();
  await ada.until(() => document.querySelector("#past .change").textContent.endsWith("in the note"));
  assert.match(await said(ada), /^AAda/);
  assert.ok((await ada.board()).done.includes("Agree on a date"));
  assert.ok((await ada.shownNote()).endsWith("Ada's line\n"));
  await ada.page.locator("#moment").focus();
  await ada.press("ArrowLeft", "ArrowLeft");
  await ada.until(() => document.querySelector(".ql-editor").textContent.endsWith("Ada's li"));
  await drag(ada, 0.3);
  assert.match(await said(ada), /^NNoorbegan the document$/);
  assert.ok((await ada.outline()).length < 14);
  await drag(ada, 0);
  assert.equal(await said(ada), "Nothing was written yet");
  assert.equal(await ada.content(), "{}");
  assert.deepEqual([await ada.shownNote(), await ada.outline(), Object.values(await ada.board()).flat()], ["\n", [], []]);

  // Nobody has a caret there, and others are told so.
  await ben.until(() => document.querySelector(".syncline-others-caret") === null);
  assert.equal(await ada.page.locator(".syncline-others-caret").count(), 0);
  await ben.page.locator("#people").click();
  assert.match(await ben.page.locator("#people-list").textContent(), /Ada.*at an older version/);
  await ben.press("Escape");

  // What others write meanwhile shows when one is back.
  await drag(ada, 0.97);
  const shown = await ada.content();
  await ben.goToNote("begin");
  await ben.type("Meanwhile: ");
  await ben.untilSaved();
  await ada.until((version) => workspace.doc.version.toString() === version, await ben.page.evaluate(() => workspace.doc.version.toString()));
  assert.equal(await ada.content(), shown);
  // All that would edit is refused, with a word why.
  for (const selector of [".ql-editor", ".card textarea", ".line textarea", ".comment textarea"]) {
    await ada.page.evaluate(() => (document.querySelector("#announcer").textContent = ""));
    await ada.page.locator(selector).first().click();
    await ada.type("x");
    await ada.press("Enter", "Backspace", "Control+z", "Alt+Shift+ArrowDown");
    await ada.until(() => document.querySelector("#announcer").textContent.startsWith("This is an older version"));
  }
  assert.equal(await ada.content(), shown);
  await ada.page.locator("#to-now").click();
  await ada.until(() => !document.documentElement.hasAttribute("data-past"));
  await untilEqual(ada, ben);
  assert.ok((await ada.shownNote()).startsWith("Meanwhile: Summer"));
  assert.equal(await ada.shownNote(), await ben.shownNote());
  await ada.goToNote("end");
  await ada.type("!");
  await untilEqual(ada, ben);
  assert.ok((await ben.shownNote()).endsWith("Ada's line!\n"));
});

/** Goes back until a moment says so. The page takes a while for each: who does not wait goes past it. */
async function stepBackTo(person, words) {
  for (let i = 0; i < 20 && !(await said(person)).includes(words); ++i) {
    await person.page.locator("#past .icon-left").click();
    await person.page.waitForTimeout(60);
  }
  assert.ok((await said(person)).includes(words));
}

test("who restores an older version edits: all see it, others' work is merged, and it can be undone by anybody", async () => {
  const [ada, ben] = await both("restoring");
  const first = await ada.content();
  await ben.writeIn(".card", "Draw the poster");
  await ben.type(" in red");
  await (await ben.writeIn(".card", "Agree on a date")).locator(".icon-remove").click();
  await ben.goToNote("begin");
  await ben.type("Ben: ");
  await ben.selectInNote("parasol");
  await ben.press("Delete");
  await ben.writeIn(".line", "Coffee and cake");
  await ben.press("Escape", "Delete");
  await untilEqual(ada, ben);
  const second = await ada.content();
  await openHistory(ada);
  await stepBackTo(ada, "began");
  assert.equal(await ada.content(), first);
  // Ben goes on meanwhile.
  await ben.goToNote("end");
  await ben.type("And then?");
  await ben.untilSaved();
  await ada.page.locator("#restore").click();
  await ada.until(() => !document.documentElement.hasAttribute("data-past"));
  await untilEqual(ada, ben);
  const shown = [await ben.shownNote(), Object.values(await ben.board()).flat(), await ben.outline()];
  assert.ok(shown[0].startsWith("Summer") && shown[0].includes("a parasol") && !shown[0].includes("And then?"));
  assert.ok(shown[1].includes("Draw the poster") && shown[1].includes("Agree on a date"));
  assert.ok(shown[2].includes("  Coffee and cake"));
  assert.equal(await ada.shownNote(), shown[0]);
  assert.match(await said(ada), /^AAda.*restored an older version$/);
  // Each has a name still.
  const names = await ben.page.evaluate(() => Object.values(workspace.doc.map("authors").toJSON()));
  assert.deepEqual(names.sort(), ["Ada", "Ben", "Noor"]);
  // Undo takes it back, all of it.
  await ada.page.locator("#history .icon-undo").click();
  await untilEqual(ada, ben);
  assert.equal((await ada.content()).replace("And then?", ""), second);
  await ada.page.locator("#history .icon-redo").click();
  await untilEqual(ada, ben);
  assert.equal(await ben.shownNote(), shown[0]);
  // So does another, who restores what was before.
  await openHistory(ben);
  const { length } = await ben.page.evaluate(() => [...workspace.doc.history()].filter(({ message }) => message === "restore"));
  assert.equal(length, 1);
  await stepBackTo(ben, "restored");
  await ben.page.locator("#past .icon-left").click();
  await ben.until(() => !document.querySelector("#past .change").textContent.includes("restored"));
  await ben.page.locator("#restore").click();
  await untilEqual(ada, ben);
  assert.equal((await ada.content()).replace("And then?", ""), second);
});

test("of a history that two wrote at once, each moment shows the version of as many edits", async () => {
  const [ada, ben] = await both("branches");
  await Promise.all([ada.goOffline(), ben.goOffline()]);
  for (const one of [ada, ben]) {
    await one.goToNote("end");
    await one.type("offline");
    await one.addCard("todo", "a card");
  }
  await Promise.all([ada.goOnline(), ben.goOnline()]);
  await untilEqual(ada, ben);
  await ada.goToNote("end");
  await ada.type("together");
  await untilEqual(ada, ben);
  for (const one of [ada, ben]) {
    await openHistory(one);
    const wrong = await one.page.evaluate(async () => {
      const { doc } = workspace;
      const slider = document.querySelector("#moment");
      const wrong = [];
      for (let moment = Number(slider.max) - 1; moment >= 0; moment -= moment > 880 ? 3 : 97) {
        slider.value = String(moment);
        slider.dispatchEvent(new Event("input"));
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        const edits = doc.versionOf(doc.checkedOut).entries().reduce((sum, { end }) => sum + end, 0);
        if (edits !== moment) wrong.push([moment, edits]);
      }
      return wrong;
    });
    assert.deepEqual(wrong, []);
  }
});
