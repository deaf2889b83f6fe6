// What the pages of the bindings' tests have in common: documents whose "note" is bound, other
// replicas that edit it at random, and the ways by which updates go from page to page.

import assert from "node:assert/strict";

import { randomOf, seedFor } from "./page.js";

/** The script that a page begins with. */
export const COMMON = `
  import { Doc, UndoStack as Stack } from "syncline";

  const PIECES = ["x", "yz", "\\n", "😀", "\\r\\n", "é", "漢字", "a b", "aaa"];

  /** Somebody else who edits the same text. */
  class Other {
    constructor(doc, random) {
      this.doc = doc;
      this.random = random;
      this.replica = Doc.open(doc.export());
    }
    /** Edits, and sends what was edited. */
    edit() {
      const text = this.replica.text("note");
      const length = text.size("codePoints");
      const at = (position) => text.convert(position, "codePoints", "utf16");
      const from = this.random(length + 1);
      if (this.random(3) > 0 || length === 0) {
        text.insert(at(from), PIECES[this.random(PIECES.length)]);
      } else {
        const to = Math.min(length, from + 1 + this.random(3));
        text.delete(at(from), at(to) - at(from));
      }
      this.send();
    }
    send() {
      this.doc.import(this.replica.exportSince(this.doc.version));
    }
    receive() {
      this.replica.import(this.doc.exportSince(this.replica.version));
    }
  }

  const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const ofBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

  Object.assign(globalThis, {
    Doc,
    Other,
    /** All edits of the page's document, as text. */
    give: () => base64(doc.export()),
    take: (update) => void doc.import(ofBase64(update)),
    makeDoc(content, peerId) {
      const doc = new Doc(peerId === undefined ? {} : { peerId });
      if (content !== "") doc.text("note").insert(0, content);
      doc.commit();
      return doc;
    },
    tick: () => new Promise((resolve) => setTimeout(resolve, 60)),
    /**
     * A text in a map is removed and comes back in all ways. \`bind(text)\` makes an editor of it: what it shows, what
     * inserts at its begin as a user does, and its errors. Resolves to what both are after each step.
     */
    async removeAndReturn(bind, content) {
      const doc = new Doc();
      const undo = new Stack(doc);
      const map = doc.map("m");
      const text = map.open("note", "text");
      text.insert(0, content);
      doc.commit();
      undo.checkpoint();
      const editor = bind(text);
      const steps = [];
      const step = async (name, act) => {
        act();
        await tick();
        steps.push([name, editor.shown(), text.toString(), editor.errors.splice(0).length]);
      };
      await step("removed", () => doc.transact(() => map.delete("note")));
      await step("edited while removed", () => editor.put("x"));
      await step("brought back", () => undo.undo());
      await step("edited", () => editor.put("a"));
      await step("a version before it", () => doc.checkout([]));
      await step("edited in that", () => editor.put("y"));
      await step("the latest", () => doc.checkoutLatest());
      const other = Doc.open(doc.export());
      const otherUndo = new Stack(other);
      other.transact(() => other.map("m").delete("note"));
      await step("removed by others", () => doc.import(other.export()));
      otherUndo.undo();
      await step("brought back by others", () => doc.import(other.export()));
      await step("edited at last", () => editor.put("b"));
      return steps;
    },
    /** The same of transactions, which are committed or rolled back. */
    async editInTransactions(bind, content) {
      const doc = new Doc();
      const text = doc.text("note");
      text.insert(0, content);
      doc.commit();
      const editor = bind(text);
      const steps = [];
      const step = async (name, act) => {
        await act();
        await new Promise((resolve) => setTimeout(resolve, 200));
        steps.push([name, editor.shown(), text.toString(), editor.errors.splice(0).length]);
      };
      await step("thrown", () => {
        try {
          doc.transact(() => {
            editor.put("template ");
            throw new Error("no");
          });
        } catch {}
      });
      for (const end of ["rollBack", "commit"]) {
        await step(end, async () => {
          const transaction = doc.begin();
          text.insert(0, "program ");
          editor.put("a");
          await tick();
          editor.put("b");
          await new Promise((resolve) => setTimeout(resolve, 300));
          transaction[end]();
        });
        await step("edited then", () => editor.put("c"));
      }
      return steps;
    },
  });
`;

/** Of removeAndReturn(): where the text was removed, or is not in the version, edits are refused. */
export function assertReturned(steps, content) {
  assert.deepEqual(steps, [
    ["removed", content, content, 0],
    ["edited while removed", content, content, 1],
    ["brought back", content, content, 0],
    ["edited", `a${content}`, `a${content}`, 0],
    ["a version before it", "", "", 0],
    ["edited in that", "", "", 1],
    ["the latest", `a${content}`, `a${content}`, 0],
    ["removed by others", `a${content}`, `a${content}`, 0],
    ["brought back by others", `a${content}`, `a${content}`, 0],
    ["edited at last", `ba${content}`, `ba${content}`, 0],
  ]);
}

/** Of editInTransactions(): what is edited in one is part of it. */
export function assertTransacted(steps, content) {
  const committed = steps[3]?.[2] ?? "";
  assert.deepEqual([...committed].sort(), [...`abcprogram ${content}`].sort());
  assert.ok(committed.endsWith(`c${content}`) && committed.includes("program "));
  assert.deepEqual(steps, [
    ["thrown", content, content, 0],
    ["rollBack", content, content, 0],
    ["edited then", `c${content}`, `c${content}`, 0],
    ["commit", committed, committed, 0],
    ["edited then", `c${committed}`, `c${committed}`, 0],
  ]);
}

/** Each page learns what all others know. */
async function exchange(...pages) {
  const updates = [];
  for (const page of pages) updates.push(await page.evaluate(() => give()));
  for (const page of pages) for (const update of updates) await page.evaluate((update) => take(update), update);
}

/** As an input method: the composition is shown, then replaced by what was chosen. */
export async function composer(page) {
  const session = await page.context().newCDPSession(page);
  return {
    compose: (text) =>
      session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length }),
    choose: (text) => session.send("Input.insertText", { text }),
  };
}

/** One action of a user, by the keyboard or the input method. */
async function act(page, random, ime, more) {
  const press = (key) => page.keyboard.press(key);
  const actions = [
    () => page.keyboard.type(["abc", "aaa", "x y", "é"][random(4)]),
    () => page.keyboard.insertText(["😀", "漢字", "👩‍👩‍👧"][random(3)]),
    () => press(["Enter", "Backspace", "Delete"][random(3)]),
    () => press(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"][random(6)]),
    async () => {
      for (let i = 0; i <= random(4); ++i) await press("Shift+ArrowLeft");
      await page.keyboard.type("R");
    },
    () => press(["Control+z", "Control+y"][random(2)]),
    async () => {
      await page.evaluate((pasted) => navigator.clipboard.writeText(pasted), ["p\r\nq", "😀", "paste"][random(3)]);
      await press("Control+v");
    },
    async () => {
      await ime.compose("に");
      if (random(2)) await page.evaluate(() => other.edit());
      await ime.compose("にほ");
      if (random(2)) await page.evaluate(() => other.edit());
      await ime.choose(["日", "に"][random(2)]);
    },
  ];
  const which = random(12 + 2 * more.length);
  if (which >= 12) return more[which % more.length](page, random);
  await actions[[0, 0, 0, 1, 2, 2, 3, 3, 4, 5, 6, 7][which]]();
}

/**
 * Two pages type while others edit at random, and one is loaded anew in between: all are equal at
 * the end. `assertEqual(page)` looks at one, and resolves to its text. `more`: what users do there
 * beside typing.
 */
export async function typeInTwoPages(t, browser, page, assertEqual, more = []) {
  const seed = seedFor(t);
  const random = randomOf(seed);
  const second = await browser.open();
  const pages = [page, second];
  for (const [i, each] of pages.entries()) {
    await each.evaluate((peer) => begin("", peer), `000000000000000${i + 1}`);
  }
  await page.evaluate(() => {
    text.insert(0, "begin\r\n😀 end\nlast");
    doc.commit();
  });
  await exchange(...pages);
  const imes = [];
  for (const each of pages) {
    imes.push(await composer(each));
    await each.evaluate((seed) => (globalThis.other = new Other(doc, randomOf(seed))), random(1e9));
  }
  for (let round = 0; round < 80; ++round) {
    const who = random(2);
    await act(pages[who], random, imes[who], more);
    if (random(2)) await pages[who].evaluate(() => other.edit());
    if (random(4) === 0) await pages[who].evaluate(() => other.receive());
    if (random(5) === 0) await exchange(...pages);
    if (round === 30) {
      // A reload: what was exported is opened again.
      const update = await second.evaluate(() => give());
      await second.reload();
      await second.evaluate(() => begin("", "0000000000000003"));
      await second.evaluate((update) => take(update), update);
      imes[1] = await composer(second);
      await second.evaluate((seed) => (globalThis.other = new Other(doc, randomOf(seed))), random(1e9));
    }
  }
  for (const each of pages) await each.evaluate(() => tick()); // what a composition left is sent some time later
  await exchange(...pages);
  const texts = [await assertEqual(page), await assertEqual(second)];
  assert.equal(texts[0], texts[1]);
  const digests = [];
  for (const each of pages) digests.push(await each.evaluate(() => doc.stateDigest()));
  assert.equal(digests[0], digests[1]);
  t.diagnostic(`${texts[0].length} units`);
  await second.context().close();
}
