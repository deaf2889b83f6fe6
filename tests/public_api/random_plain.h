// Random plain values of all kinds.
//
// Thread-compatible.
#ifndef SYNCLINE_TESTS_PUBLIC_API_RANDOM_PLAIN_H_
#define SYNCLINE_TESTS_PUBLIC_API_RANDOM_PLAIN_H_

#include <bit>
#include <cstdint>
#include <string>

#include "support/seed.h"
#include "syncline/plain.h"

namespace syncline::test {

class RandomPlain {
 public:
  explicit RandomPlain(SeededRandom& random) : random_(random) {}

  // Nested at most `depth` levels deep.
  Plain Draw(int depth) {
    const uint64_t kind = random_.Uniform(depth > 1 ? 10 : 6);
    if (kind < 6) return DrawScalar(kind);
    return kind < 8 ? Plain(DrawList(depth)) : Plain(DrawMap(depth));
  }

 private:
  Value DrawScalar(uint64_t kind) {
    // Of each number of bits.
    const uint64_t bits = random_.Uniform(~uint64_t{0}) >> random_.Uniform(64);
    switch (kind) {
      case 0:
        return nullptr;
      case 1:
        return random_.Chance(0.5);
      case 2:
        return static_cast<int64_t>(random_.Chance(0.5) ? bits : ~bits);
      case 3:
        return std::bit_cast<double>(std::rotr(bits, 8));  // NaN, -0.0, ...
      case 4:
        return DrawString();
      default:
        return Value::Bytes(DrawBytes());
    }
  }

  std::string DrawBytes() {
    std::string bytes(random_.Uniform(random_.Chance(0.1) ? 300 : 5), '\0');
    for (char& byte : bytes) byte = static_cast<char>(random_.Uniform(256));
    return bytes;
  }
  std::string DrawString() {
    std::string string;
    const uint64_t size = random_.Uniform(random_.Chance(0.1) ? 100 : 5);
    for (uint64_t i = 0; i < size; ++i) {
      string += random_.Pick<std::string>(
          {"a", std::string(1, '\0'), "\u00e9", "\u20ac", "\U0001F600"});
    }
    return string;
  }
  Plain::List DrawList(int depth) {
    Plain::List list(random_.Uniform(4));
    for (Plain& item : list) item = Draw(depth - 1);
    return list;
  }
  Plain::Map DrawMap(int depth) {
    Plain::Map map;
    for (uint64_t i = random_.Uniform(4); i > 0; --i) {
      map[DrawString()] = Draw(depth - 1);
    }
    return map;
  }

  SeededRandom& random_;
};

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_PUBLIC_API_RANDOM_PLAIN_H_
