// Puts a WebAssembly module together of the text that stands for it in a file
// of JavaScript. It is a module of its own, of two kilobytes: JavaScript that
// runs once, and therefore cold, takes ten times as long for it.
//
// gzip finds little in a module: an instruction, the local that it takes, and
// where in a record it reads follow each other, and what repeats of one does
// not of the others. With each kind in a part of its own, the module is a fifth
// smaller, compressed. A local or a function is a number there that tells how
// long it has not been named; that it was the last one, or the one before, is
// said by the opcode. Sizes of functions are left out.
//
// The text is printable ASCII. A character stands for a symbol; so does a pair
// of an escape and a character, for those that are rare. A symbol is a byte, or
// several of the first part that often follow each other. wasm/scripts/embed.js
// writes it, and the build looks whether the module comes out the same.
//
//   text    = length of the first part, symbols of it,
//             length of the others together, symbols of these,
//             length of each of these, parts
//   symbols = one less than how many, the length of each, the most frequent
//             ones first, and then the bytes of each
//
// All before the parts is written in hexadecimal digits: the length of a part
// as four bytes, the lowest first, all others as one.
//
// REQUIRES: a text that embed.js has written.
// Thread rule: a module without threads.
#include <cstdint>

namespace {

using Byte = uint8_t;

// As they follow each other in the text.
enum Part {
  kInstructions,  // opcodes, what blocks give, alignments
  kSections,      // whatever is not code
  kDeclarations,  // the types of locals
  kLabels,
  kLocals,
  kOffsets,
  kOperands,  // of other instructions
  kInts,
  kLongs,
  kFunctions,
  kParts
};

const char* text;          // what is not read yet
const Byte* next[kParts];  // the same of each part
Byte* out;                 // where the module is written

int ReadDigit() {
  const char digit = *text++;
  return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}
Byte ReadByte() {
  const int high = ReadDigit();
  return static_cast<Byte>(high << 4 | ReadDigit());
}
uint32_t ReadLength() {
  uint32_t length = 0;
  for (int shift = 0; shift < 32; shift += 8) length |= ReadByte() << shift;
  return length;
}

// What each character stands for: its place among those that may be used.
constexpr int kAllCharacters = 128;
constexpr int kPlain = 88;  // the others are escapes
struct Ranks {
  constexpr Ranks() {
    Byte rank = 0;
    for (int c = ' '; c <= '~'; ++c) {
      const bool excluded =
          c == '"' || c == '\'' || c == '`' || c == '\\' || c == '$';
      if (!excluded) of[c] = rank++;
    }
  }
  Byte of[kAllCharacters] = {};
};
constexpr Ranks kRanks;

constexpr int kMostSymbols = 3 * kPlain;
constexpr int kMostBytes = 1 << 14;  // of all symbols together

class Symbols {
 public:
  void Read() {
    const int count = ReadByte() + 1;
    begin_[0] = bytes_;
    for (int i = 0; i < count; ++i) begin_[i + 1] = begin_[i] + ReadByte();
    for (Byte* byte = bytes_; byte < begin_[count]; ++byte) *byte = ReadByte();
  }

  // Writes what the text says until `end`.
  void Unpack(Byte* at, const Byte* end) const {
    const char* from = text;
    while (at < end) {
      int rank = kRanks.of[int{*from++}];
      if (rank >= kPlain) {
        rank = (rank - kPlain + 1) * kPlain + kRanks.of[int{*from++}];
      }
      const Byte* byte = begin_[rank];
      const Byte* const last = begin_[rank + 1] - 1;
      for (; byte < last; ++byte) *at++ = *byte;
      *at++ = *byte;
    }
    text = from;
  }

 private:
  const Byte* begin_[kMostSymbols + 1];
  Byte bytes_[kMostBytes];
};
Symbols instructions;
Symbols others;

// Passes a byte of a part on to the module.
Byte Pass(Part part) { return *out++ = *next[part]++; }

void PassBytes(Part part, uint32_t count) {
  for (; count > 0; --count) Pass(part);
}

// A number of the form LEB128: seven bits a byte, the lowest first.
uint32_t ReadNumber(const Byte*& at) {
  uint32_t value = 0;
  for (int shift = 0;; shift += 7) {
    const Byte byte = *at++;
    value |= (byte & 127u) << shift;
    if (byte < 128) return value;
  }
}
uint32_t PassNumber(Part part) {
  const Byte*& at = next[part];
  const Byte* const begin = at;
  const uint32_t value = ReadNumber(at);
  for (const Byte* byte = begin; byte < at; ++byte) *out++ = *byte;
  return value;
}
void PassNumbers(Part part, uint32_t count) {
  for (; count > 0; --count) PassNumber(part);
}
void WriteNumber(uint32_t value) {
  for (; value > 127; value >>= 7) *out++ = (value & 127) | 128;
  *out++ = static_cast<Byte>(value);
}

// All numbers, those that were named last before the others. Behind `size_`
// each is in its own place.
class Recent {
 public:
  void Clear() { size_ = 0; }

  // Writes the one at this place.
  void Write(uint32_t place) {
    while (size_ <= place) {
      front_[size_] = static_cast<uint16_t>(size_);
      ++size_;
    }
    const uint16_t value = front_[place];
    MoveBack(place);
    front_[0] = value;
    WriteNumber(value);
  }

 private:
  // Those in front of this place, by one. Most are few, for which the call of
  // memory.copy is what costs.
  void MoveBack(uint32_t place) {
    constexpr uint32_t kFew = 32;
    if (place > kFew) {
      __builtin_memmove(front_ + 1, front_, place * sizeof(*front_));
      return;
    }
    for (; place > 0; --place) front_[place] = front_[place - 1];
  }

  uint16_t front_[1 << 16];
  uint32_t size_ = 0;
};
Recent locals;
Recent functions;

void PassOperands(Byte op) {
  if (op >= 0x28 && op <= 0x3e) {  // loads and stores
    Pass(kInstructions);
    PassNumber(kOffsets);
    return;
  }
  switch (op) {
    case 0x02:  // block, loop, if
    case 0x03:
    case 0x04:
      PassNumber(kInstructions);
      return;
    case 0x0c:  // br, br_if
    case 0x0d:
      PassNumber(kLabels);
      return;
    case 0x0e:  // br_table
      PassNumbers(kLabels, PassNumber(kLabels) + 1);
      return;
    case 0x11:  // call_indirect
      PassNumbers(kOperands, 2);
      return;
    case 0x23:  // globals, the size of the memory
    case 0x24:
    case 0x3f:
    case 0x40:
      PassNumber(kOperands);
      return;
    case 0x41:
      PassNumber(kInts);
      return;
    case 0x42:
      PassNumber(kLongs);
      return;
    case 0x43:  // f32.const, f64.const
      PassBytes(kOperands, 4);
      return;
    case 0x44:
      PassBytes(kOperands, 8);
      return;
    case 0xfc: {  // conversions of numbers, and the memory in bulk
      const uint32_t bulk = PassNumber(kOperands);
      if (bulk < 8) return;
      PassNumbers(kOperands, bulk == 9 || bulk == 11 ? 1 : 2);
      return;
    }
    default:
      return;
  }
}

// Numbers of no instruction stand for those with the most frequent operands:
// local.get, local.set, local.tee, i32.const, each of 0 and of 1.
constexpr Byte kShort = 0xe0;
constexpr Byte kShortEnd = kShort + 8;

void WriteShort(int which) {
  const int op = which / 2;
  const Byte operand = which % 2;
  if (op < 3) {
    *out++ = static_cast<Byte>(0x20 + op);
    locals.Write(operand);
  } else {
    *out++ = 0x41;
    *out++ = operand;
  }
}

void PassFunction() {
  for (uint32_t runs = PassNumber(kDeclarations); runs > 0; --runs) {
    PassNumber(kDeclarations);
    Pass(kDeclarations);
  }
  locals.Clear();
  for (int depth = 1; depth > 0;) {
    const Byte op = *next[kInstructions]++;
    if (op >= kShort && op < kShortEnd) {
      WriteShort(op - kShort);
      continue;
    }
    *out++ = op;
    if (op >= 0x20 && op <= 0x22) {
      locals.Write(ReadNumber(next[kLocals]));
    } else if (op == 0x10) {
      functions.Write(ReadNumber(next[kFunctions]));
    } else if (op == 0x0b) {
      --depth;
    } else {
      depth += op >= 0x02 && op <= 0x04;
      PassOperands(op);
    }
  }
}

// Behind its size, which takes as many bytes as it is large.
void PassSizedFunction() {
  Byte* const begin = out;
  PassFunction();
  const uint32_t size = out - begin;
  const int room = size < 1 << 7 ? 1 : size < 1 << 14 ? 2 : 3;
  __builtin_memmove(begin + room, begin, size);
  out = begin;
  WriteNumber(size);
  out += size;
}

void PassModule() {
  const Byte* const end = next[kSections + 1];
  constexpr Byte kCode = 10;  // the number of its section
  PassBytes(kSections, 8);    // magic number, version
  while (next[kSections] < end) {
    const Byte section = Pass(kSections);
    const uint32_t size = PassNumber(kSections);
    if (section != kCode) {
      PassBytes(kSections, size);
      continue;
    }
    for (uint32_t count = PassNumber(kSections); count > 0; --count) {
      PassSizedFunction();
    }
  }
}

}  // namespace

// Returns where the module is, given where the text is, and free memory, first
// for all parts and behind them for the module.
extern "C" Byte* syncline_unpack(const char* from, Byte* memory) {
  text = from;
  const uint32_t first = ReadLength();
  instructions.Read();
  const uint32_t rest = ReadLength();
  others.Read();
  Byte* at = memory + first;
  next[kInstructions] = memory;
  for (int part = kInstructions + 1; part < kParts; ++part) {
    next[part] = at;
    at += ReadLength();
  }
  Byte* const parts_end = memory + first + rest;
  instructions.Unpack(memory, memory + first);
  others.Unpack(memory + first, parts_end);
  out = parts_end;
  PassModule();
  return parts_end;
}
