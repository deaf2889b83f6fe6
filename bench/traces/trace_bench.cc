// What a user waits for, on real histories. README.md tells what each line
// measures, and how the same is measured of other libraries.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <string>
#include <vector>

#include "histories.h"
#include "syncline/doc.h"

namespace syncline::bench {
namespace {

constexpr int kOfflineKeystrokes = 10'000;

void Stop(benchmark::State& state, const char* why) {
  state.SkipWithError(why);
}

// Takes in all of a history and reads the text.
void Take(benchmark::State& state, const std::string& name,
          std::string History::*form) {
  const test::Trace* trace = FindTrace(name);
  if (trace == nullptr) return Stop(state, "the trace is missing");
  const History history = MakeHistory(*trace, Detail::kWhole);
  for (auto _ : state) {
    Doc doc(PeerId{1});
    if (!doc.Import(history.*form).ok()) return Stop(state, "not imported");
    benchmark::DoNotOptimize(doc.text(kText).ToString());
  }
  state.counters["bytes"] = static_cast<double>((history.*form).size());
}

void Live(benchmark::State& state, const std::string& name) {
  const test::Trace* trace = FindTrace(name);
  if (trace == nullptr) return Stop(state, "the trace is missing");
  const History history = MakeHistory(*trace, Detail::kTransactions);
  for (auto _ : state) {
    Doc doc(PeerId{1});
    for (const std::string& update : history.transactions) {
      if (!doc.Import(update).ok()) return Stop(state, "not imported");
    }
    if (doc.text(kText).ToString() != trace->end_content) {
      return Stop(state, "another text");
    }
  }
  state.counters["each"] = static_cast<double>(history.transactions.size());
}

void Type(const test::Trace& trace, Doc* doc) {
  Text text = doc->text(kText);
  (void)text.Insert(0, trace.start_content);
  for (const test::Trace::Txn& txn : trace.txns) {
    for (const test::Trace::Patch& patch : txn.patches) {
      if (!text.Replace(patch.pos, patch.deleted, patch.inserted).ok()) return;
    }
  }
}

void Local(benchmark::State& state, const std::string& name, int times) {
  const test::Trace* once = FindTrace(name);
  if (once == nullptr) return Stop(state, "the trace is missing");
  const test::Trace trace = test::Repeat(*once, times);
  for (auto _ : state) {
    Doc doc(PeerId{1});
    Type(trace, &doc);
    if (doc.text(kText).size(TextUnit::kBytes) != trace.end_content.size()) {
      return Stop(state, "another text");
    }
  }
  state.counters["each"] = static_cast<double>(trace.num_patches());
}

void Open(benchmark::State& state, const std::string& name) {
  const test::Trace* trace = FindTrace(name);
  if (trace == nullptr) return Stop(state, "the trace is missing");
  const History history = MakeHistory(*trace, Detail::kWhole);
  for (auto _ : state) {
    Doc doc(PeerId{1});
    if (!doc.Import(history.snapshot).ok()) return Stop(state, "not imported");
    Text text = doc.text(kText);
    benchmark::DoNotOptimize(text.ToString());
    const VersionVector version = doc.version();
    if (!text.Insert(text.size() / 2, "x").ok())
      return Stop(state, "not edited");
    benchmark::DoNotOptimize(doc.ExportSince(version));
  }
  state.counters["bytes"] = static_cast<double>(history.snapshot.size());
}

// Keystrokes at random places; bench/peers types the same ones.
void TypeAnywhere(uint64_t seed, Doc* doc) {
  Text text = doc->text(kText);
  for (int i = 0; i < kOfflineKeystrokes; ++i) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    const size_t length = text.size();
    if (((seed >> 20) & 0xff) < 205) {
      const char typed = static_cast<char>('a' + (seed >> 40) % 26);
      (void)text.Insert((seed >> 33) % (length + 1), {&typed, 1});
    } else {
      (void)text.Delete((seed >> 33) % length, 1);
    }
  }
}

void Offline(benchmark::State& state, const std::string& name) {
  const test::Trace* trace = FindTrace(name);
  if (trace == nullptr) return Stop(state, "the trace is missing");
  const History history = MakeHistory(*trace, Detail::kWhole);
  Doc other(PeerId{2});
  if (!other.Import(history.snapshot).ok()) return Stop(state, "not imported");
  const VersionVector common = other.version();
  TypeAnywhere(2, &other);
  const std::string update = *other.ExportSince(common);
  for (auto _ : state) {
    state.PauseTiming();
    Doc doc(PeerId{1});
    if (!doc.Import(history.snapshot).ok()) return Stop(state, "not imported");
    TypeAnywhere(1, &doc);
    state.ResumeTiming();
    if (!doc.Import(update).ok()) return Stop(state, "not imported");
    benchmark::DoNotOptimize(doc.text(kText).size());
    state.PauseTiming();
    doc = Doc(PeerId{1});
    state.ResumeTiming();
  }
  state.counters["bytes"] = static_cast<double>(update.size());
}

// Not a time: the average size of an update of one patch.
void Keystroke(benchmark::State& state, const std::string& name) {
  const test::Trace* trace = FindTrace(name);
  if (trace == nullptr) return Stop(state, "the trace is missing");
  for (auto _ : state) {
    size_t bytes = 0;
    Doc doc;
    Text text = doc.text(kText);
    VersionVector version;
    for (const test::Trace::Txn& txn : trace->txns) {
      for (const test::Trace::Patch& patch : txn.patches) {
        (void)text.Replace(patch.pos, patch.deleted, patch.inserted);
      }
      bytes += doc.ExportSince(version)->size();
      version = doc.version();
    }
    state.counters["bytes_each"] =
        static_cast<double>(bytes) / static_cast<double>(trace->txns.size());
  }
  state.counters["each"] = static_cast<double>(trace->txns.size());
}

size_t LiveBytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

// Not a time: what the open document holds, its input dropped.
void Memory(benchmark::State& state, const std::string& name) {
  const test::Trace* trace = FindTrace(name);
  if (trace == nullptr) return Stop(state, "the trace is missing");
  const History history = MakeHistory(*trace, Detail::kWhole);
  for (auto _ : state) {
    const size_t before = LiveBytes();
    Doc doc(PeerId{1});
    if (!doc.Import(history.snapshot).ok()) return Stop(state, "not imported");
    state.counters["live_bytes"] = static_cast<double>(LiveBytes() - before);
    const VersionVector version = doc.version();
    (void)doc.text(kText).Insert(0, "x");
    benchmark::DoNotOptimize(doc.ExportSince(version));
    state.counters["live_bytes_after_edit"] =
        static_cast<double>(LiveBytes() - before);
    (void)doc.ExportSnapshot();
    state.counters["live_bytes_with_history"] =
        static_cast<double>(LiveBytes() - before);
  }
}

template <typename F, typename... Arguments>
void Register(const std::string& scenario, const std::string& trace, F function,
              Arguments... arguments) {
  benchmark::RegisterBenchmark((scenario + "/" + trace).c_str(), function,
                               trace, arguments...)
      ->Unit(benchmark::kMillisecond);
}

void RegisterAll() {
  const std::vector<std::string> sequential = {"automerge-paper", "rustcode",
                                               "sveltecomponent"};
  const std::vector<std::string> concurrent = {"friendsforever", "clownschool"};
  std::vector<std::string> all = {"S1", "C1", "C2", "A1"};
  all.insert(all.end(), sequential.begin(), sequential.end());
  all.insert(all.end(), concurrent.begin(), concurrent.end());
  for (const std::string& name : all) {
    Register("merge", name, Take, &History::update);
    Register("fresh", name, Take, &History::snapshot);
    Register("open", name, Open);
  }
  for (const std::string& name : concurrent) Register("live", name, Live);
  for (const std::string& name : sequential) Register("local", name, Local, 1);
  Register("offline", "S1", Offline);
  Register("keystroke", "automerge-paper", Keystroke);
  for (const std::string name : {"S1", "C1", "A1", "automerge-paper"}) {
    Register("memory", name, Memory);
  }
  // 26 million edits; the time of one edit is to be that of local/.
  Register("long", "automerge-paper", Local, 100);
}

const bool registered = (RegisterAll(), true);

}  // namespace
}  // namespace syncline::bench
