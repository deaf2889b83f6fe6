// The bars on bytes: no larger than what others need for the same histories.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "codec/batch_builder.h"
#include "codec/check_batch.h"
#include "codec/describe_batch.h"
#include "codec/trace_batch.h"
#include "support/trace.h"
#include "syncline/internal/codec/snapshot_encoder.h"
#include "syncline/internal/codec/update_decoder.h"
#include "syncline/internal/codec/update_encoder.h"

namespace syncline::test {
namespace {

using internal::EncodeUpdate;
using internal::EventBatch;

// Each is read once: reading is most of the time.
const Trace& Load(const std::string& name) {
  static std::map<std::string, Trace> loaded;
  if (const auto found = loaded.find(name); found != loaded.end()) {
    return found->second;
  }
  std::string error;
  std::optional<Trace> trace = LoadTrace(name, &error);
  if (!trace) SKIP("no traces: " + error);
  return loaded.emplace(name, *std::move(trace)).first->second;
}

// The smallest of others: diamond-types 1.0.2, or Automerge 3.5.0 for the
// concurrent histories; Loro 1.17.1's shallow snapshots for the states. And
// what it was here: more than 1 % above needs a reason.
struct Bar {
  const char* trace;
  size_t history;
  size_t our_history;
  size_t state;
  size_t our_state;
};

constexpr Bar kBars[] = {
    {"automerge-paper", 108996, 83383, 64958, 33625},
    {"rustcode", 183190, 120464, 36836, 21299},
    {"sveltecomponent", 42820, 33185, 10797, 8001},
    {"friendsforever", 27376, 24343, 21659, 12348},
    {"clownschool", 26086, 25428, 22789, 11763},
};

size_t WithSlack(size_t size) { return size + size / 100; }

TEST_CASE("a full history is smaller than each peer's") {
  for (const Bar& bar : kBars) {
    CAPTURE(bar.trace);
    const EventBatch batch = BatchOfTrace(Load(bar.trace));
    const std::string bytes = EncodeUpdate(batch);
    CHECK(bytes.size() < bar.history);
    CHECK(bytes.size() <= WithSlack(bar.our_history));

    EventBatch decoded;
    REQUIRE(internal::DecodeUpdate(bytes, &decoded).ok());
    CHECK(CheckBatch(decoded) == "");
    CHECK(Describe(decoded) == Describe(batch));
  }
}

TEST_CASE("a state without history is smaller than each peer's") {
  for (const Bar& bar : kBars) {
    CAPTURE(bar.trace);
    const Trace& trace = Load(bar.trace);
    internal::SnapshotParts parts;
    for (int i = 0; i < trace.num_agents; ++i) {
      parts.peers.push_back({PeerOfAgent(static_cast<uint32_t>(i)), 10000});
    }
    parts.heads = {{0, 9999, 9999}};
    parts.roots = {{ContainerKind::kText, "text", trace.end_content}};
    const size_t size = internal::EncodeSnapshot(parts).size();
    CHECK(size < bar.state);
    CHECK(size <= WithSlack(bar.our_state));
  }
}

TEST_CASE("a keystroke is at most 24 bytes on average") {
  const Trace& trace = Load("automerge-paper");
  const PeerId peer = PeerOfAgent(0);
  uint32_t counter = 0;
  size_t bytes = 0;
  size_t edits = 0;
  for (const Trace::Txn& txn : trace.txns) {
    for (const Trace::Patch& patch : txn.patches) {
      BatchBuilder builder;
      const bool first = counter == 0;
      builder.BeginRun(
          peer, counter,
          first ? std::vector<OpId>{} : std::vector<OpId>{{peer, counter - 1}});
      const char* container = first ? "text" : "";
      if (patch.deleted > 0) {
        builder.Delete(container, patch.pos, patch.deleted);
      } else {
        builder.Insert(container, patch.pos, patch.inserted);
      }
      counter += builder.size();
      bytes += EncodeUpdate(builder.Take()).size();
      ++edits;
    }
  }
  const double average =
      static_cast<double>(bytes) / static_cast<double>(edits);
  CHECK(average <= 23.7);
}

}  // namespace
}  // namespace syncline::test
