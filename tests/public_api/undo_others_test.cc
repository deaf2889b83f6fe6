// What undo leaves of others' work, and of what stands beside it: where it was
// deleted and brought back, copied, or came in another order.
#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <string>
#include <vector>

#include "public_api/sync.h"
#include "public_api/undo_calls.h"
#include "syncline/syncline.h"
#include "syncline/undo_stack.h"

namespace syncline::test {
namespace {

TEST_CASE("a step that makes a node, fills and moves it goes back and forth") {
  for (const bool is_bobs : {false, true}) {
    INFO("whose node it is filled with: " << (is_bobs ? "bob's" : "alice's"));
    Doc alice(PeerId{1});
    Doc bob(PeerId{2});
    const NodeId f = *bob.tree("t").Create();
    Sync(alice, bob);
    const NodeId a = *(is_bobs ? bob : alice).tree("t").Create();
    Sync(alice, bob);
    Tree tree = alice.tree("t");
    UndoStack undo(alice);
    const NodeId g = *tree.Create(std::nullopt, 1);
    REQUIRE(tree.Move(a, g).ok());
    REQUIRE(tree.Move(g, f).ok());
    Commit(alice);
    for (int turn = 0; turn < 2; ++turn) {
      Undo(undo);
      CHECK(tree.children() == std::vector<NodeId>{f, a});
      CHECK(tree.nodes().size() == 2);
      Redo(undo);
      CHECK(tree.nodes() == std::vector<NodeId>{f, g, a});
      CHECK(tree.children(g) == std::vector<NodeId>{a});
    }
  }
}

TEST_CASE("a node stays if what another one put there does not leave it") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  const NodeId a = *bob.tree("t").Create();
  const NodeId b = *bob.tree("t").Create();
  Sync(alice, bob);
  Tree tree = alice.tree("t");
  UndoStack undo(alice);
  const NodeId g = *tree.Create();
  REQUIRE(tree.Move(a, g).ok());
  Sync(alice, bob);
  REQUIRE(bob.tree("t").Move(b, g).ok());
  Sync(alice, bob);
  Undo(undo);
  CHECK(tree.children() == std::vector<NodeId>{a, g});
  CHECK(tree.children(g) == std::vector<NodeId>{b});
}

TEST_CASE("what another one deleted at the same time it does not hide") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  const NodeId above = *bob.tree("t").Create();
  const NodeId node = *bob.tree("t").Create(above);
  Sync(alice, bob);
  UndoStack undo(alice);
  REQUIRE(alice.tree("t").Move(node, std::nullopt).ok());
  Commit(alice);
  REQUIRE(bob.tree("t").Delete(above).ok());
  Sync(alice, bob);
  // Where the delete comes before the move.
  Doc later(PeerId{3});
  REQUIRE(later.Import(bob.ExportSnapshot()).ok());
  UndoStack loaded = *UndoStack::Load(later, undo.Save());
  CHECK_FALSE(undo.can_undo());
  CHECK_FALSE(loaded.can_undo());
  CHECK_FALSE(loaded.Undo()->is_done);
  CHECK(later.tree("t").contains(node));
}

TEST_CASE(
    "what another one wrote is that one's, deleted and brought back too") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  UndoStack undo(alice);
  REQUIRE(alice.map("m").Open<Text>("t").ok());
  REQUIRE(alice.map("m").Open<List>("l").ok());
  REQUIRE(alice.map("m").Open<MovableList>("v").ok());
  const NodeId node = *alice.tree("r").Create();
  const NodeId filled = *alice.tree("r").Create();
  Sync(alice, bob);
  REQUIRE(bob.map("m").Open<Text>("t")->Insert(0, "bob's").ok());
  REQUIRE(bob.map("m").Open<List>("l")->Insert(0, "bob's").ok());
  REQUIRE(bob.map("m").Open<MovableList>("v")->Insert(0, "bob's").ok());
  REQUIRE(bob.tree("r").meta(node)->Set("name", "bob's").ok());
  const NodeId below = *bob.tree("r").Create();
  Sync(alice, bob);
  REQUIRE(bob.tree("r").Move(below, filled).ok());
  Sync(alice, bob);
  const std::string before = *alice.ToJson();
  CHECK_FALSE(undo.can_undo());
  REQUIRE(alice.map("m").Open<Text>("t")->Delete(0, 5).ok());
  REQUIRE(alice.map("m").Open<List>("l")->Delete(0).ok());
  REQUIRE(alice.map("m").Open<MovableList>("v")->Delete(0).ok());
  REQUIRE(alice.tree("r").meta(node)->Set("name", "alice's").ok());
  REQUIRE(alice.tree("r").Move(below, std::nullopt).ok());
  Commit(alice);
  Undo(undo);
  CHECK(*alice.ToJson() == before);
  CHECK_FALSE(undo.can_undo());
  CHECK_FALSE(undo.Undo()->is_done);
  CHECK(*alice.ToJson() == before);
  Redo(undo);
  Undo(undo);
  CHECK(*alice.ToJson() == before);
}

// Makes a child that bob fills, which is removed and comes back as a copy.
template <typename MakeFn, typename FillFn, typename RemoveFn>
void CheckCopyStays(MakeFn make, FillFn fill, RemoveFn remove) {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  UndoStack undo(alice);
  make(alice);
  Sync(alice, bob);
  fill(bob);
  Sync(alice, bob);
  const std::string before = *alice.ToJson();
  for (int turn = 0; turn < 2; ++turn) {
    remove(alice);
    Commit(alice);
    const std::string without = *alice.ToJson();
    Undo(undo);
    REQUIRE(*alice.ToJson() == before);
    Redo(undo);
    REQUIRE(*alice.ToJson() == without);
    Undo(undo);
    REQUIRE(*alice.ToJson() == before);
  }
  CHECK_FALSE(undo.can_undo());
  CHECK_FALSE(undo.Undo()->is_done);
  CHECK(*alice.ToJson() == before);
}

TEST_CASE("a copy of what held another one's work holds it") {
  auto fill = [](Doc& doc, const Value& value) {
    REQUIRE(doc.Get<Text>(value)->Insert(0, "bob's").ok());
  };
  CheckCopyStays([](Doc& doc) { REQUIRE(doc.list("l").New<Text>(0).ok()); },
                 [&](Doc& doc) { fill(doc, *doc.list("l").Get(0)); },
                 [](Doc& doc) { REQUIRE(doc.list("l").Delete(0).ok()); });
  CheckCopyStays([](Doc& doc) { REQUIRE(doc.map("m").New<Text>("k").ok()); },
                 [&](Doc& doc) { fill(doc, *doc.map("m").Get("k")); },
                 [](Doc& doc) { REQUIRE(doc.map("m").Delete("k").ok()); });
  CheckCopyStays(
      [](Doc& doc) { REQUIRE(doc.movable_list("v").New<Text>(0).ok()); },
      [&](Doc& doc) { fill(doc, *doc.movable_list("v").Get(0)); },
      [](Doc& doc) { REQUIRE(doc.movable_list("v").Delete(0).ok()); });
  CheckCopyStays(
      [](Doc& doc) { REQUIRE(doc.movable_list("v").New<Text>(0).ok()); },
      [&](Doc& doc) { fill(doc, *doc.movable_list("v").Get(0)); },
      [](Doc& doc) { REQUIRE(doc.movable_list("v").Set(0, 1).ok()); });
}

TEST_CASE("the value that another one set stays, covered and shown again") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  UndoStack undo(alice);
  REQUIRE(alice.movable_list("v").Insert(0, "alice's").ok());
  Sync(alice, bob);
  REQUIRE(bob.movable_list("v").Set(0, "bob's").ok());
  Sync(alice, bob);
  CHECK_FALSE(undo.can_undo());
  REQUIRE(alice.movable_list("v").Set(0, "covered").ok());
  Commit(alice);
  Undo(undo);
  CHECK(*alice.ToJson() == R"({"v":["bob's"]})");
  CHECK_FALSE(undo.can_undo());
}

}  // namespace
}  // namespace syncline::test
