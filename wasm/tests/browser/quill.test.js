// The binding of Quill, in Chromium with its real keyboard and input method.

import assert from "node:assert/strict";
import { test } from "node:test";

import { COMMON, composer, typeInTwoPages } from "./fixture.js";
import { openFixture, RANDOM } from "./page.js";

const FIXTURE = `
  import Quill from "quill";
  import { UndoStack } from "syncline";
  import { bindQuill } from "syncline/quill";
  ${COMMON}
  ${RANDOM}
  /** An editor of the text; errors of the binding are kept in its field "errors". */
  function edit(text, options = {}, quillOptions = {}) {
    const errors = [];
    const place = document.body.appendChild(document.createElement("div"));
    const quill = new Quill(place, quillOptions);
    const end = bindQuill(quill, text, { onError: (error) => errors.push(error.message), ...options });
    return Object.assign(quill, { errors, end });
  }
  /** Others mark what they write, too; also so that it makes no sense to an editor. */
  class RichOther extends Other {
    edit() {
      const text = this.replica.text("note");
      const { random } = this;
      const at = (position) => text.convert(position, "codePoints", "utf16");
      const from = random(text.size("codePoints") + 1);
      const to = Math.min(text.size("codePoints"), from + 1 + random(4));
      const mark = (key, value, expand) => from < to && text.mark(at(from), at(to), key, value, { expand });
      const edits = [
        () => mark("bold", true),
        () => mark("header", 1 + random(3), "none"),
        () => mark("list", "ordered", "none"),
        () => mark(["unknown", "cursor", "constructor", "__proto__", "image"][random(5)], 5),
        () => mark("link", "https://example.org", "none"),
        () => from < to && text.unmark(at(from), at(to), ["bold", "link", "list"][random(3)]),
        () => text.insertEmbed(at(from), ["x.png", 5][random(2)]),
        () => text.newEmbed(at(from), "map").set(...[["image", PIXEL], ["video", "about:blank"], ["formula", "x"]][random(3)]),
      ];
      const which = random(2 * edits.length);
      if (which >= edits.length) return super.edit();
      edits[which]();
      this.send();
    }
  }
  const PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
  const CSS = ".ql-editor { white-space: pre-wrap; outline: none } .ql-container { position: relative }";
  document.head.appendChild(document.createElement("style")).textContent = CSS;
  Object.assign(globalThis, {
    Quill, UndoStack, bindQuill, edit, randomOf, PIXEL,
    Other: RichOther,
    /** The text in the page, but for what keeps a place for the caret. */
    seen: (quill) => quill.root.textContent.replaceAll("\\ufeff", ""),
    /** What an editor has, as steps that insert it. */
    shown: (quill) => quill.getContents().ops,
    begin(content, peerId, options) {
      globalThis.doc = makeDoc(content, peerId);
      globalThis.text = doc.text("note");
      globalThis.quill = edit(text, options);
      quill.focus();
      return tick();
    },
  });
`;

let browser;
let page;
openFixture(FIXTURE, (...opened) => ([browser, page] = opened));

/** The editor shows what a new one of the same text shows. Resolves to the text. */
async function assertEqual(page) {
  await page.evaluate(() => tick());
  const { inText, inEditor, inBlots, inOther, seen, seenInOther, errors } = await page.evaluate(() => {
    const other = edit(text);
    const result = {
      inText: text.toString(),
      inEditor: shown(quill),
      inOther: shown(other),
      inBlots: quill.editor.getDelta().ops,
      seen: seen(quill),
      seenInOther: seen(other),
      errors: quill.errors,
    };
    other.end();
    other.container.remove();
    return result;
  });
  assert.deepEqual(inEditor, inOther);
  assert.deepEqual(inBlots, inOther);
  assert.equal(seen, seenInOther);
  assert.deepEqual(errors, []);
  return inText;
}

test("the editor shows the text from the start, and the text stays as it is", async () => {
  const got = await page.evaluate(async () => {
    globalThis.doc = makeDoc("one\ntwo 😀");
    globalThis.text = doc.text("note");
    text.mark(0, 3, "bold", true);
    text.mark(3, 4, "header", 2, { expand: "none" });
    text.mark(4, 7, "comment", "why?", { many: true });
    text.mark(4, 7, "unknown", 5);
    doc.commit();
    const before = doc.stateDigest();
    globalThis.quill = edit(text);
    await tick();
    return { shown: shown(quill), same: doc.stateDigest() === before };
  });
  assert.deepEqual(got, {
    shown: [
      { insert: "one", attributes: { bold: true } },
      { insert: "\n", attributes: { header: 2 } },
      { insert: "two 😀\n" },
    ],
    same: true,
  });
  assert.equal(await assertEqual(page), "one\ntwo 😀");
});

test("what is typed goes to the text, where it was typed", async () => {
  await page.evaluate(() => begin("aaa\n"));
  await page.evaluate(() => {
    globalThis.events = [];
    text.subscribe((event) => events.push([event.origin, event.tag, event.changes[0].delta]));
    quill.setSelection(1);
  });
  await page.keyboard.type("a");
  await page.keyboard.press("Enter");
  assert.equal(await assertEqual(page), "aa\naa\n");
  const events = await page.evaluate(() => events);
  assert.deepEqual(events.map(([origin, tag, delta]) => [origin, tag.startsWith("quill-"), delta]), [
    ["local", true, [{ retain: 1 }, { insert: "a" }]],
    ["local", true, [{ retain: 2 }, { insert: "\n" }]],
  ]);
});

test("edits of others move the selection, are not sent back, and are not undone", async () => {
  await page.evaluate(() => begin("hello world\n", undefined, {}));
  const got = await page.evaluate(() => {
    quill.setSelection(6, 5);
    const other = new Other(doc);
    other.replica.text("note").insert(0, "😀 ");
    other.send();
    const { index, length } = quill.getSelection();
    return { index, length, same: doc.version.equals(other.replica.version), shown: quill.getText() };
  });
  assert.deepEqual(got, { index: 9, length: 5, same: true, shown: "😀 hello world\n" });
  await page.keyboard.type("all");
  assert.equal(await assertEqual(page), "😀 hello all\n");
  await page.evaluate(() => doc.transact(() => text.insert(0, "local "), { tag: "another" }));
  await page.keyboard.press("Control+z");
  assert.equal(await assertEqual(page), "local 😀 hello world\n");
});

test("edits that nobody committed yet do not move what is typed", async () => {
  await page.evaluate(() => begin("hello world\n"));
  await page.evaluate(() => {
    text.insert(0, "12345");
    quill.insertText(11, "!", "user");
  });
  assert.equal(await assertEqual(page), "12345hello world!\n");
});

/** Selects [from, to) by the editor's own function, and gives it a format as a toolbar does. */
const format = (from, length, name, value) =>
  page.evaluate(
    ([from, length, name, value]) => {
      quill.setSelection(from, length);
      quill.format(name, value, "user");
    },
    [from, length, name, value],
  );
const runs = () => page.evaluate(() => text.runs().map(({ text, embed, attributes }) => [embed ?? text, attributes]));
const marks = () => page.evaluate(() => text.marks().map(({ begin, end, key, value }) => [begin, end, key, value]));

test("formats are marks, and those of lines mark the line break", async () => {
  await page.evaluate(() => begin("one two\nthree\nfour\n"));
  await format(0, 13, "bold", true);
  await format(0, 3, "link", "https://example.org");
  await format(9, 0, "header", 2);
  await format(14, 0, "list", "bullet");
  await format(14, 0, "align", "center");
  assert.deepEqual(await runs(), [
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
  assert.deepEqual(await runs(), [
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
  assert.deepEqual(await runs(), [
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
  assert.deepEqual(await runs(), [["bold", { bold: true }], [" no\n", {}]]);
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
  assert.deepEqual(await runs(), [["hexllo", { unknown: 5 }], ["\n", {}]]);
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
  assert.deepEqual(await runs(), [["title", {}], ["\n", { header: 1 }]]);
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

test("a document with \\r\\n keeps it, and positions do not drift", async () => {
  await page.evaluate(() => begin("one\r\ntwo\r\nthree\rfour\ufeff"));
  await page.evaluate(() => quill.setSelection(text.toString().indexOf("two")));
  await page.keyboard.type("zwei ");
  await page.evaluate(() => text.insert(0, "\r\n"));
  await page.keyboard.type("🦆");
  assert.equal(await assertEqual(page), "\r\none\r\nzwei 🦆two\r\nthree\rfour\ufeff");
});

test("an edit that the text refuses is taken back, and told", async () => {
  const got = await page.evaluate(async () => {
    await begin("ab\n");
    quill.insertText(1, "\ud83d", "user");
    await tick();
    const afterHalf = [quill.getText(), text.toString()];
    quill.formatText(0, 1, "link", "\ud83d", "user");
    await tick();

    globalThis.doc = new Doc();
    const map = doc.map("m");
    const inner = map.open("text", "text");
    inner.insert(0, "inner\n");
    const removed = edit(inner);
    map.delete("text");
    doc.commit();
    removed.insertText(0, "more", "user");
    await tick();
    return { afterHalf, errors: quill.errors.length, removed: [removed.getText(), removed.errors.length] };
  });
  assert.deepEqual(got, { afterHalf: ["ab\n", "ab\n"], errors: 1, removed: ["inner\n", 1] });
  // Without a callback it is thrown where the page's error handlers see it.
  await page.evaluate(async () => {
    await begin("ab\n");
    edit(text, { onError: undefined }).formatText(0, 1, "link", "\ud83d", "user");
    await tick();
  });
  assert.equal(browser.takeErrors().length, 1);
});

test("transactions around, hooks that edit, and callbacks that edit do not part the two", async () => {
  const got = await page.evaluate(async () => {
    const results = [];
    const check = async () => {
      await tick();
      results.push(quill.getText() === text.toString() ? text.toString() : [quill.getText(), text.toString()]);
    };
    await begin("base\n");
    doc.transact(() => {
      text.insert(0, "12");
      quill.insertText(4, "!", "user");
      text.insert(0, "0");
    });
    await check();
    try {
      doc.transact(() => {
        quill.insertText(0, "gone ", "user");
        throw new Error("no");
      });
    } catch {}
    await check();
    const hook = doc.beforeCommit((commit) => {
      if (text.length < 20) text.insert(text.length - 1, "#");
      commit.set({ tag: "mine" });
    });
    quill.insertText(0, ">", "user");
    await check();
    hook();
    const echo = text.subscribe(() => text.length < 20 && text.insert(0, "e"));
    quill.insertText(2, "*", "user");
    await check();
    echo();
    // Somebody else who listens to the editor, and edits it.
    let told = 0;
    quill.on("text-change", () => told++ < 3 && quill.insertText(0, "<", "user"));
    text.insert(0, "{");
    doc.commit();
    await check();
    quill.insertText(0, "(", "user");
    await check();
    return { results, errors: quill.errors };
  });
  assert.deepEqual(got.errors, []);
  assert.deepEqual(got.results.slice(0, 3), ["012base!\n", "012base!\n", ">012base!#\n"]);
  assert.equal(got.results[3].length, 20);
  assert.equal(typeof got.results[4], "string");
  assert.equal(got.results[5].length, 25);
  await assertEqual(page);
});

test("a composition survives edits of others, on its line and elsewhere", async () => {
  await page.evaluate(() => begin("first\nsecond\nthird\n"));
  await page.evaluate(() => {
    quill.setSelection(9);
    globalThis.other = new Other(doc);
    globalThis.ends = 0;
    quill.root.addEventListener("compositionend", () => ++ends);
  });
  const { compose, choose } = await composer(page);
  await compose("に");
  await page.evaluate(() => {
    const note = other.replica.text("note");
    note.insert(0, "0 ");
    note.insert(note.toString().indexOf("cond"), "-"); // where it is composed
    note.delete(0, 1);
    other.send();
  });
  await compose("にほ");
  await compose("にほん");
  assert.equal(await page.evaluate(() => ends), 0);
  await choose("日本");
  assert.equal(await page.evaluate(() => ends), 1);
  assert.equal(await assertEqual(page), " first\nse-c日本ond\nthird\n");
  await page.keyboard.type("!");
  assert.equal(await assertEqual(page), " first\nse-c日本!ond\nthird\n");
});

test("a composition whose place others delete", async () => {
  await page.evaluate(() => begin("abc\ndef\nghi"));
  await page.evaluate(() => {
    quill.setSelection(6);
    globalThis.other = new Other(doc);
  });
  const { compose, choose } = await composer(page);
  await compose("ㅎ");
  await page.evaluate(() => {
    other.replica.text("note").delete(0, 11);
    other.send();
  });
  await compose("하");
  await choose("한");
  assert.equal(await assertEqual(page), "한");
});

test("an editor that has not the focus does not take it", async () => {
  const got = await page.evaluate(async () => {
    await begin("hello world\n");
    quill.setSelection(6, 5);
    const button = document.body.appendChild(document.createElement("button"));
    button.focus();
    const other = new Other(doc);
    other.replica.text("note").insert(0, "> ");
    other.send();
    await tick();
    const away = document.activeElement === button;
    quill.focus();
    return { away, back: quill.getSelection() };
  });
  assert.deepEqual(got, { away: true, back: { index: 8, length: 5 } });
});

test("undo goes to the stack of the document, by keys and as the browser asks", async () => {
  const { selection } = await page.evaluate(async () => {
    await begin("one\n");
    quill.end();
    quill.container.remove();
    globalThis.undo = new UndoStack(doc);
    globalThis.quill = edit(text, { undo });
    quill.setSelection(0, 3);
    quill.format("bold", true, "user");
    quill.setSelection(3);
    return { selection: quill.getSelection() };
  });
  assert.deepEqual(selection, { index: 3, length: 0 });
  await page.keyboard.type("!");
  await page.evaluate(() => {
    const other = new Other(doc);
    other.replica.text("note").insert(0, "zero ");
    other.send();
  });
  await page.keyboard.press("Control+z");
  assert.equal(await assertEqual(page), "zero one\n");
  await page.keyboard.press("Control+z");
  assert.deepEqual(await runs(), [["zero one\n", {}]]);
  await page.keyboard.press("Control+z"); // nothing is left
  await page.keyboard.press("Control+Shift+z");
  await page.keyboard.press("Control+Shift+z");
  assert.deepEqual(await runs(), [["zero ", {}], ["one!", { bold: true }], ["\n", {}]]);
  const got = await page.evaluate(() => {
    const asked = new InputEvent("beforeinput", { inputType: "historyUndo", cancelable: true });
    quill.root.dispatchEvent(asked);
    const after = [text.toString(), asked.defaultPrevented, quill.getSelection().index];
    quill.end();
    quill.history.undo();
    return [...after, text.toString()];
  });
  assert.deepEqual(got, ["zero one\n", true, 8, "zero one\n"]);
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

/** What a user of a rich editor does beside typing. */
const RICH_ACTIONS = [
  (page, random) => {
    const named = [["bold", true], ["italic", true], ["link", "https://example.org"], ["color", "red"], ["header", 1],
      ["header", false], ["list", "bullet"], ["list", "ordered"], ["align", "center"], ["code-block", true], ["bold", false]];
    return page.evaluate(([name, value]) => quill.format(name, value, "user"), named[random(named.length)]);
  },
  async (page, random) => {
    for (let i = 0; i <= random(6); ++i) await page.keyboard.press("Shift+ArrowLeft");
    await page.keyboard.press(["Control+b", "Control+i", "Backspace", "Tab"][random(4)]);
  },
  (page, random) =>
    page.evaluate((html) => {
      const data = new DataTransfer();
      data.setData("text/html", html);
      quill.root.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, ["<h2>title</h2><p>a <b>bold</b> <a href=https://example.org>link</a></p>", "<ul><li>one<li>two</ul>", "<i>x</i>"][random(3)]),
  (page, random) =>
    page.evaluate((which) => {
      const { index } = quill.getSelection(true);
      quill.insertEmbed(index, ...[["image", PIXEL], ["video", "about:blank"]][which], "user");
    }, random(2)),
];

test("two pages type while others edit at random: all are equal at the end", { timeout: 60_000 }, (t) =>
  typeInTwoPages(t, browser, page, assertEqual, RICH_ACTIONS));
