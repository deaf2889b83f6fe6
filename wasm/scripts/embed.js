// A WebAssembly module as the text that stands for it in a file of JavaScript. What the text is, and why, tells
// core/unpack/unpack.cc, which makes the module of it.

const PARTS = 10;
const [INSTRUCTIONS, SECTIONS, DECLARATIONS, LABELS, LOCALS, OFFSETS, OPERANDS, INTS, LONGS, FUNCTIONS] =
  Array(PARTS).keys();

/** All but those that are escaped in a string literal. The last ones are escapes. */
const ALPHABET = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i))
  .filter((character) => !"\"'`\\$".includes(character))
  .join("");
const ESCAPES = 2;
const PLAIN = ALPHABET.length - ESCAPES;

const SEQUENCES = 60; // more of them make the list of symbols longer than the text shorter
const BYTES = 256;
const MOST_SYMBOLS = BYTES + SEQUENCES;

/** The first of the numbers that stand for instructions with operands. */
const SHORT = 0xe0;

/** `text` for `module`, of `parts` bytes before these were written by symbols. */
export function embed(module) {
  const [first, ...others] = partsOf(module);
  const rest = others.flat();
  const instructions = new Symbols(first, SEQUENCES);
  const operands = new Symbols(rest, 0);
  const text = [
    length(first.length),
    instructions.list(),
    length(rest.length),
    operands.list(),
    ...others.map((part) => length(part.length)),
    instructions.text(),
    operands.text(),
  ];
  return { parts: first.length + rest.length, size: module.length, text: text.join("") };
}

const hexadecimal = (byte) => byte.toString(16).padStart(2, "0");
const length = (bytes) => [0, 8, 16, 24].map((shift) => hexadecimal((bytes >> shift) & 255)).join("");

/** Bytes as symbols. `sequences` of these stand for two others each, which follow each other most often. */
class Symbols {
  constructor(bytes, sequences) {
    this.bytesOf = Array.from({ length: BYTES }, (_, byte) => [byte]);
    this.symbols = bytes;
    for (let i = 0; i < sequences; ++i) this.joinPair(...this.mostFrequentPair());

    const counts = new Uint32Array(MOST_SYMBOLS);
    for (const symbol of this.symbols) ++counts[symbol];
    this.order = [...counts.keys()].filter((symbol) => counts[symbol] > 0).sort((a, b) => counts[b] - counts[a]);
    if (this.order.length > Math.min(BYTES, (ESCAPES + 1) * PLAIN)) throw new Error("too many symbols: take less SEQUENCES");
  }

  mostFrequentPair() {
    const counts = new Uint32Array(MOST_SYMBOLS * MOST_SYMBOLS);
    let best = 0;
    for (let i = 1; i < this.symbols.length; ++i) {
      const pair = this.symbols[i - 1] * MOST_SYMBOLS + this.symbols[i];
      if (++counts[pair] > counts[best]) best = pair;
    }
    return [Math.floor(best / MOST_SYMBOLS), best % MOST_SYMBOLS];
  }

  joinPair(left, right) {
    const both = this.bytesOf.push([...this.bytesOf[left], ...this.bytesOf[right]]) - 1;
    const joined = [];
    for (let i = 0; i < this.symbols.length; ++i) {
      const found = this.symbols[i] === left && this.symbols[i + 1] === right;
      joined.push(found ? both : this.symbols[i]);
      if (found) ++i;
    }
    this.symbols = joined;
  }

  list() {
    const symbols = this.order.map((symbol) => this.bytesOf[symbol]);
    const lengths = symbols.map((bytes) => bytes.length);
    return [symbols.length - 1, ...lengths, ...symbols.flat()].map(hexadecimal).join("");
  }

  text() {
    const codes = [];
    this.order.forEach((symbol, rank) => {
      const escape = rank < PLAIN ? "" : ALPHABET[PLAIN + Math.floor(rank / PLAIN) - 1];
      codes[symbol] = escape + ALPHABET[rank % PLAIN];
    });
    return this.symbols.map((symbol) => codes[symbol]).join("");
  }
}

function partsOf(module) {
  const taking = new Taking(module);
  taking.takeModule();
  return taking.parts;
}

/** A module that is taken apart, from its first byte on. */
class Taking {
  parts = Array.from({ length: PARTS }, () => []);
  at = 0;

  constructor(module) {
    this.module = module;
  }

  takeModule() {
    const CODE = 10; // the number of its section
    const functions = new Recent();
    this.bytes(SECTIONS, 8); // magic number, version
    while (this.at < this.module.length) {
      const section = this.byte(SECTIONS);
      const size = this.number(SECTIONS);
      if (section !== CODE) {
        this.bytes(SECTIONS, size);
        continue;
      }
      for (let count = this.number(SECTIONS); count > 0; --count) this.takeFunction(functions);
    }
  }

  takeFunction(functions) {
    const size = this.readNumber();
    const end = this.at + size;
    for (let runs = this.number(DECLARATIONS); runs > 0; --runs) {
      this.number(DECLARATIONS);
      this.byte(DECLARATIONS);
    }
    const locals = new Recent();
    while (this.at < end) {
      const op = this.byte(INSTRUCTIONS);
      if (op >= 0x20 && op <= 0x22) this.recent(LOCALS, locals, SHORT + (op - 0x20) * 2);
      else if (op === 0x10) this.recent(FUNCTIONS, functions);
      else this.takeOperands(op);
    }
  }

  takeOperands(op) {
    if (op >= 0x28 && op <= 0x3e) {
      this.byte(INSTRUCTIONS);
      this.number(OFFSETS);
    } else if (op >= 0x02 && op <= 0x04) this.number(INSTRUCTIONS);
    else if (op === 0x0c || op === 0x0d) this.number(LABELS);
    else if (op === 0x0e) this.numbers(LABELS, this.number(LABELS) + 1);
    else if (op === 0x11) this.numbers(OPERANDS, 2);
    else if (op === 0x23 || op === 0x24 || op === 0x3f || op === 0x40) this.number(OPERANDS);
    else if (op === 0x41) this.int();
    else if (op === 0x42) this.number(LONGS);
    else if (op === 0x43) this.bytes(OPERANDS, 4);
    else if (op === 0x44) this.bytes(OPERANDS, 8);
    else if (op === 0xfc) {
      const bulk = this.number(OPERANDS);
      if (bulk >= 8) this.numbers(OPERANDS, bulk === 9 || bulk === 11 ? 1 : 2);
    } else if (op > 0xc4) throw new Error(`an instruction that nobody told of: ${op}, in front of ${this.at}`);
  }

  byte(part) {
    const byte = this.module[this.at++];
    this.parts[part].push(byte);
    return byte;
  }
  bytes(part, count) {
    for (; count > 0; --count) this.byte(part);
  }
  number(part) {
    const begin = this.at;
    const value = this.readNumber();
    this.parts[part].push(...this.module.subarray(begin, this.at));
    return value;
  }
  numbers(part, count) {
    for (; count > 0; --count) this.number(part);
  }
  int() {
    if (this.module[this.at] < 2) this.shorten(SHORT + 6, this.module[this.at++]);
    else this.number(INTS);
  }
  recent(part, list, short) {
    let place = list.placeOf(this.readNumber());
    if (short !== undefined && place < 2) return this.shorten(short, place);
    for (; place > 127; place >>= 7) this.parts[part].push((place & 127) | 128);
    this.parts[part].push(place);
  }
  /** Has the number of the instruction say what follows it. */
  shorten(short, operand) {
    this.parts[INSTRUCTIONS].splice(-1, 1, short + operand);
  }
  readNumber() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.module[this.at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  }
}

/** All numbers, those that were named last before the others. */
class Recent {
  front = []; // behind these, each is in its own place

  placeOf(value) {
    while (this.front.length <= value) this.front.push(this.front.length);
    const place = this.front.indexOf(value);
    this.front.splice(place, 1);
    this.front.unshift(value);
    return place;
  }
}
