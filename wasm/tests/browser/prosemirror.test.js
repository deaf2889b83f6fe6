// The binding of ProseMirror, in Chromium with its real keyboard and input method.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertReturned, COMMON, composer, typeInTwoPages } from "./fixture.js";
import { openFixture, RANDOM } from "./page.js";

const FIXTURE = `
  import { EditorState, TextSelection } from "prosemirror-state";
  import { EditorView } from "prosemirror-view";
  import { baseKeymap, chainCommands, toggleMark, wrapIn, setBlockType } from "prosemirror-commands";
  import { keymap } from "prosemirror-keymap";
  import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
  import { UndoStack } from "syncline";
  import { readDoc, syncline, synclineText, undo, writeDoc } from "syncline/prosemirror";
  import { schema } from "./tests/prosemirror_documents.js";
  ${COMMON}
  ${RANDOM}
  const { nodes, marks } = schema;
  document.head.insertAdjacentHTML("beforeend", "<style>.ProseMirror { white-space: pre-wrap; font: 16px sans-serif; padding: 24px; } td, th { border: 1px solid gray } .comment { background: #fe8 }</style>");

  /** An editor of the text; errors of the binding are kept in its field "errors". */
  function edit(text, options = {}) {
    const errors = [];
    const state = EditorState.create({
      doc: readDoc(text, schema),
      plugins: [
        syncline(text, { onError: (error) => errors.push(String(error)), ...options }),
        keymap({
          Enter: splitListItem(nodes.list_item),
          Tab: chainCommands(sinkListItem(nodes.list_item), () => true),
          "Shift-Tab": chainCommands(liftListItem(nodes.list_item), () => true),
          "Mod-b": toggleMark(marks.strong),
          "Mod-i": toggleMark(marks.em),
          "Mod-q": wrapIn(nodes.blockquote),
          "Mod-l": wrapInList(nodes.bullet_list),
          "Mod-h": setBlockType(nodes.heading, { level: 2 }),
        }),
        keymap(baseKeymap),
      ],
    });
    const view = new EditorView(document.body.appendChild(document.createElement("div")), { state });
    return Object.assign(view, { errors });
  }
  /** What the DOM shows, without what ProseMirror puts in to make it editable. */
  function seen(view) {
    const copy = view.dom.cloneNode(true);
    for (const one of copy.querySelectorAll(".ProseMirror-trailingBreak, .ProseMirror-separator, .ProseMirror-widget")) one.remove();
    return copy.textContent;
  }
  Object.assign(globalThis, {
    EditorState, TextSelection, undo, edit, seen, schema, readDoc, writeDoc, synclineText, randomOf,
    select(view, anchor, head = anchor) {
      const { tr, doc } = view.state;
      view.dispatch(tr.setSelection(TextSelection.create(doc, anchor, head)));
    },
    bind(text) {
      const view = edit(text);
      return {
        errors: view.errors,
        shown: () => view.state.doc.textContent,
        put: (insert) => view.dispatch(view.state.tr.insertText(insert, 1)),
      };
    },
    begin(content, peerId, paragraphs) {
      globalThis.doc = makeDoc(content, peerId);
      globalThis.text = doc.text("note");
      if (paragraphs) writeDoc(text, schema.nodeFromJSON(docOf(paragraphs)));
      globalThis.stack = new UndoStack(doc);
      globalThis.view = edit(text, { undo: stack });
      view.focus();
      return tick();
    },
    docOf: (paragraphs) => ({
      type: "doc",
      content: paragraphs.map((one) => (typeof one === "string" ? { type: "paragraph", ...(one && { content: [{ type: "text", text: one }] }) } : one)),
    }),
  });
`;

let browser;
let page;
openFixture(FIXTURE, (...opened) => ([browser, page] = opened));

async function assertEqual(page) {
  await page.evaluate(() => tick());
  const { inText, inEditor, inDom, inDoc, errors } = await page.evaluate(() => ({
    inText: JSON.stringify(readDoc(text, schema)),
    inEditor: JSON.stringify(view.state.doc),
    inDom: seen(view),
    inDoc: view.state.doc.textContent,
    errors: view.errors,
  }));
  assert.deepEqual(errors, []);
  assert.equal(inEditor, inText);
  assert.equal(inDom, inDoc);
  return inText;
}
const shown = async (page) => {
  await assertEqual(page);
  return page.evaluate(() => String(view.state.doc));
};

test("what is typed, split, joined and put into lists is in the text", async () => {
  await page.evaluate(() => begin(""));
  assert.equal(await page.evaluate(() => text.length), 0); // nothing is written to show it
  await page.keyboard.type("one");
  await page.keyboard.press("Enter");
  await page.keyboard.type("two");
  assert.equal(await shown(page), 'doc(paragraph("one"), paragraph("two"))');
  await page.keyboard.press("Control+l");
  await page.keyboard.press("Enter");
  await page.keyboard.type("three");
  await page.keyboard.press("Tab");
  const list = 'doc(paragraph("one"), bullet_list(list_item(paragraph("two"), bullet_list(list_item(paragraph("three"))))))';
  assert.equal(await shown(page), list);
  await page.evaluate(() => select(view, 1));
  await page.keyboard.press("Delete");
  await page.keyboard.press("Control+b");
  await page.keyboard.type("O");
  await page.keyboard.press("Control+h");
  assert.equal(await shown(page), list.replace('paragraph("one")', 'heading(strong("O"), "ne")'));
  assert.ok(await page.evaluate(() => synclineText(view.state) === text));
});

test("line breaks that others wrote into a paragraph stay where one types in it", async () => {
  await page.evaluate(() => begin("one\r\ntwo\nthree\rfour"));
  await page.evaluate(() => select(view, 1 + "one\r\ntwo".length));
  await page.keyboard.type("X");
  assert.equal(await page.evaluate(() => text.toString()), "one\r\ntwoX\nthree\rfour");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.type("Y");
  assert.equal(await page.evaluate(() => text.toString()), "one\r\ntwoX\nthreeY\rfour");
  await assertEqual(page);
});

test("edits of others come as the smallest change, and move the selection with its text", async () => {
  await page.evaluate(() => begin("", undefined, ["one two three", "four", "five"]));
  const got = await page.evaluate(() => {
    const kept = view.state.doc.child(1);
    const dom = view.dom.children[1].firstChild;
    select(view, 5, 8);
    const other = new Other(doc, randomOf(1));
    const theirs = other.replica.text("note");
    // Twice in the paragraph of the selection, and in the last.
    theirs.insert(1, "<");
    theirs.insert(theirs.length, ">");
    theirs.insert(15, "!");
    other.send();
    const { anchor, head } = view.state.selection;
    return {
      selected: view.state.doc.textBetween(anchor, head),
      shown: String(view.state.doc),
      isKept: kept === view.state.doc.child(1) && dom === view.dom.children[1].firstChild,
      same: doc.version.equals(other.replica.version),
    };
  });
  assert.deepEqual(got, {
    selected: "two",
    shown: 'doc(paragraph("<one two three!"), paragraph("four"), paragraph("five>"))',
    isKept: true,
    same: true,
  });
});

test("who chose a style for what comes next keeps it while others type", async () => {
  await page.evaluate(() => begin("", undefined, ["one", "two"]));
  await page.evaluate(() => select(view, 4));
  await page.keyboard.press("Control+b");
  await page.evaluate(() => {
    const other = new Other(doc, randomOf(1));
    other.replica.text("note").insert(1, "x");
    other.send();
  });
  await page.keyboard.type("y");
  assert.equal(await shown(page), 'doc(paragraph("xone", strong("y")), paragraph("two"))');
});

test("a composition goes on while others edit, and is not lost where they edit the same", async () => {
  await page.evaluate(() => begin("", undefined, ["one", "two"]));
  await page.evaluate(() => {
    select(view, 4);
    globalThis.other = new Other(doc, randomOf(1));
    globalThis.type = (what, at) => {
      other.receive();
      const theirs = other.replica.text("note");
      theirs.insert(at ?? theirs.length, what);
      other.send();
    };
  });
  const ime = await composer(page);
  await ime.compose("に");
  await page.evaluate(() => type("!"));
  const during = await page.evaluate(() => [String(view.state.doc), view.composing]);
  assert.deepEqual(during, ['doc(paragraph("oneに"), paragraph("two!"))', true]);
  await page.evaluate(() => type("<", 1));
  assert.ok(await page.evaluate(() => view.composing));
  await ime.compose("にほ");
  await ime.choose("日本");
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 150)));
  assert.equal(await shown(page), 'doc(paragraph("<one日本"), paragraph("two!"))');
});

test("what was copied is pasted, as it was marked", async () => {
  await page.evaluate(() => begin("", undefined, ["one", "two"]));
  await page.evaluate(() => select(view, 1, 4));
  await page.keyboard.press("Control+b");
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+c");
  await page.evaluate(() => select(view, 9));
  await page.keyboard.press("Control+v");
  assert.equal(await shown(page), 'doc(paragraph(strong("one")), paragraph("two"), paragraph(strong("one")), paragraph("two"))');
});

test("undo takes back what was done here, and nothing of others", async () => {
  await page.evaluate(() => begin("", undefined, ["one"]));
  await page.evaluate(() => select(view, 4));
  await page.keyboard.press("Enter");
  await page.keyboard.type("b");
  await page.evaluate(() => {
    const other = new Other(doc, randomOf(1));
    other.replica.text("note").insert(1, "<");
    other.send();
  });
  assert.equal(await shown(page), 'doc(paragraph("<one"), paragraph("b"))');
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  assert.equal(await shown(page), 'doc(paragraph("<one"))');
  await page.keyboard.press("Control+Shift+z");
  await page.keyboard.press("Control+y");
  assert.equal(await shown(page), 'doc(paragraph("<one"), paragraph("b"))');
  assert.ok(await page.evaluate(() => undo(view.state, view.dispatch, view)));
  assert.equal(await shown(page), 'doc(paragraph("<one"), paragraph)');
});

/** What one does with structure and style. */
const RICH_ACTIONS = [
  (page, random) => page.keyboard.press(["Control+b", "Control+i"][random(2)]),
  (page, random) => page.keyboard.press(["Control+l", "Control+q", "Control+h"][random(3)]),
  (page, random) => page.keyboard.press(["Tab", "Shift+Tab", "Enter", "Shift+Enter"][random(4)]),
  async (page) => {
    for (const key of ["Shift+ArrowUp", "Control+c", "ArrowLeft", "Control+v"]) await page.keyboard.press(key);
  },
];

test("a text that is removed is shown, not edited; that comes back, is there once", async () => {
  assertReturned(await page.evaluate(() => removeAndReturn(bind, "hello")), "hello");
});

test("what is typed while a transaction is open follows its end", async () => {
  const steps = await page.evaluate(() => editInTransactions(bind, "hello"));
  assert.deepEqual(steps, [
    ["thrown", "template hello", "template hello", 0],
    ["rollBack", "batemplate hello", "batemplate hello", 0],
    ["edited then", "cbatemplate hello", "cbatemplate hello", 0],
    ["commit", "baprogram cbatemplate hello", "baprogram cbatemplate hello", 0],
    ["edited then", "cbaprogram cbatemplate hello", "cbaprogram cbatemplate hello", 0],
  ]);
});

test("two pages type at once, in all ways, while others edit at random", { timeout: 120_000 }, async (t) => {
  await typeInTwoPages(t, browser, page, assertEqual, RICH_ACTIONS);
});
