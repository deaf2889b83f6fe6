// Undo stacks that somebody else made up: whatever they say of the ops of a
// document, they are refused, or undone as ordinary edits, and nothing breaks.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "convergence/json_editor.h"
#include "support/seed.h"
#include "syncline/internal/codec/undo_message.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

using internal::DecodeUndo;
using internal::EncodeUndo;
using internal::SavedUndo;

class Forger {
 public:
  Forger(const Doc& doc, SeededRandom& random)
      : version_(doc.version()), random_(random) {}

  void Forge(SavedUndo* saved) {
    for (std::vector<SavedUndo::Step>* steps : {&saved->undo, &saved->redo}) {
      for (SavedUndo::Step& step : *steps) Forge(&step);
    }
    for (auto* pairs :
         {&saved->rebirths, &saved->places, &saved->values, &saved->items}) {
      if (random_.Chance(0.2)) pairs->push_back({AnyOp(), AnyOp()});
      for (SavedUndo::Pair& pair : *pairs) {
        if (random_.Chance(0.05)) pair.a = AnyOp();
        if (random_.Chance(0.05)) pair.b = AnyOp();
      }
    }
    if (random_.Chance(0.2)) saved->mine.push_back(AnyOp().peer);
    if (random_.Chance(0.2)) saved->mine.clear();
  }

 private:
  OpId AnyOp() {
    const VersionVector::Entry& entry = random_.Pick(version_.entries());
    return {entry.peer,
            static_cast<uint32_t>(random_.Uniform(entry.next_counter))};
  }

  void Forge(SavedUndo::Step* step) {
    for (SavedUndo::Ops& ops : step->ops) {
      if (random_.Chance(0.1)) ops = {AnyOp(), 1};
    }
    for (SavedUndo::Cover& cover : step->covers) {
      if (random_.Chance(0.03)) cover.op = AnyOp();
      if (random_.Chance(0.06)) cover.covered = AnyOp();
      if (random_.Chance(0.06)) cover.other = AnyOp();
      if (random_.Chance(0.03)) cover.covered.reset();
      if (random_.Chance(0.03)) cover.other.reset();
    }
  }

  VersionVector version_;
  SeededRandom& random_;
};

// Few bytes name many ops: each step those of all others would be no bound.
TEST_CASE("an undo stack that has an op in two steps is refused") {
  Doc doc(PeerId{1});
  for (const char* letter : {"a", "b", "c"}) {
    REQUIRE(doc.text("t").Insert(0, letter).ok());
  }
  SavedUndo saved;
  saved.undo.emplace_back().ops.push_back({{PeerId{1}, 0}, 2});
  saved.redo.emplace_back().ops.push_back({{PeerId{1}, 2}, 1});
  CHECK(UndoStack::Load(doc, EncodeUndo(saved)).ok());
  saved.redo.emplace_back().ops.push_back({{PeerId{1}, 0}, 2});
  CHECK(absl::IsDataLoss(UndoStack::Load(doc, EncodeUndo(saved)).status()));
  SavedUndo born;
  born.rebirths.assign(3, {{PeerId{1}, 2}, {PeerId{1}, 0}, 1});
  CHECK(UndoStack::Load(doc, EncodeUndo(born)).ok());
  born.rebirths.assign(4, {{PeerId{1}, 2}, {PeerId{1}, 0}, 1});
  CHECK(absl::IsDataLoss(UndoStack::Load(doc, EncodeUndo(born)).status()));
}

TEST_CASE("whatever an undo stack says, it is refused or undone by edits") {
  int loaded = 0;
  int undone = 0;
  for (const uint64_t seed : Seeds(150)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Doc alice(PeerId{1});
    Doc bob(PeerId{2});
    UndoStack undo(alice);
    for (int step = 0; step < 40; ++step) {
      Doc& doc = random.Chance(0.7) ? alice : bob;
      JsonEditor(doc, random).Edit();
      REQUIRE(doc.Commit().ok());
      if (random.Chance(0.3)) REQUIRE(undo.Undo().ok());
      if (random.Chance(0.2)) REQUIRE(undo.Redo().ok());
      if (!random.Chance(0.3)) continue;
      REQUIRE(alice.Import(bob.ExportSince(alice.version())).ok());
      REQUIRE(bob.Import(alice.ExportSince(bob.version())).ok());
    }
    const std::string saved = undo.Save();
    for (int forgery = 0; forgery < 6; ++forgery) {
      SavedUndo stack = *DecodeUndo(saved);
      Forger(alice, random).Forge(&stack);
      Doc victim(PeerId{3});
      REQUIRE(victim.Import(alice.ExportSnapshot()).ok());
      auto forged = UndoStack::Load(victim, EncodeUndo(stack));
      if (!forged.ok()) continue;
      ++loaded;
      for (int i = 0; i < 80; ++i) {
        const auto result =
            random.Chance(0.7) ? forged->Undo() : forged->Redo();
        REQUIRE(result.ok());
        if (result->is_done) ++undone;
      }
      // What it wrote is a history like any other.
      Doc other(PeerId{4});
      REQUIRE(other.Import(victim.Export()).ok());
      REQUIRE(other.StateDigest() == victim.StateDigest());
    }
  }
  CHECK(loaded > 0);
  CHECK(undone > 0);
}

}  // namespace
}  // namespace syncline::test
