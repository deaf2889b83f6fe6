// What it costs to go back in a real history. README.md tells what each line
// measures.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

#include "histories.h"
#include "syncline/doc.h"

namespace syncline::bench {
namespace {

constexpr int kVersions = 300;

double ProcessorMs() {
  timespec now = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 +
         static_cast<double>(now.tv_nsec) / 1e6;
}

size_t LiveBytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

// Any ops of the history, each with all that it builds upon.
std::vector<Frontier> RandomVersions(const Doc& doc) {
  uint64_t ops = 0;
  const VersionVector version = doc.version();
  for (const VersionVector::Entry& entry : version.entries()) {
    ops += entry.next_counter;
  }
  std::vector<Frontier> versions;
  uint64_t seed = 1;
  for (int i = 0; i < kVersions; ++i) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    uint64_t at = (seed >> 20) % ops;
    for (const VersionVector::Entry& entry : version.entries()) {
      if (at < entry.next_counter) {
        versions.push_back({{entry.peer, static_cast<uint32_t>(at)}});
        break;
      }
      at -= entry.next_counter;
    }
  }
  return versions;
}

bool Load(benchmark::State& state, const std::string& name, Doc* doc) {
  const test::Trace* trace = FindTrace(name);
  if (trace == nullptr) {
    state.SkipWithError("the trace is missing");
    return false;
  }
  const History history = MakeHistory(*trace, Detail::kWhole);
  const bool ok = doc->Import(history.update).ok();
  if (!ok) state.SkipWithError("not imported");
  return ok;
}

// Calls f(version) for many, and tells how long each took.
template <typename F>
void ForEachVersion(benchmark::State& state, const Doc& doc, F f) {
  const std::vector<Frontier> versions = RandomVersions(doc);
  std::vector<double> times;
  for (auto _ : state) {
    for (const Frontier& version : versions) {
      const double begin = ProcessorMs();
      if (!f(version)) return state.SkipWithError("an error");
      times.push_back(ProcessorMs() - begin);
    }
  }
  if (times.empty()) return;
  std::sort(times.begin(), times.end());
  state.counters["each"] = kVersions;
  state.counters["p50_ms"] = times[times.size() / 2];
  state.counters["p99_ms"] = times[times.size() * 99 / 100];
}

void Checkout(benchmark::State& state, const std::string& name) {
  Doc doc(PeerId{1});
  if (!Load(state, name, &doc)) return;
  // What loading left behind is given back by the first one.
  if (!doc.Checkout({}).ok() || !doc.CheckoutLatest().ok()) {
    return state.SkipWithError("an error");
  }
  const size_t before = LiveBytes();
  size_t most = before;
  ForEachVersion(state, doc, [&](const Frontier& version) {
    const bool ok = doc.Checkout(version).ok();
    most = std::max(most, LiveBytes());
    return ok;
  });
  state.counters["most_bytes"] = static_cast<double>(most - before);
}

// The same while somebody listens: a user interface.
void Slider(benchmark::State& state, const std::string& name) {
  Doc doc(PeerId{1});
  if (!Load(state, name, &doc)) return;
  size_t changes = 0;
  const Subscription subscription = doc.Subscribe(
      [&](const Event& event) { changes += event.changes.size(); });
  ForEachVersion(state, doc, [&](const Frontier& version) {
    return doc.Checkout(version).ok();
  });
}

void Fork(benchmark::State& state, const std::string& name) {
  Doc doc(PeerId{1});
  if (!Load(state, name, &doc)) return;
  ForEachVersion(state, doc, [&](const Frontier& version) {
    return doc.ForkAt(version).ok();
  });
}

void Difference(benchmark::State& state, const std::string& name) {
  Doc doc(PeerId{1});
  if (!Load(state, name, &doc)) return;
  ForEachVersion(state, doc, [&](const Frontier& version) {
    return doc.Diff(version, doc.frontier()).ok();
  });
}

// To the middle of the history.
void Revert(benchmark::State& state, const std::string& name) {
  Doc loaded(PeerId{1});
  if (!Load(state, name, &loaded)) return;
  const VersionVector version = loaded.version();
  const VersionVector::Entry& author = version.entries().front();
  const Frontier middle = {{author.peer, author.next_counter / 2}};
  for (auto _ : state) {
    state.PauseTiming();
    Doc doc = *loaded.ForkAt(loaded.frontier());
    state.ResumeTiming();
    if (!doc.RevertTo(middle).ok()) return state.SkipWithError("an error");
    state.PauseTiming();
    doc = Doc(PeerId{1});
    state.ResumeTiming();
  }
}

template <typename F>
void Register(const std::string& scenario, const std::string& trace,
              F function) {
  benchmark::RegisterBenchmark((scenario + "/" + trace).c_str(), function,
                               trace)
      ->Unit(benchmark::kMillisecond);
}

void RegisterAll() {
  for (const std::string name :
       {"automerge-paper", "S1", "friendsforever", "clownschool", "A1"}) {
    Register("checkout", name, Checkout);
    Register("slider", name, Slider);
    Register("fork", name, Fork);
    Register("difference", name, Difference);
    Register("revert", name, Revert);
  }
}

const bool registered = (RegisterAll(), true);

}  // namespace
}  // namespace syncline::bench
