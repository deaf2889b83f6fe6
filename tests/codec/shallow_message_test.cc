// Shallow snapshots of which columns are compressed, or two texts are one: what
// is read of them, and what is refused.
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "codec/raw_message.h"
#include "syncline/internal/codec/block.h"
#include "syncline/internal/codec/shallow.h"
#include "syncline/internal/codec/shallow_format.h"

namespace syncline::test {
namespace {

namespace shallow_field = internal::shallow_field;
namespace update_field = internal::update_field;

constexpr PeerId kPeer{7};
constexpr uint32_t kOps = 200;  // of the version

// Inserts of one peer, from `start` on; the text is not there yet.
Message Inserts(uint32_t start, uint32_t count) {
  return Message()
      .Peers(update_field::kAuthor, {kPeer})
      .Column(update_field::kStart, {start})
      .Column(update_field::kMoreOps, {count - 1})
      .InContainer()
      .Column(update_field::kOp, {(count - 1) << 3 | 1});
}

Message Base(const Message& kept) {
  return Message()
      .Peers(shallow_field::kPeer, {kPeer})
      .Column(shallow_field::kNextCounter, {kOps})
      .Column(shallow_field::kHead, {0, kOps - 1})
      .Bytes(shallow_field::kKept, kept.bytes());
}

struct Read {
  std::string bytes;
  internal::Shallow shallow;
  internal::EventBatch history;

  absl::Status From(const Message& message) {
    bytes = Sealed(message.bytes(), internal::BytesKind::kShallow);
    const absl::Status status = internal::DecodeShallow(bytes, &shallow);
    return status.ok() ? internal::DecodeShallowHistory(shallow, &history)
                       : status;
  }
};

// What "hello" and, after it, " world" are in one text.
absl::Status ReadJoined(const Message& kept, const Message& history,
                        Read* out) {
  return out->From(Base(kept)
                       .Varint(shallow_field::kLamport, kOps)
                       .Bytes(shallow_field::kHistory, history.bytes()));
}

TEST_CASE("the text of a history may stand behind that of its base") {
  const auto kept = [] {
    return Inserts(0, 5).Bytes(update_field::kText, "hello w\u00f6rld");
  };
  Read read;
  REQUIRE(ReadJoined(kept(), Inserts(kOps, 6), &read).ok());
  CHECK(read.shallow.kept.text == "hello");
  CHECK(read.history.text == " w\u00f6rld");

  const auto refusal = [](const Message& base, const Message& history) {
    Read refused;
    const absl::Status status = ReadJoined(base, history, &refused);
    CHECK(absl::IsDataLoss(status));
    return std::string(status.message());
  };
  for (const uint32_t count : {5, 7}) {
    CHECK(refusal(kept(), Inserts(kOps, count)) ==
          "text that is not as long as the inserts");
  }
  CHECK(refusal(kept(), Inserts(kOps, 6).Bytes(update_field::kText, " world"))
            .starts_with("text in two places"));
  CHECK(refusal(kept(), Inserts(kOps, 6).Varint(update_field::kCharacter, 'x'))
            .starts_with("text in two places"));
  // What is behind one by author is nobody's.
  CHECK(refusal(kept().Varint(update_field::kTextOrder, 1), Inserts(kOps, 6))
            .starts_with("text that is not as long as the inserts"));
  // Nor is it somebody's where nothing follows.
  CHECK(absl::IsDataLoss(
      read.From(Base(kept()).Varint(shallow_field::kLamport, kOps))));
}

Message Columns() {
  return Message()
      .Varint(shallow_field::kLamport, kOps)
      .Column(shallow_field::kLeftOut, {10})
      .Column(shallow_field::kLamportStep, {2});
}

Message Packed(const Message& columns, uint64_t more_size = 0) {
  // Long enough to be smaller as a block: an unknown field is skipped.
  const std::string fields =
      columns.bytes() + Message().Bytes(99, std::string(200, 'x')).bytes();
  std::string block;
  REQUIRE(internal::CompressBlock(fields, &block));
  return Base(Inserts(0, 5).Bytes(update_field::kText, "hello"))
      .Bytes(shallow_field::kColumns, block)
      .Varint(shallow_field::kColumnsSize, fields.size() + more_size);
}

TEST_CASE("columns of a base may be compressed") {
  Read read;
  REQUIRE(read.From(Packed(Columns())).ok());
  CHECK(read.shallow.lamport == kOps);
  REQUIRE(read.shallow.kept.runs.size() == 1);
  CHECK(read.shallow.kept.runs[0].counter == 10);
  CHECK(read.shallow.lamports[0] == 12);

  const auto refusal = [](const Message& message) {
    Read refused;
    const absl::Status status = refused.From(message);
    CHECK(absl::IsDataLoss(status));
    return std::string(status.message());
  };
  CHECK(refusal(Packed(Columns(), 1))
            .starts_with("columns that cannot be decompressed"));
  CHECK(refusal(Packed(Columns()).Varint(shallow_field::kLeftOut, 1))
            .starts_with("a field that was there before"));
  CHECK(refusal(Packed(Columns().Varint(shallow_field::kLamport, 1)))
            .starts_with("a field that was there before"));
  CHECK(refusal(Packed(Message().Varint(shallow_field::kLeftOut, 10))) ==
        "a base without a head, or without a lamport");
  // Nothing else is looked for among them.
  CHECK(read.From(Packed(Columns().Bytes(shallow_field::kColumns, "x"))).ok());
}

// What is exported of it would be refused, once more is written.
TEST_CASE("a lamport is no higher than there are ops") {
  const Message kept = Inserts(0, 5).Bytes(update_field::kText, "hello");
  const auto with = [&](uint64_t lamport) {
    Read read;
    return read.From(Base(kept).Varint(shallow_field::kLamport, lamport));
  };
  CHECK(with(kOps).ok());
  for (const uint64_t lamport : {uint64_t{kOps} + 1, uint64_t{1} << 31}) {
    CHECK(absl::IsDataLoss(with(lamport)));
  }
}

}  // namespace
}  // namespace syncline::test
