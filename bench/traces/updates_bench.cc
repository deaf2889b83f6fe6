// What it costs to put updates together without a document. README.md tells
// what each line measures.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "syncline/doc.h"
#include "syncline/updates.h"

namespace syncline::bench {
namespace {

constexpr int kUpdates = 1000;

// Updates of one keystroke, by one author or two who hear of each other.
std::vector<std::string> Keystrokes(int authors) {
  std::vector<Doc> docs;
  for (int i = 0; i < authors; ++i) {
    docs.emplace_back(PeerId{static_cast<uint64_t>(i) + 1});
  }
  std::vector<std::string> updates;
  for (int i = 0; i < kUpdates; ++i) {
    Doc& doc = docs[static_cast<size_t>(i % authors)];
    for (size_t u = updates.size() - std::min<size_t>(updates.size(), 5);
         u < updates.size(); ++u) {
      if (!doc.Import(updates[u]).ok()) return {};
    }
    const VersionVector before = doc.version();
    Text text = doc.text("note");
    // Somewhere else now and then.
    const size_t at = i % 20 < 10 ? text.size() : text.size() / 2;
    if (!text.Insert(at, "x").ok()) return {};
    updates.push_back(*doc.ExportSince(before));
  }
  return updates;
}

void MergeKeystrokes(benchmark::State& state) {
  const std::vector<std::string> updates =
      Keystrokes(static_cast<int>(state.range(0)));
  const std::vector<std::string_view> views(updates.begin(), updates.end());
  size_t bytes = 0;
  for (auto _ : state) {
    const auto merged = MergeUpdates(views);
    if (!merged.ok()) return state.SkipWithError("not merged");
    bytes = merged->size();
  }
  state.counters["updates"] = kUpdates;
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(MergeKeystrokes)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace syncline::bench
