// The classes that protoc generates read the runs and marks that are written.
#if __has_include("rich_text.pb.h")
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "public_api/plain_messages.h"
#include "rich_text.pb.h"
#include "support/seed.h"
#include "syncline/doc.h"
#include "syncline/encoding.h"

namespace syncline::test {
namespace {

std::vector<TextRun> RunsOf(const std::string& bytes) {
  v1::TextRuns message;
  REQUIRE(message.ParseFromString(bytes));
  REQUIRE(message.GetReflection()->GetUnknownFields(message).empty());
  std::vector<TextRun> runs;
  for (const v1::TextRun& run : message.runs()) {
    TextRun& made = runs.emplace_back();
    REQUIRE(run.GetReflection()->GetUnknownFields(run).empty());
    REQUIRE(run.content_case() != v1::TextRun::CONTENT_NOT_SET);
    made.text = run.text();
    if (run.has_embed()) made.embed = ValueOf(run.embed(), 0);
    for (const v1::TextAttribute& attribute : run.attributes()) {
      Attribute& added = made.attributes.emplace_back();
      REQUIRE(attribute.GetReflection()->GetUnknownFields(attribute).empty());
      added.key = attribute.key();
      added.value = ValueOf(attribute.value(), 0);
      if (attribute.has_id()) added.id = IdOf(attribute.id());
    }
  }
  return runs;
}

std::vector<TextMark> MarksOf(const std::string& bytes) {
  v1::TextMarks message;
  REQUIRE(message.ParseFromString(bytes));
  std::vector<TextMark> marks;
  for (const v1::TextMark& mark : message.marks()) {
    REQUIRE(mark.GetReflection()->GetUnknownFields(mark).empty());
    marks.push_back({.id = IdOf(mark.id()),
                     .begin = mark.begin(),
                     .end = mark.end(),
                     .key = mark.key(),
                     .value = ValueOf(mark.value(), 0),
                     .many = mark.many()});
  }
  return marks;
}

// What marks and embeds hold.
Value RandomScalar(SeededRandom& random) {
  return random.Pick<Value>({nullptr, true, false, int64_t{-1}, INT64_MAX, 0.5,
                             "", "\u00e9", Value::Bytes(std::string(2, 0))});
}

void Edit(Text text, SeededRandom& random) {
  const size_t size = text.size();
  const size_t begin = random.Uniform(size);
  const size_t end = random.Between(begin + 1, size);
  const auto key = random.Pick<std::string>({"bold", "", "\u00e9"});
  if (random.Chance(0.2)) {
    REQUIRE(text.InsertEmbed(begin, RandomScalar(random)).ok());
  } else {
    const Value value = RandomScalar(random);
    const bool many = !value.is_null() && random.Chance(0.3);
    REQUIRE(text.Mark(begin, end, key, value, {.many = many}).ok());
  }
}

TEST_CASE("protoc reads the runs and marks of a text") {
  for (const uint64_t seed : Seeds(100)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    Doc doc(PeerId{~uint64_t{0}});
    Text text = doc.text("t");
    REQUIRE(text.Insert(0, "hello w\u00f6rld").ok());
    for (int i = 0; i < 20; ++i) Edit(text, random);
    const std::vector<TextRun> runs = text.Runs();
    REQUIRE(RunsOf(EncodeRuns(runs)) == runs);
    const std::vector<TextMark> marks = *text.Marks(0, text.size());
    REQUIRE(!marks.empty());
    REQUIRE(MarksOf(EncodeMarks(marks)) == marks);
  }
}

TEST_CASE("protoc reads marks with numbers from one end to the other") {
  const OpId last = {PeerId{~uint64_t{0}}, ~uint32_t{0}};
  const std::vector<TextMark> marks = {
      {last, ~size_t{0}, ~size_t{0}, "k", Value(), true}, {}};
  CHECK(MarksOf(EncodeMarks(marks)) == marks);
}

}  // namespace
}  // namespace syncline::test
#endif
