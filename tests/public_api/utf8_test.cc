#include "syncline/utf8.h"

#include <catch2/catch_test_macros.hpp>

namespace syncline::test {
namespace {

TEST_CASE("a string is UTF-8 or not") {
  CHECK(IsValidUtf8(""));
  CHECK(IsValidUtf8("h\u00e9 \U0001f600"));
  CHECK_FALSE(IsValidUtf8("\xc3"));
  CHECK_FALSE(IsValidUtf8("\xed\xa0\x80"));  // a surrogate
  CHECK_FALSE(IsValidUtf8("\xc0\x80"));      // an overlong form
}

}  // namespace
}  // namespace syncline::test
