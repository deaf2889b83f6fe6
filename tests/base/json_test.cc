#include "syncline/internal/base/json.h"

#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

#include "support/seed.h"

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

// The examples of RFC 8785, appendix B, and both sides of each bound.
TEST_CASE("doubles are written as ECMAScript does, whole ones with a .0") {
  REQUIRE(Json(0.0) == "0.0");
  REQUIRE(Json(5e-324) == "5e-324");
  REQUIRE(Json(-5e-324) == "-5e-324");
  REQUIRE(Json(1.7976931348623157e308) == "1.7976931348623157e+308");
  REQUIRE(Json(9007199254740992.0) == "9007199254740992.0");
  REQUIRE(Json(-9007199254740992.0) == "-9007199254740992.0");
  REQUIRE(Json(295147905179352830000.0) == "295147905179352830000.0");
  REQUIRE(Json(9.999999999999997e22) == "9.999999999999997e+22");
  REQUIRE(Json(1e23) == "1e+23");
  REQUIRE(Json(1.0000000000000001e23) == "1.0000000000000001e+23");
  REQUIRE(Json(999999999999999700000.0) == "999999999999999700000.0");
  REQUIRE(Json(999999999999999900000.0) == "999999999999999900000.0");
  REQUIRE(Json(1e21) == "1e+21");
  REQUIRE(Json(9.999999999999997e-7) == "9.999999999999997e-7");
  REQUIRE(Json(0.000001) == "0.000001");
  REQUIRE(Json(1e-7) == "1e-7");
  REQUIRE(Json(333333333.3333332) == "333333333.3333332");
  REQUIRE(Json(-0.0000033333333333333333) == "-0.0000033333333333333333");
  REQUIRE(Json(1424953923781206.2) == "1424953923781206.2");
  REQUIRE(Json(100000.0) == "100000.0");
}

TEST_CASE("what is not finite is a string") {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  REQUIRE(Json(kNan) == "\"NaN\"");
  REQUIRE(Json(-kNan) == "\"NaN\"");
  REQUIRE(Json(-kInfinity) == "\"-Infinity\"");
}

TEST_CASE("a double reads back as the same, and never as an int") {
  for (const uint64_t seed : Seeds(20000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    // Any bits, and numbers near the bounds between the notations.
    const auto any = std::bit_cast<double>(random.Uniform(UINT64_MAX));
    const double near =
        std::ldexp(static_cast<double>(random.Uniform(uint64_t{1} << 53)),
                   static_cast<int>(random.Between(0, 90)) - 75);
    for (const double value : {any, near}) {
      if (!std::isfinite(value)) continue;
      const std::string json = Json(value);
      CAPTURE(json);
      REQUIRE(std::bit_cast<uint64_t>(std::strtod(json.c_str(), nullptr)) ==
              std::bit_cast<uint64_t>(value));
      REQUIRE(json.find_first_of(".e") != std::string::npos);
    }
  }
}

TEST_CASE("strings escape what JSON asks for, and nothing else") {
  REQUIRE(Json("\"\\\b\f\n\r\t\x01/\u00e9") ==
          "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001/\u00e9\"");
}

}  // namespace
}  // namespace syncline::test
