// The costs of bytes. Names of traces as in tests/support/trace.h.
//
//   EncodeHistory, DecodeHistory   everything in one update; "bytes" is its
//   size OpenSnapshot                   state and history: the history is not
//   read EncodeKeystroke, DecodeKeystroke   one character of live typing
#include <benchmark/benchmark.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "codec/batch_builder.h"
#include "codec/trace_batch.h"
#include "support/trace.h"
#include "syncline/internal/codec/snapshot_decoder.h"
#include "syncline/internal/codec/snapshot_encoder.h"
#include "syncline/internal/codec/update_decoder.h"
#include "syncline/internal/codec/update_encoder.h"

namespace syncline::internal {
namespace {

// nullopt where there is no such trace; then the benchmark is skipped.
std::optional<test::Trace> Load(benchmark::State& state,
                                const std::string& name) {
  std::string error;
  std::optional<test::Trace> trace = test::LoadNamedTrace(name, &error);
  if (!trace) state.SkipWithError(error.c_str());
  return trace;
}

void EncodeHistory(benchmark::State& state, const std::string& name) {
  const auto trace = Load(state, name);
  if (!trace) return;
  const EventBatch batch = test::BatchOfTrace(*trace);
  size_t bytes = 0;
  for (auto _ : state) bytes = EncodeUpdate(batch).size();
  state.counters["bytes"] = static_cast<double>(bytes);
}

void DecodeHistory(benchmark::State& state, const std::string& name) {
  const auto trace = Load(state, name);
  if (!trace) return;
  const std::string bytes = EncodeUpdate(test::BatchOfTrace(*trace));
  EventBatch batch;
  for (auto _ : state) {
    if (!DecodeUpdate(bytes, &batch).ok()) state.SkipWithError("damaged");
  }
  state.counters["bytes"] = static_cast<double>(bytes.size());
}

void OpenSnapshot(benchmark::State& state, const std::string& name) {
  const auto trace = Load(state, name);
  if (!trace) return;
  const EventBatch batch = test::BatchOfTrace(*trace);
  SnapshotParts parts;
  parts.peers = {{batch.peers[0], batch.size()}};
  parts.heads = {{0, batch.size() - 1, batch.size() - 1}};
  parts.roots = {{ContainerKind::kText, "text", trace->end_content}};
  parts.history = &batch;
  const std::string bytes = EncodeSnapshot(parts);
  for (auto _ : state) {
    if (!DecodeSnapshot(bytes).ok()) state.SkipWithError("damaged");
  }
  state.counters["bytes"] = static_cast<double>(bytes.size());
}

EventBatch Keystroke() {
  const PeerId peer = test::PeerOfAgent(0);
  test::BatchBuilder builder;
  builder.BeginRun(peer, 100000, {{peer, 99999}});
  builder.Insert("", 50000, "x");
  return builder.Take();
}

void EncodeKeystroke(benchmark::State& state) {
  const EventBatch batch = Keystroke();
  for (auto _ : state) benchmark::DoNotOptimize(EncodeUpdate(batch));
}

void DecodeKeystroke(benchmark::State& state) {
  const std::string bytes = EncodeUpdate(Keystroke());
  EventBatch batch;
  for (auto _ : state) {
    if (!DecodeUpdate(bytes, &batch).ok()) state.SkipWithError("damaged");
  }
}

BENCHMARK(EncodeKeystroke);
BENCHMARK(DecodeKeystroke);

const int kRegistered = [] {
  for (const std::string name :
       {"automerge-paper", "rustcode", "sveltecomponent", "friendsforever",
        "clownschool", "node_nodecc", "S1", "C1", "C2"}) {
    for (const auto& [what, run] :
         {std::pair("EncodeHistory/", &EncodeHistory),
          std::pair("DecodeHistory/", &DecodeHistory)}) {
      benchmark::RegisterBenchmark((std::string(what) + name).c_str(), run,
                                   name)
          ->Unit(benchmark::kMillisecond);
    }
  }
  for (const std::string name :
       {"automerge-paper", "rustcode", "sveltecomponent"}) {
    benchmark::RegisterBenchmark(("OpenSnapshot/" + name).c_str(), OpenSnapshot,
                                 name)
        ->Unit(benchmark::kMicrosecond);
  }
  return 0;
}();

}  // namespace
}  // namespace syncline::internal
