// What documents of maps, lists and trees cost. The first six are what
// bench/peers measures of other libraries, edit by edit.
//
//   set/N          N keys of one map, each set once; "bytes" is the update of
//                  all, "live_bytes" the heap that the document holds
//   nested/N       N maps of four values each, in a list; the same
//   merge/N        two replicas of N keys and N items each change 1,000 of each
//                  offline; one imports what the other did
//   moves/N        N random moves of items in a list of 1,000
//   moves-merge/N  two replicas make half of them each offline; one imports
//                  what the other did
//   tree/N         the same of N moves in a tree of 10,000 nodes
//   apart/N        the branches of merge, on N texts that never meet
//   json/N         the document of nested as JSON; "bytes" is its size
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/seed.h"
#include "syncline/syncline.h"

namespace syncline::bench {
namespace {

using test::SeededRandom;

constexpr int64_t kChanges = 1000;
constexpr size_t kMovedItems = 1000;
constexpr size_t kNodes = 10000;

// Stops the benchmark where the library refuses.
void Must(const absl::Status& status) {
  if (!status.ok()) std::abort();
}

size_t LiveBytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
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
  size_t live_bytes = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const size_t before = LiveBytes();
    auto doc = std::make_unique<Doc>();
    state.ResumeTiming();
    build(*doc, state.range(0));
    Must(doc->Commit());
    state.PauseTiming();
    live_bytes = LiveBytes() - before;
    bytes = doc->Export()->size();
    doc = nullptr;
    state.ResumeTiming();
  }
  state.counters["bytes"] = static_cast<double>(bytes);
  state.counters["live_bytes"] = static_cast<double>(live_bytes);
}

void Set(benchmark::State& state) { Build(state, SetKeys); }
void Nested(benchmark::State& state) { Build(state, BuildNested); }

void ChangeAnywhere(Doc& doc, int64_t count, SeededRandom& random) {
  Map map = doc.map("m");
  List list = doc.list("l");
  const auto n = static_cast<uint64_t>(count);
  for (int64_t i = 0; i < kChanges; ++i) {
    Must(map.Set(std::to_string(random.Uniform(n)), i));
    Must(list.Replace(random.Uniform(n), i));
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
    SeededRandom random(seed);
    ChangeAnywhere(doc, count, random);
  });
}

void FillMovableList(Doc& doc) {
  std::vector<Value> values;
  for (size_t i = 0; i < kMovedItems; ++i) values.emplace_back(int64_t(i));
  Must(doc.movable_list("l").Insert(0, std::move(values)));
}

void MoveItems(Doc& doc, int64_t moves, uint64_t seed) {
  SeededRandom random(seed);
  MovableList list = doc.movable_list("l");
  for (int64_t i = 0; i < moves; ++i) {
    const size_t from = random.Uniform(kMovedItems);
    Must(list.Move(from, random.Uniform(kMovedItems)));
  }
}

void Moves(benchmark::State& state) {
  size_t bytes = 0;
  for (auto _ : state) {
    state.PauseTiming();
    Doc doc;
    FillMovableList(doc);
    const VersionVector before = doc.version();
    state.ResumeTiming();
    MoveItems(doc, state.range(0), 1);
    Must(doc.Commit());
    state.PauseTiming();
    bytes = doc.ExportSince(before)->size();
    doc = Doc();
    state.ResumeTiming();
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}

void MovesMerge(benchmark::State& state) {
  Doc base;
  FillMovableList(base);
  MergeBranches(state, base, [&](Doc& doc, uint64_t seed) {
    MoveItems(doc, state.range(0) / 2, seed);
  });
}

// Each node is below a random earlier one, the first ten are at the top.
std::vector<NodeId> BuildTree(Doc& doc) {
  SeededRandom random(1);
  Tree tree = doc.tree("t");
  std::vector<NodeId> nodes;
  for (size_t i = 0; i < kNodes; ++i) {
    auto node = i < 10 ? tree.Create() : tree.Create(random.Pick(nodes));
    Must(node.status());
    nodes.push_back(*node);
  }
  return nodes;
}

void TreeMerge(benchmark::State& state) {
  Doc base;
  const std::vector<NodeId> nodes = BuildTree(base);
  MergeBranches(state, base, [&](Doc& doc, uint64_t seed) {
    SeededRandom random(seed);
    Tree tree = doc.tree("t");
    for (int64_t i = 0; i < state.range(0) / 2; ++i) {
      const NodeId node = random.Pick(nodes);
      // One in a thousand would make a cycle.
      (void)tree.Move(node, random.Pick(nodes));
    }
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
BENCHMARK(Nested)->Name("nested")->Arg(12500)->Unit(benchmark::kMillisecond);
BENCHMARK(Merge)->Name("merge")->Arg(10000)->Unit(benchmark::kMillisecond);
BENCHMARK(Moves)->Name("moves")->Arg(10000)->Unit(benchmark::kMillisecond);
BENCHMARK(MovesMerge)
    ->Name("moves-merge")
    ->Arg(10000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(TreeMerge)->Name("tree")->Arg(10000)->Unit(benchmark::kMillisecond);
BENCHMARK(Apart)->Name("apart")->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK(Json)->Name("json")->Arg(12500)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace syncline::bench
