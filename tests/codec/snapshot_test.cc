#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/batch_builder.h"
#include "codec/describe_batch.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/snapshot_decoder.h"
#include "syncline/internal/codec/snapshot_encoder.h"

namespace syncline::test {
namespace {

using internal::DecodeHistory;
using internal::DecodeSnapshot;
using internal::EncodeCanonicalState;
using internal::EncodeSnapshot;
using internal::EventBatch;
using internal::SnapshotHead;
using internal::SnapshotParts;
using internal::SnapshotPeer;
using internal::SnapshotRoot;
using internal::SnapshotView;

constexpr PeerId kAlice{0xA11CE};
constexpr PeerId kBob{0xB0B};
constexpr auto kText = ContainerKind::kText;

// Alice writes "hello" into "note", then both add to it at the same time.
EventBatch History() {
  BatchBuilder builder;
  builder.BeginRun(kAlice, 0, {});
  builder.Insert("note", 0, "hello");
  builder.BeginRun(kBob, 0, {{kAlice, 4}});
  builder.Insert("note", 5, " world");
  builder.BeginRun(kAlice, 5, {{kAlice, 4}});
  builder.Insert("note", 5, "!");
  return builder.Take();
}

SnapshotParts Parts(const EventBatch* history) {
  SnapshotParts parts;
  parts.peers = {{kAlice, 6}, {kBob, 6}};
  parts.heads = {{0, 5, 11}, {1, 5, 10}};
  parts.roots = {{kText, "note", "hello! world"}, {kText, "empty", ""}};
  parts.history = history;
  return parts;
}

SnapshotView Decode(std::string_view bytes) {
  absl::StatusOr<SnapshotView> view = DecodeSnapshot(bytes);
  INFO(std::string(view.status().message()));
  REQUIRE(view.ok());
  return *std::move(view);
}

TEST_CASE("a snapshot gives back its parts, in canonical order") {
  const EventBatch history = History();
  const std::string bytes = EncodeSnapshot(Parts(&history));
  const SnapshotView view = Decode(bytes);
  CHECK(view.peers == std::vector<SnapshotPeer>{{kBob, 6}, {kAlice, 6}});
  CHECK(view.heads == std::vector<SnapshotHead>{{0, 5, 10}, {1, 5, 11}});
  CHECK(view.roots ==
        std::vector<SnapshotRoot>{{kText, "note", "hello! world"}});
  CHECK(view.ops() == 12);

  EventBatch decoded;
  REQUIRE(DecodeHistory(view, &decoded).ok());
  CHECK(Describe(decoded) == Describe(history));
}

TEST_CASE("a snapshot may do without history") {
  const std::string bytes = EncodeSnapshot(Parts(nullptr));
  const SnapshotView view = Decode(bytes);
  CHECK(view.history.empty());
  EventBatch decoded = History();
  REQUIRE(DecodeHistory(view, &decoded).ok());
  CHECK(decoded.runs.empty());
}

TEST_CASE("an empty document has a snapshot") {
  const std::string bytes = EncodeSnapshot({});
  CHECK(bytes.size() == internal::kEnvelopeBytes);
  const SnapshotView view = Decode(bytes);
  CHECK(view.peers.empty());
  CHECK(view.ops() == 0);
}

TEST_CASE("raw parts point into the bytes; long text survives a move") {
  const std::string text(5000, 'x');
  SnapshotParts parts = Parts(nullptr);
  parts.roots = {{kText, "long", text}, {kText, "short", "abc"}};
  const std::string bytes = EncodeSnapshot(parts);
  CHECK(bytes.size() < 200);
  SnapshotView view = Decode(bytes);
  const SnapshotView moved = std::move(view);
  REQUIRE(moved.roots.size() == 2);
  CHECK(moved.roots[0].text == text);
  CHECK(moved.roots[1].text == "abc");
  CHECK(moved.roots[1].text.data() > bytes.data());
  CHECK(moved.roots[1].text.data() < bytes.data() + bytes.size());
}

TEST_CASE("equal states have equal bytes, in whatever order they are given") {
  const std::string ones(99, '1');
  const std::vector<SnapshotRoot> roots = {
      {kText, "b", "2"}, {kText, "", "0"}, {kText, "a", ones}};
  std::vector<SnapshotRoot> other = roots;
  std::reverse(other.begin(), other.end());
  other.push_back({kText, "empty", ""});
  CHECK(EncodeCanonicalState(roots) == EncodeCanonicalState(other));
  other[0].text = "3";
  CHECK(EncodeCanonicalState(roots) != EncodeCanonicalState(other));
}

TEST_CASE("opening does not read the history, but covers it by the checksum") {
  const EventBatch history = History();
  std::string bytes = EncodeSnapshot(Parts(&history));
  const SnapshotView view = Decode(bytes);
  // The last bytes are the history's text.
  const size_t at = bytes.size() - 1;
  REQUIRE(view.history.data() < bytes.data() + at);
  bytes[at] = '\xff';
  CHECK(DecodeSnapshot(bytes).status().code() == absl::StatusCode::kDataLoss);

  internal::SealEnvelope(internal::BytesKind::kSnapshot, &bytes);
  const SnapshotView lazy = Decode(bytes);
  EventBatch decoded;
  CHECK(DecodeHistory(lazy, &decoded).code() == absl::StatusCode::kDataLoss);
  CHECK(decoded.runs.empty());
}

TEST_CASE("a history of another version, or with other heads, is refused") {
  const EventBatch history = History();
  SnapshotParts parts = Parts(&history);
  parts.peers[0].next_counter = 7;
  CHECK_FALSE(DecodeSnapshot(EncodeSnapshot(parts)).ok());
  parts = Parts(&history);
  parts.peers.push_back({PeerId{1}, 1});
  CHECK_FALSE(DecodeSnapshot(EncodeSnapshot(parts)).ok());

  for (const SnapshotHead head : {SnapshotHead{0, 4, 4}, {0, 5, 10}}) {
    parts = Parts(&history);
    parts.heads[0] = head;
    const std::string bytes = EncodeSnapshot(parts);
    EventBatch decoded;
    CHECK(DecodeHistory(Decode(bytes), &decoded).code() ==
          absl::StatusCode::kDataLoss);
  }
}

TEST_CASE("parts that cannot be are refused") {
  SnapshotParts parts = Parts(nullptr);
  parts.peers[1].peer = kAlice;
  CHECK_FALSE(DecodeSnapshot(EncodeSnapshot(parts)).ok());
  parts = Parts(nullptr);
  parts.peers[1].next_counter = 0;
  CHECK_FALSE(DecodeSnapshot(EncodeSnapshot(parts)).ok());
  parts = Parts(nullptr);
  parts.heads.clear();
  CHECK_FALSE(DecodeSnapshot(EncodeSnapshot(parts)).ok());
  parts = Parts(nullptr);
  parts.heads[0].op = 12;
  CHECK_FALSE(DecodeSnapshot(EncodeSnapshot(parts)).ok());
  parts = Parts(nullptr);
  parts.roots.push_back(parts.roots[0]);
  CHECK_FALSE(DecodeSnapshot(EncodeSnapshot(parts)).ok());
  parts = Parts(nullptr);
  parts.roots[0].text = "\xff";
  CHECK_FALSE(DecodeSnapshot(EncodeSnapshot(parts)).ok());
  parts = Parts(nullptr);
  parts.roots[0].name = "\xff";
  CHECK_FALSE(DecodeSnapshot(EncodeSnapshot(parts)).ok());
}

// Bob has a past that is not in the history.
TEST_CASE("a history that starts later is refused") {
  BatchBuilder builder;
  builder.BeginRun(kAlice, 0, {});
  builder.Insert("note", 0, "hello");
  builder.BeginRun(kBob, 3, {{kBob, 2}});
  builder.Delete("note", 0, 1);
  const EventBatch history = builder.Take();
  SnapshotParts parts;
  parts.peers = {{kAlice, 5}};
  parts.heads = {{0, 4, 4}};
  parts.history = &history;
  CHECK(DecodeSnapshot(EncodeSnapshot(parts)).status().code() ==
        absl::StatusCode::kDataLoss);
  parts.peers.push_back({kBob, 4});
  CHECK(DecodeSnapshot(EncodeSnapshot(parts)).status().code() ==
        absl::StatusCode::kDataLoss);
}

absl::StatusCode Judge(std::string_view message) {
  std::string bytes(internal::kEnvelopeBytes, '\0');
  bytes += message;
  internal::SealEnvelope(internal::BytesKind::kSnapshot, &bytes);
  return DecodeSnapshot(bytes).status().code();
}

TEST_CASE("a header made wrong is refused") {
  constexpr auto kOk = absl::StatusCode::kOk;
  constexpr auto kDataLoss = absl::StatusCode::kDataLoss;
  constexpr std::string_view kPeer = "\x09yyyyyyyy";  // one peer
  constexpr std::string_view kOp = "\x10\x01";        // with one op
  constexpr std::string_view kHead("\x1a\x03\0\0\0", 5);
  constexpr std::string_view kHuge =
      "\xff\xff\xff\xff\xff\xff\xff\xff\x7f";  // almost 2^63
  const auto join = [](std::initializer_list<std::string_view> parts) {
    std::string message;
    for (const std::string_view part : parts) message += part;
    return message;
  };
  CHECK(Judge(join({kPeer, kOp, kHead})) == kOk);
  CHECK(Judge(join({kPeer, kOp, kHead, "\x7a\x01x"})) == kOk);
  CHECK(Judge(join({kPeer, kOp})) == kDataLoss);
  CHECK(Judge(join({kPeer, kHead})) == kDataLoss);
  CHECK(Judge(join({kOp, kHead})) == kDataLoss);
  CHECK(Judge(join({kPeer, kOp, kOp, kHead})) == kDataLoss);
  CHECK(Judge(join({"\x08y", kOp, kHead})) == kDataLoss);
  CHECK(Judge(join({kPeer, "\x10", kHuge, kHead})) == kDataLoss);
  CHECK(Judge(join({kPeer, kOp, "\x1a", kHuge})) == kDataLoss);
  CHECK(Judge(join({kPeer, kOp, "\x18", kHuge})) == kDataLoss);
  CHECK(Judge(join({kPeer, kOp, kHead, "\x20\x01"})) == kDataLoss);
  CHECK(Judge(join({kPeer, kOp, kHead, "\x2a\x01\x09"})) == kDataLoss);
}

TEST_CASE("a root made wrong is refused") {
  constexpr auto kDataLoss = absl::StatusCode::kDataLoss;
  const auto judge = [](const std::string& root) {
    const std::string state =
        "\x0a" + std::string(1, static_cast<char>(root.size())) + root;
    return Judge("\x22" + std::string(1, static_cast<char>(state.size())) +
                 state);
  };
  const std::string container = "\x0a\x05\x08\x01\x12\x01t";
  CHECK(judge(container + "\x12\x02hi") == absl::StatusCode::kOk);
  CHECK(judge(container) == absl::StatusCode::kOk);
  CHECK(judge("\x12\x02hi") == kDataLoss);
  CHECK(judge(container + container) == kDataLoss);
  CHECK(judge(container + "\x12\x02hi\x12\x02hi") == kDataLoss);
  CHECK(judge(container + "\x10\x01") == kDataLoss);
  CHECK(judge(container + "\x12\x02hi\x1a\x01\x02") == kDataLoss);
  CHECK(judge(container + "\x12\x02hi\x18\x7f") == kDataLoss);
  CHECK(judge("\x0a\x07\x08\x01\x08\x01\x12\x01t") == kDataLoss);
  CHECK(judge("\x0a\x02\x10\x01") == kDataLoss);
}

TEST_CASE("every cut and every changed byte of a snapshot ends well") {
  const EventBatch history = History();
  const std::string bytes = EncodeSnapshot(Parts(&history));
  for (size_t i = 0; i < bytes.size(); ++i) {
    CHECK_FALSE(DecodeSnapshot(std::string_view(bytes).substr(0, i)).ok());
    for (const int change : {0x01, 0x08, 0x80, 0xFF}) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ change);
      CHECK_FALSE(DecodeSnapshot(changed).ok());
      internal::SealEnvelope(internal::BytesKind::kSnapshot, &changed);
      const absl::StatusOr<SnapshotView> view = DecodeSnapshot(changed);
      EventBatch decoded;
      if (view.ok() && DecodeHistory(*view, &decoded).ok()) {
        CHECK_FALSE(EncodeSnapshot(Parts(&decoded)).empty());
      }
    }
  }
}

}  // namespace
}  // namespace syncline::test
