// What an undo stack says that it can do, and what it does, where a step has
// nothing left, goes deep, or ends the stack.
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "public_api/sync.h"
#include "public_api/undo_calls.h"
#include "syncline/syncline.h"
#include "syncline/undo_stack.h"

namespace syncline::test {
namespace {

TEST_CASE("what a step that changes nothing covered can be undone behind it") {
  Doc doc(PeerId{1});
  MovableList list = doc.movable_list("v");
  REQUIRE(list.Insert(0, "a").ok());
  UndoStack undo(doc);
  Map map = doc.map("m");
  REQUIRE(map.Set("k", 1).ok());
  Commit(doc);
  REQUIRE(map.Delete("k").ok());
  Commit(doc);
  REQUIRE(map.Set("k", 2).ok());
  REQUIRE(map.Delete("k").ok());
  Commit(doc);
  CHECK(undo.can_undo());
  CHECK(undo.can_undo());  // asking changes nothing
  CHECK(undo.undo_steps() == 3);
  Undo(undo);
  CHECK(map.Get("k") == Value(1));
  undo.ClearUndo();
  REQUIRE(list.Set(0, "b").ok());
  Commit(doc);
  REQUIRE(list.Set(0, "c").ok());
  REQUIRE(list.Set(0, "b").ok());
  Commit(doc);
  CHECK(undo.can_undo());
  Undo(undo);
  CHECK(list.values() == std::vector<Value>{"a"});
}

TEST_CASE("what would put a node below itself can not be redone") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  Tree tree = alice.tree("t");
  const NodeId a = *tree.Create();
  const NodeId b = *tree.Create();
  UndoStack undo(alice);
  REQUIRE(tree.Move(a, b).ok());
  Commit(alice);
  Undo(undo);
  Sync(alice, bob);
  REQUIRE(bob.tree("t").Move(b, a).ok());
  Sync(alice, bob);
  CHECK_FALSE(undo.can_redo());
  CHECK_FALSE(undo.Redo()->is_done);
}

// Each below the one before.
void AddChain(Tree tree, int length) {
  std::optional<NodeId> last;
  for (int i = 0; i < length; ++i) last = *tree.Create(last);
}

TEST_CASE("nodes go and come back, however deep they are") {
  Doc doc(PeerId{1});
  UndoStack undo(doc);
  Tree tree = doc.tree("t");
  AddChain(tree, 600);
  Commit(doc);
  Undo(undo);
  CHECK(tree.nodes().empty());
  Redo(undo);
  CHECK(tree.nodes().size() == 600);
  AddChain(*doc.map("m").New<Tree>("t"), 600);
  Commit(doc);
  REQUIRE(doc.map("m").Delete("t").ok());
  Commit(doc);
  Undo(undo);
  CHECK(doc.Get<Tree>(*doc.map("m").Get("t"))->nodes().size() == 600);
}

TEST_CASE("a step that cannot come back is told once, and is not in the way") {
  Doc doc(PeerId{1});
  UndoStack undo(doc);
  REQUIRE(doc.map("m").Set("k", 1).ok());
  Commit(doc);
  Map map = *doc.map("m").New<Map>("child");
  for (int i = 0; i < 600; ++i) map = *map.New<Map>("k");
  Commit(doc);
  REQUIRE(doc.map("m").Delete("child").ok());
  Commit(doc);
  CHECK(absl::IsResourceExhausted(undo.Undo().status()));
  CHECK(undo.undo_steps() == 2);
  Undo(undo);
  CHECK(doc.map("m").empty());
}

TEST_CASE("a listener may end the stack that it is told of") {
  for (const int what : {0, 1, 2, 3}) {
    INFO("what is under way: " << what);
    Doc doc(PeerId{1});
    auto undo = std::make_unique<UndoStack>(doc);
    REQUIRE(doc.text("t").Insert(0, "abc").ok());
    const Subscription subscription =
        doc.Subscribe([&](const Event&) { undo.reset(); });
    REQUIRE(doc.text("t").Insert(0, "x").ok());
    switch (what) {
      case 0:
        CHECK(undo->Undo().ok());
        break;
      case 1:
        CHECK(undo->can_undo());
        break;
      case 2:
        CHECK_FALSE(undo->Save().empty());
        break;
      default:
        undo->BeginGroup();
    }
    CHECK(undo == nullptr);
  }
}

}  // namespace
}  // namespace syncline::test
