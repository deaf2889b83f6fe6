#include "syncline/internal/base/hex.h"

namespace syncline::internal {

std::string HexDigits(uint64_t value) {
  std::string digits(16, '0');
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    *digit = "0123456789abcdef"[value & 15];
    value >>= 4;
  }
  return digits;
}

}  // namespace syncline::internal
