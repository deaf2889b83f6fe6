// Plain values as JSON.
#include "syncline/json/plain.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "syncline/syncline.h"

namespace syncline::test {
namespace {

TEST_CASE("a plain value reads the same from its JSON") {
  const Plain plain =
      Plain::Map{{"a", Plain::List{1, 1.0, -0.5, nullptr, true, "x\n\u00E9"}},
                 {"bytes", Value::Bytes(std::string("\0\xff", 2))},
                 {"nothing", Plain::Map{}},
                 {"none", Plain::List{}}};
  const std::string json = PlainToJson(plain);
  CHECK(json == R"({"a":[1,1.0,-0.5,null,true,"x\n)"
                "\u00E9"
                R"("],"bytes":{"$bytes":"AP8="},"none":[],"nothing":{}})");
  CHECK(PlainFromJson(json).value() == plain);
}

TEST_CASE("a document takes JSON, and gives it back") {
  Doc doc;
  const std::string json = R"({"done":false,"title":"hello"})";
  REQUIRE(doc.Update(doc.map("card"), PlainFromJson(json).value()).ok());
  CHECK(doc.ToJson().value() == "{\"card\":" + json + "}");
  CHECK(PlainToJson(doc.ToPlain(doc.At("/card").value()).value()) == json);
}

TEST_CASE("what is no value is refused") {
  for (const char* wrong : {"", "[1,", "{\"a\":1,}", "18446744073709551615",
                            "{\"$bytes\":\"?\"}", "{\"$bytes\":1}", "nul"}) {
    CAPTURE(wrong);
    CHECK(absl::IsInvalidArgument(PlainFromJson(wrong).status()));
  }
  const std::string deep = std::string(501, '[') + std::string(501, ']');
  CHECK(absl::IsResourceExhausted(PlainFromJson(deep).status()));
  CHECK(PlainFromJson(deep.substr(1, 1000)).ok());
  CHECK(
      PlainFromJson(std::string(500, '[') + "7" + std::string(500, ']')).ok());
}

}  // namespace
}  // namespace syncline::test
