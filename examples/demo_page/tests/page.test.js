// The page for each of its users: without a mouse, without sight, on a phone, in German; and the
// program that starts it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createServer } from "node:net";
import { after, afterEach, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { Demo, runDemo, untilEqual } from "./demo.js";

let demo;
before(async () => (demo = await Demo.start()));
after(() => demo?.stop());
afterEach(() => demo.leave());

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

/** Goes on by Tab until the focus is on what the selector names. */
async function tabTo(person, selector) {
  for (let i = 0; i < 60; ++i) {
    await person.press("Tab");
    if (await person.page.evaluate((selector) => document.activeElement.matches(selector), selector)) return;
  }
  assert.fail(`Tab does not come to ${selector}`);
}
const outlineOf = (person) =>
  person.page.evaluate(() => {
    const styles = [document.activeElement, document.activeElement.closest(".card, .line, .editor")].filter(Boolean);
    return styles.some((one) => getComputedStyle(one).outlineStyle !== "none");
  });
const announced = (person, text) => person.until((text) => document.querySelector("#announcer").textContent.includes(text), text);

test("what is pasted keeps how it looks, under the page's policy", async () => {
  const ada = await demo.open("pasted", "Ada");
  await ada.goToNote("end");
  await ada.page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", '<span style="font-weight: 700">strong</span>');
    const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    document.querySelector(".ql-editor").dispatchEvent(paste);
  });
  await ada.until(() => [...document.querySelectorAll(".ql-editor strong")].some((one) => one.textContent === "strong"));
});

test("all of the page can be done by the keyboard alone, and the focus is seen", async () => {
  const ada = await demo.open("keyboard", "Ada");
  await tabTo(ada, "#offline");
  assert.ok(await outlineOf(ada));
  await ada.press("Space");
  await announced(ada, "You are offline");
  await ada.press("Space");
  await announced(ada, "You are online again");
  await tabTo(ada, "#people");
  await ada.press("Enter");
  await tabTo(ada, "#my-name");
  await ada.type("Lovelace");
  await ada.press("Escape");
  await tabTo(ada, ".ql-editor");
  assert.ok(await outlineOf(ada));
  await ada.press("Control+End");
  await ada.type("by keyboard");
  await tabTo(ada, ".line"); // Tab leaves the note

  await ada.press("ArrowDown", "ArrowLeft"); // to "Set up the tables", which folds
  assert.equal((await ada.outline()).length, 12);
  await ada.press("ArrowRight", "Enter");
  await ada.press("End", "Enter");
  await ada.type("Lanterns");
  await ada.press("Shift+Tab");
  await announced(ada, "Level 2");
  await ada.press("Alt+Shift+ArrowUp", "Escape");
  assert.ok(await outlineOf(ada));
  assert.deepEqual((await ada.outline()).slice(0, 3), ["Afternoon", "  Lanterns", "  Set up the tables"]);
  await ada.press("ArrowDown", "Delete");
  await announced(ada, "Line deleted");
  assert.equal((await ada.outline()).length, 12);
  assert.ok(!(await ada.outline()).includes("  Set up the tables"));

  await tabTo(ada, ".lane[data-column=todo] .add"); // Tab leaves the outline
  await ada.press("Enter");
  await ada.type("New card");
  await ada.press("Alt+Shift+ArrowRight");
  await announced(ada, "Moved to Under way");
  assert.ok(await outlineOf(ada));
  await ada.type("!"); // the focus went with the card
  await ada.press("Alt+Shift+ArrowUp", "ArrowDown", "Enter");
  await ada.type("Below");
  const { doing } = await ada.board();
  assert.ok(doing.includes("New card!") && doing.includes("Below"));
  for (let i = 0; i < 5; ++i) await ada.press("Backspace");
  await ada.press("Backspace");
  await announced(ada, "Card deleted");
  assert.ok(!(await ada.board()).doing.includes("Below"));
});

test("what can be used has a name, for those who do not see it", async () => {
  const ada = await demo.open("names", "Ada");
  const session = await ada.page.context().newCDPSession(ada.page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const roles = ["button", "textbox", "treeitem", "switch", "link", "tree", "list", "region", "toolbar", "group", "navigation"];
  const used = nodes.filter(({ ignored, role }) => !ignored && roles.includes(role?.value));
  assert.ok(used.length > 40);
  const unnamed = used.filter(({ name }) => (name?.value ?? "") === "").map(({ role }) => role.value);
  const written = await ada.page.locator(".ql-editor ol").count(); // in the note
  assert.deepEqual(unnamed, Array(written).fill("list"));
});

test("the page speaks German where that is chosen, and remembers it", async () => {
  const ada = await demo.open("languages", "Ada");
  assert.equal(await ada.page.locator("#board-title").textContent(), "To-do");
  await ada.page.getByRole("button", { name: "Deutsch" }).click();
  const check = async () => {
    assert.equal(await ada.page.locator("html").getAttribute("lang"), "de");
    assert.equal(await ada.page.locator("#board-title").textContent(), "Aufgaben");
    assert.equal(await ada.page.locator("#status .state").textContent(), "Gespeichert");
    assert.equal(await ada.page.locator(".lane .add").first().getAttribute("aria-label"), "Karte hinzufügen");
  };
  await check();
  await ada.page.reload();
  await ada.untilSaved();
  await check();
  const german = await demo.open("languages", "Ben", { locale: "de-AT" });
  assert.equal(await german.page.locator("html").getAttribute("lang"), "de");
});

test("on a phone nothing sticks out, and a finger drags a card", async () => {
  const ada = await demo.open("phone", "Ada", PHONE);
  const width = await ada.page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(width, 360);
  const card = await ada.card("Ask the town for the permit to close the street");
  await card.evaluate((card) => card.scrollIntoView({ block: "center", behavior: "instant" }));
  const grip = await card.locator(".grip").boundingBox();
  const to = await (await ada.card("Find somebody with a generator")).boundingBox();
  const session = await ada.page.context().newCDPSession(ada.page);
  const touch = (type, ...touchPoints) => session.send("Input.dispatchTouchEvent", { type, touchPoints });
  const x = grip.x + 10;
  await touch("touchStart", { x, y: grip.y + 20 });
  for (let y = grip.y + 20; y < to.y + to.height - 4; y += 12) await touch("touchMove", { x, y });
  await touch("touchEnd");
  assert.deepEqual((await ada.board()).todo, [
    "Borrow twelve long tables",
    "Find somebody with a generator",
    "Ask the town for the permit to close the street",
  ]);
});

test("for those who want it calm, nothing moves", async () => {
  const options = { reducedMotion: "reduce" };
  const [ada, ben] = await Promise.all([demo.open("calm", "Ada", options), demo.open("calm", "Ben")]);
  const count = (person) => person.page.evaluate(() => (globalThis.moves = 0));
  for (const person of [ada, ben]) {
    await person.page.evaluate(() => {
      const { animate } = Element.prototype;
      Element.prototype.animate = function (...args) {
        ++globalThis.moves;
        return animate.apply(this, args);
      };
    });
    await count(person);
  }
  await ben.writeIn(".card", "Draw the poster");
  await ben.press("Alt+Shift+ArrowLeft");
  await untilEqual(ada, ben);
  assert.equal(await ada.page.evaluate(() => moves), 0);
  assert.ok((await ben.page.evaluate(() => moves)) > 0); // that is what is looked for
});

test("the sources have the types that they say", () => {
  const root = fileURLToPath(new URL("..", import.meta.url));
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, "-p", root], { stdio: "inherit" });
});

test("a port that is taken is named, with what to do", async () => {
  const taken = createServer();
  await new Promise((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const { port } = taken.address();
  for (const [option, other] of [["port", "relay-port"], ["relay-port", "port"]]) {
    const run = runDemo(`--${option}`, String(port), `--${other}`, "0", "--data", demo.folder);
    assert.equal(await run.ended, 1);
    assert.match(run.lines.at(-1), new RegExp(`port ${port} is taken by another program: choose another by --${option}`));
  }
  taken.close();
});

test("one signal ends all that was started", async () => {
  const other = await Demo.start();
  const { relay } = other;
  process.kill(relay, 0);
  await other.stop();
  assert.throws(() => process.kill(relay, 0), { code: "ESRCH" });
  await assert.rejects(fetch(other.address));
});
