// Deltas of texts as bytes: there and back, with the classes that protoc
// generates as the judge, and bytes that nobody wrote.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "public_api/random_plain.h"
#include "public_api/total_decoder.h"
#include "support/seed.h"
#include "syncline/encoding.h"

#if __has_include("rich_text.pb.h")
#include "public_api/plain_messages.h"
#include "rich_text.pb.h"
#endif

namespace syncline::test {
namespace {

using std::string_literals::operator""s;

Value RandomScalar(SeededRandom& random) {
  return *RandomPlain(random).Draw(1).as_scalar();
}

OpId RandomId(SeededRandom& random) {
  const uint64_t peer = random.Pick({uint64_t{0}, uint64_t{5}, ~uint64_t{0}});
  const uint32_t counter = random.Pick({0u, 300u, ~0u});
  return {PeerId{peer}, counter};
}

Attributes RandomAttributes(SeededRandom& random) {
  Attributes attributes(random.Uniform(3));
  for (Attribute& attribute : attributes) {
    attribute.key = random.Pick<std::string>({"", "bold", "\u00e9"});
    attribute.value = RandomScalar(random);
    if (random.Chance(0.5)) attribute.id = RandomId(random);
  }
  return attributes;
}

// What is written of it: an insert without its count.
TextStep RandomStep(SeededRandom& random) {
  TextStep step{.attributes = RandomAttributes(random)};
  switch (random.Uniform(4)) {
    case 0:
      step.count = random.Pick({size_t{0}, size_t{200}, ~size_t{0}});
      break;
    case 1:
      step.kind = TextStep::Kind::kDelete;
      step.count = random.Uniform(5);
      break;
    case 2:
      step.kind = TextStep::Kind::kInsert;
      step.inserted = random.Pick<std::string>({"", "\u00e9", "ab\0c"s});
      break;
    default:
      step.kind = TextStep::Kind::kInsert;
      step.inserted = "\uFFFC";
      step.embed = RandomScalar(random);
  }
  return step;
}

TextDelta RandomDelta(SeededRandom& random) {
  TextDelta delta(random.Uniform(5));
  for (TextStep& step : delta) step = RandomStep(random);
  return delta;
}

TEST_CASE("deltas are what they were after both ways") {
  for (const uint64_t seed : Seeds(2000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const TextDelta delta = RandomDelta(random);
    const std::string bytes = EncodeDelta(delta);
    const absl::StatusOr<TextDelta> decoded = DecodeDelta(bytes);
    REQUIRE(decoded.ok());
    REQUIRE(*decoded == delta);
    REQUIRE(EncodeDelta(*decoded) == bytes);
  }
}

TEST_CASE("a delta has these bytes") {
  CHECK(EncodeDelta({}).empty());
  CHECK(EncodeDelta({{TextStep::Kind::kRetain, 300},
                     {TextStep::Kind::kDelete, 1},
                     {TextStep::Kind::kInsert,
                      1,
                      "x",
                      {},
                      {{"b", OpId{PeerId{1}, 2}, true}}}}) ==
        "\x0a\x03\x08\xac\x02\x0a\x02\x18\x01\x0a\x19\x12\x01x\x2a\x14"
        "\x0a\x01"
        "b\x12\x0b\x09\x01\0\0\0\0\0\0\0\x10\x02\x1a\x02\x10\x01"s);
  CHECK(EncodeDelta({{TextStep::Kind::kInsert, 1, "\uFFFC", 5, {}}}) ==
        "\x0a\x09\x12\x03\xef\xbf\xbc\x22\x02\x18\x0a");
}

#if __has_include("rich_text.pb.h")

void SetScalar(const Value& value, v1::PlainValue* message) {
  REQUIRE(message->ParseFromString(EncodePlain(value)));
}

v1::TextDelta MessageOf(const TextDelta& delta) {
  v1::TextDelta message;
  for (const TextStep& step : delta) {
    v1::TextStep& added = *message.add_steps();
    if (step.kind == TextStep::Kind::kRetain) added.set_retain(step.count);
    if (step.kind == TextStep::Kind::kDelete) added.set_delete_(step.count);
    if (step.kind == TextStep::Kind::kInsert) added.set_insert(step.inserted);
    if (step.embed) SetScalar(*step.embed, added.mutable_embed());
    for (const Attribute& attribute : step.attributes) {
      v1::TextAttribute& one = *added.add_attributes();
      one.set_key(attribute.key);
      SetScalar(attribute.value, one.mutable_value());
      if (!attribute.id) continue;
      one.mutable_id()->set_peer(attribute.id->peer.value);
      one.mutable_id()->set_counter(attribute.id->counter);
    }
  }
  return message;
}

TEST_CASE("protoc reads our deltas, and we read protoc's") {
  for (const uint64_t seed : Seeds(1000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const TextDelta delta = RandomDelta(random);
    const v1::TextDelta message = MessageOf(delta);
    v1::TextDelta read;
    REQUIRE(read.ParseFromString(EncodeDelta(delta)));
    REQUIRE(read.SerializeAsString() == message.SerializeAsString());
    const absl::StatusOr<TextDelta> decoded =
        DecodeDelta(message.SerializeAsString());
    REQUIRE(decoded.ok());
    REQUIRE(*decoded == delta);
  }
}

#endif

TEST_CASE("any bytes are a delta or none") {
  CheckAnyBytes(48, DecodeDelta, EncodeDelta);
}

TEST_CASE("bytes that were cut off or changed are a delta or none") {
  for (const uint64_t seed : Seeds(100)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    CheckBrokenBytes(EncodeDelta(RandomDelta(random)), random, DecodeDelta,
                     EncodeDelta);
  }
}

std::string Field(char tag, const std::string& content) {
  REQUIRE(content.size() < 128);
  return std::string{tag, static_cast<char>(content.size())} + content;
}

TEST_CASE("fields of a delta that are not known are passed over") {
  for (const std::string& unknown :
       {"\x50\x05"s, "\x51"s + std::string(8, 'x'), Field('\x52', "later"),
        "\x55"s + std::string(4, 'x')}) {
    const std::string id = unknown + "\x10\x07";
    const std::string attribute = Field('\x0a', "k") + unknown +
                                  Field('\x12', id) + Field('\x1a', "\x18\x0a");
    const std::string step = unknown + "\x08\x03" + Field('\x2a', attribute);
    const absl::StatusOr<TextDelta> decoded =
        DecodeDelta(unknown + Field('\x0a', step) + unknown);
    REQUIRE(decoded.ok());
    CHECK(*decoded == TextDelta{{TextStep::Kind::kRetain,
                                 3,
                                 "",
                                 {},
                                 {{"k", OpId{PeerId{0}, 7}, 5}}}});
  }
}

TEST_CASE("the last of several kinds of a step counts") {
  const absl::StatusOr<TextDelta> decoded =
      DecodeDelta(Field('\x0a', "\x08\x03" + Field('\x12', "x") + "\x18\x02"));
  REQUIRE(decoded.ok());
  CHECK(*decoded == TextDelta{{TextStep::Kind::kDelete, 2}});
}

TEST_CASE("what is no delta is InvalidArgument, and says which step is bad") {
  const std::string fine = Field('\x0a', "\x08\x03");
  for (const std::string& step : {
           ""s,                   // neither kept, inserted nor deleted
           Field('\x2a', ""),     // nor here
           Field('\x0a', "x"),    // a retain as bytes
           "\x12\x05"s,           // an insert as a varint
           "\x1d"s + "abcd"s,     // a delete as fixed32
           "\x08\x01\x20\x05"s,   // an embed as a varint
           "\x08\x01\x28\x05"s,   // an attribute as one
           "\x08\x01\x12\x02x"s,  // what is cut off
           "\x08\x01"s + Field('\x22', Field('\x3a', "")),  // a list
           "\x08\x01"s + Field('\x22', Field('\x42', "")),  // a map
           "\x08\x01"s + Field('\x22', Field('\x4a', "\x08\x02")),
           "\x08\x01"s + Field('\x22', Field('\x2a', "\xc3")),
           "\x08\x01"s + Field('\x2a', "\x08\x05"),                 // a key
           "\x08\x01"s + Field('\x2a', "\x10\x05"),                 // an id
           "\x08\x01"s + Field('\x2a', "\x18\x05"),                 // a value
           "\x08\x01"s + Field('\x2a', Field('\x12', "\x08\x05")),  // a peer
           "\x08\x01"s + Field('\x2a', Field('\x12', Field('\x12', "x"))),
           // A counter of 33 bits.
           "\x08\x01"s +
               Field('\x2a', Field('\x12', "\x10\x80\x80\x80\x80\x10")),
       }) {
    const absl::Status status =
        DecodeDelta(fine + Field('\x0a', step)).status();
    CHECK(absl::IsInvalidArgument(status));
    CHECK(status.message().substr(0, 20) == "step 1 of the delta:");
  }
  for (const std::string& bytes :
       {"\x08\x05"s, "\x0a\x05x"s, "\x0b\x0c"s, fine + "\x0a"}) {
    CHECK(absl::IsInvalidArgument(DecodeDelta(bytes).status()));
  }
}

}  // namespace
}  // namespace syncline::test
