#include "syncline/internal/base/json.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <limits>
#include <string>

namespace syncline::test {
namespace {

std::string Json(const Value& value) {
  std::string json;
  internal::AppendJsonScalar(value, &json);
  return json;
}

TEST_CASE("scalars are JSON") {
  REQUIRE(Json(nullptr) == "null");
  REQUIRE(Json(true) == "true");
  REQUIRE(Json(std::numeric_limits<int64_t>::min()) == "-9223372036854775808");
  REQUIRE(Json(0.1) == "0.1");
  REQUIRE(Json(1.0) == "1.0");
  REQUIRE(Json(-0.0) == "-0.0");
  REQUIRE(Json(1e300) == "1e+300");
  REQUIRE(Json(std::numeric_limits<double>::infinity()) == "\"Infinity\"");
  REQUIRE(Json(Value::Bytes("abc")) == R"({"$bytes":"YWJj"})");
}

TEST_CASE("strings escape what JSON asks for, and nothing else") {
  REQUIRE(Json("\"\\\b\f\n\r\t\x01/\u00e9") ==
          "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001/\u00e9\"");
}

}  // namespace
}  // namespace syncline::test
