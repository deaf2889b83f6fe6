#include "syncline/internal/codec/undo_message.h"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "codec/hex.h"
#include "support/seed.h"
#include "syncline/internal/codec/envelope.h"
#include "undo.pb.h"

namespace syncline::test {
namespace {

using internal::BytesKind;
using internal::DecodeUndo;
using internal::EncodeUndo;
using internal::kEnvelopeBytes;
using internal::SavedUndo;

std::string Sealed(std::string_view message) {
  std::string bytes(kEnvelopeBytes, '\0');
  bytes += message;
  internal::SealEnvelope(BytesKind::kUndo, &bytes);
  return bytes;
}

absl::StatusCode Judge(const syncline::v1::UndoStack& stack) {
  return DecodeUndo(Sealed(stack.SerializeAsString())).status().code();
}

OpId RandomOp(SeededRandom& random) {
  return {PeerId{random.Uniform(4)},
          static_cast<uint32_t>(random.Uniform(uint64_t{1} << 30))};
}
SavedUndo::Op RandomOpOrNone(SeededRandom& random) {
  if (random.Chance(0.3)) return std::nullopt;
  return RandomOp(random);
}

SavedUndo::Step RandomStep(SeededRandom& random) {
  SavedUndo::Step step;
  while (random.Chance(0.6)) {
    step.ops.push_back(
        {RandomOp(random), 1 + static_cast<uint32_t>(random.Uniform(1000))});
  }
  while (random.Chance(0.6)) {
    step.covers.push_back(
        {RandomOp(random), RandomOpOrNone(random), RandomOpOrNone(random)});
  }
  if (random.Chance(0.5)) step.data = "carets";
  while (random.Chance(0.3)) step.cursors.emplace_back("any bytes");
  step.time = static_cast<int64_t>(random.Uniform(2)) * -17;
  return step;
}

SavedUndo RandomUndo(SeededRandom& random) {
  SavedUndo saved;
  while (random.Chance(0.6)) saved.undo.push_back(RandomStep(random));
  while (random.Chance(0.6)) saved.redo.push_back(RandomStep(random));
  while (random.Chance(0.6)) {
    saved.rebirths.push_back({RandomOp(random), RandomOp(random), 5});
  }
  for (auto* pairs : {&saved.places, &saved.values, &saved.items}) {
    while (random.Chance(0.6)) {
      pairs->push_back({RandomOp(random), RandomOp(random)});
    }
  }
  while (random.Chance(0.6)) saved.mine.push_back(RandomOp(random).peer);
  return saved;
}

TEST_CASE("an undo stack: the fifth example of docs/format.md") {
  constexpr PeerId kPeer{0x0123456789ABCDEF};
  SavedUndo saved;
  saved.undo.push_back({.ops = {{{kPeer, 300}, 5}},
                        .covers = {{{kPeer, 304}, OpId{kPeer, 7}, {}}},
                        .data = "caret",
                        .cursors = {}});
  const std::string bytes = EncodeUndo(saved);
  CHECK(ToHex(bytes) ==
        "fdce41cfba"          // envelope
        "09efcdab8967452301"  // peer
        "1216"                // undo
        "0a0401ac0205"        // ops
        "120701b00201070000"  // cover
        "1a056361726574");    // data
  CHECK(DecodeUndo(bytes).value() == saved);
}

TEST_CASE("an undo stack is decoded as it was encoded, and by protoc's class") {
  for (const uint64_t seed : Seeds(500)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const SavedUndo saved = RandomUndo(random);
    const std::string bytes = EncodeUndo(saved);
    REQUIRE(DecodeUndo(bytes).value() == saved);
    syncline::v1::UndoStack oracle;
    REQUIRE(oracle.ParseFromString(bytes.substr(kEnvelopeBytes)));
    REQUIRE(oracle.undo_size() == static_cast<int>(saved.undo.size()));
    REQUIRE(oracle.item_size() == 4 * static_cast<int>(saved.items.size()));
    REQUIRE(DecodeUndo(Sealed(oracle.SerializeAsString())).value() == saved);
  }
}

TEST_CASE("an undo stack made wrong is refused") {
  constexpr auto kDataLoss = absl::StatusCode::kDataLoss;
  CHECK(Judge({}) == absl::StatusCode::kOk);
  syncline::v1::UndoStack good;
  good.add_peer(7);
  auto* step = good.add_undo();
  for (const uint32_t n : {1u, 5u, 2u}) step->add_ops(n);
  CHECK(Judge(good) == absl::StatusCode::kOk);
  syncline::v1::UndoStack wrong = good;
  wrong.add_peer(7);
  CHECK(Judge(wrong) == kDataLoss);
  wrong = good;
  wrong.mutable_undo(0)->set_ops(0, 2);  // no such peer
  CHECK(Judge(wrong) == kDataLoss);
  wrong = good;
  wrong.add_mine(1);  // no such peer
  CHECK(Judge(wrong) == kDataLoss);
  wrong = good;
  wrong.mutable_undo(0)->set_ops(0, 0);  // no op
  CHECK(Judge(wrong) == kDataLoss);
  wrong = good;
  wrong.mutable_undo(0)->set_ops(2, 0);  // none of them
  CHECK(Judge(wrong) == kDataLoss);
  wrong = good;
  wrong.mutable_undo(0)->add_ops(1);  // not whole
  CHECK(Judge(wrong) == kDataLoss);
  wrong = good;
  for (const uint32_t n : {1u, 5u, 0u, 1u, 0u, 0u}) {
    wrong.mutable_undo(0)->add_cover(n);
  }
  CHECK(Judge(wrong) == kDataLoss);  // a counter of no op
  wrong = good;
  for (const uint32_t n : {1u, 5u, 0u, 0u}) wrong.add_place(n);
  CHECK(Judge(wrong) == kDataLoss);
}

TEST_CASE("an undo stack under a good checksum is read again as it was") {
  for (const uint64_t seed : Seeds(20000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    std::string bytes = EncodeUndo(RandomUndo(random));
    bytes += static_cast<char>(random.Uniform(256));
    const size_t at =
        kEnvelopeBytes + random.Uniform(bytes.size() - kEnvelopeBytes);
    bytes[at] = static_cast<char>(random.Uniform(256));
    const auto saved =
        DecodeUndo(Sealed(std::string_view(bytes).substr(kEnvelopeBytes)));
    if (!saved.ok()) continue;
    REQUIRE(DecodeUndo(EncodeUndo(*saved)).value() == *saved);
  }
}

}  // namespace
}  // namespace syncline::test
