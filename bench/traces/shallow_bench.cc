// What it costs to leave the older part of a history out, and to open what is
// left. README.md tells what each line measures.
#include <benchmark/benchmark.h>

#include <optional>
#include <string>

#include "histories.h"
#include "syncline/doc.h"

namespace syncline::bench {
namespace {

enum class From { kLatest, kMiddle };

// The state alone, the most that can be left out; or all but the first half.
void ExportShallow(benchmark::State& state, const std::string& name,
                   From from) {
  const test::Trace* trace = FindTrace(name);
  if (trace == nullptr) return state.SkipWithError("the trace is missing");
  const History history = MakeHistory(*trace, Detail::kWhole);
  Doc doc(PeerId{1});
  if (!doc.Import(history.update).ok()) {
    return state.SkipWithError("not imported");
  }
  std::optional<Frontier> middle;
  if (from == From::kMiddle) middle = *doc.FrontierOf(history.first_half);
  size_t bytes = 0;
  for (auto _ : state) bytes = doc.ExportShallow(middle)->size();
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

using Function = void (*)(benchmark::State&, const std::string&);

void Register(const std::string& scenario, const char* trace, Function run) {
  benchmark::RegisterBenchmark((scenario + "/" + trace).c_str(), run, trace)
      ->Unit(benchmark::kMillisecond);
}

const bool registered = [] {
  for (const char* name :
       {"S1", "C1", "C2", "A1", "automerge-paper", "rustcode",
        "sveltecomponent", "friendsforever", "clownschool"}) {
    Register("export_state", name,
             [](benchmark::State& state, const std::string& trace) {
               ExportShallow(state, trace, From::kLatest);
             });
    Register("export_shallow", name,
             [](benchmark::State& state, const std::string& trace) {
               ExportShallow(state, trace, From::kMiddle);
             });
    Register("open_state", name, OpenState);
  }
  return true;
}();

}  // namespace
}  // namespace syncline::bench
