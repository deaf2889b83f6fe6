// What undo costs. Alice makes N steps, and takes in an edit of Bob's between
// any two; then she undoes all of them.
//
//   text/N     each inserts or deletes a word at random in a text
//   live/N     the same, and another edit of Bob's comes in before each undo
//   marks/N    each of hers marks some of a text that Bob types in
//   map/N      each sets one of 500 keys
//   movable/N  each moves one of 500 items in a list of 1,000
//   tree/N     each moves one of 500 nodes among 1,000
//   redo/N     text, and the time to do all again
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/seed.h"
#include "syncline/syncline.h"

namespace syncline::bench {
namespace {

using test::SeededRandom;

constexpr size_t kSize = 1000;

// Stops the benchmark where the library refuses.
void Must(const absl::Status& status) {
  if (!status.ok()) std::abort();
}

using Edit = void (*)(Doc& doc, bool is_alice, SeededRandom& random);

void EditText(Doc& doc, bool, SeededRandom& random) {
  Text text = doc.text("t");
  const size_t size = text.size();
  const size_t at = random.Uniform(size - 5);
  if (size > 2 * kSize && random.Chance(0.5)) {
    Must(text.Delete(at, 5));
  } else {
    Must(text.Insert(at, "word "));
  }
}

void EditMarks(Doc& doc, bool is_alice, SeededRandom& random) {
  if (!is_alice) return EditText(doc, is_alice, random);
  Text text = doc.text("t");
  const size_t at = random.Uniform(text.size() - 50);
  Must(text.Mark(at, at + 1 + random.Uniform(40), "b", true).status());
}

// Each has half of the keys, items and nodes: what another one changed later is
// not undone.
size_t OneOf(bool is_alice, SeededRandom& random) {
  return 2 * random.Uniform(kSize / 2) + (is_alice ? 1 : 0);
}

void EditMap(Doc& doc, bool is_alice, SeededRandom& random) {
  Must(doc.map("m").Set(std::to_string(OneOf(is_alice, random)),
                        static_cast<int64_t>(random.Uniform(kSize))));
}

void EditMovable(Doc& doc, bool is_alice, SeededRandom& random) {
  MovableList list = doc.movable_list("l");
  size_t from = 0;
  do {
    from = random.Uniform(kSize);
  } while ((*list.Get(from)->as_int() % 2 == 1) != is_alice);
  Must(list.Move(from, random.Uniform(kSize)));
}

void EditTree(Doc& doc, bool is_alice, SeededRandom& random) {
  // Those that Fill made: every other op is one of the list.
  const NodeId node{PeerId{2}, static_cast<uint32_t>(
                                   kSize + 1 + 2 * OneOf(is_alice, random))};
  Must(doc.tree("t").Move(node, std::nullopt, random.Uniform(kSize)));
}

void Fill(Doc& doc) {
  Must(doc.text("t").Insert(0, std::string(kSize, 'x')));
  for (size_t i = 0; i < kSize; ++i) {
    Must(doc.movable_list("l").Append(static_cast<int64_t>(i)));
    Must(doc.tree("t").Create().status());
  }
}

// Alice's document and stack, and what Bob wrote since she took something.
struct Session {
  explicit Session(bool has_more, int64_t steps, Edit edit) {
    SeededRandom random(7);
    Doc bob(PeerId{2});
    Fill(bob);
    Must(alice.Import(bob.ExportSince(alice.version())).status());
    undo.emplace(alice, UndoOptions{.max_steps = static_cast<size_t>(steps)});
    for (int64_t i = 0; i < steps; ++i) {
      edit(alice, true, random);
      Must(alice.Commit());
      edit(bob, false, random);
      Must(alice.Import(bob.ExportSince(alice.version())).status());
      Must(bob.Import(alice.ExportSince(bob.version())).status());
    }
    for (int64_t i = 0; has_more && i < steps; ++i) {
      const VersionVector before = bob.version();
      edit(bob, false, random);
      later.push_back(*bob.ExportSince(before));
    }
  }

  Doc alice{PeerId{1}};
  std::optional<UndoStack> undo;
  std::vector<std::string> later;
};

void Undo(benchmark::State& state, Edit edit, bool is_live, bool redoes) {
  int64_t done = 0;
  for (auto _ : state) {
    state.PauseTiming();
    std::optional<Session> session(std::in_place, is_live, state.range(0),
                                   edit);
    auto undo_all = [&] {
      for (size_t i = 0;; ++i) {
        if (is_live && i < session->later.size()) {
          Must(session->alice.Import(session->later[i]).status());
        }
        if (!session->undo->Undo()->is_done) break;
        ++done;
      }
    };
    done = 0;
    if (redoes) undo_all();
    state.ResumeTiming();
    if (redoes) {
      while (session->undo->Redo()->is_done) ++done;
    } else {
      undo_all();
    }
    state.PauseTiming();
    session.reset();
    state.ResumeTiming();
  }
  state.counters["done"] = static_cast<double>(done);
}

void Measure(const char* name, Edit edit, bool is_live = false,
             bool redoes = false) {
  benchmark::RegisterBenchmark(
      name,
      [=](benchmark::State& state) { Undo(state, edit, is_live, redoes); })
      ->Arg(1000)
      ->Arg(10000)
      ->Unit(benchmark::kMillisecond);
}

const bool kAreRegistered = [] {
  Measure("text", EditText);
  Measure("live", EditText, true);
  Measure("marks", EditMarks);
  Measure("map", EditMap);
  Measure("movable", EditMovable);
  Measure("tree", EditTree);
  Measure("redo", EditText, false, true);
  return true;
}();

}  // namespace
}  // namespace syncline::bench
