// The selections of others in ProseMirror, in Chromium.

import assert from "node:assert/strict";
import { test } from "node:test";

import { NOTHING, openTwoEditors } from "./two_editors.js";

const FIXTURE = `
  import { EditorState, TextSelection } from "prosemirror-state";
  import { EditorView } from "prosemirror-view";
  import { othersSelections, readDoc, syncline } from "syncline/prosemirror";
  import { schema } from "./tests/prosemirror_documents.js";
  document.head.insertAdjacentHTML("beforeend", "<style>.ProseMirror { white-space: pre-wrap; font: 16px sans-serif; padding: 24px; }</style>");
  function edit(text, { room, ...options }) {
    const plugins = [syncline(text), othersSelections(room, options)];
    const state = EditorState.create({ doc: readDoc(text, schema), plugins });
    return new EditorView(document.body.appendChild(document.createElement("div")), { state });
  }
  const seen = (view) => ({
    selected: [...view.dom.querySelectorAll(".ProseMirror-othersSelection")].map((one) => one.textContent),
    carets: [...view.dom.querySelectorAll(".ProseMirror-othersCaret")].map((one) => one.dataset.name),
  });
  Object.assign(globalThis, {
    select(view, anchor, head) {
      const { tr, doc } = view.state;
      view.dispatch(tr.setSelection(TextSelection.create(doc, anchor, head)));
    },
  });
`;

let page;
let shownAfter;
openTwoEditors(FIXTURE, (...opened) => ([page, shownAfter] = opened));

test("others see a selection and the caret at its head, whatever is edited meanwhile", async () => {
  await page.evaluate(() => begin("hello world\nand more"));
  const shown = await shownAfter(() => {
    editors[0].focus();
    select(editors[0], 3, 8);
  });
  assert.deepEqual(shown, [NOTHING, { selected: ["llo w"], carets: ["alice"] }]);
  const [, moved] = await shownAfter(() => {
    editors[1].dispatch(editors[1].state.tr.insertText(">> ", 1));
    editors[1].dispatch(editors[1].state.tr.split(9));
  });
  assert.equal(moved.selected.join(), "llo, w");
  const [, met] = await shownAfter(() => exchange());
  assert.equal(met.selected.join(), "llo, w");
  const selected = await page.evaluate(() => {
    const { doc, selection } = editors[0].state;
    return doc.textBetween(selection.from, selection.to, "|");
  });
  assert.equal(selected, "llo| w");
  const [, left] = await shownAfter(() => editors[0].dom.blur());
  assert.deepEqual(left, NOTHING);
});
