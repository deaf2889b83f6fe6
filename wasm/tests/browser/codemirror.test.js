// The binding of CodeMirror, in Chromium with its real keyboard and input method.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertReturned, assertTransacted, COMMON, composer, typeInTwoPages } from "./fixture.js";
import { openFixture, RANDOM } from "./page.js";

const FIXTURE = `
  import { EditorView, keymap } from "@codemirror/view";
  import { EditorState, Annotation, Compartment, StateEffect } from "@codemirror/state";
  import { history, historyKeymap, defaultKeymap, undo } from "@codemirror/commands";
  import { UndoStack } from "syncline";
  import { syncline, synclineText } from "syncline/codemirror";
  ${COMMON}
  ${RANDOM}
  /** An editor of the text; errors of the binding are kept in its field "errors". */
  function edit(text, options = {}, start = {}) {
    const errors = [];
    const bound = syncline(text, { onError: (error) => errors.push(error.message), ...options });
    const extensions = [bound, history(), keymap.of([...defaultKeymap, ...historyKeymap])];
    const view = new EditorView({ state: EditorState.create({ ...start, extensions }), parent: document.body });
    return Object.assign(view, { errors });
  }
  const shown = (view) => view.state.doc.sliceString(0, view.state.doc.length, "\\n");
  /** What the DOM shows of a short document. */
  const seen = (view) => [...view.contentDOM.querySelectorAll(".cm-line")].map((line) => line.textContent).join("\\n");
  Object.assign(globalThis, {
    EditorView, EditorState, Compartment, StateEffect, UndoStack, syncline, synclineText, undo, edit, shown, seen, randomOf,
    bind(text) {
      const view = edit(text);
      return {
        errors: view.errors,
        shown: () => shown(view),
        put: (insert) => view.dispatch({ changes: { from: 0, insert } }),
      };
    },
    begin(content, peerId) {
      globalThis.doc = makeDoc(content, peerId);
      globalThis.text = doc.text("note");
      globalThis.view = edit(text);
      view.focus();
      return tick();
    },
  });
`;

let browser;
let page;
openFixture(FIXTURE, (...opened) => ([browser, page] = opened));

async function assertEqual(page) {
  await page.evaluate(() => tick());
  const { inText, inEditor, inDom, errors } = await page.evaluate(() => ({
    inText: text.toString(),
    inEditor: shown(view),
    inDom: seen(view),
    errors: view.errors,
  }));
  assert.equal(inEditor, inText);
  assert.equal(inDom, inText);
  assert.deepEqual(errors, []);
  return inText;
}

test("the editor shows the text from the start, and the text stays as it is", async () => {
  await page.evaluate(() => begin("one\ntwo 😀"));
  assert.equal(await assertEqual(page), "one\ntwo 😀");
  assert.ok(await page.evaluate(() => synclineText(view.state) === text));
  assert.equal(await page.evaluate(() => synclineText(EditorState.create({}))), undefined);
  // That the editor was filled is nothing to undo.
  assert.equal(await page.evaluate(() => undo(view)), false);
  const replaced = await page.evaluate(async () => {
    const other = edit(text, {}, { doc: "something else" });
    await tick();
    return [shown(other), text.toString()];
  });
  assert.deepEqual(replaced, ["one\ntwo 😀", "one\ntwo 😀"]);
});

test("what is typed goes to the text, where it was typed", async () => {
  await page.evaluate(() => begin("aaa"));
  await page.evaluate(() => {
    globalThis.events = [];
    text.subscribe((event) => events.push([event.origin, event.tag, event.changes[0].delta]));
    view.dispatch({ selection: { anchor: 1 } });
    view.focus();
  });
  await page.keyboard.type("a");
  await page.keyboard.press("Enter");
  assert.equal(await assertEqual(page), "aa\naa");
  const events = await page.evaluate(() => events);
  assert.deepEqual(events.map(([origin, tag, delta]) => [origin, tag.startsWith("codemirror-"), delta]), [
    ["local", true, [{ retain: 1 }, { insert: "a" }]],
    ["local", true, [{ retain: 2 }, { insert: "\n" }]],
  ]);
});

test("the text is never read as a whole to keep up with it", async () => {
  await page.evaluate(() => begin("one two\n😀 three\n"));
  await page.evaluate(() => {
    globalThis.reads = 0;
    text.toString = () => ++reads && Object.getPrototypeOf(text).toString.call(text);
    globalThis.other = new Other(doc, randomOf(5));
  });
  await page.keyboard.type("abc");
  for (let i = 0; i < 3; ++i) await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.type("abX"); // some of it is as before
  const reads = await page.evaluate(async () => {
    view.dispatch({ changes: [{ from: 0, insert: "1" }, { from: 2, to: 3, insert: "2" }, { from: 3, insert: "3" }] });
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: shown(view) } });
    for (let i = 0; i < 50; ++i) {
      other.edit();
      view.dispatch({ changes: { from: 0, to: 1, insert: "ab" } });
    }
    await tick();
    return reads;
  });
  assert.equal(reads, 0);
  await assertEqual(page);
});

test("edits of others move the selection, are not sent back, and are not undone", async () => {
  await page.evaluate(() => begin("hello world"));
  const got = await page.evaluate(() => {
    view.dispatch({ selection: { anchor: 6, head: 11 } });
    const other = new Other(doc);
    other.replica.text("note").insert(0, "😀 ");
    other.send();
    const { anchor, head } = view.state.selection.main;
    return { anchor, head, same: doc.version.equals(other.replica.version), shown: shown(view) };
  });
  assert.deepEqual(got, { anchor: 9, head: 14, same: true, shown: "😀 hello world" });
  await page.keyboard.type("all");
  assert.equal(await assertEqual(page), "😀 hello all");
  await page.evaluate(() => doc.transact(() => text.insert(0, "local "), { tag: "another" }));
  await page.keyboard.press("Control+z");
  assert.equal(await assertEqual(page), "local 😀 hello world");
});

test("edits that nobody committed yet do not move what is typed", async () => {
  await page.evaluate(() => begin("hello world"));
  await page.evaluate(() => {
    text.insert(0, "12345");
    view.dispatch({ changes: { from: 11, insert: "!" } });
  });
  assert.equal(await assertEqual(page), "12345hello world!");
});

test("a document with \\r\\n keeps it, and positions do not drift", async () => {
  await page.evaluate(() => begin("one\r\ntwo\r\nthree\rfour"));
  await assertEqual(page);
  await page.evaluate(() => {
    view.dispatch({ selection: { anchor: text.toString().indexOf("two") } });
    view.focus();
  });
  await page.keyboard.type("zwei ");
  await page.evaluate(() => text.insert(0, "\r\n"));
  await page.keyboard.type("🦆");
  assert.equal(await assertEqual(page), "\r\none\r\nzwei 🦆two\r\nthree\rfour");
});

test("what is pasted ends its lines by \\n", async () => {
  await page.evaluate(() => begin("[]"));
  await page.evaluate(() => {
    view.dispatch({ selection: { anchor: 1 } });
    view.focus();
    const data = new DataTransfer();
    data.setData("text/plain", "x\r\ny\rz");
    view.contentDOM.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  assert.equal(await assertEqual(page), "[x\ny\nz]");
  await page.evaluate(() => navigator.clipboard.writeText("😀😀"));
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+v");
  assert.equal(await assertEqual(page), "😀😀");
});

test("half of a surrogate pair is replaced with all of it", async () => {
  await page.evaluate(() => begin("a😀b😀"));
  await page.evaluate(() => {
    const half = "😁".charCodeAt(1);
    view.dispatch({ changes: [2, 5].map((from) => ({ from, to: from + 1, insert: String.fromCharCode(half) })) });
  });
  assert.equal(await assertEqual(page), "a😁b😁");
});

test("an edit that the text refuses is taken back, and told", async () => {
  const got = await page.evaluate(async () => {
    await begin("ab");
    view.dispatch({ changes: { from: 1, insert: "\ud83d" } });
    await tick();
    const afterHalf = [shown(view), text.toString()];

    globalThis.doc = new Doc();
    const map = doc.map("m");
    const inner = map.open("text", "text");
    inner.insert(0, "inner");
    const removed = edit(inner);
    await tick();
    map.delete("text");
    doc.commit();
    removed.dispatch({ changes: { from: 0, to: 5, insert: "more" } });
    await tick();
    return { afterHalf, errors: view.errors.length, removed: [shown(removed), removed.errors.length] };
  });
  assert.deepEqual(got.afterHalf, ["ab", "ab"]);
  assert.equal(got.errors, 1);
  assert.equal(got.removed[1], 1);
  assert.notEqual(got.removed[0], "more");
  // Without a callback it is thrown where the page's error handlers see it.
  await page.evaluate(async () => {
    await begin("ab");
    const silent = edit(text, { onError: undefined });
    await tick();
    silent.dispatch({ changes: { from: 1, insert: "\ud83d" } });
    await tick();
  });
  assert.equal(browser.takeErrors().length, 1);
});

test("transactions around, hooks that edit, and callbacks that edit do not part the two", async () => {
  const got = await page.evaluate(async () => {
    const results = [];
    const check = async () => {
      await tick();
      results.push(shown(view) === text.toString() ? text.toString() : [shown(view), text.toString()]);
    };
    await begin("base");
    doc.transact(() => {
      text.insert(0, "12");
      view.dispatch({ changes: { from: 4, insert: "!" } });
      text.insert(0, "0");
    });
    await check();
    try {
      doc.transact(() => {
        view.dispatch({ changes: { from: 0, insert: "gone " } });
        throw new Error("no");
      });
    } catch {}
    await check();
    const hook = doc.beforeCommit((commit) => {
      if (text.length < 20) text.append("#");
      commit.set({ tag: "mine" });
    });
    view.dispatch({ changes: { from: 0, insert: ">" } });
    await check();
    hook();
    const echo = text.subscribe(() => text.length < 20 && text.insert(0, "e"));
    view.dispatch({ changes: { from: 2, insert: "*" } });
    await check();
    echo();
    return { results, errors: view.errors };
  });
  assert.deepEqual(got.errors, []);
  assert.deepEqual(got.results.slice(0, 3), ["012base!", "012base!", ">012base!#"]);
  assert.equal(got.results[3].length, 20);
});

test("two editors of one text in one page; a destroyed one does not listen", async () => {
  const got = await page.evaluate(async () => {
    await begin("one");
    const second = edit(text);
    await tick();
    view.dispatch({ changes: { from: 3, insert: " two" } });
    second.dispatch({ changes: { from: 0, insert: "zero " } });
    const both = [shown(view), shown(second), text.toString()];
    second.destroy();
    view.dispatch({ changes: { from: 0, insert: "- " } });
    const third = edit(text);
    await tick();
    third.dispatch({ effects: StateEffect.reconfigure.of([]) });
    third.dispatch({ changes: { from: 0, insert: "alone" } });
    return { both, last: [shown(view), shown(second), text.toString()] };
  });
  assert.deepEqual(got.both, Array(3).fill("zero one two"));
  assert.deepEqual(got.last, ["- zero one two", "zero one two", "- zero one two"]);
});

test("a composition survives edits of others, on its line and elsewhere", async () => {
  await page.evaluate(() => begin("first\nsecond\nthird"));
  await page.evaluate(() => {
    view.dispatch({ selection: { anchor: 9 } });
    view.focus();
    globalThis.other = new Other(doc);
    globalThis.ends = 0;
    view.contentDOM.addEventListener("compositionend", () => ++ends);
  });
  const { compose, choose } = await composer(page);
  await compose("に");
  const during = await page.evaluate(() => {
    const note = other.replica.text("note");
    note.insert(0, "0 "); // another line
    other.send();
    const elsewhere = shown(view);
    note.insert(note.toString().indexOf("cond"), "-"); // where it is composed
    note.delete(0, 1);
    other.send();
    return { elsewhere, held: shown(view), ends, composing: view.compositionStarted };
  });
  assert.deepEqual(during, {
    elsewhere: "0 first\nsecにond\nthird",
    held: "0 first\nsecにond\nthird",
    ends: 0,
    composing: true,
  });
  await compose("にほ");
  await compose("にほん");
  assert.equal(await page.evaluate(() => ends), 0);
  await choose("日本");
  assert.equal(await page.evaluate(() => ends), 1);
  assert.equal(await assertEqual(page), " first\nse-c日本ond\nthird");
  await page.keyboard.type("!");
  assert.equal(await assertEqual(page), " first\nse-c日本!ond\nthird");
});

test("a composition whose place others delete", async () => {
  await page.evaluate(() => begin("abc\ndef\nghi"));
  await page.evaluate(() => {
    view.dispatch({ selection: { anchor: 6 } });
    view.focus();
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

test("undo goes to the stack of the document, by keys and as the browser asks", async () => {
  await page.evaluate(async () => {
    await begin("one");
    view.destroy();
    globalThis.view = edit(text, { undo: new UndoStack(doc) }, { doc: "one" });
    view.dispatch({ selection: { anchor: 3 } });
    view.focus();
  });
  await page.keyboard.type("!");
  await page.keyboard.press("Enter");
  await page.evaluate(() => {
    const other = new Other(doc);
    other.replica.text("note").insert(0, "zero ");
    other.send();
    view.dispatch({ selection: { anchor: 0 } });
  });
  await page.keyboard.press("Control+z");
  assert.equal(await assertEqual(page), "zero one!");
  assert.equal(await page.evaluate(() => view.state.selection.main.head), 9);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z"); // nothing is left
  assert.equal(await assertEqual(page), "zero one");
  await page.keyboard.press("Control+y");
  await page.keyboard.press("Control+Shift+Z");
  assert.equal(await assertEqual(page), "zero one!\n");
  const got = await page.evaluate(async () => {
    const ask = (inputType) => {
      const event = new InputEvent("beforeinput", { inputType, cancelable: true, bubbles: true });
      view.contentDOM.dispatchEvent(event);
      return [event.defaultPrevented, text.toString()];
    };
    const asked = [ask("historyUndo"), ask("historyRedo"), ask("insertText")];
    const reading = edit(text, { undo: { undo: () => asked.push("undone"), redo() {} } }, {});
    reading.dispatch({ effects: StateEffect.appendConfig.of(EditorState.readOnly.of(true)) });
    reading.focus();
    return asked;
  });
  assert.deepEqual(got, [[true, "zero one!"], [true, "zero one!\n"], [false, "zero one!\n"]]);
  await page.keyboard.press("Control+z"); // in the editor that only reads
  assert.equal(await assertEqual(page), "zero one!\n");
});

test("a text that is removed is shown, not edited; that comes back, is there once", async () => {
  assertReturned(await page.evaluate(() => removeAndReturn(bind, "hello")), "hello");
});

test("a transaction that is rolled back leaves nothing in the editor, and moves nothing", async () => {
  assertTransacted(await page.evaluate(() => editInTransactions(bind, "hello")), "hello");
});

test("an extension of another text in the place of the first binds the editor to that", async () => {
  const got = await page.evaluate(async () => {
    const texts = ["note A", "note B"].map((content) => makeDoc(content).text("note"));
    const [a, b] = texts;
    const slot = new Compartment();
    const errors = [[], []];
    const bound = (i) => slot.reconfigure(syncline(texts[i], { onError: (error) => errors[i].push(error.message) }));
    const view = new EditorView({ state: EditorState.create({ extensions: slot.of(syncline(a)) }), parent: document.body });
    await tick();
    const steps = [];
    const step = async (...specs) => {
      const transactions = [];
      for (const spec of specs) transactions.push((transactions.at(-1)?.state ?? view.state).update(spec));
      view.update(transactions);
      await tick();
      steps.push([shown(view), String(a), String(b), synclineText(view.state) === b]);
    };
    const type = (insert) => ({ changes: { from: 0, insert } });
    await step({ effects: bound(1) });
    await step(type("typed "));
    await step({ effects: bound(1) }, type("again ")); // of the same text, as a new render makes it
    // A program may put in what the next text is, or nothing, as it switches; that is no edit.
    await step({ changes: { from: 0, to: view.state.doc.length, insert: "note A" }, effects: bound(0) });
    await step(type("before "), { effects: bound(1) }, type("after "));
    a.insert(0, "not shown ");
    a.doc.commit();
    await step({ changes: { from: 0, to: view.state.doc.length }, effects: slot.reconfigure([]) });
    view.dispatch({ effects: bound(1) });
    await tick();
    view.dispatch(type("\ud83d")); // refused
    await tick();
    return { steps, last: shown(view), errors: errors.map(({ length }) => length) };
  });
  assert.deepEqual(got.steps, [
    ["note B", "note A", "note B", true],
    ["typed note B", "note A", "typed note B", true],
    ["again typed note B", "note A", "again typed note B", true],
    ["note A", "note A", "again typed note B", false],
    ["after again typed note B", "before note A", "after again typed note B", true],
    ["", "not shown before note A", "after again typed note B", false],
  ]);
  assert.deepEqual([got.last, got.errors], ["after again typed note B", [0, 1]]);
});

test("an extension that edits whatever is shown does not hang the page where edits are refused", async () => {
  const got = await page.evaluate(async () => {
    await begin("one");
    doc.checkout([]);
    await tick();
    view.dispatch({
      effects: StateEffect.appendConfig.of(
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged && !shown(view).endsWith("!")) view.dispatch({ changes: { from: state.doc.length, insert: "!" } });
        }),
      ),
    });
    view.dispatch({ changes: { from: 0, insert: "?" } });
    for (let i = 0; i < 20; ++i) await tick();
    const { length } = view.errors;
    await tick();
    await tick();
    return { few: length < 30, ended: view.errors.length === length, text: text.toString() };
  });
  assert.deepEqual(got, { few: true, ended: true, text: "" });
});

test("two pages type while others edit at random: all are equal at the end", { timeout: 60_000 }, (t) =>
  typeInTwoPages(t, browser, page, assertEqual));
