// UTF-8 to code points and back, for tests: text that a test wrote is valid.
//
// Cost: O(n). Thread-safe: no state.
#ifndef SYNCLINE_TESTS_SUPPORT_UNICODE_H_
#define SYNCLINE_TESTS_SUPPORT_UNICODE_H_

#include <string>
#include <string_view>

namespace syncline::test {

// REQUIRES: `utf8` is valid UTF-8.
std::u32string ToUtf32(std::string_view utf8);

// REQUIRES: each code point is a Unicode scalar value.
std::string ToUtf8(std::u32string_view code_points);

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_SUPPORT_UNICODE_H_
