// Events and differences as bytes: there and back, and bytes that nobody wrote.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "convergence/json_editor.h"
#include "public_api/total_decoder.h"
#include "support/seed.h"
#include "syncline/encoding.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

using std::string_literals::operator""s;

// All that one did in a document, from nothing on.
Event AnyDifference(SeededRandom& random, int edits) {
  Doc doc(PeerId{random.Pick({uint64_t{1}, ~uint64_t{0}})});
  for (int i = 0; i < edits; ++i) JsonEditor(doc, random).Edit();
  Event event;
  event.changes = *doc.Diff({}, doc.frontier());
  return event;
}

TEST_CASE("a difference is the same after both ways") {
  for (const uint64_t seed : Seeds(100)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const Event event = AnyDifference(random, 40);
    const std::string bytes = EncodeEvent(event);
    const absl::StatusOr<Event> decoded = DecodeEvent(bytes);
    REQUIRE(decoded.ok());
    REQUIRE(decoded->changes.size() == event.changes.size());
    REQUIRE(EncodeEvent(*decoded) == bytes);
  }
}

TEST_CASE("nothing is an event without changes") {
  const absl::StatusOr<Event> decoded = DecodeEvent("");
  REQUIRE(decoded.ok());
  CHECK(*decoded == Event());
}

TEST_CASE("any bytes are an event or none") {
  CheckAnyBytes(80, DecodeEvent, EncodeEvent);
}

TEST_CASE("bytes that were cut off or changed are an event or none") {
  for (const uint64_t seed : Seeds(20)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    CheckBrokenBytes(EncodeEvent(AnyDifference(random, 6)), random, DecodeEvent,
                     EncodeEvent);
  }
}

std::string Field(char tag, const std::string& content) {
  REQUIRE(content.size() < 128);
  return std::string{tag, static_cast<char>(content.size())} + content;
}

TEST_CASE("fields of an event that are not known are passed over") {
  for (const std::string& unknown :
       {"\x78\x05"s, "\x79"s + std::string(8, 'x'), Field('\x7a', "later"),
        "\x7d"s + std::string(4, 'x')}) {
    const std::string change =
        unknown + Field('\x0a', unknown + "\x08\x05\x10\x07") +
        Field('\x12', unknown + Field('\x0a', "k")) + "\x38\x0a";
    const absl::StatusOr<Event> decoded =
        DecodeEvent(unknown + Field('\x1a', change) + unknown);
    REQUIRE(decoded.ok());
    REQUIRE(decoded->changes.size() == 1);
    CHECK(decoded->changes[0] == ContainerChange{{ContainerKind::kTree, 7, 0},
                                                 {"k"s},
                                                 CounterDelta{5}});
  }
}

TEST_CASE("what is no event is InvalidArgument, and says which change is bad") {
  const std::string fine = Field('\x1a', "\x38\x0a");
  for (const std::string& change : {
           ""s,                                       // no delta
           Field('\x38', "x"),                        // a counter as bytes
           "\x18\x05"s,                               // a text as a varint
           "\x38\x0a"s + "\x08\x05",                  // a container as one
           "\x38\x0a"s + Field('\x0a', "\x08\x00"s),  // a kind that cannot be
           "\x38\x0a"s + Field('\x12', ""),           // a step of no path
           Field('\x22', Field('\x0a', "")),          // a step of no list
           Field('\x22', Field('\x0a', Field('\x12', "\x08\x05"))),  // an item
           Field(
               '\x22',
               Field('\x0a', Field('\x12', Field('\x0a', Field('\x3a', ""))))),
           Field('\x2a', Field('\x0a', "\x10\x05")),  // what was at a key
           Field('\x32', Field('\x0a', "\x08\x03")),  // a step of no tree
           Field('\x32', Field('\x0a', "\x10\x05")),  // a node
           "\x38\x0a\x40\x05"s,                       // an id as a varint
           "\x38\x0a"s + Field('\x4a', ""),           // a conflict as bytes
       }) {
    const absl::Status status =
        DecodeEvent(fine + Field('\x1a', change)).status();
    CHECK(absl::IsInvalidArgument(status));
    CHECK(status.message().substr(0, 22) == "change 1 of the event:");
  }
  for (const std::string& bytes :
       {"\x0a\x05"s, "\x08\x03"s, "\x1a\x05x"s, "\x0b\x0c"s, fine + "\x1a"}) {
    CHECK(absl::IsInvalidArgument(DecodeEvent(bytes).status()));
  }
}

}  // namespace
}  // namespace syncline::test
