#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/batch_builder.h"
#include "codec/check_batch.h"
#include "codec/describe_batch.h"
#include "codec/hex.h"
#include "codec/random_batch.h"
#include "support/seed.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/codec/block.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/update_decoder.h"
#include "syncline/internal/codec/update_encoder.h"
#include "syncline/internal/codec/update_format.h"
#include "syncline/internal/codec/update_header.h"
#include "syncline/internal/codec/writer.h"

namespace syncline::test {
namespace {

using internal::DecodeUpdate;
using internal::EncodeUpdate;
using internal::EventBatch;
using internal::OpKind;

constexpr PeerId kAlice{0x0123456789ABCDEF};
constexpr PeerId kBob{0xB0B};

EventBatch Decode(std::string_view bytes) {
  EventBatch batch;
  const absl::Status status = DecodeUpdate(bytes, &batch);
  INFO(std::string(status.message()));
  REQUIRE(status.ok());
  return batch;
}

// Alice, who wrote 1000 ops before, types one character.
EventBatch Keystroke(std::string_view character) {
  BatchBuilder builder;
  builder.BeginRun(kAlice, 1000, {{kAlice, 999}});
  builder.Insert("", 300, character);
  return builder.Take();
}

// The fields `columns` and `columns_size`.
std::string Compressed(std::string_view columns) {
  std::string block;
  REQUIRE(internal::CompressBlock(columns, &block));
  std::string fields;
  internal::WriteBytesField(internal::update_field::kColumns, block, &fields);
  internal::WriteVarintField(internal::update_field::kColumnsSize,
                             columns.size(), &fields);
  return fields;
}

TEST_CASE("a keystroke: the first example of docs/format.md") {
  const std::string bytes = EncodeUpdate(Keystroke("x"));
  CHECK(ToHex(bytes) ==
        "f92583ebe2"  // envelope
        "09"
        "efcdab8967452301"  // author
        "10"
        "e807"  // start
        "48"
        "d804"  // move
        "68"
        "78");  // character
  CHECK(Describe(Decode(bytes)) == Describe(Keystroke("x")));
}

TEST_CASE("a field of the header among the columns is refused") {
  // A server that reads the header alone would take the update for another one.
  std::string message;
  internal::WriteFixed64Field(internal::update_field::kAuthor, 1, &message);
  internal::WriteVarintField(internal::update_field::kStart, 1000, &message);
  internal::WriteVarintField(internal::update_field::kMove, 2, &message);
  internal::WriteVarintField(internal::update_field::kCharacter, 'x', &message);
  std::string columns;
  for (int i = 0; i < 64; ++i) {
    // One that this version does not know, for there to be something to
    // compress.
    internal::WriteVarintField(99, 1, &columns);
  }
  for (const uint32_t field :
       {internal::update_field::kOtherPeer, internal::update_field::kDocId}) {
    std::string hidden = columns;
    internal::WriteFixed64Field(field, 7, &hidden);
    EventBatch batch;
    CHECK(internal::DecodeUpdateMessage(message + Compressed(columns), &batch)
              .ok());
    const absl::Status status =
        internal::DecodeUpdateMessage(message + Compressed(hidden), &batch);
    CHECK(absl::IsDataLoss(status));
    CHECK(std::string(status.message())
              .starts_with("a field of the header among the columns"));
  }
}

TEST_CASE("a conversation: the second example of docs/format.md") {
  BatchBuilder builder;
  builder.BeginRun(kAlice, 0, {});
  builder.Insert("note", 0, "hello");
  builder.BeginRun(kBob, 0, {{kAlice, 4}});
  builder.Insert("note", 5, " world");
  builder.BeginRun(kAlice, 5, {{kAlice, 4}});
  builder.Delete("note", 4, 1);
  const EventBatch batch = builder.Take();
  const std::string bytes = EncodeUpdate(batch);
  CHECK(ToHex(bytes) ==
        "f9d1f8b438"  // envelope
        "0a10"
        "efcdab8967452301"
        "0b0b000000000000"  // author
        "1a02"
        "0505"  // more_ops
        "3203"
        "000b01"  // run
        "3800"    // parent
        "4203"
        "212802"  // op
        "4a02"
        "0a01"  // move
        "5202"
        "0101"  // op_container
        "5a08"
        "0801"
        "1204"
        "6e6f7465"  // container
        "620b"
        "68656c6c6f20776f726c64");  // text
  CHECK(Describe(Decode(bytes)) == Describe(batch));
}

TEST_CASE("an update that tells nothing is an envelope") {
  const std::string bytes = EncodeUpdate({});
  CHECK(bytes.size() == internal::kEnvelopeBytes);
  CHECK(CheckBatch(Decode(bytes)) == "");
  CHECK(Decode(bytes).runs.empty());
  CHECK(internal::ReadUpdateHeader(bytes).value() == internal::UpdateHeader());
}

TEST_CASE("what is encoded is decoded") {
  for (const uint64_t seed : Seeds(3000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const EventBatch batch = RandomBatch(random.Pick({1, 3, 30}), &random);
    REQUIRE(CheckBatch(batch) == "");
    const std::string bytes = EncodeUpdate(batch);
    const EventBatch decoded = Decode(bytes);
    REQUIRE(CheckBatch(decoded) == "");
    REQUIRE(Describe(decoded) == Describe(batch));
  }
}

TEST_CASE("decoding and encoding again gives the same bytes") {
  for (const uint64_t seed : Seeds(300)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const std::string bytes = EncodeUpdate(RandomBatch(20, &random));
    REQUIRE(EncodeUpdate(Decode(bytes)) == bytes);
  }
}

TEST_CASE("a batch is reused, whatever it held before") {
  EventBatch batch;
  for (const uint64_t seed : Seeds(300)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const EventBatch original = RandomBatch(10, &random);
    const std::string bytes = EncodeUpdate(original);
    REQUIRE(DecodeUpdate(bytes, &batch).ok());
    REQUIRE(Describe(batch) == Describe(original));
    REQUIRE_FALSE(DecodeUpdate(bytes.substr(1), &batch).ok());
    REQUIRE(batch.runs.empty());
  }
}

TEST_CASE("raw text points into the bytes") {
  BatchBuilder builder;
  builder.BeginRun(kAlice, 0, {});
  builder.Insert("note", 0, "short");
  const std::string bytes = EncodeUpdate(builder.Take());
  const EventBatch batch = Decode(bytes);
  CHECK(batch.text.data() >= bytes.data());
  CHECK(batch.text.data() < bytes.data() + bytes.size());
}

TEST_CASE("text in the storage stays valid when its batch is moved") {
  for (const std::string_view character : {"x", "é", "漢", "😀"}) {
    const std::string bytes = EncodeUpdate(Keystroke(character));
    EventBatch batch = Decode(bytes);
    const EventBatch moved = std::move(batch);
    CHECK(moved.text == character);
  }
}

TEST_CASE("what two groups write who do not hear of each other is read") {
  // A hundred authors in each, in turns, who all hear of each other at once.
  constexpr uint32_t kAuthors = 100;
  BatchBuilder builder;
  OpId heads[2];
  for (uint32_t i = 0; i < 10000; ++i) {
    OpId& head = heads[i % 2];
    const PeerId author{1 + i % 2 * kAuthors + i / 2 % kAuthors};
    const uint32_t counter = i / 2 / kAuthors;
    builder.BeginRun(author, counter,
                     i < 2 ? std::vector<OpId>() : std::vector<OpId>{head});
    builder.Insert("t", 0, "x");
    head = {author, counter};
  }
  CHECK(Decode(EncodeUpdate(builder.Take())).size() == 10000);
}

TEST_CASE("a delete of almost 2^31 characters is a few bytes") {
  BatchBuilder builder;
  builder.BeginRun(kAlice, 0, {});
  builder.Delete("note", 0, internal::kMaxOps);
  const EventBatch batch = builder.Take();
  const std::string bytes = EncodeUpdate(batch);
  CHECK(bytes.size() < 45);
  CHECK(Describe(Decode(bytes)) == Describe(batch));
}

TEST_CASE("the header can be read alone") {
  BatchBuilder builder;
  builder.BeginRun(kAlice, 7, {{kAlice, 6}, {kBob, 41}});
  builder.Insert("note", 0, "abc");
  builder.BeginRun(kBob, 42, {{kAlice, 9}, {kBob, 41}});
  builder.Delete("note", 0, 2);
  builder.BeginRun(kAlice, 10, {{kBob, 43}, {PeerId{5}, 3}});
  builder.Delete("note", 0, 1);
  const auto header = internal::ReadUpdateHeader(EncodeUpdate(builder.Take()));
  REQUIRE(header.ok());
  using Span = internal::UpdateHeader::Span;
  CHECK(header->spans == std::vector<Span>{{kAlice, 7, 11}, {kBob, 42, 44}});
  CHECK(header->outside ==
        std::vector<OpId>{{kAlice, 6}, {kBob, 41}, {PeerId{5}, 3}});
}

}  // namespace
}  // namespace syncline::test
