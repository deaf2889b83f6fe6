// Reads the fields of a Protocol Buffers message whose bytes may be anything.

/** Bytes that cannot be read; the message is a sentence. */
export class FormatError extends Error {
  override readonly name = "FormatError";
}

const MAX_VARINT_BYTES = 10;

interface Field {
  /** 0: `value` is the number; 1, 2 and 5: `bytes` are the content. */
  readonly wire: number;
  readonly value: number;
  readonly bytes: Uint8Array;
}

const NOTHING = new Uint8Array(0);

/** The fields of a message by number. Of one that stands several times, all. */
export class Fields {
  private readonly fields = new Map<number, Field[]>();

  constructor(message: Uint8Array) {
    const reader = new NumberReader(message);
    while (!reader.done) {
      const tag = reader.next();
      const number = Math.floor(tag / 8);
      const field = readField(reader, tag % 8);
      const known = this.fields.get(number);
      if (known === undefined) this.fields.set(number, [field]);
      else known.push(field);
    }
  }

  has(number: number): boolean {
    return this.fields.has(number);
  }

  /** Takes what another message has. */
  add(other: Fields): void {
    for (const [number, fields] of other.fields) {
      if (this.fields.has(number)) throw new FormatError("The update is damaged: it has a column twice.");
      this.fields.set(number, fields);
    }
  }

  number(number: number): number {
    return this.fields.get(number)?.[0]?.value ?? 0;
  }

  bytes(number: number): Uint8Array {
    return this.fields.get(number)?.[0]?.bytes ?? NOTHING;
  }

  texts(number: number): string[] {
    return (this.fields.get(number) ?? []).map(({ bytes }) => new TextDecoder().decode(bytes));
  }

  /** A column: packed, or, if it has one element, that element alone. */
  column(number: number, otherwise: number[] = []): NumberColumn {
    const field = this.fields.get(number)?.[0];
    if (field === undefined) return new NumberColumn(otherwise);
    if (field.wire === 0) return new NumberColumn([field.value]);
    const numbers: number[] = [];
    const reader = new NumberReader(field.bytes);
    while (!reader.done) numbers.push(reader.next());
    return new NumberColumn(numbers);
  }

  /** A column of peers. */
  peers(number: number): string[] {
    const { bytes } = this.fields.get(number)?.[0] ?? { bytes: NOTHING };
    if (bytes.length % 8 !== 0) throw new FormatError("The update is damaged: a peer has fewer than 8 bytes.");
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return Array.from({ length: bytes.length / 8 }, (_, i) =>
      view.getBigUint64(8 * i, true).toString(16).padStart(16, "0"),
    );
  }
}

function readField(reader: NumberReader, wire: number): Field {
  if (wire === 0) return { wire, value: reader.next(), bytes: NOTHING };
  if (wire !== 1 && wire !== 2 && wire !== 5) {
    throw new FormatError("The update is damaged: it has a field of a kind that does not exist.");
  }
  const size = wire === 1 ? 8 : wire === 5 ? 4 : reader.next();
  return { wire, value: 0, bytes: reader.take(size) };
}

class NumberReader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get done(): boolean {
    return this.at === this.bytes.length;
  }

  /** A varint. Of one beyond 2^53 only the magnitude is right: none that is read here is. */
  next(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < MAX_VARINT_BYTES; ++i, scale *= 128) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) break;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new FormatError("The update is damaged: it ends within a number, or a number is too long.");
  }

  take(size: number): Uint8Array {
    if (size > this.bytes.length - this.at) throw new FormatError("The update is cut off: a field goes beyond its end.");
    this.at += size;
    return this.bytes.subarray(this.at - size, this.at);
  }
}

/** The numbers of a column, one after the other. */
export class NumberColumn {
  private at = 0;

  constructor(private readonly numbers: readonly number[]) {}

  get length(): number {
    return this.numbers.length;
  }
  get done(): boolean {
    return this.at === this.numbers.length;
  }

  next(what: string): number {
    const value = this.numbers[this.at++];
    if (value === undefined) throw new FormatError(`The update is damaged: it has fewer ${what} than its runs ask for.`);
    return value;
  }
  nextOrZero(): number {
    return this.numbers[this.at++] ?? 0;
  }
  /** As a zigzag varint. */
  nextSignedOrZero(): number {
    const value = this.nextOrZero();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
