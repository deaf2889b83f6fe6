// Several people in one document: what they write meets, whatever happens to the network, to a page
// or to the relay.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import { Demo, untilEqual } from "./demo.js";

let demo;
before(async () => (demo = await Demo.start()));
after(() => demo?.stop());
afterEach(() => demo.leave());

const both = (name, options) => Promise.all([demo.open(name, "Ada", options), demo.open(name, "Ben", options)]);
const count = (text, part) => text.split(part).length - 1;

test("what two type at once is there whole, in both pages", async () => {
  const [ada, ben] = await both("typing");
  await ada.goToNote("begin");
  await ben.goToNote("end");
  await Promise.all([ada.type("Ada was here first. "), ben.type("Ben has the last word.")]);
  await untilEqual(ada, ben);
  const note = await ada.note();
  assert.ok(note.startsWith("Ada was here first. Summer"));
  assert.ok(note.endsWith("Ben has the last word.\n"));
  assert.equal(await ada.shownNote(), note);
  assert.equal(await ben.shownNote(), note);
});

test("two pages that open a new document at once begin with one welcome", async () => {
  const [ada, ben] = await both("welcome");
  await untilEqual(ada, ben);
  assert.equal(count(await ada.note(), "Summer street party"), 1);
  assert.equal((await ben.board()).todo.length, 3);
});

test("what two format and write in at once has all of it, in both pages", async () => {
  const [ada, ben] = await both("formats");
  await Promise.all([ada.goOffline(), ben.goOffline()]);
  await ada.selectInNote("Long tables");
  await ada.press("Control+b");
  await ben.selectInNote("tables down");
  await ben.press("Control+i", "ArrowRight");
  await ben.type(" exactly");
  await Promise.all([ada.goOnline(), ben.goOnline()]);
  await untilEqual(ada, ben);
  assert.deepEqual(await ben.saidOf("Long tables down exactly the"), [
    ["Long ", { bold: true }],
    ["tables", { bold: true, italic: true }],
    [" down exactly", { italic: true }],
    [" the", {}],
  ]);
  assert.equal(await ada.shownNote(), await ben.shownNote());
  assert.equal(await ada.page.locator(".ql-editor").innerHTML(), await ben.page.locator(".ql-editor").innerHTML());
});

test("comments live and die alone, stand by their words, and come back with them", async () => {
  const [ada, ben] = await both("comments");
  const noors = ["Noor", "the neighbours in the side street", "I know two of them, I will ask."];
  assert.deepEqual(await ben.comments(), [noors]);
  await ada.selectInNote("in the side");
  await ada.press("Control+Alt+m");
  await ada.type("Which side?");
  await ben.selectInNote("Long tables");
  await ben.page.locator("#note .icon-comment").click();
  await ben.type("twelve of them");
  await untilEqual(ada, ben);
  const bens = ["Ben", "Long tables", "twelve of them"];
  const all = [bens, noors, ["Ada", "in the side", "Which side?"]];
  assert.deepEqual(await ada.comments(), all);
  assert.deepEqual(await ben.comments(), all);
  // Ada writes into what Ben's is about, deletes the words of the others, and regrets that.
  await ada.press("Escape");
  await ada.page.waitForTimeout(700); // longer than the merge window: her comment is a step of its own
  await ada.selectInNote("g ta");
  await ada.type("g wooden ta");
  await ada.selectInNote("the neighbours in the side street");
  await ada.press("Backspace");
  await untilEqual(ada, ben);
  assert.deepEqual(await ben.comments(), [["Ben", "Long wooden tables", "twelve of them"]]);
  await ada.press("Control+z");
  await untilEqual(ada, ben);
  assert.equal((await ben.comments()).length, 3);
  await ben.page.locator(".comment .icon-check").first().click();
  await untilEqual(ada, ben);
  assert.deepEqual(await ada.comments(), all.slice(1));
  // One that says nothing is gone when it is left.
  await ada.selectInNote("Long");
  await ada.press("Control+Alt+m");
  await untilEqual(ada, ben);
  assert.equal((await ben.comments()).length, 3);
  await ada.press("Escape");
  await untilEqual(ada, ben);
  assert.equal((await ben.comments()).length, 2);
});

test("undo takes back what one did oneself, wherever that was", async () => {
  const [ada, ben] = await both("undo");
  const before = await ada.content();
  await ada.goToNote("end");
  await ada.type("Ada's line");
  await ada.page.waitForTimeout(700); // longer than the merge window
  await ada.writeIn(".card", "Agree on a date");
  await ada.press("Alt+Shift+ArrowLeft");
  await ben.goToNote("begin");
  await ben.type("Ben: ");
  await untilEqual(ada, ben);
  assert.ok((await ben.board()).doing.includes("Agree on a date"));
  await ada.page.locator("#history .icon-undo").click();
  await untilEqual(ada, ben);
  assert.ok((await ben.board()).done.includes("Agree on a date"));
  await ada.page.locator("#history .icon-undo").click();
  await untilEqual(ada, ben);
  const note = await ben.note();
  assert.ok(note.startsWith("Ben: Summer") && !note.includes("Ada's line"));
  assert.equal(await ada.page.locator("#history .icon-undo").locator("..").getAttribute("aria-disabled"), "true");
  await ada.page.locator("#history .icon-redo").click();
  await ben.goToNote("end");
  await ben.press("Control+z");
  await untilEqual(ada, ben);
  assert.equal(await ben.note(), `${note.replace("Ben: ", "").trimEnd()}Ada's line\n`);
  await ada.goToNote("end");
  await ada.press("Control+z");
  await untilEqual(ada, ben);
  assert.equal(await ben.content(), before);
});

test("cards that two add, write in and move at once are there once", async () => {
  const [ada, ben] = await both("board");
  await Promise.all([ada.addCard("todo", "Ada's card"), ben.addCard("doing", "Ben's card")]);
  await untilEqual(ada, ben);
  // One card, moved by both, and its title written by both.
  await Promise.all([ada.writeIn(".card", "Draw the poster"), ben.writeIn(".card", "Draw the poster")]);
  await Promise.all([ada.press("Alt+Shift+ArrowLeft"), ben.press("Alt+Shift+ArrowUp", "Alt+Shift+ArrowLeft", "Alt+Shift+ArrowLeft")]);
  await Promise.all([ada.type(" today"), ben.type("!")]);
  await untilEqual(ada, ben);
  const board = await ada.board();
  assert.deepEqual(await ben.board(), board);
  const titles = Object.values(board).flat();
  assert.equal(titles.filter((title) => title.startsWith("Draw the poster")).length, 1);
  assert.ok(titles.some((title) => title.includes("!") && title.includes(" today")));
  assert.ok(board.todo.includes("Ada's card") && board.doing.includes("Ben's card"));
  assert.equal(titles.length, 9);
});

test("a card that is dragged to another column is there in the other page", async () => {
  const [ada, ben] = await both("dragging");
  const from = await (await ada.card("Borrow twelve long tables")).locator(".grip").boundingBox();
  const to = await (await ada.card("Draw the poster")).boundingBox();
  await ada.page.mouse.move(from.x + 8, from.y + 20);
  await ada.page.mouse.down();
  await ada.page.mouse.move(to.x + 20, to.y + 4, { steps: 8 });
  assert.equal(await ada.page.locator(".gap").count(), 1);
  await ada.page.mouse.up();
  assert.equal(await ada.page.locator(".gap").count(), 0);
  await untilEqual(ada, ben);
  assert.deepEqual((await ben.board()).done, ["Agree on a date", "Borrow twelve long tables", "Draw the poster"]);
});

test("lines that two move, indent and write in at once are there once", async () => {
  const [ada, ben] = await both("outline");
  await Promise.all([ada.writeIn(".line", "Coffee and cake"), ben.writeIn(".line", "Coffee and cake")]);
  await Promise.all([ada.press("Tab"), ben.press("Alt+Shift+ArrowUp", "Alt+Shift+ArrowUp")]);
  await Promise.all([ada.type(", and tea"), ben.type(" at three")]);
  await untilEqual(ada, ben);
  const lines = await ada.outline();
  assert.deepEqual(await ben.outline(), lines);
  assert.equal(lines.length, 14);
  const coffee = lines.filter((line) => line.trim().startsWith("Coffee and cake"));
  assert.equal(coffee.length, 1);
  assert.ok(coffee[0].includes(", and tea") && coffee[0].includes(" at three"));
});

test("who is in a card or a line that somebody deletes is beside it then", async () => {
  const [ada, ben] = await both("deleting");
  await ada.writeIn(".card", "Agree on a date");
  await ben.writeIn(".card", "Agree on a date");
  await (await ben.card("Agree on a date")).locator(".icon-remove").click();
  await untilEqual(ada, ben);
  assert.equal(await ada.page.evaluate(() => document.activeElement.closest(".card").querySelector("textarea").value), "Draw the poster");
  await ada.writeIn(".line", "The band plays");
  await ben.writeIn(".line", "Evening");
  await ben.press("Escape", "Delete");
  await untilEqual(ada, ben);
  assert.equal((await ada.outline()).length, 9);
  assert.equal(await ada.page.evaluate(() => document.activeElement.className), "line");
});

test("two moves that would make a circle leave all lines in the tree", async () => {
  const [ada, ben] = await both("circle");
  await Promise.all([ada.goOffline(), ben.goOffline()]);
  // Ada puts the evening below the afternoon; Ben the afternoon below the evening.
  await ada.writeIn(".line", "Evening");
  await ada.press("Tab");
  await ben.writeIn(".line", "Afternoon");
  await ben.press("Alt+Shift+ArrowDown", "Tab");
  await Promise.all([ada.goOnline(), ben.goOnline()]);
  await untilEqual(ada, ben);
  assert.deepEqual(await ada.outline(), await ben.outline());
  assert.equal((await ada.outline()).length, 14);
});

test("what is written offline is kept, counted, and merged", async () => {
  const [ada, ben] = await both("offline");
  await ben.goOffline();
  await ben.goToNote("end");
  await ben.type("written offline");
  await ben.addCard("todo", "a card from offline");
  await ada.goToNote("end");
  await ada.type("written online");
  await ada.untilSaved();
  assert.ok(!(await ada.note()).includes("offline"));
  assert.ok(!(await ben.note()).includes("online"));
  assert.match(await ben.page.locator("#status .detail").textContent(), /^\d+ changes kept here$/);
  await ben.goOnline();
  await untilEqual(ada, ben);
  const note = await ada.note();
  assert.ok(note.includes("written offline") && note.includes("written online"));
  assert.ok((await ada.board()).todo.includes("a card from offline"));
  assert.equal(await ben.page.locator("#status .detail").count(), 0);
});

test("a page that is loaded anew while it is offline has its edits, and sends them later", async () => {
  const [ada, ben] = await both("reload");
  await ben.goOffline();
  await ben.goToNote("end");
  await ben.type("before the reload");
  await ben.page.reload();
  await ben.until(() => document.querySelector("#status")?.dataset.state === "offline");
  assert.ok((await ben.shownNote()).includes("before the reload"));
  await ben.goToNote("end");
  await ben.type(", and after it");
  await ben.goOnline();
  await untilEqual(ada, ben);
  assert.ok((await ada.note()).endsWith("before the reload, and after it\n"));
});

test("a page that was offline while its document was deleted keeps it, and does not bring it back", async () => {
  const [ada, ben] = await both("deleted");
  await ben.goOffline();
  await ben.goToNote("end");
  await ben.type("all of it");
  await demo.deleteAtRelay("deleted");
  await ben.page.reload();
  await ben.goOnline();
  for (const one of [ada, ben]) {
    await one.until(() => document.querySelector("#status")?.dataset.state === "failed");
    assert.match(await one.page.locator("#status .detail").textContent(), /deleted/);
  }
  assert.ok((await ben.note()).endsWith("all of it\n"));
  const cleo = await demo.open("deleted", "Cleo");
  assert.ok(!(await cleo.note()).includes("all of it"));
});

test("without any network the page opens, with what was written there", async () => {
  const ada = await demo.open("no network", "Ada");
  await ada.page.evaluate(() => navigator.serviceWorker.ready);
  await ada.page.reload(); // now the worker has the page
  await ada.untilSaved();
  await ada.page.context().setOffline(true);
  await ada.goToNote("end");
  await ada.type("in the tunnel");
  await ada.page.reload();
  await ada.until(() => document.querySelectorAll(".ql-editor p").length > 1);
  assert.ok((await ada.shownNote()).includes("in the tunnel"));
  assert.notEqual(await ada.state(), "saved");
  await ada.page.context().setOffline(false);
  await ada.untilSaved();
  const ben = await demo.open("no network", "Ben");
  await untilEqual(ada, ben);
  assert.ok((await ben.note()).includes("in the tunnel"));
});

test("each sees the other's name, and where the other is", async () => {
  const [ada, ben] = await both("presence");
  await ben.goToNote("end");
  await ada.until(() => document.querySelector(".syncline-others-caret")?.dataset.name === "Ben");
  await ben.writeIn(".card", "Agree on a date");
  await ada.until(() => document.querySelector(".card.held .tag")?.textContent === "Ben");
  assert.equal(await ada.page.locator(".syncline-others-caret").count(), 0);
  assert.equal(await ada.page.locator(".card.held textarea").inputValue(), "Agree on a date");
  await ben.writeIn(".line", "The band plays");
  await ada.until(() => document.querySelector(".line.held .tag")?.textContent === "Ben");
  await ada.page.locator("#people").click();
  assert.match(await ada.page.locator("#people-list").textContent(), /Ben.*in the outline/);
  await ben.page.locator("#people").click();
  await ben.page.locator("#my-name").fill("Benedikt");
  await ada.until(() => document.querySelector("#people-list").textContent.includes("Benedikt"));
  await ben.goOffline();
  await ada.until(() => document.querySelector("#people-list").textContent === "Nobody else is here.");
  assert.equal(await ada.page.locator(".held").count(), 0);
  assert.equal(await ben.page.locator("#people .disc").count(), 1);
});

test("a relay that is killed while two type loses nothing", { timeout: 120_000 }, async () => {
  const [ada, ben] = await both("killed");
  await ada.goToNote("begin");
  await ben.goToNote("end");
  const words = (name) => Array.from({ length: 40 }, (_, i) => `${name}${i};`);
  const typing = [ada, ben].map((one, i) => one.type(words("ab"[i]).join(""), { delay: 12 }));
  await new Promise((resolve) => setTimeout(resolve, 700));
  const killed = demo.killRelay();
  await Promise.all([...typing, killed]);
  await untilEqual(ada, ben);
  // What the relay has is what somebody gets who comes only now, when the two are gone.
  const note = await ada.note();
  await Promise.all([ada, ben].map(({ page }) => page.context().close()));
  const carla = await demo.open("killed", "Carla");
  assert.equal(await carla.note(), note);
  for (const word of [...words("a"), ...words("b")]) assert.equal(count(note, word), 1, word);
});
