// What rich text costs. The first six are what bench/peers measures of other
// libraries, by the same edits; each says whether the text is what it should
// be, by a model of characters.
//
//   bold/T         the keystrokes of T, and a mark of 20 characters every 50
//   bold-merge/T   the update of all that is imported, and the text read
//   mark/N         N marks of up to 100 characters on a text of 1 MB
//   delta/N        such a text is read as a delta
//   cursors/N      N cursors are resolved, on a text of 1 MB and 1,000 marks,
//                  after 1,000 keystrokes
//   undo/N         N steps are undone, one of another author between any two
//
//   plain/T        the keystrokes of T alone
//   type/N         10,000 keystrokes at random places of a text of N marks
//   listen/N       the same, each committed and told as an event
//   apply/N        the delta of such a text, applied to an empty one
//   authors/N      who wrote N parts of 100 characters of a text of as many
//                  marks and deletes
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "edits.h"
#include "syncline/syncline.h"

namespace syncline::bench {
namespace {

constexpr size_t kKeystrokes = 10'000;

// Stops the benchmark where the library refuses.
void Must(const absl::Status& status) {
  if (!status.ok()) std::abort();
}

void ApplyAll(Doc& doc, const std::vector<Edit>& edits) {
  Text text = doc.text("t");
  for (const Edit& edit : edits) Apply(text, edit);
}

TextDelta DeltaOf(const std::vector<Edit>& edits, bool starts) {
  Model model;
  if (starts) model.Apply(StartEdit());
  for (const Edit& edit : edits) model.Apply(edit);
  return model.Delta();
}

void CheckDelta(benchmark::State& state, Doc& doc, const TextDelta& want) {
  if (doc.text("t").ToDelta() != want) state.SkipWithError("a wrong text");
}

void Bold(benchmark::State& state, bool marks) {
  std::vector<Edit> edits = BoldEdits();
  if (edits.empty()) return state.SkipWithError("the trace is missing");
  if (!marks)
    std::erase_if(edits, [](const Edit& e) { return !e.key.empty(); });
  std::unique_ptr<Doc> doc;
  for (auto _ : state) {
    state.PauseTiming();
    doc = std::make_unique<Doc>(PeerId{1});
    state.ResumeTiming();
    ApplyAll(*doc, edits);
  }
  state.counters["each"] = static_cast<double>(edits.size());
  CheckDelta(state, *doc, DeltaOf(edits, false));
}
BENCHMARK_CAPTURE(Bold, , true)
    ->Name("bold/automerge-paper")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Bold, , false)
    ->Name("plain/automerge-paper")
    ->Unit(benchmark::kMillisecond);

void BoldMerge(benchmark::State& state) {
  const std::vector<Edit> edits = BoldEdits();
  if (edits.empty()) return state.SkipWithError("the trace is missing");
  Doc from(PeerId{1});
  ApplyAll(from, edits);
  const std::string update = *from.ExportSince(VersionVector());
  std::unique_ptr<Doc> doc;
  for (auto _ : state) {
    state.PauseTiming();
    doc = std::make_unique<Doc>(PeerId{2});
    state.ResumeTiming();
    Must(doc->Import(update).status());
    benchmark::DoNotOptimize(doc->text("t").ToString());
  }
  state.counters["bytes"] = static_cast<double>(update.size());
  CheckDelta(state, *doc, DeltaOf(edits, false));
}
BENCHMARK(BoldMerge)
    ->Name("bold-merge/automerge-paper")
    ->Unit(benchmark::kMillisecond);

std::unique_ptr<Doc> MarkedDoc(size_t marks) {
  auto doc = std::make_unique<Doc>(PeerId{1});
  Apply(doc->text("t"), StartEdit());
  ApplyAll(*doc, MarkEdits(marks));
  Must(doc->Commit());
  return doc;
}

void Mark(benchmark::State& state) {
  const std::vector<Edit> edits =
      MarkEdits(static_cast<size_t>(state.range(0)));
  std::unique_ptr<Doc> doc;
  for (auto _ : state) {
    state.PauseTiming();
    doc = MarkedDoc(0);
    state.ResumeTiming();
    ApplyAll(*doc, edits);
  }
  state.counters["each"] = static_cast<double>(edits.size());
  CheckDelta(state, *doc, DeltaOf(edits, true));
}
BENCHMARK(Mark)->Name("mark")->Arg(10'000)->Unit(benchmark::kMillisecond);

void Read(benchmark::State& state) {
  const auto marks = static_cast<size_t>(state.range(0));
  const std::unique_ptr<Doc> doc = MarkedDoc(marks);
  TextDelta delta;
  for (auto _ : state) {
    delta = doc->text("t").ToDelta();
    state.PauseTiming();
    delta = TextDelta();
    state.ResumeTiming();
  }
  CheckDelta(state, *doc, DeltaOf(MarkEdits(marks), true));
}
BENCHMARK(Read)->Name("delta")->Arg(10'000)->Arg(1'000)->Arg(0)->Unit(
    benchmark::kMillisecond);

void Cursors(benchmark::State& state) {
  const std::unique_ptr<Doc> doc = MarkedDoc(1'000);
  Text text = doc->text("t");
  Random random(3);
  std::vector<size_t> want(static_cast<size_t>(state.range(0)));
  for (size_t& at : want) at = random.Below(kTextSize);
  std::vector<Cursor> cursors;
  for (const size_t at : want)
    cursors.push_back(*text.CursorAt(at, CursorSide::kRight));
  for (size_t i = 0; i < 1'000; ++i) {
    const size_t typed = random.Below(kTextSize + i);
    Must(text.Insert(typed, "y"));
    for (size_t& at : want) at += at >= typed ? 1 : 0;
  }
  std::vector<size_t> found(want.size());
  for (auto _ : state) {
    for (size_t i = 0; i < found.size(); ++i) {
      found[i] = doc->Resolve(cursors[i])->position;
    }
  }
  state.counters["each"] = static_cast<double>(want.size());
  if (found != want) state.SkipWithError("a cursor is elsewhere");
}
BENCHMARK(Cursors)->Name("cursors")->Arg(10'000)->Unit(benchmark::kMillisecond);

// Alice and Bob write in turns, and each is told at once. How many characters
// of his and of the start are left where she undoes all is known before.
class Turns {
 public:
  explicit Turns(size_t steps) {
    model_ = std::string(kStart, 'x');
    left_['x'] = kStart;
    Random random(7);
    for (size_t i = 0; i < 2 * steps; ++i) {
      const bool is_bob = i % 2 == 1;
      edits_.push_back(WriteEdit(is_bob ? 'b' : 'a', model_.size(), random));
      const Edit& edit = edits_.back();
      for (size_t at = edit.at; is_bob && at < edit.at + edit.count; ++at) {
        if (model_[at] != 'a') --left_[Index(model_[at])];
      }
      model_.replace(edit.at, edit.count, edit.inserted);
      if (is_bob) left_['b'] += edit.inserted.size();
    }
  }

  // Sets Alice's stack up and makes the edits.
  std::optional<UndoStack> Write(Doc& alice) const {
    Doc bob(PeerId{2});
    Must(bob.text("t").Insert(0, std::string(kStart, 'x')));
    Must(alice.Import(*bob.ExportSince(alice.version())).status());
    std::optional<UndoStack> stack(std::in_place, alice,
                                   UndoOptions{.max_steps = edits_.size()});
    for (size_t i = 0; i < edits_.size(); ++i) {
      Doc& from = i % 2 == 0 ? alice : bob;
      Doc& to = i % 2 == 0 ? bob : alice;
      const VersionVector version = from.version();
      Apply(from.text("t"), edits_[i]);
      Must(from.Commit());
      Must(to.Import(*from.ExportSince(version)).status());
    }
    if (alice.text("t").ToString() != model_) std::abort();
    return stack;
  }
  bool IsUndone(Doc& alice) const {
    std::array<size_t, 128> left = {};
    for (const char c : alice.text("t").ToString()) ++left[Index(c)];
    return left == left_;
  }

 private:
  static constexpr size_t kStart = 1'000;
  static size_t Index(char c) { return static_cast<unsigned char>(c); }

  std::vector<Edit> edits_;
  std::string model_;
  std::array<size_t, 128> left_ = {};
};

void Undo(benchmark::State& state) {
  const Turns turns(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    state.PauseTiming();
    Doc alice(PeerId{1});
    std::optional<UndoStack> stack = turns.Write(alice);
    state.ResumeTiming();
    while (stack->Undo()->is_done) {
    }
    state.PauseTiming();
    if (!turns.IsUndone(alice)) state.SkipWithError("a wrong text");
    stack.reset();
    state.ResumeTiming();
  }
}
BENCHMARK(Undo)->Name("undo")->Arg(10'000)->Unit(benchmark::kMillisecond);

void TypeAnywhere(benchmark::State& state, bool listen) {
  const std::unique_ptr<Doc> doc =
      MarkedDoc(static_cast<size_t>(state.range(0)));
  Text text = doc->text("t");
  size_t steps = 0;
  Subscription subscription;
  if (listen) {
    subscription = doc->Subscribe(
        [&](const Event& event) { steps += event.changes.size(); });
  }
  Random random(2);
  for (auto _ : state) {
    for (size_t i = 0; i < kKeystrokes; ++i) {
      const size_t at = random.Below(text.size());
      Must(random.Below(5) > 0 ? text.Insert(at, "y") : text.Delete(at, 1));
      if (listen) Must(doc->Commit());
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

void ApplyDelta(benchmark::State& state) {
  const TextDelta delta =
      MarkedDoc(static_cast<size_t>(state.range(0)))->text("t").ToDelta();
  for (auto _ : state) {
    Doc copy(PeerId{2});
    Must(copy.text("t").ApplyDelta(delta));
  }
  state.counters["each"] = static_cast<double>(delta.size());
}
BENCHMARK(ApplyDelta)
    ->Name("apply")
    ->Arg(1'000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);

void Authors(benchmark::State& state) {
  const auto parts = static_cast<size_t>(state.range(0));
  const std::unique_ptr<Doc> doc = MarkedDoc(parts);
  Text text = doc->text("t");
  Random random(4);
  for (size_t i = 0; i < parts; ++i) {
    Must(text.Delete(random.Below(text.size()), 1));
  }
  std::vector<size_t> places(parts);
  for (size_t& at : places) at = random.Below(text.size() - 100);
  Must(text.Authors(0, 1).status());
  for (auto _ : state) {
    for (const size_t at : places) {
      benchmark::DoNotOptimize(text.Authors(at, at + 100));
    }
  }
  state.counters["each"] = static_cast<double>(parts);
}
BENCHMARK(Authors)->Name("authors")->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace syncline::bench
