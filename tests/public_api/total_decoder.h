// What each decoder of plain messages promises: whatever the bytes are, there
// is an answer; and what it gives can be written and read again.
//
// Thread-compatible.
#ifndef SYNCLINE_TESTS_PUBLIC_API_TOTAL_DECODER_H_
#define SYNCLINE_TESTS_PUBLIC_API_TOTAL_DECODER_H_

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "support/seed.h"

namespace syncline::test {

template <typename Decode, typename Encode>
void CheckTotal(std::string_view bytes, Decode decode, Encode encode) {
  const auto decoded = decode(bytes);
  if (!decoded.ok()) {
    REQUIRE((absl::IsInvalidArgument(decoded.status()) ||
             absl::IsResourceExhausted(decoded.status())));
    return;
  }
  const auto again = decode(encode(*decoded));
  REQUIRE(again.ok());
  REQUIRE(*again == *decoded);
}

// Bytes that nobody wrote; most of them are tags, below `tags`, and sizes.
template <typename Decode, typename Encode>
void CheckAnyBytes(uint64_t tags, Decode decode, Encode encode) {
  for (const uint64_t seed : Seeds(5000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    std::string bytes(random.Uniform(40), '\0');
    for (char& byte : bytes) {
      byte = static_cast<char>(random.Uniform(random.Chance(0.5) ? tags : 256));
    }
    CheckTotal(bytes, decode, encode);
  }
}

// Cut off at each byte, and with each byte another one.
template <typename Decode, typename Encode>
void CheckBrokenBytes(const std::string& bytes, SeededRandom& random,
                      Decode decode, Encode encode) {
  for (size_t size = 0; size < bytes.size(); ++size) {
    CheckTotal(std::string_view(bytes).substr(0, size), decode, encode);
  }
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(random.Uniform(256));
    CheckTotal(changed, decode, encode);
  }
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_PUBLIC_API_TOTAL_DECODER_H_
