// What it costs to leave the older part of a history out, and to open what is
// left. README.md tells what each line measures.
#include <benchmark/benchmark.h>

#include <string>

#include "histories.h"
#include "syncline/doc.h"

namespace syncline::bench {
namespace {

// The state alone: the most that can be left out.
void ExportState(benchmark::State& state, const std::string& name) {
  const test::Trace* trace = FindTrace(name);
  if (trace == nullptr) return state.SkipWithError("the trace is missing");
  const History history = MakeHistory(*trace, Detail::kWhole);
  Doc doc(PeerId{1});
  if (!doc.Import(history.update).ok()) {
    return state.SkipWithError("not imported");
  }
  size_t bytes = 0;
  for (auto _ : state) bytes = doc.ExportShallow()->size();
  state.counters["bytes"] = static_cast<double>(bytes);
}

// Opens it, reads the text, types and exports that.
void OpenState(benchmark::State& state, const std::string& name) {
  const test::Trace* trace = FindTrace(name);
  if (trace == nullptr) return state.SkipWithError("the trace is missing");
  const History history = MakeHistory(*trace, Detail::kWhole);
  Doc whole(PeerId{1});
  if (!whole.Import(history.update).ok()) {
    return state.SkipWithError("not imported");
  }
  const std::string bytes = *whole.ExportShallow();
  for (auto _ : state) {
    Doc doc(PeerId{2});
    if (!doc.Import(bytes).ok()) return state.SkipWithError("not imported");
    Text text = doc.text(kText);
    benchmark::DoNotOptimize(text.ToString());
    const VersionVector version = doc.version();
    if (!text.Insert(text.size() / 2, "x").ok()) {
      return state.SkipWithError("not edited");
    }
    benchmark::DoNotOptimize(doc.ExportSince(version));
  }
}

const bool registered = [] {
  for (const char* name : {"automerge-paper", "rustcode", "sveltecomponent",
                           "friendsforever", "clownschool"}) {
    benchmark::RegisterBenchmark((std::string("export_state/") + name).c_str(),
                                 ExportState, name)
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark((std::string("open_state/") + name).c_str(),
                                 OpenState, name)
        ->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace
}  // namespace syncline::bench
