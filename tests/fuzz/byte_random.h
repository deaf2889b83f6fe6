// What SeededRandom is to a test, of a fuzzer's input: each choice is read from
// the bytes, so that a fuzzer steers whatever chooses by it. Behind the last
// byte each choice is the first.
//
// Thread-compatible.
#ifndef SYNCLINE_TESTS_FUZZ_BYTE_RANDOM_H_
#define SYNCLINE_TESTS_FUZZ_BYTE_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>

namespace syncline::test {

class ByteRandom {
 public:
  ByteRandom(const uint8_t* data, size_t size)
      : rest_(reinterpret_cast<const char*>(data), size) {}

  bool empty() const { return rest_.empty(); }

  // [0, n), from as many bytes as n - 1 has. REQUIRES: n > 0.
  uint64_t Uniform(uint64_t n) {
    uint64_t number = 0;
    for (uint64_t most = n - 1; most > 0; most >>= 8) {
      number = number << 8 | Byte();
    }
    return number % n;
  }

  bool Chance(double probability) { return Byte() < probability * 256; }

  // REQUIRES: `choices` is not empty.
  template <typename Choices>
  const auto& Pick(const Choices& choices) {
    return *(std::begin(choices) +
             static_cast<ptrdiff_t>(Uniform(std::size(choices))));
  }
  template <typename T>
  T Pick(std::initializer_list<T> choices) {
    return *(choices.begin() + Uniform(choices.size()));
  }

  // The next bytes as they are; fewer, where fewer are left.
  std::string Take(size_t size) {
    const std::string taken(rest_.substr(0, size));
    rest_.remove_prefix(taken.size());
    return taken;
  }
  std::string TakeAll() { return Take(rest_.size()); }

 private:
  uint8_t Byte() {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }

  std::string_view rest_;
};

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_FUZZ_BYTE_RANDOM_H_
