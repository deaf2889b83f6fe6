// What a text with marks and embeds is made of: src/codec/rich_text.proto, and TextStep of
// src/codec/event.proto.

import type { Doc } from "./doc.js";
import type { OpId } from "./ids.js";
import { putText, room, setStructSize, setWord, size } from "./memory.js";
import { readId, readPlain, setKey } from "./plain.js";
import type { Reader } from "./reader.js";
import type { Attribute, Attributes, Said, TextStep } from "./text_delta.js";
import type { Value } from "./value.js";

/**
 * Which text that is inserted at an edge of a mark, by anybody, becomes part of it: what follows
 * its end (bold does so), what precedes its begin, both, or none (links do so).
 */
export type Expand = "after" | "before" | "both" | "none";
const EXPANDS: Record<Expand, number> = { after: 0, before: 1, both: 2, none: 3 };

export interface MarkOptions {
  /** "after" if not given. */
  expand?: Expand | undefined;
  /**
   * Whether marks of this key live beside each other, each with its id, as comments do. Otherwise
   * the newest covers the others.
   */
  many?: boolean | undefined;
}

/** A part of a text with the same attributes all over, or an embed. */
export interface TextRun {
  /** Of an embed: "". */
  readonly text: string;
  /** Of an embed alone. */
  readonly embed?: Value;
  readonly attributes: Attributes;
  /** What marks say of which there may be several of a key: by key and id. */
  readonly manyValued: readonly Attribute[];
}

/** A mark, whether it shows or is covered by a newer one. It covers [begin, end). */
export interface TextMark {
  readonly id: OpId;
  readonly begin: number;
  readonly end: number;
  readonly key: string;
  readonly value: Value;
  /** Whether marks of its key live beside each other. */
  readonly many: boolean;
}

/** The number of it in the C interface, which refuses -1. */
export function expandNumber(expand: Expand = "after"): number {
  return EXPANDS[expand] ?? -1;
}

const OPTIONS_BYTES = 12;
/** Puts a syncline_mark_options. Returns where. */
export function putMarkOptions(options: MarkOptions): number {
  const at = room(OPTIONS_BYTES);
  setStructSize(at, OPTIONS_BYTES);
  setWord(at + 4, expandNumber(options.expand));
  setWord(at + 8, Number(options.many ?? false));
  return at;
}

const DELTA_OPTIONS_BYTES = 12;
const KEY_EXPAND_BYTES = 12;
/** Puts a syncline_delta_options. Returns where. */
export function putDeltaOptions(expand: { readonly [key: string]: Expand }): number {
  const at = room(DELTA_OPTIONS_BYTES);
  setStructSize(at, DELTA_OPTIONS_BYTES);
  const named = Object.entries(expand);
  const items = room(named.length * KEY_EXPAND_BYTES);
  named.forEach(([key, how], i) => {
    const item = items + i * KEY_EXPAND_BYTES;
    setWord(item, putText(key));
    setWord(item + 4, size);
    setWord(item + 8, expandNumber(how));
  });
  setWord(at + 4, items);
  setWord(at + 8, named.length);
  return at;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export function readRun(reader: Reader, doc: Doc<any>): TextRun {
  const attributes = {};
  const manyValued: Attribute[] = [];
  const run: Writable<TextRun> = { text: "", attributes, manyValued };
  while (reader.more()) {
    const field = reader.tag() >> 3;
    if (field === 1) run.text = reader.text();
    else if (field === 2) run.embed = reader.message(readPlain, doc);
    else readAttributeInto(reader, doc, attributes, manyValued);
  }
  return run;
}

/** What inserts a run into a text without it. */
export function insertOf({ text, embed, attributes, manyValued }: TextRun): TextStep {
  return { insert: embed === undefined ? text : { embed }, ...saidOf(attributes, manyValued) };
}

export function readTextStep(reader: Reader, doc: Doc<any>): TextStep {
  const attributes = {};
  const manyValued: Attribute[] = [];
  let step: TextStep = { retain: 0 };
  while (reader.more()) {
    const field = reader.tag() >> 3;
    if (field === 1) step = { retain: reader.varint() };
    else if (field === 2) step = { insert: reader.text() };
    else if (field === 3) step = { delete: reader.varint() };
    else if (field === 4) step = { insert: { embed: reader.message(readPlain, doc) } };
    else readAttributeInto(reader, doc, attributes, manyValued);
  }
  return { ...step, ...saidOf(attributes, manyValued) };
}

function saidOf(attributes: Attributes, manyValued: readonly Attribute[]): Said {
  return {
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(manyValued.length > 0 && { manyValued }),
  };
}

function readAttributeInto(reader: Reader, doc: Doc<any>, attributes: Attributes, manyValued: Attribute[]): void {
  const attribute = reader.message(readAttribute, doc);
  if (attribute.id === "") setKey(attributes, attribute.key, attribute.value);
  else manyValued.push(attribute);
}

function readAttribute(reader: Reader, doc: Doc<any>): Attribute {
  const attribute: Writable<Attribute> = { key: "", value: null, id: "" };
  while (reader.more()) {
    const field = reader.tag() >> 3;
    if (field === 1) attribute.key = reader.text();
    else if (field === 2) attribute.id = reader.message(readId);
    else attribute.value = reader.message(readPlain, doc);
  }
  return attribute;
}

export function readMark(reader: Reader, doc: Doc<any>): TextMark {
  const mark: Writable<TextMark> = { id: "", begin: 0, end: 0, key: "", value: null, many: false };
  while (reader.more()) {
    const field = reader.tag() >> 3;
    if (field === 1) mark.id = reader.message(readId);
    else if (field === 2) mark.begin = reader.varint();
    else if (field === 3) mark.end = reader.varint();
    else if (field === 4) mark.key = reader.text();
    else if (field === 5) mark.value = reader.message(readPlain, doc);
    else mark.many = reader.varint() !== 0;
  }
  return mark;
}
