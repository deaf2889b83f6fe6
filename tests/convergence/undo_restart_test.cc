// Undo stacks that were saved and loaded, as after a restart, into documents
// that came there in all ways.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "convergence/json_editor.h"
#include "support/seed.h"
#include "support/shown_by.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

// A plain value, nested.
Plain AnyPlain(SeededRandom& random, int depth) {
  const uint64_t kind = random.Uniform(depth > 2 ? 2 : 4);
  if (kind == 0) return static_cast<int64_t>(random.Uniform(100));
  if (kind == 1) return std::string(1 + random.Uniform(3), 's');
  Plain first = AnyPlain(random, depth + 1);
  Plain second = AnyPlain(random, depth + 1);
  if (kind == 2) return Plain::List{std::move(first), std::move(second)};
  return Plain::Map{{"a", std::move(first)}, {"b", std::move(second)}};
}

// A commit of many edits, some of which make children and fill them.
void EditMuch(Doc& doc, SeededRandom& random) {
  const size_t edits = 1 + random.Uniform(8);
  for (size_t i = 0; i < edits; ++i) JsonEditor(doc, random).Edit();
  if (random.Chance(0.5)) {
    Map map = doc.map(random.Pick(kNames));
    const Plain::Map to = {{"a", AnyPlain(random, 0)},
                           {"b", AnyPlain(random, 0)}};
    REQUIRE(doc.Update(map, to).ok());
  }
  REQUIRE(doc.Commit().ok());
}

// A document and its stack, as they are after a restart.
struct Restarted {
  enum class Way { kUpdate, kSnapshot, kShallow };

  // `from`: what a shallow one begins after.
  Restarted(PeerId peer, Doc& was, UndoStack& stack, Way way,
            const Frontier& from)
      : doc(peer) {
    REQUIRE(doc.Import(way == Way::kUpdate     ? *was.Export()
                       : way == Way::kSnapshot ? *was.ExportSnapshot()
                                               : *was.ExportShallow(from))
                .ok());
    undo.emplace(*UndoStack::Load(doc, stack.Save()));
  }

  Doc doc;
  std::optional<UndoStack> undo;
};

TEST_CASE("a stack that was loaded goes on as the one that was saved") {
  for (const uint64_t seed : Seeds(60)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    const auto way =
        random.Pick({Restarted::Way::kUpdate, Restarted::Way::kSnapshot,
                     Restarted::Way::kShallow});
    Doc doc(PeerId{1});
    for (int i = 0; i < 5; ++i) EditMuch(doc, random);
    const Frontier from = doc.frontier();
    UndoStack undo(doc);
    for (int i = 0; i < 15; ++i) {
      EditMuch(doc, random);
      if (random.Chance(0.3)) REQUIRE(undo.Undo().ok());
      if (random.Chance(0.1)) REQUIRE(undo.Redo().ok());
    }
    auto later = std::make_unique<Restarted>(PeerId{2}, doc, undo, way, from);
    for (uint64_t i = 0; i < 60; ++i) {
      INFO("step " << i);
      const bool redo = random.Chance(i < 30 ? 0.3 : 0.6);
      const auto expected = redo ? undo.Redo() : undo.Undo();
      const auto result = redo ? later->undo->Redo() : later->undo->Undo();
      REQUIRE(expected.ok());
      REQUIRE(result.ok());
      REQUIRE(result->is_done == expected->is_done);
      REQUIRE(ShownBy(later->doc) == ShownBy(doc));
      if (!random.Chance(0.1)) continue;
      later = std::make_unique<Restarted>(PeerId{3 + i}, later->doc,
                                          *later->undo, way, from);
    }
  }
}

}  // namespace
}  // namespace syncline::test
