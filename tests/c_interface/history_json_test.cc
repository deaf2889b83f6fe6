// Histories as JSON, through C.
#include "syncline/c/history_json.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "c_interface/calls.h"

namespace syncline::test {
namespace {

TEST_CASE("a history becomes JSON, and an update again") {
  const World w;
  Bytes json, update;
  REQUIRE(syncline_history_to_json(w.update.data(), w.update.size(), &json,
                                   nullptr) == SYNCLINE_OK);
  CHECK(StringOf(json).starts_with("{\"syncline_history\":1,"));
  REQUIRE(syncline_history_from_json(json.data, json.size, &update, nullptr) ==
          SYNCLINE_OK);
  CHECK(StringOf(update) == w.update);
}

TEST_CASE("what is no history is refused in words") {
  Bytes update;
  syncline_error error = {};
  CHECK(syncline_history_from_json("{}", 2, &update, &error) ==
        SYNCLINE_INVALID_ARGUMENT);
  CHECK(std::string_view(error.message).find("syncline_history") !=
        std::string_view::npos);
  CHECK(syncline_history_to_json("{}", 2, &update, nullptr) ==
        SYNCLINE_INVALID_ARGUMENT);
}

constexpr std::string_view kNothing =
    R"({"syncline_history":1,"containers":[],"changes":[],"runs":[]})";

}  // namespace

std::vector<Row> CallsOfJson() {
  return {
      {"syncline_history_to_json",
       [](World& w) {
         CheckCall(w, "syncline_history_to_json", syncline_history_to_json,
                   w.update.data(), w.update.size(), &w.out.bytes);
       }},
      {"syncline_history_from_json",
       [](World& w) {
         CheckCall(w, "syncline_history_from_json", syncline_history_from_json,
                   kNothing.data(), kNothing.size(), &w.out.bytes);
       }},
  };
}

}  // namespace syncline::test
