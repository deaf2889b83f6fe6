// The demo as its users have it: started by its program, opened in Chromium by several people.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { launch } from "../../../wasm/tests/browser/site.js";
import { builtProgram } from "../../../wasm/tests/built_program.js";

const PROGRAM = fileURLToPath(new URL("../start.mjs", import.meta.url));
export const RELAY = process.env.SYNCLINE_RELAY ?? builtProgram("src/relay/syncline-relay", ["release", "programs"]);
assert.ok(RELAY !== undefined, "there is no relay: scripts/demo builds one, or SYNCLINE_RELAY names it");

/** Milliseconds within which all that is to be seen is seen; a relay that was killed is back by then. */
const PATIENCE = 30_000;

/** The program, with options; its lines are kept. */
export function runDemo(...options) {
  const child = spawn(process.execPath, [PROGRAM, "--relay", RELAY, ...options], { stdio: ["ignore", "pipe", "pipe"] });
  const lines = [];
  const waiting = new Set();
  const look = () => waiting.forEach((one) => one());
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on("line", (line) => {
      lines.push(line);
      look();
    });
  }
  const ended = new Promise((resolve) => child.once("close", (code, signal) => resolve(code ?? signal)));
  void ended.then(look);
  /** Resolves to the match of the first line at `from` or after that has it. */
  const line = (pattern, from = 0) =>
    new Promise((resolve, reject) => {
      const search = () => {
        const match = lines.slice(from).map((one) => pattern.exec(one)).find((one) => one !== null);
        if (match !== undefined) resolve(match);
        else if (child.exitCode !== null) reject(new Error(`the demo ended without ${pattern}:\n${lines.join("\n")}`));
        else return;
        waiting.delete(search);
      };
      waiting.add(search);
      search();
    });
  return { child, lines, line, ended };
}

export class Demo {
  static async start() {
    const folder = await mkdtemp(join(tmpdir(), "syncline-demo-"));
    const run = runDemo("--port", "0", "--relay-port", "0", "--data", folder, "--language", "en");
    const [, address] = await run.line(/page +(http:\S+)/);
    return new Demo(folder, run, address, await launch());
  }

  people = [];
  errors = [];

  constructor(folder, run, address, browser) {
    Object.assign(this, { folder, run, address, browser });
  }

  /** The number of the relay's process. */
  get relay() {
    return Number(this.run.lines.findLast((line) => /relay +ws:/.test(line)).match(/process (\d+)/)[1]);
  }

  /** As the relay's operator. */
  async deleteAtRelay(document) {
    const [, host] = this.run.lines.findLast((line) => /relay +ws:/.test(line)).match(/ws:\/\/([^/ ]+)/);
    const { ok, status } = await fetch(`http://${host}/v1/docs/${encodeURIComponent(document)}`, { method: "DELETE" });
    assert.ok(ok, `DELETE was answered by ${status}`);
  }

  /** Kills the relay. Resolves when the demo has started it again. */
  async killRelay() {
    const from = this.run.lines.length;
    process.kill(this.relay, "SIGKILL");
    await this.run.line(/relay +ws:/, from);
  }

  /** Somebody with a browser of their own opens a document. */
  async open(document, name, options = {}) {
    const context = await this.browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    page.on("pageerror", (error) => this.errors.push(error));
    page.on("console", (message) => {
      // Of connections that break the browser tells by itself.
      if (message.type() === "error" && !/WebSocket|ERR_/.test(message.text())) this.errors.push(new Error(message.text()));
    });
    await page.addInitScript((name) => {
      localStorage.setItem("syncline-demo/own/name", localStorage.getItem("syncline-demo/own/name") ?? JSON.stringify(name));
    }, name);
    await page.goto(`${this.address}?document=${encodeURIComponent(document)}`);
    const person = new Somebody(page);
    this.people.push(person);
    await person.untilSaved();
    return person;
  }

  /** All have gone; nothing was wrong in their pages. */
  async leave() {
    for (const { page } of this.people.splice(0)) await page.context().close();
    assert.deepEqual(this.errors.splice(0), []);
  }

  async stop() {
    await this.browser.close();
    this.run.child.kill("SIGINT");
    await this.run.ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** What one of those people does and sees. */
class Somebody {
  constructor(page) {
    this.page = page;
  }

  until(condition, argument) {
    return this.page.waitForFunction(condition, argument, { polling: 20 });
  }
  /** The relay has all that this page has. */
  untilSaved() {
    return this.until(() => document.querySelector("#status")?.dataset.state === "saved");
  }
  state() {
    return this.page.evaluate(() => document.querySelector("#status").dataset.state);
  }
  press(...keys) {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  note() {
    return this.page.evaluate(() => workspace.doc.text("note").toString());
  }
  /** What the editor shows. */
  shownNote() {
    const lines = () => [...document.querySelectorAll(".ql-editor :is(p, h1, h2, li)")].map((line) => `${line.textContent}\n`);
    return this.page.evaluate(`(${lines})().join("")`);
  }
  /** Begins to write at the beginning or the end of the note. */
  async goToNote(where) {
    await this.page.locator(".ql-editor").click();
    await this.press(where === "begin" ? "Control+Home" : "Control+End");
  }
  type(text, options = { delay: 4 }) {
    return this.page.keyboard.type(text, options);
  }

  /** Selects words of the note, which are in one line. */
  async selectInNote(words) {
    await this.page.locator(".ql-editor").focus();
    await this.page.evaluate((words) => {
      const line = [...document.querySelectorAll(".ql-editor > *, .ql-editor li")].findLast((one) => one.textContent.includes(words));
      const from = line.textContent.indexOf(words);
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      const range = new Range();
      for (let before = 0; walker.nextNode() !== null; before += walker.currentNode.length) {
        const { currentNode: text } = walker;
        if (from >= before && from < before + text.length) range.setStart(text, from - before);
        if (from + words.length > before) range.setEnd(text, Math.min(text.length, from + words.length - before));
      }
      getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
    }, words);
    await this.page.waitForTimeout(50); // the editor hears of it from the browser
  }
  /** What is said of words of the note. */
  saidOf(words) {
    return this.page.evaluate((words) => {
      const note = workspace.doc.text("note");
      const from = note.toString().indexOf(words);
      return note.runs(from, from + words.length).map(({ text, attributes }) => [text, attributes]);
    }, words);
  }
  /** The comments, as they are beside the note: who says what about which words. */
  comments() {
    const all = () =>
      [...document.querySelectorAll(".comment")].map((one) =>
        [".by > span:nth-child(2)", "q"].map((part) => one.querySelector(part).textContent).concat(one.querySelector("textarea").value),
      );
    return this.page.evaluate(all);
  }

  /** The titles of the cards, by column, as the page shows them. */
  board() {
    return this.page.evaluate(() =>
      Object.fromEntries(
        [...document.querySelectorAll(".lane")].map((lane) => [
          lane.dataset.column,
          [...lane.querySelectorAll("textarea")].map((title) => title.value),
        ]),
      ),
    );
  }
  async addCard(column, title) {
    await this.page.locator(`.lane[data-column=${column}] .add`).click();
    await this.type(title);
  }
  card(title) {
    return this.byTitle(".card", title);
  }
  line(title) {
    return this.byTitle(".line", title);
  }
  /** The title is a field's value, which no selector finds. */
  async byTitle(selector, title) {
    const at = await this.page.evaluate(
      ([selector, title]) => [...document.querySelectorAll(selector)].findIndex((one) => one.querySelector("textarea").value === title),
      [selector, title],
    );
    assert.notEqual(at, -1, `${selector} ${title} is not there`);
    return this.page.locator(selector).nth(at);
  }
  async writeIn(selector, title) {
    const one = await this.byTitle(selector, title);
    await one.locator("textarea").click();
    await this.press("End");
    return one;
  }

  /** The lines of the outline that show, indented as they are. */
  outline() {
    return this.page.evaluate(() =>
      [...document.querySelectorAll(".line")].map((line) => "  ".repeat(line.ariaLevel - 1) + line.querySelector("textarea").value),
    );
  }

  async goOffline() {
    await this.page.locator("#offline").check();
    await this.until(() => document.querySelector("#status").dataset.state === "offline");
  }
  async goOnline() {
    await this.page.locator("#offline").uncheck();
  }

  /** All that the page shows of the document, but for marks. */
  content() {
    return this.page.evaluate(() => {
      const { authors, ...shown } = workspace.doc.toJSON();
      return JSON.stringify(shown);
    });
  }
  digest() {
    return this.page.evaluate(() => workspace.doc.stateDigest());
  }
}

/** Resolves when all have the same document, and the relay has it. */
export async function untilEqual(...people) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    for (const person of people) await person.untilSaved();
    const digests = await Promise.all(people.map((person) => person.digest()));
    if (new Set(digests).size === 1) return;
    assert.ok(Date.now() < deadline, "the pages do not come to the same document");
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
