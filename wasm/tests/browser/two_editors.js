// Two people in one room, each with an editor of the "note" of their own document: for the tests of how selections
// are shown to others.

import assert from "node:assert/strict";
import { test } from "node:test";

import { COMMON } from "./fixture.js";
import { openFixture } from "./page.js";

/** The room of a relay, as far as presence goes. Both documents begin with the content; alice has the first editor. */
const TWO = `
  class Hub {
    rooms = [];
    room() {
      const hub = this;
      const room = {
        connection: this.rooms.length + 1,
        fields: {},
        listeners: new Set(),
        on(what, callback) {
          room.listeners.add(callback);
          return () => room.listeners.delete(callback);
        },
        presence: {
          set: (key, value) => hub.tell(() => (room.fields[key] = JSON.parse(JSON.stringify(value)))),
          remove: (key) => hub.tell(() => delete room.fields[key]),
          get others() {
            return hub.rooms.filter((one) => one !== room);
          },
        },
      };
      this.rooms.push(room);
      return room;
    }
    tell(change) {
      change();
      for (const room of this.rooms) for (const listener of [...room.listeners]) listener();
    }
  }

  Object.assign(globalThis, {
    Hub,
    async begin(content) {
      document.body.innerHTML = "";
      globalThis.hub = new Hub();
      globalThis.docs = [makeDoc(content)];
      docs.push(Doc.open(docs[0].export()));
      globalThis.editors = docs.map((doc, i) =>
        edit(doc.text("note"), { room: hub.room(), name: ["alice", "bob"][i], color: "#aa0000" }),
      );
      await tick();
    },
    exchange() {
      docs[0].import(docs[1].export());
      docs[1].import(docs[0].export());
    },
    async seenByBoth() {
      await tick();
      return editors.map(seen);
    },
  });
`;

/** What an editor shows of others. */
export const NOTHING = { selected: [], carets: [] };

/**
 * `script` has `edit(text, selections)`, which makes an editor in the page, and `seen(editor)`: what that shows of
 * others, their `selected` parts and their `carets`. `use` gets the page, and what runs something there and
 * resolves to what both editors show then. What holds of each kind of editor is tested here.
 */
export function openTwoEditors(script, use) {
  let shownAfter;
  openFixture(`${COMMON}${TWO}${script}`, (browser, page) => {
    shownAfter = async (act, argument) => {
      await page.evaluate(act, argument);
      return page.evaluate(() => seenByBoth());
    };
    use(page, shownAfter);
  });

  test("where the document was freed nobody is shown, whoever moves meanwhile", async () => {
    await shownAfter(() => begin("hello"));
    await shownAfter(() => editors[1].focus());
    const shown = await shownAfter(() => {
      docs[1].free();
      hub.tell(() => {});
    });
    assert.deepEqual(shown[1], NOTHING);
  });
}
