// A history says the same as JSON, and comes back from it; whatever else the
// JSON says is refused, in words.
#include "syncline/json/history.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "codec/describe_batch.h"
#include "codec/random_batch.h"
#include "support/seed.h"
#include "syncline/internal/codec/update_decoder.h"
#include "syncline/internal/codec/update_encoder.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

using Catch::Matchers::ContainsSubstring;

std::string Must(absl::StatusOr<std::string> result) {
  INFO(result.status().ToString());
  REQUIRE(result.ok());
  return *std::move(result);
}

internal::EventBatch Decode(std::string_view bytes) {
  internal::EventBatch batch;
  const absl::Status status = internal::DecodeUpdate(bytes, &batch);
  INFO(status.ToString());
  REQUIRE(status.ok());
  return batch;
}

TEST_CASE("a history says which document it is of") {
  Doc doc(PeerId{0xA1}, {.doc_id = DocId{7}});
  REQUIRE(doc.text("note").Insert(0, "x").ok());
  const std::string json = *HistoryToJson(*doc.Export());
  CHECK_THAT(json, ContainsSubstring("\"doc_id\":\"0000000000000007\",\n"));
  CHECK(*HistoryFromJson(json) == *doc.Export());
  std::string wrong = json;
  wrong.replace(wrong.find("0000000000000007"), 16, "7");
  const absl::Status status = HistoryFromJson(wrong).status();
  CHECK(absl::IsInvalidArgument(status));
  CHECK_THAT(status.ToString(), ContainsSubstring("16 hexadecimal digits"));
}

TEST_CASE("a history reads as JSON, an op run a line") {
  Doc alice(PeerId{0xA1});
  Text note = alice.text("note");
  REQUIRE(note.Insert(0, "Hi there").ok());
  REQUIRE(note.Delete(2, 3).ok());
  REQUIRE(alice.map("page").Set("width", 21.0).ok());
  REQUIRE(alice.Commit({.time_ms = 1700000000000, .message = "begin"}).ok());

  const std::string json = *HistoryToJson(*alice.Export());
  CHECK(json == R"({"syncline_history":1,
"containers":[
 {"kind":"text","name":"note"},
 {"kind":"map","name":"page"}],
"changes":[
 {"first":"0@00000000000000a1","ops":12,"time":1700000000000,"message":"begin"}],
"runs":[
 {"first":"0@00000000000000a1","parents":[],"ops":[
  {"op":"insert","in":0,"at":0,"text":"Hi there"},
  {"op":"delete","in":0,"at":2,"count":3},
  {"op":"set","in":1,"key":"width","value":21.0}]}]
}
)");
  CHECK(*HistoryFromJson(json) == *alice.Export());
}

TEST_CASE("a snapshot's history is that of the update") {
  Doc alice(PeerId{0xA1});
  REQUIRE(alice.text("note").Insert(0, "x").ok());
  CHECK(Must(HistoryToJson(*alice.ExportSnapshot())) ==
        Must(HistoryToJson(*alice.Export())));
  CHECK(Must(HistoryToJson(*Doc().ExportSnapshot())) ==
        Must(HistoryToJson(*Doc().Export())));
}

TEST_CASE("random histories survive JSON") {
  for (const uint64_t seed : Seeds(300)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const std::string bytes =
        internal::EncodeUpdate(RandomBatch(1 + random.Uniform(20), &random));
    const std::string json = Must(HistoryToJson(bytes));
    CAPTURE(json);
    const std::string again = Must(HistoryFromJson(json));
    REQUIRE(Describe(Decode(again)) == Describe(Decode(bytes)));
    REQUIRE(Must(HistoryToJson(again)) == json);
  }
}

// The history of one insert, with `part` in place of `original`.
std::string Changed(std::string_view original, std::string_view part) {
  std::string json = R"({"syncline_history":1,
"containers":[{"kind":"text","name":"note"},{"kind":"tree","name":"t"}],
"changes":[{"first":"0@00000000000000a1","ops":2}],
"runs":[{"first":"0@00000000000000a1","parents":[],
 "ops":[{"op":"insert","in":0,"at":0,"text":"ab"}]}]})";
  const size_t at = json.find(original);
  REQUIRE(at != std::string::npos);
  return json.replace(at, original.size(), part);
}

TEST_CASE("what is no history is refused, and the place is named") {
  REQUIRE(HistoryFromJson(Changed("", "")).ok());
  const std::pair<std::pair<std::string, std::string>, std::string> wrong[] = {
      {{"[]", "["}, "no JSON: line 4"},
      {{"{\"syncline_history\":1", "{"}, "no JSON: line 1"},
      {{"1,", "2,"}, "of version 2"},
      {{"history\":1", "history\":\"1\""}, "has to be a whole number"},
      {{"\"changes\"", "\"change\""}, "\"changes\" is missing"},
      {{"\"name\":\"note\"", "\"nam\":\"note\""},
       "containers[0]: \"op\" is missing"},
      {{"\"name\":\"note\"", "\"parent\":0,\"key\":\"k\""}, "comes later"},
      {{"\"kind\":\"text\"", "\"kind\":\"txt\""}, "a kind of container"},
      {{"0@00000000000000a1\",\"ops\":2", "7@00000000000000a1\",\"ops\":2"},
       "changes[0]"},
      {{"\"ops\":2", "\"ops\":3"}, "changes[0]"},
      {{"\"parents\":[]", "\"parents\":[1]"}, "a list of ids"},
      {{"\"parents\":[]", "\"parents\":[\"5@00000000000000a1\"]"},
       "this is no history"},
      {{"\"in\":0", "\"in\":2"}, "from 0 to 1"},
      {{"\"in\":0,", ""}, "\"in\" is missing"},
      {{"\"in\":0", "\"in\":1"}, "a tree has no op \"insert\""},
      {{"insert", "cut"}, "a text has no op \"cut\""},
      {{"\"at\":0", "\"at\":-1"}, "\"at\" has to be"},
      {{"\"at\":0", "\"at\":2147483647"}, "\"at\" has to be"},
      {{"\"ab\"", "\"\""}, "has to have characters"},
      {{"\"ab\"", "\"\\ud800\""}, "no JSON: line 5"},
      {{"\"ab\"", "7"}, "\"text\" has to be a string"},
      {{"\"text\":\"ab\"", "\"text\":\"ab\",\"txt\":1"},
       "runs[0].ops[0]: \"txt\" is not known here"},
      {{"{\"op\":\"insert\",\"in\":0,\"at\":0,\"text\":\"ab\"}", ""},
       "\"ops\" has to have some"},
      {{"\"op\":\"insert\",\"in\":0,\"at\":0,\"text\":\"ab\"",
        "\"op\":\"create\",\"in\":1,\"at\":0,\"parent\":null},"
        "{\"op\":\"delete\",\"in\":1,\"target\":\"1@00000000000000a1\""},
       "this is no history"},
  };
  for (const auto& [change, message] : wrong) {
    const auto result = HistoryFromJson(Changed(change.first, change.second));
    CAPTURE(change.first, change.second);
    REQUIRE(!result.ok());
    CHECK_THAT(std::string(result.status().message()),
               ContainsSubstring(message));
  }
}

TEST_CASE("bytes without a history have none to show") {
  CHECK(HistoryToJson("").status().code() ==
        absl::StatusCode::kInvalidArgument);
  CHECK(HistoryToJson("{}").status().code() ==
        absl::StatusCode::kInvalidArgument);
  CHECK(HistoryToJson(Doc().version().Encode()).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace syncline::test
