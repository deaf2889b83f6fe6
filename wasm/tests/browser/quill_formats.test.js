// Formats and embeds of Quill as marks and embeds of a text, in Chromium.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openFixture } from "./page.js";
import { assertEqual, FIXTURE, runs } from "./quill_page.js";

let page;
openFixture(FIXTURE, (browser, opened) => (page = opened));

/** Selects [from, to) by the editor's own function, and gives it a format as a toolbar does. */
const format = (from, length, name, value) =>
  page.evaluate(
    ([from, length, name, value]) => {
      quill.setSelection(from, length);
      quill.format(name, value, "user");
    },
    [from, length, name, value],
  );
const marks = () => page.evaluate(() => text.marks().map(({ begin, end, key, value }) => [begin, end, key, value]));

test("formats are marks, and those of lines mark the line break", async () => {
  await page.evaluate(() => begin("one two\nthree\nfour\n"));
  await format(0, 13, "bold", true);
  await format(0, 3, "link", "https://example.org");
  await format(9, 0, "header", 2);
  await format(14, 0, "list", "bullet");
  await format(14, 0, "align", "center");
  assert.deepEqual(await runs(page), [
    ["one", { bold: true, link: "https://example.org" }],
    [" two\nthree", { bold: true }],
    ["\n", { header: 2 }],
    ["four", {}],
    ["\n", { align: "center", list: "bullet" }],
  ]);
  assert.deepEqual(await marks(), [
    [0, 13, "bold", true], // one mark across the lines
    [0, 3, "link", "https://example.org"],
    [13, 14, "header", 2],
    [18, 19, "list", "bullet"],
    [18, 19, "align", "center"],
  ]);
  await assertEqual(page);
  await format(4, 9, "bold", false);
  await format(14, 0, "list", false);
  assert.deepEqual(await runs(page), [
    ["one", { bold: true, link: "https://example.org" }],
    [" ", { bold: true }],
    ["two\nthree", {}],
    ["\n", { header: 2 }],
    ["four", {}],
    ["\n", { align: "center" }],
  ]);
  await assertEqual(page);
});

test("what is typed in a format or behind it has it, but for links, and needs no mark", async () => {
  await page.evaluate(() => begin("bold link\n"));
  await format(0, 4, "bold", true);
  await format(5, 4, "link", "https://example.org");
  const before = (await marks()).length;
  await page.evaluate(() => quill.setSelection(4));
  await page.keyboard.type("er");
  await page.evaluate(() => quill.setSelection(2));
  await page.keyboard.press("Enter");
  assert.equal((await marks()).length, before);
  const other = () =>
    page.evaluate(() => {
      const other = new Other(doc);
      const note = other.replica.text("note");
      note.insert(7, "est");
      note.insert(note.length - 1, "!");
      other.send();
    });
  await other();
  assert.deepEqual(await runs(page), [
    ["bo\nlderest", { bold: true }],
    [" ", {}],
    ["link", { link: "https://example.org" }],
    ["!\n", {}],
  ]);
  await assertEqual(page);
});

test("a format that is turned off before typing stays off", async () => {
  await page.evaluate(() => begin("bold\n"));
  await format(0, 4, "bold", true);
  await page.evaluate(() => quill.setSelection(4));
  await page.keyboard.press("Control+b");
  await page.keyboard.type(" no");
  assert.deepEqual(await runs(page), [["bold", { bold: true }], [" no\n", {}]]);
  await assertEqual(page);
});

test("marks that the editor has no format for stay where something is typed within them", async () => {
  await page.evaluate(async () => {
    await begin("hello\n");
    text.mark(0, 5, "unknown", 5);
    text.mark(0, 5, "comment", "why?", { many: true });
    doc.commit();
    quill.setSelection(2);
  });
  await page.keyboard.type("x");
  assert.deepEqual(await runs(page), [["hexllo", { unknown: 5 }], ["\n", {}]]);
  assert.equal(await page.evaluate(() => text.marks(2, 3).length), 2);
});

test("a text without a last line break gets one when it is needed, and no sooner", async () => {
  await page.evaluate(() => begin(""));
  await page.keyboard.type("a");
  assert.equal(await assertEqual(page), "a");
  await page.keyboard.press("Enter");
  assert.equal(await assertEqual(page), "a\n\n");
  await page.evaluate(async () => {
    await begin("title");
    quill.setSelection(5);
    quill.format("header", 1, "user");
  });
  assert.deepEqual(await runs(page), [["title", {}], ["\n", { header: 1 }]]);
  await assertEqual(page);
  // What others leave, and take away.
  const left = await page.evaluate(async () => {
    const seen = [];
    for (const edit of [
      () => text.delete(5, 1),
      () => text.append("\nsecond\n"),
      () => text.delete(5, 8),
      () => text.delete(0, text.length),
      () => text.insert(0, "\n"),
      () => text.delete(0, 1),
    ]) {
      edit();
      doc.commit();
      await tick();
      seen.push([text.toString(), quill.getText()]);
    }
    return seen;
  });
  assert.deepEqual(left, [
    ["title", "title\n"],
    ["title\nsecond\n", "title\nsecond\n"],
    ["title", "title\n"],
    ["", "\n"],
    ["\n", "\n"],
    ["", "\n"],
  ]);
  await assertEqual(page);
});

test("embeds come and go as what they are", async () => {
  await page.evaluate(() => begin("ab\n"));
  await page.evaluate(() => {
    quill.insertEmbed(1, "image", PIXEL, "user");
    quill.formatText(1, 1, { bold: true, alt: "a dot" }, "user");
    quill.insertEmbed(4, "video", "about:blank", "user");
  });
  const [, image, , video] = await page.evaluate(() =>
    text.toDelta().map(({ insert, attributes }) => [insert.embed?.toJSON() ?? insert, attributes]),
  );
  assert.match(image[0].image, /^data:image/);
  assert.deepEqual(image[1], { alt: "a dot", bold: true });
  assert.deepEqual(video, [{ video: "about:blank" }, undefined]);
  await assertEqual(page);
  await page.evaluate(() => text.runs(1, 2)[0].embed.set("image", "data:image/png;base64,"));
  await page.evaluate(() => doc.commit());
  assert.equal(await page.evaluate(() => shown(quill)[1].insert.image), "data:image/png;base64,");
  await assertEqual(page);
  await page.evaluate(() => quill.deleteText(0, 3, "user"));
  assert.equal(await assertEqual(page), "\n\ufffc");
});

test("embeds that the editor has no way to show take one unit, and can be moved", async () => {
  await page.evaluate(async () => {
    await begin("ab\n");
    text.insertEmbed(1, "scalar");
    text.newEmbed(1, "map").set("formula", "x^2"); // needs KaTeX
    text.newEmbed(1, "map").set("cursor", 5);
    text.newEmbed(1, "map").set("video", "about:blank"); // not in the middle of a line
    text.newEmbed(1, "list").push(1, 2);
    doc.commit();
  });
  await assertEqual(page);
  assert.equal(await page.evaluate(() => quill.getLength()), 8);
  assert.deepEqual(
    await page.evaluate(() => [...quill.root.querySelectorAll(".syncline-embed")].map((one) => one.innerText.trim())),
    ["embed", "video", "cursor", "formula", "embed"],
  );
  // The user cuts all of them, and puts them into a line of their own.
  await page.evaluate(() => quill.setSelection(1, 5));
  await page.keyboard.press("Control+x");
  assert.equal(await assertEqual(page), "ab\n");
  await page.evaluate(() => quill.setSelection(2));
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+v");
  const back = await page.evaluate(() => text.toDelta().map(({ insert }) => insert.embed?.toJSON?.() ?? insert.embed));
  assert.deepEqual(back.filter((one) => one !== undefined), [
    // A list is one as a value alone, and comes back as what shows it.
    { embed: [1, 2] }, { video: "about:blank" }, { cursor: 5 }, { formula: "x^2" }, "scalar",
  ]);
  await assertEqual(page);
});
