// The binding of Quill, in Chromium with its real keyboard and input method.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertReturned, assertTransacted, composer, typeInTwoPages } from "./fixture.js";
import { openFixture } from "./page.js";
import { assertEqual, FIXTURE, runs } from "./quill_page.js";

let browser;
let page;
openFixture(FIXTURE, (...opened) => ([browser, page] = opened));

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

test("what is being composed is in the text when the page is left, or the binding ends", async () => {
  for (const leave of [() => window.dispatchEvent(new Event("pagehide")), () => quill.end()]) {
    await page.evaluate(() => begin("hello\n"));
    await page.evaluate(() => quill.setSelection(5));
    const { compose, choose } = await composer(page);
    await compose("に");
    await compose("にほ");
    await page.evaluate(leave);
    assert.equal(await page.evaluate(() => String(text)), "helloにほ\n");
    await choose("日本"); // the page came back, or the editor goes on alone
    assert.equal(await page.evaluate(() => quill.getText()), "hello日本\n");
    assert.deepEqual(await page.evaluate(() => quill.errors), []);
  }
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
  assert.deepEqual(await runs(page), [["zero one\n", {}]]);
  await page.keyboard.press("Control+z"); // nothing is left
  await page.keyboard.press("Control+Shift+z");
  await page.keyboard.press("Control+Shift+z");
  assert.deepEqual(await runs(page), [["zero ", {}], ["one!", { bold: true }], ["\n", {}]]);
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

test("a text that is removed is shown, not edited; that comes back, is there once", async () => {
  assertReturned(await page.evaluate(() => removeAndReturn(bind, "hello\n")), "hello\n");
});

test("a transaction that is rolled back leaves nothing in the editor, and moves nothing", async () => {
  assertTransacted(await page.evaluate(() => editInTransactions(bind, "hello\n")), "hello\n");
});

test("an editor that is bound to another text edits that alone", async () => {
  const got = await page.evaluate(async () => {
    await begin("one\n");
    const other = makeDoc("two\n").text("note");
    const end = bindQuill(quill, other);
    await tick();
    quill.insertText(0, "typed ", "user");
    quill.end(); // of the first
    quill.insertText(0, "and ", "user");
    await tick();
    end();
    return [quill.getText(), String(text), String(other)];
  });
  assert.deepEqual(got, ["and typed two\n", "one\n", "and typed two\n"]);
});

test("two pages type while others edit at random: all are equal at the end", { timeout: 60_000 }, (t) =>
  typeInTwoPages(t, browser, page, assertEqual, RICH_ACTIONS));
