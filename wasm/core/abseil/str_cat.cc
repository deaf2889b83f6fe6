#include "absl/strings/str_cat.h"

namespace absl {
namespace {

void AppendDigits(uint64_t number, std::string* out) {
  char digits[20];
  char* const end = digits + sizeof(digits);
  char* at = end;
  do {
    *--at = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number > 0);
  out->append(at, static_cast<size_t>(end - at));
}

}  // namespace

void AlphaNum::AppendTo(std::string* out) const {
  if (size_ == kNegative) *out += '-';
  if (size_ == kNegative || size_ == kNumber) {
    AppendDigits(size_ == kNegative ? 0 - number_ : number_, out);
  } else {
    out->append(text_, size_);
  }
}

void AppendPieces(std::string* out, std::initializer_list<AlphaNum> pieces) {
  for (const AlphaNum& piece : pieces) piece.AppendTo(out);
}

std::string CatPieces(std::initializer_list<AlphaNum> pieces) {
  std::string text;
  AppendPieces(&text, pieces);
  return text;
}

}  // namespace absl
