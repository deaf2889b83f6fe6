// The loops work on a word of eight bytes at a time: a flag in the lowest bit
// of each byte tells what the byte is, and flags of up to 255 words add up
// within the bytes of an accumulator. Compilers turn pairs of words into vectors.
#include "syncline/internal/base/utf8.h"

#include <cstring>
#include <limits>

namespace syncline::internal {
namespace {

constexpr uint64_t kLowBits = 0x0101010101010101u;
constexpr uint64_t kHighBits = 0x8080808080808080u;
constexpr size_t kWordBytes = sizeof(uint64_t);

uint64_t LoadWord(const char* bytes) {
  uint64_t word;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

// Each of these gives 1 in every byte that is of the kind, 0 in the others.
uint64_t ContinuationFlags(uint64_t word) {
  return (word >> 7) & ~(word >> 6) & kLowBits;
}
uint64_t AstralFlags(uint64_t word) {
  return (word >> 7) & (word >> 6) & (word >> 5) & (word >> 4) & kLowBits;
}
uint64_t NewlineFlags(uint64_t word) {
  const uint64_t other = word ^ (kLowBits * '\n');
  return (~(((other & ~kHighBits) + ~kHighBits) | other) & kHighBits) >> 7;
}

// The sum of the eight bytes.
size_t SumOfBytes(uint64_t word) {
  constexpr uint64_t kEvenBytes = 0x00FF00FF00FF00FFu;
  const uint64_t pairs = (word & kEvenBytes) + ((word >> 8) & kEvenBytes);
  return static_cast<size_t>((pairs * 0x0001000100010001u) >> 48);
}

constexpr uint8_t AsByte(char c) { return static_cast<uint8_t>(c); }

// The columns of the table in the header, for one byte and for eight.
struct CodePointWeight {
  static size_t OfByte(char c) { return !IsUtf8Continuation(c); }
  static uint64_t OfWord(uint64_t word) {
    return kLowBits - ContinuationFlags(word);
  }
};
struct Utf16Weight {
  static size_t OfByte(char c) {
    return size_t{!IsUtf8Continuation(c)} + (AsByte(c) >= 0xF0);
  }
  static uint64_t OfWord(uint64_t word) {
    return kLowBits - ContinuationFlags(word) + AstralFlags(word);
  }
};
struct NewlineWeight {
  static size_t OfByte(char c) { return c == '\n'; }
  static uint64_t OfWord(uint64_t word) { return NewlineFlags(word); }
};

template <typename Weight, size_t kWords>
size_t WeightOfWords(const char* at) {
  static_assert(kWords * 2 <= 255);
  uint64_t weights = 0;
  for (size_t i = 0; i < kWords; ++i) {
    weights += Weight::OfWord(LoadWord(at + i * kWordBytes));
  }
  return SumOfBytes(weights);
}

// Adds up whole steps of `kWords` words from *offset on, while the sum stays
// below `n`.
template <typename Weight, size_t kWords>
void SkipWords(std::string_view text, size_t n, size_t* offset, size_t* sum) {
  constexpr size_t kStepBytes = kWords * kWordBytes;
  while (*offset + kStepBytes <= text.size()) {
    const size_t weight = WeightOfWords<Weight, kWords>(text.data() + *offset);
    if (*sum + weight >= n) break;
    *sum += weight;
    *offset += kStepBytes;
  }
}

// The first offset at which the weights so far reach `n`; the end if they never
// do. `*reached` is their sum there: more than `n` where a byte of weight two
// straddles it.
template <typename Weight>
size_t Reach(std::string_view text, size_t n, size_t* reached) {
  size_t sum = 0;
  size_t offset = 0;
  SkipWords<Weight, 8>(text, n, &offset, &sum);
  SkipWords<Weight, 1>(text, n, &offset, &sum);
  while (sum < n && offset < text.size()) sum += Weight::OfByte(text[offset++]);
  *reached = sum;
  return offset;
}

size_t SkipContinuation(std::string_view text, size_t offset) {
  while (offset < text.size() && IsUtf8Continuation(text[offset])) ++offset;
  return offset;
}

// The length of the valid sequence that `text` begins with, 0 if there is none.
size_t ValidSequence(std::string_view text) {
  const uint8_t lead = AsByte(text[0]);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (!IsUtf8Continuation(text[i])) return 0;
  }
  const uint8_t second = AsByte(text[1]);
  const bool overlong = (lead == 0xE0 && second < 0xA0) ||
                        (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second >= 0xA0;
  const bool too_high = lead == 0xF4 && second >= 0x90;
  return overlong || surrogate || too_high ? 0 : length;
}

// Skips whole steps of ASCII.
size_t SkipAscii(std::string_view text, size_t offset) {
  while (offset + 2 * kWordBytes <= text.size()) {
    const char* at = text.data() + offset;
    if ((LoadWord(at) | LoadWord(at + kWordBytes)) & kHighBits) break;
    offset += 2 * kWordBytes;
  }
  while (offset < text.size() && AsByte(text[offset]) < 0x80) ++offset;
  return offset;
}

// The newlines in the ASCII that `text` begins with, up to a word that is not;
// `*offset` is where that ends.
size_t NewlinesInAscii(std::string_view text, size_t* offset) {
  size_t newlines = 0;
  auto take = [&](uint64_t word) {
    newlines += (NewlineFlags(word) * kLowBits) >> 56;
  };
  size_t at = 0;
  for (; at + kWordBytes <= text.size(); at += kWordBytes) {
    const uint64_t word = LoadWord(text.data() + at);
    if ((word & kHighBits) != 0) break;
    take(word);
  }
  if (at < text.size() && text.size() - at < kWordBytes) {
    uint64_t rest = 0;
    std::memcpy(&rest, text.data() + at, text.size() - at);
    if ((rest & kHighBits) == 0) {
      take(rest);
      at = text.size();
    }
  }
  *offset = at;
  return newlines;
}

}  // namespace

size_t Utf8ValidPrefix(std::string_view text) {
  size_t offset = 0;
  while (offset < text.size()) {
    if (AsByte(text[offset]) < 0x80) {
      offset = SkipAscii(text, offset);
      if (offset == text.size()) break;
    }
    const size_t length = ValidSequence(text.substr(offset));
    if (length == 0) break;
    offset += length;
  }
  return offset;
}

Utf8Counts CountUtf8(std::string_view text) {
  // 127 steps of two words: no byte of an accumulator passes 254.
  constexpr size_t kStepBytes = 2 * kWordBytes;
  constexpr size_t kRoundBytes = 127 * kStepBytes;
  size_t continuations = 0;
  size_t ascii = 0;
  Utf8Counts counts;
  counts.newlines = NewlinesInAscii(text, &ascii);
  const char* at = text.data() + ascii;
  size_t left = text.size() - ascii;
  while (left >= kStepBytes) {
    uint64_t continuation[2] = {}, astral[2] = {}, newline[2] = {};
    const size_t round = left < kRoundBytes ? left / kStepBytes * kStepBytes
                                            : kRoundBytes;
    for (const char* end = at + round; at < end; at += kStepBytes) {
      for (size_t lane = 0; lane < 2; ++lane) {
        const uint64_t word = LoadWord(at + lane * kWordBytes);
        continuation[lane] += ContinuationFlags(word);
        astral[lane] += AstralFlags(word);
        newline[lane] += NewlineFlags(word);
      }
    }
    left -= round;
    continuations += SumOfBytes(continuation[0]) + SumOfBytes(continuation[1]);
    counts.utf16_units += SumOfBytes(astral[0]) + SumOfBytes(astral[1]);
    counts.newlines += SumOfBytes(newline[0]) + SumOfBytes(newline[1]);
  }
  for (; left > 0; --left, ++at) {
    continuations += IsUtf8Continuation(*at);
    counts.utf16_units += AsByte(*at) >= 0xF0;
    counts.newlines += *at == '\n';
  }
  counts.code_points = text.size() - continuations;
  counts.utf16_units += counts.code_points;
  return counts;
}

std::u32string CodePointsOf(std::string_view text) {
  std::u32string code_points;
  code_points.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    if (IsUtf8Continuation(c)) {
      code_points.back() = code_points.back() << 6 | (byte & 0x3Fu);
    } else {
      // The bits of the first byte that are the code point's.
      const uint32_t mask =
          byte < 0x80 ? 0x7Fu : byte < 0xE0 ? 0x1Fu : byte < 0xF0 ? 0x0Fu : 7u;
      code_points.push_back(byte & mask);
    }
  }
  return code_points;
}

size_t CountNewlines(std::string_view text) {
  size_t count;
  Reach<NewlineWeight>(text, std::numeric_limits<size_t>::max(), &count);
  return count;
}

std::optional<size_t> OffsetOfCodePoint(std::string_view text, size_t n) {
  size_t reached;
  const size_t offset = Reach<CodePointWeight>(text, n, &reached);
  if (reached != n) return std::nullopt;
  return SkipContinuation(text, offset);
}

std::optional<size_t> OffsetOfCodePointFromEnd(std::string_view text,
                                               size_t n) {
  size_t offset = text.size();
  while (offset >= kWordBytes) {
    const size_t weight =
        WeightOfWords<CodePointWeight, 1>(text.data() + offset - kWordBytes);
    if (weight > n) break;
    n -= weight;
    offset -= kWordBytes;
  }
  while (n > 0 && offset > 0) n -= !IsUtf8Continuation(text[--offset]);
  if (n > 0) return std::nullopt;
  return SkipContinuation(text, offset);
}

std::optional<size_t> OffsetOfUtf16Unit(std::string_view text, size_t n) {
  size_t reached;
  const size_t offset = Reach<Utf16Weight>(text, n, &reached);
  if (reached != n) return std::nullopt;
  return SkipContinuation(text, offset);
}

std::optional<size_t> OffsetOfLine(std::string_view text, size_t n) {
  size_t reached;
  const size_t offset = Reach<NewlineWeight>(text, n, &reached);
  if (reached != n) return std::nullopt;
  return offset;
}

}  // namespace syncline::internal
