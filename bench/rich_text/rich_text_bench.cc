// What rich text costs. Times are of all that is counted by "each".
//
//   trace/plain       the keystrokes of automerge-paper
//   trace/bold        the same, and a mark of 20 characters every 50 of them
//   mark/N            N marks of up to 100 characters on a text of 1 MB
//   type/N            10,000 keystrokes at random places of such a text
//   listen/N          the same, each committed and told as an event
//   delta/N           such a text as a delta; apply/N: applied to an empty one
//   cursors/N         N cursors are resolved, after 1,000 edits
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "support/seed.h"
#include "support/trace.h"
#include "syncline/syncline.h"

namespace syncline::bench {
namespace {

using test::SeededRandom;

constexpr size_t kTextSize = 1'000'000;
constexpr size_t kKeystrokes = 10'000;
constexpr size_t kMarkEvery = 50;
constexpr size_t kMarkLength = 20;

// Stops the benchmark where the library refuses.
void Must(const absl::Status& status) {
  if (!status.ok()) std::abort();
}

const test::Trace* Paper() {
  static const std::optional<test::Trace> trace = [] {
    std::string error;
    return test::LoadNamedTrace("automerge-paper", &error);
  }();
  return trace ? &*trace : nullptr;
}

void Trace(benchmark::State& state, bool bold) {
  if (Paper() == nullptr) return state.SkipWithError("the trace is missing");
  size_t keystrokes = 0;
  for (auto _ : state) {
    Doc doc(PeerId{1});
    Text text = doc.text("t");
    keystrokes = 0;
    for (const test::Trace::Txn& txn : Paper()->txns) {
      for (const test::Trace::Patch& patch : txn.patches) {
        Must(text.Replace(patch.pos, patch.deleted, patch.inserted));
        if (++keystrokes % kMarkEvery != 0 || !bold) continue;
        const size_t end = std::min<size_t>(text.size(), patch.pos + 1);
        const size_t begin = end - std::min(end, kMarkLength);
        if (begin < end) Must(text.Mark(begin, end, "bold", true).status());
      }
    }
    benchmark::DoNotOptimize(text.size());
  }
  state.counters["each"] = static_cast<double>(keystrokes);
}
BENCHMARK_CAPTURE(Trace, plain, false)
    ->Name("trace/plain")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Trace, bold, true)
    ->Name("trace/bold")
    ->Unit(benchmark::kMillisecond);

void MarkAnywhere(Text text, int64_t marks) {
  SeededRandom random(1);
  for (int64_t i = 0; i < marks; ++i) {
    const size_t begin = random.Uniform(text.size() - 100);
    const size_t end = begin + random.Between(1, 100);
    const std::string key = random.Pick({"bold", "italic", "color"});
    Must(text.Mark(begin, end, key, i).status());
  }
}

Doc MarkedDoc(int64_t marks) {
  Doc doc(PeerId{1});
  Must(doc.text("t").Insert(0, std::string(kTextSize, 'x')));
  MarkAnywhere(doc.text("t"), marks);
  Must(doc.Commit());
  return doc;
}

void Mark(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    Doc doc = MarkedDoc(0);
    state.ResumeTiming();
    MarkAnywhere(doc.text("t"), state.range(0));
  }
  state.counters["each"] = static_cast<double>(state.range(0));
}
BENCHMARK(Mark)->Name("mark")->Arg(10'000)->Unit(benchmark::kMillisecond);

void TypeAnywhere(benchmark::State& state, bool listen) {
  Doc doc = MarkedDoc(state.range(0));
  Text text = doc.text("t");
  size_t steps = 0;
  Subscription subscription;
  if (listen) {
    subscription = doc.Subscribe(
        [&](const Event& event) { steps += event.changes.size(); });
  }
  SeededRandom random(2);
  for (auto _ : state) {
    for (size_t i = 0; i < kKeystrokes; ++i) {
      const size_t at = random.Uniform(text.size());
      Must(random.Chance(0.8) ? text.Insert(at, "y") : text.Delete(at, 1));
      if (listen) Must(doc.Commit());
    }
  }
  benchmark::DoNotOptimize(steps);
  state.counters["each"] = static_cast<double>(kKeystrokes);
}
BENCHMARK_CAPTURE(TypeAnywhere, , false)
    ->Name("type")
    ->Arg(0)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(TypeAnywhere, , true)
    ->Name("listen")
    ->Arg(0)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);

void Read(benchmark::State& state) {
  Doc doc = MarkedDoc(state.range(0));
  const Text text = doc.text("t");
  for (auto _ : state) benchmark::DoNotOptimize(text.ToDelta());
}
BENCHMARK(Read)->Name("delta")->Arg(0)->Arg(1'000)->Arg(10'000)->Unit(
    benchmark::kMillisecond);

void Apply(benchmark::State& state) {
  Doc doc = MarkedDoc(state.range(0));
  const TextDelta delta = doc.text("t").ToDelta();
  for (auto _ : state) {
    Doc copy(PeerId{2});
    Must(copy.text("t").ApplyDelta(delta));
  }
  state.counters["each"] = static_cast<double>(delta.size());
}
BENCHMARK(Apply)->Name("apply")->Arg(1'000)->Arg(10'000)->Unit(
    benchmark::kMillisecond);

void Cursors(benchmark::State& state) {
  Doc doc = MarkedDoc(1'000);
  Text text = doc.text("t");
  SeededRandom random(3);
  std::vector<Cursor> cursors;
  for (int64_t i = 0; i < state.range(0); ++i) {
    cursors.push_back(*text.CursorAt(random.Uniform(text.size())));
  }
  for (int i = 0; i < 1000; ++i) {
    Must(text.Insert(random.Uniform(text.size()), "y"));
  }
  for (auto _ : state) {
    for (const Cursor& cursor : cursors) {
      benchmark::DoNotOptimize(doc.Resolve(cursor));
    }
  }
  state.counters["each"] = static_cast<double>(state.range(0));
}
BENCHMARK(Cursors)->Name("cursors")->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace syncline::bench
