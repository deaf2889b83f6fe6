// Undo in documents that got their containers by an import, as after a restart.
// There a child may have a lower number than what it is in, and one that was
// removed may never have been seen in it.
#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <string>
#include <vector>

#include "public_api/undo_calls.h"
#include "support/shown_by.h"
#include "syncline/syncline.h"
#include "syncline/undo_stack.h"

namespace syncline::test {
namespace {

void Fill(Text text) { REQUIRE(text.Insert(0, "abc").ok()); }
void Fill(Map map) {
  const std::string key = "x" + std::to_string(map.size());
  REQUIRE(map.Set(key, 1).ok());
  REQUIRE(map.New<Text>(key + "y")->Insert(0, "deeper").ok());
}
void Fill(List list) {
  REQUIRE(list.Insert(0, std::vector<Value>{1, 2}).ok());
  REQUIRE(list.New<Map>(1)->Set("x", 1).ok());
}
void Fill(MovableList list) {
  REQUIRE(list.Insert(0, std::vector<Value>{1, 2}).ok());
  REQUIRE(list.Set(list.size() - 1, "set").ok());
  REQUIRE(list.New<Text>(1)->Insert(0, "deeper").ok());
}
void Fill(Tree tree) {
  const NodeId node = *tree.Create(std::nullopt, 0);
  const NodeId below = *tree.Create(node, 0);
  REQUIRE(tree.meta(below)->Set("x", 1).ok());
}
void Fill(Counter counter) { REQUIRE(counter.Add(5).ok()); }

// Where a child is.
enum class Place { kKey, kItem, kMovableItem, kEmbed, kNodeMap, kNode };
constexpr Place kPlaces[] = {Place::kKey,         Place::kItem,
                             Place::kMovableItem, Place::kEmbed,
                             Place::kNodeMap,     Place::kNode};

Map FirstMeta(Doc& doc) {
  return *doc.tree("r").meta(doc.tree("r").nodes().front());
}

template <typename Child>
Child New(Doc& doc, Place place) {
  switch (place) {
    case Place::kKey:
      return *doc.map("r").New<Child>("k");
    case Place::kItem:
      return *doc.list("r").New<Child>(0);
    case Place::kMovableItem:
      return *doc.movable_list("r").New<Child>(0);
    case Place::kEmbed:
      return *doc.text("r").NewEmbed<Child>(0);
    default:
      REQUIRE(doc.tree("r").Create(std::nullopt, 0).ok());
      return *FirstMeta(doc).New<Child>("k");
  }
}

template <typename Child>
Child Find(Doc& doc, Place place) {
  switch (place) {
    case Place::kKey:
      return *doc.Get<Child>(*doc.map("r").Get("k"));
    case Place::kItem:
      return *doc.Get<Child>(*doc.list("r").Get(0));
    case Place::kMovableItem:
      return *doc.Get<Child>(*doc.movable_list("r").Get(0));
    case Place::kEmbed:
      return *doc.Get<Child>(*doc.text("r").Runs().front().embed);
    default:
      return *doc.Get<Child>(*FirstMeta(doc).Get("k"));
  }
}

// kNode: what holds it goes.
absl::Status Remove(Doc& doc, Place place) {
  switch (place) {
    case Place::kKey:
      return doc.map("r").Delete("k");
    case Place::kItem:
      return doc.list("r").Delete(0);
    case Place::kMovableItem:
      return doc.movable_list("r").Delete(0);
    case Place::kEmbed:
      return doc.text("r").Delete(0, 1);
    case Place::kNodeMap:
      return FirstMeta(doc).Delete("k");
    default:
      return doc.tree("r").Delete(doc.tree("r").nodes().front());
  }
}

// And what is embedded in the text, which JSON leaves out.
std::string Shown(Doc& doc) {
  Plain::List embeds;
  for (const TextRun& run : doc.text("r").Runs()) {
    if (run.embed) embeds.push_back(*doc.ToPlain(*run.embed));
  }
  Doc embedded;
  REQUIRE(embedded.Update(embedded.list("embeds"), embeds).ok());
  return ShownBy(doc) + ShownBy(embedded);
}

// How a document comes to another program.
enum class Way { kUpdate, kSnapshot, kShallow };

// As a new peer gets it; kShallow: with the history from `from` on.
Doc Opened(Doc& doc, Way way, const Frontier& from) {
  Doc opened(PeerId{9});
  REQUIRE(opened
              .Import(way == Way::kUpdate     ? *doc.Export()
                      : way == Way::kSnapshot ? *doc.ExportSnapshot()
                                              : *doc.ExportShallow(from))
              .ok());
  return opened;
}

// Calls f(way, place, Child) for all of them.
template <typename F>
void ForAll(F f) {
  for (const Way way : {Way::kUpdate, Way::kSnapshot, Way::kShallow}) {
    for (const Place place : kPlaces) {
      INFO("way " << static_cast<int>(way) << ", place "
                  << static_cast<int>(place));
      f.template operator()<Text>(way, place);
      f.template operator()<Map>(way, place);
      f.template operator()<List>(way, place);
      f.template operator()<MovableList>(way, place);
      f.template operator()<Tree>(way, place);
      f.template operator()<Counter>(way, place);
    }
  }
}

// Undoes the step that led from one to the other, and does it again.
void CheckThereAndBack(Doc& doc, UndoStack& undo, const std::string& before,
                       const std::string& after) {
  REQUIRE(Shown(doc) == after);
  for (int turn = 0; turn < 2; ++turn) {
    Undo(undo);
    REQUIRE(Shown(doc) == before);
    Redo(undo);
    REQUIRE(Shown(doc) == after);
  }
  Doc other;
  REQUIRE(other.Import(*doc.ExportSnapshot()).ok());
  REQUIRE(Shown(other) == after);
}

TEST_CASE("redo after a restart brings a child back with its content") {
  ForAll([]<typename Child>(Way way, Place place) {
    Doc doc(PeerId{1});
    REQUIRE(doc.map("other").Set("x", 1).ok());
    Commit(doc);
    const Frontier from = doc.frontier();
    const std::string before = Shown(doc);
    UndoStack undo(doc);
    Fill(New<Child>(doc, place));
    Commit(doc);
    Doc opened = Opened(doc, way, from);
    UndoStack loaded = *UndoStack::Load(opened, undo.Save());
    CheckThereAndBack(opened, loaded, before, Shown(doc));
  });
}

TEST_CASE(
    "undo of a step that edits and removes a child that came by an import") {
  ForAll([]<typename Child>(Way way, Place place) {
    Doc doc(PeerId{1});
    Fill(New<Child>(doc, place));
    Commit(doc);
    Doc opened = Opened(doc, way, doc.frontier());
    UndoStack undo(opened);
    Fill(Find<Child>(opened, place));
    REQUIRE(Remove(opened, place).ok());
    Commit(opened);
    CheckThereAndBack(opened, undo, Shown(doc), Shown(opened));
  });
}

TEST_CASE("undo after a restart of a step that edited and removed a child") {
  ForAll([]<typename Child>(Way way, Place place) {
    Doc doc(PeerId{1});
    Fill(New<Child>(doc, place));
    Commit(doc);
    const Frontier from = doc.frontier();
    const std::string before = Shown(doc);
    UndoStack undo(doc);
    Fill(Find<Child>(doc, place));
    REQUIRE(Remove(doc, place).ok());
    Commit(doc);
    Doc opened = Opened(doc, way, from);
    UndoStack loaded = *UndoStack::Load(opened, undo.Save());
    CheckThereAndBack(opened, loaded, before, Shown(doc));
  });
}

// A document and its stack as they are after a restart, under another peer id.
struct Next {
  Next(PeerId peer, Doc& was, UndoStack& stack) : doc(peer) {
    REQUIRE(doc.Import(was.Export()).ok());
    undo.emplace(*UndoStack::Load(doc, stack.Save()));
  }
  void Set(const char* key, int64_t value) {
    REQUIRE(doc.map("m").Set(key, value).ok());
    REQUIRE(doc.Commit().ok());
  }

  Doc doc;
  std::optional<UndoStack> undo;
};

TEST_CASE("what undo wrote is one's own after a restart, in a step or not") {
  Doc doc(PeerId{1});
  UndoStack undo(doc);
  Next first(PeerId{2}, doc, undo);
  Fill(*first.doc.map("m").New<List>("a"));
  Commit(first.doc);
  first.Set("a", 2);
  Next second(PeerId{3}, first.doc, *first.undo);
  Undo(*second.undo);  // writes the list again
  Next third(PeerId{4}, second.doc, *second.undo);
  third.Set("b", 1);  // nothing can be redone any more
  Next fourth(PeerId{5}, third.doc, *third.undo);
  Undo(*fourth.undo);
  CHECK(*fourth.doc.ToJson() == R"({"m":{"a":[1,{"x":1},2]}})");
  Undo(*fourth.undo);
  CHECK(*fourth.doc.ToJson() == "{}");
}

TEST_CASE("what was written three restarts ago is one's own") {
  Doc doc(PeerId{1});
  UndoStack undo(doc);
  Fill(*doc.map("m").New<Text>("a"));
  Commit(doc);
  Next second(PeerId{2}, doc, undo);
  Undo(*second.undo);  // now no step has an op of the first any more
  Next third(PeerId{3}, second.doc, *second.undo);
  Redo(*third.undo);
  CHECK(*third.doc.ToJson() == R"({"m":{"a":"abc"}})");
  Undo(*third.undo);
  CHECK(*third.doc.ToJson() == "{}");
}

TEST_CASE("a stack that is loaded has as many steps as it may have") {
  Doc doc(PeerId{1});
  UndoStack undo(doc);
  for (int i = 0; i < 5; ++i) {
    REQUIRE(doc.counter("c").Add(1).ok());
    Commit(doc);
  }
  absl::StatusOr<UndoStack> loaded =
      UndoStack::Load(doc, undo.Save(), {.max_steps = 2});
  REQUIRE(loaded.ok());
  Undo(*loaded);
  Undo(*loaded);
  CHECK_FALSE(loaded->can_undo());
  CHECK(doc.counter("c").value() == 3);
}

}  // namespace
}  // namespace syncline::test
