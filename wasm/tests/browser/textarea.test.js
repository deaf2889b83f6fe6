// The binding of textareas and inputs, in Chromium with its real keyboard and input method.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertReturned, assertTransacted, COMMON, composer, typeInTwoPages } from "./fixture.js";
import { openFixture, RANDOM } from "./page.js";

const FIXTURE = `
  import { UndoStack } from "syncline";
  import { bindTextarea } from "syncline/textarea";
  ${COMMON}
  ${RANDOM}
  Object.assign(globalThis, {
    bindTextarea, randomOf, UndoStack,
    /** Binds a new element to the page's text. */
    bind(tag = "textarea", attributes = {}, parent = document.body) {
      globalThis.area = Object.assign(document.createElement(tag), attributes);
      globalThis.errors = [];
      parent.append(area);
      globalThis.unbind = bindTextarea(area, text, { onError: (error) => errors.push(error.message) });
      area.focus();
    },
    bindText(text) {
      const area = document.body.appendChild(document.createElement("textarea"));
      const errors = [];
      bindTextarea(area, text, { onError: (error) => errors.push(error.message) });
      const put = (insert) => {
        area.setRangeText(insert, 0, 0);
        area.dispatchEvent(new InputEvent("input"));
      };
      return { errors, shown: () => area.value, put };
    },
    begin(content, peerId, ...element) {
      globalThis.doc = makeDoc(content, peerId);
      globalThis.text = doc.text("note");
      bind(...element);
      globalThis.other = new Other(doc, randomOf(1));
    },
    /** What others edit. */
    remote(edit) {
      other.receive();
      edit(other.replica.text("note"));
      other.send();
    },
    selection: () => [area.selectionStart, area.selectionEnd, area.selectionDirection],
  });
`;

let browser;
let page;
openFixture(FIXTURE, (...opened) => ([browser, page] = opened));

/** That the element shows the text. Returns the text. */
async function assertEqual(page) {
  const { inText, value, told } = await page.evaluate(async () => {
    await tick();
    return { inText: text.toString(), value: area.value, told: errors };
  });
  assert.equal(value, inText.replace(/\r\n?/g, "\n"));
  assert.deepEqual(told, []);
  return inText;
}

test("what is typed is inserted where it was typed", async () => {
  await page.evaluate(() => {
    begin("aaa");
    globalThis.deltas = [];
    text.subscribe((event) => deltas.push(event.changes[0].delta));
    area.setSelectionRange(1, 1);
  });
  await page.keyboard.type("a");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Delete");
  await page.keyboard.type("😀");
  await page.keyboard.press("Backspace");
  assert.equal(await assertEqual(page), "aa");
  assert.deepEqual(await page.evaluate(() => deltas), [
    [{ retain: 1 }, { insert: "a" }],
    [{ retain: 1 }, { delete: 1 }],
    [{ retain: 1 }, { delete: 1 }],
    [{ retain: 1 }, { insert: "😀" }],
    [{ retain: 1 }, { delete: 2 }],
  ]);
});

test("an emoji is replaced with one that begins alike", async () => {
  await page.evaluate(() => {
    begin("a😀b");
    area.setSelectionRange(1, 3);
  });
  await page.keyboard.insertText("😁");
  assert.equal(await assertEqual(page), "a😁b");
});

test("edits of others keep the selection, its direction, and what is scrolled to", async () => {
  const got = await page.evaluate(() => {
    begin("line\n".repeat(200) + "hello world");
    area.setSelectionRange(1006, 1011, "backward");
    area.scrollTop = 321;
    remote((note) => {
      note.insert(0, "😀\n");
      note.append("!");
    });
    const after = [...selection(), area.scrollTop];
    remote((note) => note.delete(1000, note.length - 1000));
    const deleted = selection();
    doc.transact(() => text.insert(0, "here too "), { tag: "of somebody else" });
    return { after, deleted, last: selection() };
  });
  assert.deepEqual(got.after, [1009, 1014, "backward", 321]);
  assert.deepEqual(got.deleted.slice(0, 2), [1000, 1000]);
  assert.deepEqual(got.last.slice(0, 2), [1009, 1009]);
  await assertEqual(page);
});

test("what others insert at the caret is behind it, and not in a selection", async () => {
  const got = await page.evaluate(() => {
    begin("one two");
    area.setSelectionRange(3, 3);
    remote((note) => note.insert(3, "!"));
    const caret = selection().slice(0, 2);
    area.setSelectionRange(5, 8);
    remote((note) => {
      note.insert(8, ")");
      note.insert(5, "(");
    });
    return [caret, selection().slice(0, 2)];
  });
  assert.deepEqual(got, [[3, 3], [6, 9]]);
});

test("a text with \\r\\n keeps its line breaks; a new line is one of them", async () => {
  await page.evaluate(() => {
    begin("one\r\ntwo\r\nthree");
    area.setSelectionRange(4, 4);
  });
  await page.keyboard.type("zwei ");
  await page.keyboard.press("Enter");
  assert.equal(await assertEqual(page), "one\r\nzwei \r\ntwo\r\nthree");
  await page.keyboard.press("Backspace");
  await page.evaluate(() => remote((note) => note.insert(0, "0\r\n")));
  await page.keyboard.type("!");
  assert.equal(await assertEqual(page), "0\r\none\r\nzwei !two\r\nthree");
  // Select from line to line.
  for (const key of ["Home", "Shift+ArrowUp", "Shift+ArrowUp"]) await page.keyboard.press(key);
  await page.keyboard.type("-");
  assert.equal(await assertEqual(page), "-zwei !two\r\nthree");
});

test("line breaks that become one by an edit", async () => {
  await page.evaluate(() => {
    begin("x\ny\rz\nq");
    area.setSelectionRange(4, 5);
  });
  await page.keyboard.press("Delete"); // what is between "\r" and "\n"
  assert.equal(await assertEqual(page), "x\ny\r\nq");
  await page.keyboard.type("!");
  await assertEqual(page);
});

test("an input of one line hides line breaks, and keeps them", async () => {
  const got = await page.evaluate(() => {
    begin("one\ntwo\r\nthree", undefined, "input");
    area.setSelectionRange(4, 4);
    return area.value;
  });
  assert.equal(got, "onetwothree");
  await page.keyboard.type("-");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Control+a");
  await page.keyboard.press("End");
  await page.keyboard.type("!");
  assert.equal(await page.evaluate(() => text.toString()), "one\ntwo\r\nthree!");
  const refused = await page.evaluate(() => {
    try {
      bindTextarea(Object.assign(document.createElement("input"), { type: "number" }), text);
    } catch (error) {
      return error.message;
    }
  });
  assert.match(refused, /type "number" has no free text to bind: use a textarea/);
});

test("maxlength, readonly, and undo of the browser", async () => {
  await page.evaluate(() => begin("abc", undefined, "textarea", { maxLength: 5 }));
  await page.keyboard.press("End");
  await page.keyboard.type("defg");
  assert.equal(await assertEqual(page), "abcde");
  await page.evaluate(() => remote((note) => note.insert(0, "longer than that ")));
  await page.keyboard.type("x");
  assert.equal(await assertEqual(page), "longer than that abcde");
  await page.evaluate(() => {
    unbind();
    begin("abc");
  });
  await page.keyboard.type("one ");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+y");
  await assertEqual(page);
  await page.evaluate(() => remote((note) => note.insert(2, "@")));
  for (const key of ["z", "z", "y", "z"]) await page.keyboard.press(`Control+${key}`);
  await assertEqual(page);
  await page.evaluate(() => (area.readOnly = true));
  await page.keyboard.type("no");
  await page.evaluate(() => remote((note) => note.append("yes")));
  assert.match(await assertEqual(page), /yes$/);
});

test("a form's reset does not edit the text; what programs put into the value does", async () => {
  const got = await page.evaluate(async () => {
    const form = document.createElement("form");
    document.body.append(form);
    begin("shared", undefined, "textarea", { defaultValue: "default" }, form);
    form.reset();
    await tick();
    const reset = [area.value, text.toString()];
    form.addEventListener("reset", (event) => event.preventDefault(), { once: true });
    form.reset();
    await tick();
    area.value = "shared by a program";
    remote((note) => note.insert(0, "> "));
    return { reset, prevented: [area.value, text.toString()] };
  });
  assert.deepEqual(got.reset, ["shared", "shared"]);
  assert.deepEqual(got.prevented, Array(2).fill("> shared by a program"));
  await page.evaluate(() => {
    area.value = "new";
    area.focus();
  });
  await page.keyboard.type("er");
  assert.equal(await assertEqual(page), "newer");
});

test("an edit that the text refuses is taken back; transactions around", async () => {
  const got = await page.evaluate(async () => {
    const input = () => area.dispatchEvent(new InputEvent("input"));
    begin("ab");
    area.value = "a\ud83db";
    input();
    const half = [area.value, text.toString(), errors.length];
    errors.length = 0;
    doc.transact(() => {
      text.insert(0, "1");
      area.value = "ab!";
      input();
    });
    await tick();
    const inside = [area.value, text.toString()];
    text.insert(0, "uncommitted ");
    area.value += "?";
    input();
    return { half, inside, last: [area.value, text.toString()] };
  });
  assert.deepEqual(got.half, ["ab", "ab", 1]);
  assert.equal(got.inside[0], got.inside[1]);
  assert.equal(got.last[0], got.last[1]);
  assert.match(got.last[0], /^uncommitted .*\?$/);
});

test("a composition waits for nobody, and others' edits wait for it", async () => {
  await page.evaluate(() => {
    begin("one three");
    area.setSelectionRange(4, 4);
  });
  const { compose, choose } = await composer(page);
  await compose("に");
  const during = await page.evaluate(() => {
    remote((note) => note.insert(0, "zero "));
    remote((note) => note.insert(note.length, " four"));
    return area.value;
  });
  assert.equal(during, "one にthree");
  await compose("にほ");
  await choose("日本");
  assert.equal(await assertEqual(page), "zero one 日本three four");
  assert.deepEqual((await page.evaluate(() => selection())).slice(0, 2), [11, 11]);
  await page.keyboard.type("!");
  assert.equal(await assertEqual(page), "zero one 日本!three four");
});

test("a composition over a selection in which others insert", async () => {
  await page.evaluate(() => {
    begin("one two three");
    area.setSelectionRange(4, 13);
  });
  const { compose, choose } = await composer(page);
  await compose("ㅎ");
  await page.evaluate(() => {
    other.replica.text("note").insert(7, " and a half"); // who have not seen it yet
    other.send();
  });
  await compose("하");
  await choose("한");
  assert.equal(await assertEqual(page), "one 한 and a half");
});

test("two elements of one text; one that is unbound stays as it is", async () => {
  const got = await page.evaluate(() => {
    begin("both");
    const [first, endFirst] = [area, unbind];
    bind();
    text.insert(4, "!");
    doc.commit();
    const shown = [first.value, area.value];
    endFirst();
    text.append("?");
    doc.commit();
    return { shown, last: [first.value, area.value] };
  });
  assert.deepEqual(got, { shown: ["both!", "both!"], last: ["both!", "both!?"] });
  await page.keyboard.type("x");
  await assertEqual(page);
});

test("undo goes to the stack of the document, by keys and as the browser asks", async () => {
  await page.evaluate(() => {
    begin("one\r\n");
    unbind();
    area.remove();
    globalThis.area = document.body.appendChild(document.createElement("textarea"));
    globalThis.unbind = bindTextarea(area, text, { undo: new UndoStack(doc) });
    area.focus();
    area.setSelectionRange(4, 4);
  });
  await page.keyboard.type("!");
  await page.keyboard.press("Enter");
  await page.evaluate(() => {
    remote((note) => note.insert(0, "zero "));
    area.setSelectionRange(0, 0);
  });
  await page.keyboard.press("Control+z");
  assert.equal(await assertEqual(page), "zero one\r\n!");
  assert.equal(await page.evaluate(() => area.selectionEnd), 10);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z"); // nothing is left
  assert.equal(await assertEqual(page), "zero one\r\n");
  await page.keyboard.press("Control+y");
  await page.keyboard.press("Control+Shift+Z");
  assert.equal(await assertEqual(page), "zero one\r\n!\r\n");
  const got = await page.evaluate(() => {
    const ask = (inputType) => {
      const event = new InputEvent("beforeinput", { inputType, cancelable: true });
      area.dispatchEvent(event);
      return [event.defaultPrevented, text.toString()];
    };
    const asked = [ask("historyUndo"), ask("historyRedo"), ask("insertText")];
    area.readOnly = true;
    return [...asked, ask("historyUndo")];
  });
  const all = "zero one\r\n!\r\n";
  assert.deepEqual(got, [[true, "zero one\r\n!"], [true, all], [false, all], [false, all]]);
});

test("a text that is removed is shown, not edited; that comes back, is there once", async () => {
  assertReturned(await page.evaluate(() => removeAndReturn(bindText, "hello")), "hello");
});

test("a transaction that is rolled back leaves nothing in the editor, and moves nothing", async () => {
  assertTransacted(await page.evaluate(() => editInTransactions(bindText, "hello")), "hello");
});

test("within a transaction and after its end, what the user meant is edited", async () => {
  await page.evaluate(() => begin("keep DELETE"));
  for (const end of ["rollBack", "commit"]) {
    await page.evaluate(() => {
      globalThis.transaction = doc.begin();
      text.insert(0, "program ");
      area.setSelectionRange(5, 11);
    });
    await page.keyboard.press("Delete");
    const within = await page.evaluate(() => [area.value, String(text)]);
    assert.deepEqual(within, ["program keep ", "program keep "]);
    await page.evaluate((end) => {
      transaction[end]();
      if (end === "commit") return;
      // What is edited before anybody looked again, of what was taken back, is no edit of the rest.
      area.setRangeText("", 0, 8);
      area.dispatchEvent(new InputEvent("input"));
    }, end);
    assert.equal(await assertEqual(page), end === "commit" ? "program keep " : "keep DELETE");
  }
});

test("an element that is bound to another text edits that alone", async () => {
  const got = await page.evaluate(async () => {
    begin("one");
    const other = makeDoc("two").text("note");
    const end = bindTextarea(area, other);
    const input = (value) => {
      area.value = value;
      area.dispatchEvent(new InputEvent("input"));
    };
    input("typed two");
    unbind(); // of the first
    input("and typed two");
    end();
    return [area.value, String(text), String(other)];
  });
  assert.deepEqual(got, ["and typed two", "one", "and typed two"]);
});

test("two pages type while others edit at random: all are equal at the end", { timeout: 60_000 }, (t) =>
  typeInTwoPages(t, browser, page, assertEqual));
