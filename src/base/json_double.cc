#include "syncline/internal/base/json_double.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/host.h"

namespace syncline::internal {
namespace {

// The value is 0.DIGITS times 10 to the `point`; there are no more digits than
// tell it from other doubles.
struct Decimal {
  std::string digits;
  int point = 0;
};

// REQUIRES: `value` is finite and has no sign.
Decimal DecimalOf(double value) {
  char buffer[24];  // 17 digits, point, exponent of 5
  const char* const end = buffer + WriteExponential(value, buffer);
  const char* const exponent =
      std::find(static_cast<const char*>(buffer), end, 'e');
  Decimal decimal;
  std::copy_if(static_cast<const char*>(buffer), exponent,
               std::back_inserter(decimal.digits),
               [](char c) { return c != '.'; });
  // from_chars takes a minus, but no plus.
  std::from_chars(exponent + (exponent[1] == '+' ? 2 : 1), end, decimal.point);
  ++decimal.point;
  return decimal;
}

// As Number.toString of ECMAScript, which RFC 8785 follows, but that a whole
// number without an exponent ends in ".0": it is to be read as a double again.
void AppendFinite(double value, std::string* out) {
  constexpr int kMostWhole = 21;   // digits before the point
  constexpr int kLeastPoint = -5;  // 0.000001
  if (std::signbit(value)) *out += '-';
  const auto [digits, point] = DecimalOf(std::abs(value));
  const int count = static_cast<int>(digits.size());
  if (point > kMostWhole || point < kLeastPoint) {
    *out += digits[0];
    if (count > 1) absl::StrAppend(out, ".", digits.substr(1));
    absl::StrAppend(out, point > 0 ? "e+" : "e", point - 1);
  } else if (point <= 0) {
    absl::StrAppend(out, "0.", std::string(static_cast<size_t>(-point), '0'),
                    digits);
  } else if (count <= point) {
    absl::StrAppend(out, digits,
                    std::string(static_cast<size_t>(point - count), '0'), ".0");
  } else {
    const auto whole = static_cast<size_t>(point);
    absl::StrAppend(out, digits.substr(0, whole), ".", digits.substr(whole));
  }
}

}  // namespace

void AppendJsonDouble(double value, std::string* out) {
  if (std::isnan(value)) {
    *out += "\"NaN\"";
  } else if (std::isinf(value)) {
    *out += value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  } else {
    AppendFinite(value, out);
  }
}

}  // namespace syncline::internal
