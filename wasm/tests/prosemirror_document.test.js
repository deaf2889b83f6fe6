// ProseMirror's documents as texts, in Node.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Doc } from "../dist/index.js";
import { readDoc, writeDoc } from "../dist/prosemirror.js";
import { lineSchema, randomDoc, schema, strictSchema } from "./prosemirror_documents.js";
import { Random } from "./random.js";

const seeds = (count) => {
  const first = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  return Array.from({ length: process.env.SEED ? 1 : Number(process.env.ITERATIONS ?? count) }, (_, i) => first + i);
};

function assertSame(is, should, seed) {
  is.check();
  if (!is.eq(should)) assert.fail(`SEED=${seed}\n is     ${is}\n should ${should}\n${JSON.stringify(is)}\n${JSON.stringify(should)}`);
}

test("a document that is written is read again, whatever was there before", () => {
  for (const seed of seeds(40)) {
    const random = new Random(seed);
    for (const one of [schema, lineSchema, strictSchema]) {
      const text = new Doc().text("doc");
      for (let i = 0; i < 4; ++i) {
        const doc = randomDoc(random, one);
        doc.check();
        writeDoc(text, doc);
        assertSame(readDoc(text, one), doc, seed);
      }
      text.doc.free();
    }
  }
});
