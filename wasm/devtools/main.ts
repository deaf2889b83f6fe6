// The page that opens files: updates, snapshots and files of documents, in any order, all of one
// document.

import { Doc, SynclineError, type ErrorCode, type ImportResult } from "syncline";
import { DamagedFileError, parseDocFile } from "syncline/storage";

import { bytes, count, make } from "./elements.js";
import { Inspector } from "./inspector.js";

const files = document.querySelector<HTMLElement>("#files")!;
const chooser = document.querySelector<HTMLInputElement>("#chooser")!;
const host = document.querySelector<HTMLElement>("#inspector")!;
const start = document.querySelector<HTMLElement>("#start")!;
const again = document.querySelector<HTMLButtonElement>("#again")!;

const WHY: Partial<Record<ErrorCode, string>> = {
  INVALID_ARGUMENT: "This is no update, no snapshot and no document's file of Syncline",
  DATA_LOSS: "The file is damaged: it was cut off, or changed on its way",
  UNIMPLEMENTED: "A later version of Syncline wrote this file: this page is too old to read it",
  ALREADY_EXISTS: "It contradicts what is open: two replicas wrote under one peer id, or it is of another document",
  RESOURCE_EXHAUSTED: "It goes beyond a limit",
};

/** What a document's file begins with. */
const DOC_FILE = "SYNCLOG";

let doc = new Doc();
let inspector: Inspector | undefined;

async function open(list: Iterable<File>): Promise<void> {
  for (const file of list) {
    const content = new Uint8Array(await file.arrayBuffer());
    files.append(make("li", "", make("b", "", file.name), ` ${bytes(content.length)}. `, ...take(content)));
  }
  if (doc.version.entries().length === 0) return;
  start.hidden = true;
  again.hidden = false;
  host.hidden = false;
  (inspector ??= new Inspector(host)).show(doc);
}

const told = (sentence: string) => make("span", "", `${sentence} `);
const wrong = (sentence: string) => make("span", "error", `${sentence} `);

/** Imports a file. Returns what became of it. */
function take(content: Uint8Array): HTMLElement[] {
  if (content.length === 0) return [wrong("The file is empty.")];
  const isDocFile = new TextDecoder().decode(content.subarray(0, DOC_FILE.length)) === DOC_FILE;
  return isDocFile ? takeDocFile(content) : takeRecords([content]);
}

/** A document's file: what is whole of it is imported. */
function takeDocFile(content: Uint8Array): HTMLElement[] {
  try {
    const { records, damaged, tailBytes } = parseDocFile(content);
    return [
      told(`A document's file of ${count(records.length, "record")}.`),
      ...damaged.map(({ begin, end }) => wrong(`Bytes ${begin} to ${end} are damaged: they are not as they were written.`)),
      ...(tailBytes > 0 ? [wrong(`It ends in ${count(tailBytes, "byte")} of a save that was interrupted.`)] : []),
      ...takeRecords(records),
    ];
  } catch (error) {
    if (error instanceof DamagedFileError) return [wrong(`${error.message}.`)];
    throw error;
  }
}

function takeRecords(records: readonly Uint8Array[]): HTMLElement[] {
  const all = { applied: [], pending: [], rejected: [] } as { [K in keyof ImportResult]: ImportResult[K][number][] };
  const errors: HTMLElement[] = [];
  for (const record of records) {
    try {
      const { applied, pending, rejected } = doc.import(record);
      all.applied.push(...applied);
      all.pending.push(...pending);
      all.rejected.push(...rejected);
    } catch (error) {
      if (!(error instanceof SynclineError)) throw error;
      const why = WHY[error.code];
      errors.push(wrong(why === undefined ? `${error.message}.` : `${why} (${error.message}).`));
    }
  }
  return errors.length === records.length && errors.length > 0 ? errors : [told(tellOf(all)), ...errors];
}

function tellOf({ applied, pending, rejected }: ImportResult): string {
  const sizeOf = (spans: ImportResult["applied"]) => spans.reduce((sum, { begin, end }) => sum + end - begin, 0);
  const told: string[] = [];
  const authors = new Set(applied.map(({ peer }) => peer));
  if (applied.length > 0) told.push(`${count(sizeOf(applied), "op")} of ${count(authors.size, "peer")}.`);
  if (pending.length > 0) {
    told.push(`${count(sizeOf(pending), "op")} cannot be shown yet: open the updates that they build upon, too.`);
  }
  for (const reason of rejected) told.push(`An update that had waited was thrown away: ${reason}.`);
  return told.join(" ") || "Nothing new.";
}

function close(): void {
  doc.free();
  doc = new Doc();
  files.replaceChildren();
  start.hidden = false;
  again.hidden = true;
  host.hidden = true;
}

chooser.addEventListener("change", async () => {
  await open([...(chooser.files ?? [])]);
  chooser.value = ""; // the same file may be chosen again
});
again.addEventListener("click", close);
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("dropping");
});
document.addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) document.body.classList.remove("dropping");
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  void open([...(event.dataTransfer?.files ?? [])]);
});
