// Deltas of texts as TextDelta of src/codec/rich_text.proto.

import { invalid } from "./errors.js";
import type { OpId } from "./ids.js";
import { describe, index } from "./memory.js";
import { writeValue } from "./plain.js";
import type { TextStep } from "./text_delta.js";
import { hasParts, type Plain, type Scalar } from "./value.js";
import { Writer } from "./writer.js";

// Tags: the number of the field, and how it is written.
const enum Tag {
  Step = 0x0a, // of a delta
  Retain = 0x08,
  Insert = 0x12,
  Delete = 0x18,
  Embed = 0x22,
  Attribute = 0x2a,
  Key = 0x0a, // of an attribute
  Id = 0x12,
  Value = 0x1a,
  Peer = 0x09, // of an id
  Counter = 0x10,
}

export function encodeDelta(delta: readonly TextStep<Scalar>[]): Uint8Array {
  const writer = new Writer();
  for (let i = delta.length - 1; i >= 0; --i) {
    const { end } = writer;
    writeStep(writer, delta[i]!);
    writer.enclose(Tag.Step, end);
  }
  return writer.done();
}

function writeStep(writer: Writer, step: TextStep<Scalar>): void {
  if (typeof step !== "object" || step === null) throw invalid(`a step is an object, not ${describe(step)}`);
  const { attributes = {}, manyValued = [] } = step as Exclude<TextStep<Scalar>, { delete: number }>;
  for (const { key, id, value } of manyValued) writeAttribute(writer, key, value, id);
  for (const [key, value] of Object.entries(attributes)) writeAttribute(writer, key, value);
  if ("retain" in step) writeCount(writer, Tag.Retain, step.retain);
  else if ("delete" in step) writeCount(writer, Tag.Delete, step.delete);
  else if (typeof step.insert === "string") {
    writer.text(step.insert);
    writer.byte(Tag.Insert);
  } else {
    const { insert } = step;
    if (typeof insert !== "object" || insert === null || !("embed" in insert)) {
      throw invalid(`a step inserts a string or { embed: value }, not ${describe(insert)}`);
    }
    if (hasParts(insert.embed)) throw invalid("an embed of a delta is a scalar: newEmbed() makes a container");
    const { end } = writer;
    writeValue(writer, insert.embed);
    writer.enclose(Tag.Embed, end);
    writer.text("\ufffc");
    writer.byte(Tag.Insert);
  }
}

function writeCount(writer: Writer, tag: Tag, count: number): void {
  writer.varint(index(count));
  writer.byte(tag);
}

function writeAttribute(writer: Writer, key: string, value: unknown, id?: OpId): void {
  const { end } = writer;
  writeValue(writer, value as Plain);
  writer.enclose(Tag.Value, end);
  if (id !== undefined) writeId(writer, id);
  writer.text(key);
  writer.byte(Tag.Key);
  writer.enclose(Tag.Attribute, end);
}

function writeId(writer: Writer, id: OpId): void {
  const [, counter, peer] = /^(\d+)@([0-9a-f]{16})$/.exec(id) ?? [];
  if (peer === undefined) throw invalid(`the id of a mark is as mark() gave it, not ${describe(id)}`);
  const { end } = writer;
  writer.varint(Number(counter));
  writer.byte(Tag.Counter);
  writer.fixed64(BigInt(`0x${peer}`));
  writer.byte(Tag.Peer);
  writer.enclose(Tag.Id, end);
}
