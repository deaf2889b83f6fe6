// absl::StrCat and StrAppend for WebAssembly: the part of Abseil's interface
// that Syncline uses.
//
// Abseil's writes each number on the caller's stack before it is called, which
// is much code for each message of an error. Here a call only lists what to put
// together.
//
// Thread-safe: no state.
#ifndef ABSL_STRINGS_STR_CAT_H_
#define ABSL_STRINGS_STR_CAT_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace absl {

// A whole number as hexadecimal digits.
class Hex {
 public:
  explicit Hex(uint64_t number) {
    do {
      digits_[--begin_] = "0123456789abcdef"[number & 15];
      number >>= 4;
    } while (number > 0);
  }
  std::string_view text() const {
    return std::string_view(digits_, sizeof(digits_)).substr(begin_);
  }

 private:
  char digits_[16];
  size_t begin_ = sizeof(digits_);
};

// A string, or a whole number that is still to be written.
class AlphaNum {
 public:
  AlphaNum(std::string_view text)  // NOLINT: implicit, as Abseil's
      : size_(text.size()), text_(text.data()) {}
  AlphaNum(const std::string& text)  // NOLINT
      : AlphaNum(std::string_view(text)) {}
  AlphaNum(const char* text)  // NOLINT
      : AlphaNum(std::string_view(text)) {}
  AlphaNum(const Hex& number)  // NOLINT
      : AlphaNum(number.text()) {}
  template <std::integral T>
  AlphaNum(T number)  // NOLINT
      : size_(std::signed_integral<T> && number < 0 ? kNegative : kNumber),
        number_(static_cast<uint64_t>(number)) {}

  void AppendTo(std::string* out) const;
  // For Abseil's templates that nobody instantiates; there is none.
  std::string_view Piece() const;

 private:
  // No text has these sizes.
  static constexpr size_t kNumber = SIZE_MAX;
  static constexpr size_t kNegative = SIZE_MAX - 1;

  size_t size_;
  union {
    const char* text_;
    uint64_t number_;
  };
};

[[gnu::noinline]] void AppendPieces(std::string* out,
                                    std::initializer_list<AlphaNum> pieces);
[[gnu::noinline]] std::string CatPieces(std::initializer_list<AlphaNum> pieces);

template <typename... T>
[[gnu::always_inline]] inline std::string StrCat(const T&... pieces) {
  return CatPieces({AlphaNum(pieces)...});
}
template <typename... T>
[[gnu::always_inline]] inline void StrAppend(std::string* out,
                                             const T&... pieces) {
  AppendPieces(out, {AlphaNum(pieces)...});
}

}  // namespace absl

#endif  // ABSL_STRINGS_STR_CAT_H_
