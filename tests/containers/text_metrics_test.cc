// Measures against a count of each byte, at every length where another loop
// takes over.
#include "syncline/internal/containers/text_metrics.h"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace syncline::test {
namespace {

using internal::TextMetrics;

TextMetrics CountByByte(std::string_view text) {
  TextMetrics metrics;
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    metrics += {1, (byte & 0xC0) != 0x80,
                uint32_t{(byte & 0xC0) != 0x80} + (byte >= 0xF0), c == '\n'};
  }
  return metrics;
}

TEST_CASE("A text is measured alike at any length, whatever stands where") {
  for (const std::string_view special : {"", "\n", "\x0B", "\x7F", "\xC3\xA4",
                                         "\xE2\x82\xAC", "\xF0\x9F\x98\x80"}) {
    for (size_t length = 0; length < 40; ++length) {
      for (size_t at = 0; at <= length; ++at) {
        const std::string text = std::string(at, 'a') + std::string(special) +
                                 std::string(length - at, '\t');
        REQUIRE(TextMetrics::Of(text) == CountByByte(text));
      }
    }
  }
}

}  // namespace
}  // namespace syncline::test
