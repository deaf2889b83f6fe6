// The costs of the rope. "items" are edits, patches or look-ups.
//
//   Trace           a person's editing, patch by patch (tests/support/trace.h)
//   TraceRepeated   the same 100 times at the start of one text: does the cost
//                   of an edit depend on the size of the text?
//   Random*         no place has to do with the one before: the worst case
//   Assign, ToString   against the copy of as many bytes
#include <benchmark/benchmark.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/seed.h"
#include "support/trace.h"
#include "syncline/internal/containers/rope.h"

namespace syncline::internal {
namespace {

constexpr size_t kLongText = 10'000'000;

using Patches = std::vector<test::Trace::Patch>;

// Empty where there is no such trace; then the benchmark is skipped.
const Patches& LoadPatches(benchmark::State& state, const std::string& name) {
  static std::map<std::string, Patches> loaded;
  const auto [entry, is_new] = loaded.try_emplace(name);
  std::string error = "no patches";
  if (is_new) {
    if (const auto trace = test::LoadTrace(name, &error)) {
      for (const test::Trace::Txn& txn : trace->txns) {
        entry->second.insert(entry->second.end(), txn.patches.begin(),
                             txn.patches.end());
      }
    }
  }
  if (entry->second.empty()) state.SkipWithError(error.c_str());
  return entry->second;
}

void Apply(const Patches& patches, Rope& rope) {
  for (const test::Trace::Patch& patch : patches) {
    rope.Erase(patch.pos, patch.deleted);
    rope.Insert(patch.pos, patch.inserted);
  }
}

void Trace(benchmark::State& state, const std::string& name) {
  const Patches& patches = LoadPatches(state, name);
  for (auto _ : state) {
    Rope rope;
    Apply(patches, rope);
    benchmark::DoNotOptimize(rope.size());
  }
  state.SetItemsProcessed(state.iterations() *
                          static_cast<int64_t>(patches.size()));
}
BENCHMARK_CAPTURE(Trace, automerge_paper, "automerge-paper")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Trace, rustcode, "rustcode")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Trace, sveltecomponent, "sveltecomponent")
    ->Unit(benchmark::kMillisecond);

void TraceRepeated(benchmark::State& state) {
  constexpr int kTimes = 100;
  const Patches& patches = LoadPatches(state, "automerge-paper");
  for (auto _ : state) {
    Rope rope;
    for (int i = 0; i < kTimes; ++i) Apply(patches, rope);
    benchmark::DoNotOptimize(rope.size());
  }
  state.SetItemsProcessed(state.iterations() * kTimes *
                          static_cast<int64_t>(patches.size()));
}
BENCHMARK(TraceRepeated)->Unit(benchmark::kMillisecond);

std::string Lines(size_t bytes) {
  test::SeededRandom random(1);
  std::string text;
  text.reserve(bytes);
  while (text.size() < bytes) {
    const char letter = static_cast<char>('a' + random.Uniform(26));
    text += random.Uniform(40) == 0 ? '\n' : letter;
  }
  return text;
}

// So that the numbers are not drawn while the clock runs.
std::vector<uint32_t> Offsets(uint32_t bound) {
  test::SeededRandom random(2);
  std::vector<uint32_t> offsets(1 << 16);
  for (uint32_t& offset : offsets) {
    offset = static_cast<uint32_t>(random.Uniform(bound));
  }
  return offsets;
}

void RandomEdits(benchmark::State& state) {
  Rope rope(Lines(kLongText));
  const std::vector<uint32_t> offsets = Offsets(kLongText);
  size_t i = 0;
  for (auto _ : state) {
    rope.Insert(offsets[i++ % offsets.size()], "x");
    rope.Erase(offsets[i++ % offsets.size()], 1);
  }
  state.SetItemsProcessed(2 * state.iterations());
}
BENCHMARK(RandomEdits);

void RandomLocate(benchmark::State& state, TextUnit unit) {
  const Rope rope(Lines(kLongText));
  const std::vector<uint32_t> offsets = Offsets(rope.size().in(unit));
  size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        rope.Locate(unit, offsets[i++ % offsets.size()]));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(RandomLocate, utf16, TextUnit::kUtf16);
BENCHMARK_CAPTURE(RandomLocate, lines, TextUnit::kLines);

void Assign(benchmark::State& state) {
  const std::string text = Lines(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    Rope rope(text);
    benchmark::DoNotOptimize(rope.size());
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(Assign)->Arg(30)->Arg(300'000)->Unit(benchmark::kMicrosecond);

void ToString(benchmark::State& state) {
  const Rope rope(Lines(static_cast<size_t>(state.range(0))));
  for (auto _ : state) benchmark::DoNotOptimize(rope.ToString());
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(ToString)->Arg(300'000)->Unit(benchmark::kMicrosecond);

void CopyString(benchmark::State& state) {
  const std::string text = Lines(static_cast<size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(std::string(text));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(CopyString)->Arg(300'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace syncline::internal
