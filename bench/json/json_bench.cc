// What documents of maps and lists cost.
//
//   set/N        N keys of one map, each set once; "bytes" is the update of all
//   nested/N     N maps of four values each, in a list; the same
//   merge/N      two replicas of N keys and N items each change 1,000 of them
//                offline; one imports what the other did
//   apart/N      the branches of merge, on N texts that never meet
//   json/N       the document of nested as JSON; "bytes" is its size
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "support/seed.h"
#include "syncline/syncline.h"

namespace syncline::bench {
namespace {

constexpr int64_t kChanges = 1000;

// Stops the benchmark where the library refuses.
void Must(const absl::Status& status) {
  if (!status.ok()) std::abort();
}

void SetKeys(Doc& doc, int64_t count) {
  Map map = doc.map("m");
  for (int64_t i = 0; i < count; ++i) Must(map.Set(std::to_string(i), i));
}

void BuildNested(Doc& doc, int64_t count) {
  List list = doc.list("l");
  for (int64_t i = 0; i < count; ++i) {
    Map map = *list.New<Map>(list.size());
    Must(map.Set("id", i));
    Must(map.Set("title", "The title of number " + std::to_string(i)));
    Must(map.Set("done", i % 2 == 0));
    Must(map.Set("weight", 0.5 * static_cast<double>(i)));
  }
}

template <typename F>
void Build(benchmark::State& state, F build) {
  size_t bytes = 0;
  for (auto _ : state) {
    Doc doc;
    build(doc, state.range(0));
    state.PauseTiming();
    bytes = doc.Export()->size();
    state.ResumeTiming();
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}

void Set(benchmark::State& state) { Build(state, SetKeys); }
void Nested(benchmark::State& state) { Build(state, BuildNested); }

void ChangeAnywhere(Doc& doc, int64_t count, test::SeededRandom& random) {
  Map map = doc.map("m");
  List list = doc.list("l");
  for (int64_t i = 0; i < kChanges; ++i) {
    const uint64_t any = random.Uniform(static_cast<uint64_t>(count));
    Must(map.Set(std::to_string(any), i));
    Must(list.Replace(static_cast<size_t>(any), i));
  }
}

// Both replicas have `base`; then each makes its own changes.
template <typename F>
void MergeBranches(benchmark::State& state, const Doc& base, F change) {
  const auto snapshot = base.ExportSnapshot();
  Doc other(PeerId{2});
  Must(other.Import(snapshot).status());
  change(other, 1);
  const auto update = other.ExportSince(base.version());
  for (auto _ : state) {
    state.PauseTiming();
    Doc doc(PeerId{1});
    Must(doc.Import(snapshot).status());
    change(doc, 0);
    state.ResumeTiming();
    Must(doc.Import(update).status());
    state.PauseTiming();
    doc = Doc();
    state.ResumeTiming();
  }
  state.counters["bytes"] = static_cast<double>(update->size());
}

void Merge(benchmark::State& state) {
  const int64_t count = state.range(0);
  Doc base;
  SetKeys(base, count);
  for (int64_t i = 0; i < count; ++i) Must(base.list("l").Append(i));
  MergeBranches(state, base, [&](Doc& doc, uint64_t seed) {
    test::SeededRandom random(seed);
    ChangeAnywhere(doc, count, random);
  });
}

// One replica types into the even ones, the other into the odd ones.
void Apart(benchmark::State& state) {
  const int64_t count = state.range(0);
  Doc base;
  for (int64_t i = 0; i < count; ++i) {
    Must(base.text(std::to_string(i)).Insert(0, "some text"));
  }
  MergeBranches(state, base, [&](Doc& doc, uint64_t side) {
    for (int64_t i = 0; i < 10 * kChanges; ++i) {
      const int64_t text =
          i * 7919 % count / 2 * 2 + static_cast<int64_t>(side);
      Must(doc.text(std::to_string(text)).Insert(4, "x"));
    }
  });
}

void Json(benchmark::State& state) {
  Doc doc;
  BuildNested(doc, state.range(0));
  size_t bytes = 0;
  for (auto _ : state) bytes = doc.ToJson()->size();
  state.counters["bytes"] = static_cast<double>(bytes);
}

BENCHMARK(Set)->Name("set")->Arg(10000)->Unit(benchmark::kMillisecond);
BENCHMARK(Nested)->Name("nested")->Arg(10000)->Unit(benchmark::kMillisecond);
BENCHMARK(Merge)->Name("merge")->Arg(10000)->Unit(benchmark::kMillisecond);
BENCHMARK(Apart)->Name("apart")->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK(Json)->Name("json")->Arg(10000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace syncline::bench
