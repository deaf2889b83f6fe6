// What the raw clients send, made before anything is measured: updates of one token each, and large
// documents. A document is kept in a folder, as making one takes minutes.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sequential } from "../../peers/js/traces.js";
import { Reader, sized } from "../dialects/varint.js";
import { MAX_AUTHORS, token, TOKEN_SIZE } from "../tokens.js";

export const TOKENS = "tokens"; // the text that authors type into
const TRACE = "sveltecomponent"; // typed again and again, each time into a text of its own
const PATCHES = 200; // of a transaction
const DOCUMENT_AUTHOR = MAX_AUTHORS;

/** `count` updates, from the token `first` on, of an author who knows nobody else's. */
export function updatesOf(library, author, count, first = 0) {
  const replica = library.create(author);
  return Array.from({ length: count }, (_, i) => {
    replica.edit(TOKENS, [[i * TOKEN_SIZE, 0, token(author, first + i)]]);
    return replica.take();
  });
}

/** The numbers of the tokens in a document that these updates make, by author. */
export function tokensIn(library, updates) {
  const replica = library.create();
  for (const update of updates) replica.import(update);
  const found = new Map();
  for (const one of replica.text(TOKENS).match(/~\d{7}/g) ?? []) {
    const author = Number(one.slice(1, 3));
    if (!found.has(author)) found.set(author, new Set());
    found.get(author).add(Number(one.slice(3)));
  }
  return found;
}

/** Updates that make a document of about so many bytes, as the library keeps it. */
function makeDocument(library, bytes) {
  const { patches } = sequential(TRACE);
  const replica = library.create(DOCUMENT_AUTHOR);
  const parts = [];
  let copies = 1;
  for (let copy = 0; copy < copies; ++copy) {
    for (let i = 0; i < patches.length; i += PATCHES) replica.edit(`text ${copy}`, patches.slice(i, i + PATCHES));
    parts.push(replica.take());
    if (copy === 0) copies = Math.ceil(bytes / replica.whole().length);
  }
  return library.inParts ? parts : [replica.whole()];
}

export function documentOf(library, bytes, folder) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${library.name}-${bytes}`);
  if (!existsSync(path)) {
    writeFileSync(`${path}.new`, Buffer.concat(makeDocument(library, bytes).map(sized)));
    renameSync(`${path}.new`, path);
  }
  const parts = [];
  for (const reader = new Reader(readFileSync(path)); reader.rest > 0; ) parts.push(reader.sized());
  return parts;
}
