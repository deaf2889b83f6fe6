// Whatever the bytes are, decoding ends, and what it accepts is a good batch.
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codec/batch_builder.h"
#include "codec/check_batch.h"
#include "codec/describe_batch.h"
#include "codec/random_batch.h"
#include "codec/raw_message.h"
#include "support/seed.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/update_decoder.h"
#include "syncline/internal/codec/update_encoder.h"
#include "syncline/internal/codec/update_format.h"
#include "syncline/internal/codec/update_header.h"

namespace syncline::test {
namespace {

using internal::DecodeUpdate;
using internal::EncodeUpdate;
using internal::EventBatch;
using internal::kEnvelopeBytes;
namespace update_field = internal::update_field;

constexpr uint64_t kHuge = uint64_t{1} << 63;

absl::Status Decode(std::string_view bytes) {
  EventBatch batch;
  return DecodeUpdate(bytes, &batch);
}

// Decodes bytes that a stranger made. What is accepted has to be a good batch,
// and has to survive being encoded.
void CheckStranger(std::string_view bytes) {
  EventBatch batch;
  if (!DecodeUpdate(bytes, &batch).ok()) return;
  REQUIRE(CheckBatch(batch) == "");
  REQUIRE(internal::ReadUpdateHeader(bytes).ok());
  const std::string again = EncodeUpdate(batch);
  EventBatch second;
  REQUIRE(DecodeUpdate(again, &second).ok());
  REQUIRE(Describe(second) == Describe(batch));
}

std::vector<std::string> SmallUpdates() {
  std::vector<std::string> updates;
  for (const uint64_t seed : Seeds(8)) {
    SeededRandom random(seed);
    updates.push_back(EncodeUpdate(RandomBatch(5, &random)));
  }
  return updates;
}

TEST_CASE("an update that is cut off is refused, wherever it is cut") {
  for (const std::string& bytes : SmallUpdates()) {
    for (size_t size = 0; size < bytes.size(); ++size) {
      REQUIRE_FALSE(Decode(std::string_view(bytes).substr(0, size)).ok());
    }
  }
}

TEST_CASE("a bit that is flipped is noticed, whichever it is") {
  for (std::string bytes : SmallUpdates()) {
    for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
      REQUIRE_FALSE(Decode(bytes).ok());
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    }
  }
}

TEST_CASE("a message that is cut off under a good checksum is judged") {
  for (const std::string& bytes : SmallUpdates()) {
    for (size_t size = kEnvelopeBytes; size < bytes.size(); ++size) {
      CheckStranger(Sealed(std::string_view(bytes).substr(
          kEnvelopeBytes, size - kEnvelopeBytes)));
    }
  }
}

TEST_CASE("a byte that is changed under a good checksum is judged") {
  for (const std::string& bytes : SmallUpdates()) {
    const std::string_view message =
        std::string_view(bytes).substr(kEnvelopeBytes);
    for (size_t i = 0; i < message.size(); ++i) {
      for (const int change : {0x01, 0x02, 0x08, 0x10, 0x80, 0xFF}) {
        std::string changed(message);
        changed[i] = static_cast<char>(changed[i] ^ change);
        CheckStranger(Sealed(changed));
      }
    }
  }
}

TEST_CASE("bytes that are shuffled, doubled or lost are judged") {
  for (const uint64_t seed : Seeds(20000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    std::string message = EncodeUpdate(RandomBatch(4, &random));
    message.erase(0, kEnvelopeBytes);
    const uint64_t changes = 1 + random.Uniform(4);
    for (uint64_t i = 0; i < changes && !message.empty(); ++i) {
      const size_t at = random.Uniform(message.size());
      const size_t size = random.Uniform(6);
      switch (random.Uniform(3)) {
        case 0:
          message.erase(at, size);
          break;
        case 1:
          message.insert(at, message.substr(random.Uniform(at + 1), size));
          break;
        default:
          message[at] = static_cast<char>(random.Uniform(256));
          break;
      }
    }
    CheckStranger(Sealed(message));
  }
}

// One author with `ops` ops from counter 0 on.
Message Author(uint64_t ops) {
  return Message()
      .Peers(update_field::kAuthor, {PeerId{7}})
      .Column(update_field::kMoreOps, {ops - 1})
      .InContainer();
}

constexpr auto kOk = absl::StatusCode::kOk;
constexpr auto kDataLoss = absl::StatusCode::kDataLoss;

TEST_CASE("the message that the tests below break is good") {
  CHECK(Author(1)
            .Column(update_field::kMove, {0})
            .Varint(update_field::kCharacter, 'x')
            .Judge() == kOk);
}

TEST_CASE("unknown fields are skipped") {
  CHECK(Author(1)
            .Bytes(1000, "from the future")
            .Varint(500, 5)
            .Column(update_field::kMove, {0})
            .Varint(update_field::kCharacter, 'x')
            .Judge() == kOk);
}

TEST_CASE("numbers of 2^63 are refused, wherever they stand") {
  for (uint32_t field = 1; field <= update_field::kChangeMessage; ++field) {
    CAPTURE(field);
    CHECK(Message().Varint(field, kHuge).Judge() != kOk);
    CHECK(Message().Column(field, {kHuge, kHuge}).Judge() != kOk);
    CheckStranger(Author(2)
                      .Column(update_field::kOp, {8})
                      .Column(field, {kHuge})
                      .Bytes(update_field::kText, "xy")
                      .Seal());
  }
  // A length of 2^63, after the tag of `text`.
  CHECK(Decode(Sealed("\x62\xff\xff\xff\xff\xff\xff\xff\xff\x7f")).code() ==
        kDataLoss);
}

TEST_CASE("text has to be there for each inserted code point") {
  for (const uint64_t more : {uint64_t{1}, uint64_t{1} << 20,
                              uint64_t{internal::kMaxOps} - 1, kHuge >> 3}) {
    CHECK(Author(more + 1)
              .Column(update_field::kOp, {more << 3 | 1})
              .Bytes(update_field::kText, "x")
              .Judge() == kDataLoss);
  }
}

TEST_CASE("text that is not UTF-8 is refused") {
  for (const std::string_view text :
       {"\xff\xff", "\xed\xa0\x80\x78", "\xc0\x80\x78", "x\xe2\x82"}) {
    CHECK(Author(2)
              .Column(update_field::kOp, {8 | 1})
              .Bytes(update_field::kText, text)
              .Judge() == kDataLoss);
  }
  for (const uint64_t character : {0xD800, 0xDFFF, 0x110000}) {
    CHECK(Author(1)
              .Column(update_field::kOp, {1})
              .Varint(update_field::kCharacter, character)
              .Judge() == kDataLoss);
  }
}

TEST_CASE("a size that LZ4 cannot reach is refused before it is allocated") {
  for (const uint64_t size :
       {uint64_t{4096}, uint64_t{1} << 31, uint64_t{1} << 40, kHuge}) {
    CHECK(Author(1)
              .Bytes(update_field::kText, "\x10xxxxx")
              .Varint(update_field::kTextSize, size)
              .Judge() == kDataLoss);
    CHECK(Author(1)
              .Bytes(update_field::kColumns, "\x10xxxxx")
              .Varint(update_field::kColumnsSize, size)
              .Judge() == kDataLoss);
  }
}

TEST_CASE("a peer that is there twice is refused") {
  CHECK(Message()
            .Peers(update_field::kAuthor, {PeerId{1}})
            .Peers(update_field::kOtherPeer, {PeerId{1}})
            .InContainer()
            .Column(update_field::kOp, {1})
            .Varint(update_field::kCharacter, 'x')
            .Judge() == kDataLoss);
}

TEST_CASE("a parent outside that comes after the update is refused") {
  // Author 7 has the ops [3, 4); the parent is its op 3, 4 or a later one.
  for (const uint64_t counter : {3, 4, 100}) {
    CHECK(Message()
              .Peers(update_field::kAuthor, {PeerId{7}})
              .Column(update_field::kStart, {3})
              .Column(update_field::kOutsideParent, {0, counter})
              .Column(update_field::kRun, {1 << 3})
              .Column(update_field::kParent, {0})
              .Column(update_field::kOp, {1})
              .Varint(update_field::kCharacter, 'x')
              .Judge() == kDataLoss);
  }
}

TEST_CASE("an unknown parent is refused") {
  CHECK(Author(1)
            .Column(update_field::kRun, {1 << 3})
            .Column(update_field::kParent, {0})
            .Column(update_field::kOp, {1})
            .Varint(update_field::kCharacter, 'x')
            .Judge() == kDataLoss);
}

TEST_CASE("an author that forgets its own past is refused") {
  // Author 7 writes an op, author 8 another one after nothing (run 3 | 4) or
  // after the first (3 | 4 | 8); then 7 goes on after 8's.
  const auto update = [](uint64_t second_run, std::vector<uint64_t> parents) {
    return Message()
        .Peers(update_field::kAuthor, {PeerId{7}, PeerId{8}})
        .Column(update_field::kMoreOps, {1, 0})
        .Bytes(update_field::kContainer, "\x08\x01\x12\x01t")
        .Column(update_field::kOpContainer, {1, 1})
        .Column(update_field::kRun, {4, second_run, 1 | 4 | 1 << 3})
        .Column(update_field::kParent, parents)
        .Column(update_field::kOp, {1, 1, 1})
        .Bytes(update_field::kText, "xyz")
        .Judge();
  };
  CHECK(update(3 | 4 | 1 << 3, {0, 0}) == kOk);
  CHECK(update(3 | 4, {0}) == kDataLoss);
}

TEST_CASE("a known field that is there twice is refused") {
  CHECK(Author(1)
            .Column(update_field::kMove, {0})
            .Column(update_field::kMove, {0})
            .Varint(update_field::kCharacter, 'x')
            .Judge() == kDataLoss);
}

TEST_CASE("an op needs a container that is known") {
  CHECK(Message()
            .Peers(update_field::kAuthor, {PeerId{7}})
            .Column(update_field::kOp, {1})
            .Varint(update_field::kCharacter, 'x')
            .Judge() == kDataLoss);
  CHECK(Message()
            .Peers(update_field::kAuthor, {PeerId{7}})
            .Column(update_field::kOp, {1})
            .Column(update_field::kOpContainer, {1})
            .Varint(update_field::kCharacter, 'x')
            .Judge() == kDataLoss);
}

TEST_CASE("positions stay within the text that can be") {
  const auto at = [](int64_t move, uint64_t op) {
    return Author((op >> 3) + 1)
        .Column(update_field::kOp, {op})
        .Column(update_field::kMove, {internal::ZigZag(move)})
        .Judge();
  };
  constexpr uint64_t kDelete = 1 << 1;
  constexpr uint64_t kBackward = 2 << 1;
  constexpr int64_t kMost = int64_t{internal::kMaxOps} - 1;
  CHECK(at(0, kDelete) == kOk);
  CHECK(at(kMost, kDelete) == kOk);
  CHECK(at(kMost + 1, kDelete) == kDataLoss);
  CHECK(at(-1, kDelete) == kDataLoss);
  CHECK(at(kMost, kDelete | 1 << 3) == kDataLoss);
  CHECK(at(0, kBackward) == kDataLoss);
  CHECK(at(1, kBackward) == kOk);
  CHECK(at(1, kBackward | 1 << 3) == kDataLoss);
  CHECK(at(INT64_MIN, kDelete) == kDataLoss);
  CHECK(at(INT64_MAX, kDelete) == kDataLoss);
}

TEST_CASE("an object has to be there, alone, and one that can be read") {
  auto objects = [](uint64_t ops, std::string_view content) {
    return Author(ops)
        .Column(update_field::kOp, {3 << 1 | 1 | (ops - 1) << 3})
        .Bytes(update_field::kValues, content)
        .Judge();
  };
  CHECK(objects(1, "\x01") == kOk);          // an end
  CHECK(objects(1, "\x02\x41x") == kOk);     // an embed
  CHECK(objects(1, "\x04\x41k\x02") == kOk);  // a begin
  CHECK(objects(1, "") == kDataLoss);
  CHECK(objects(2, "\x01\x01") == kDataLoss);
  CHECK(objects(1, "\x01\x01") == kDataLoss);
  CHECK(objects(1, "\x03") == kDataLoss);
  CHECK(objects(1, "\x11") == kDataLoss);
  CHECK(objects(1, "\x04\x41k") == kDataLoss);
  CHECK(objects(1, "\x02\x07\x01") == kOk);  // an embedded container
  // A mark says no container.
  CHECK(objects(1, "\x04\x41k\x07\x01") == kDataLoss);
}

TEST_CASE("what a later version may add is told from damage") {
  // A kind of op, of a list.
  CHECK(Message()
            .Peers(update_field::kAuthor, {PeerId{7}})
            .Column(update_field::kOp, {3 << 1 | 1})
            .Column(update_field::kOpContainer, {1})
            .Bytes(update_field::kContainer, "\x08\x03\x12\x01t")
            .Judge() == absl::StatusCode::kUnimplemented);
  // A kind of container: its ops carry sized bytes, and are kept.
  auto later = [](std::string_view content) {
    return Message()
        .Peers(update_field::kAuthor, {PeerId{7}})
        .Column(update_field::kOp, {3 << 1 | 1})
        .Column(update_field::kOpContainer, {1})
        .Bytes(update_field::kContainer, "\x08\x63\x12\x01t")
        .Bytes(update_field::kValues, content)
        .Judge();
  };
  CHECK(later("\x02hi") == kOk);
  CHECK(later(std::string_view("\0", 1)) == kOk);
  CHECK(later("\x03hi") == kDataLoss);
  CHECK(later("\x01hi") == kDataLoss);
}

}  // namespace
}  // namespace syncline::test
