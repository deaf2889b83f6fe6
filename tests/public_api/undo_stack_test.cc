// Undo stacks: what becomes a step, what is kept with it, what is refused.
#include "syncline/undo_stack.h"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "public_api/sync.h"
#include "public_api/undo_calls.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

TEST_CASE("a commit is a step, and those within the window are one") {
  Doc doc(PeerId{1});
  UndoStack undo(doc, {.merge_window_ms = 500});
  Text text = doc.text("t");
  const int64_t times[] = {1000, 1400, 1800, 2400};
  for (const int64_t time : times) {
    REQUIRE(text.Insert(text.size(), "x").ok());
    REQUIRE(doc.Commit({.time_ms = time}).ok());
  }
  CHECK(undo.undo_steps() == 2);
  undo.SetTime(2500);
  REQUIRE(text.Insert(text.size(), "y").ok());
  Commit(doc);
  CHECK(undo.undo_steps() == 2);
  undo.Checkpoint();
  REQUIRE(text.Insert(text.size(), "z").ok());
  Commit(doc);
  CHECK(undo.undo_steps() == 3);
  Undo(undo);
  CHECK(text.ToString() == "xxxxy");
  Undo(undo);
  CHECK(text.ToString() == "xxx");
  Undo(undo);
  CHECK(text.ToString().empty());
}

TEST_CASE("a group is one step") {
  Doc doc(PeerId{1});
  UndoStack undo(doc);
  REQUIRE(doc.text("t").Insert(0, "before").ok());
  undo.BeginGroup();
  REQUIRE(doc.text("t").Delete(0, 3).ok());
  Commit(doc);
  REQUIRE(doc.counter("c").Add(1).ok());
  Commit(doc);
  REQUIRE(doc.text("t").Insert(0, "x").ok());
  undo.EndGroup();
  REQUIRE(doc.counter("c").Add(10).ok());
  Commit(doc);
  CHECK(undo.undo_steps() == 3);
  Undo(undo);
  Undo(undo);
  CHECK(doc.text("t").ToString() == "before");
  CHECK(doc.counter("c").value() == 0);
}

TEST_CASE("scope, tags and a veto leave commits out") {
  Doc doc(PeerId{1});
  Text text = doc.text("t");
  Map map = doc.map("m");
  UndoStack scoped(doc, {.scope = {map.ref()}});
  UndoStack tagged(doc, {.included_tags = {"keys", "menu"}});
  UndoStack untagged(doc, {.excluded_tags = {"robot"}});
  UndoStack vetoed(doc, {.accept = [](const CommitOptions& options) {
                     return options.message != "no";
                   }});
  REQUIRE(map.New<Text>("in")->Insert(0, "abc").ok());
  REQUIRE(text.Insert(0, "hello").ok());
  REQUIRE(doc.Commit({.tag = "keys"}).ok());
  REQUIRE(text.Insert(5, " robot").ok());
  REQUIRE(doc.Commit({.message = "no", .tag = "robot"}).ok());
  CHECK(scoped.undo_steps() == 1);
  CHECK(tagged.undo_steps() == 1);
  CHECK(untagged.undo_steps() == 1);
  CHECK(vetoed.undo_steps() == 1);
  Undo(scoped);
  CHECK(map.empty());
  CHECK(text.ToString() == "hello robot");
  Undo(tagged);
  CHECK(text.ToString() == " robot");
}

TEST_CASE("a scope of another document's containers has nothing in it") {
  Doc doc(PeerId{1});
  Doc other(PeerId{1});
  UndoStack undo(doc, {.scope = {other.text("t").ref()}});
  REQUIRE(doc.text("t").Insert(0, "x").ok());
  Commit(doc);
  CHECK(undo.undo_steps() == 0);
}

TEST_CASE("whatever times a program tells, steps are told apart") {
  Doc doc(PeerId{1});
  UndoStack undo(doc, {.merge_window_ms = 500});
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  for (const int64_t time : {kMax, kMin, kMax, int64_t{1000}, int64_t{600}}) {
    REQUIRE(doc.text("t").Insert(0, "x").ok());
    REQUIRE(doc.Commit({.time_ms = time}).ok());
  }
  CHECK(undo.undo_steps() == 4);
}

TEST_CASE("notes come back with their steps") {
  Doc doc(PeerId{1});
  Text text = doc.text("t");
  int steps = 0;
  UndoStack undo(doc, {.on_new_step = [&](UndoNote* note) {
                   note->data = std::to_string(++steps);
                 }});
  REQUIRE(text.Insert(0, "abc").ok());
  Commit(doc);
  undo.undo_note()->cursors.push_back(*text.CursorAt(1));
  REQUIRE(text.Insert(0, "x").ok());
  Commit(doc);
  CHECK(undo.Undo()->note.data == "2");
  const UndoResult first = *undo.Undo();
  CHECK(first.note.data == "1");
  REQUIRE(first.note.cursors.size() == 1);
  REQUIRE(undo.redo_note() != nullptr);
  CHECK(undo.redo_note()->data == "1");
  const UndoResult again = *undo.Redo();
  CHECK(doc.Resolve(again.note.cursors[0])->position == 1);
}

TEST_CASE("a new edit ends what could be done again; old steps are forgotten") {
  Doc doc(PeerId{1});
  UndoStack undo(doc, {.max_steps = 3});
  for (int i = 0; i < 5; ++i) {
    REQUIRE(doc.text("t").Insert(0, "x").ok());
    Commit(doc);
  }
  CHECK(undo.undo_steps() == 3);
  Undo(undo);
  CHECK(undo.can_redo());
  REQUIRE(doc.text("t").Insert(0, "y").ok());
  CHECK_FALSE(undo.can_redo());
  while (undo.can_undo()) Undo(undo);
  CHECK(doc.text("t").ToString() == "xx");
  undo.ClearRedo();
  CHECK_FALSE(undo.can_redo());
}

TEST_CASE("undo ends the commit under way, and is told with its tag") {
  Doc doc(PeerId{1});
  UndoStack undo(doc);
  std::vector<std::string> tags;
  const Subscription subscription =
      doc.Subscribe([&](const Event& event) { tags.push_back(event.tag); });
  REQUIRE(doc.text("t").Insert(0, "x").ok());
  Undo(undo);
  CHECK(tags == std::vector<std::string>{"", "undo"});
}

TEST_CASE("undo in a transaction or a hook is refused") {
  Doc doc(PeerId{1});
  UndoStack undo(doc);
  REQUIRE(doc.text("t").Insert(0, "x").ok());
  Commit(doc);
  {
    const auto transaction = doc.Begin();
    CHECK(absl::IsFailedPrecondition(undo.Undo().status()));
    CHECK_FALSE(undo.can_undo());
  }
  absl::Status in_hook;
  const Subscription hook =
      doc.BeforeCommit([&](CommitOptions*) { in_hook = undo.Undo().status(); });
  REQUIRE(doc.text("t").Insert(0, "y").ok());
  Commit(doc);
  CHECK(absl::IsFailedPrecondition(in_hook));
  CHECK(doc.text("t").ToString() == "yx");
}

TEST_CASE("what is rolled back is no step") {
  Doc doc(PeerId{1});
  UndoStack undo(doc);
  REQUIRE(doc.map("m").Set("k", 1).ok());
  Commit(doc);
  const absl::Status status = doc.Transact([&] {
    REQUIRE(doc.map("m").Set("k", 2).ok());
    return absl::CancelledError("no");
  });
  REQUIRE(absl::IsCancelled(status));
  REQUIRE(doc.map("m").Set("k", 3).ok());
  Commit(doc);
  Undo(undo);
  CHECK(doc.map("m").Get("k") == Value(1));
  CHECK(undo.undo_steps() == 1);
}

TEST_CASE("a stack made in what is rolled back watches all that follows") {
  Doc doc(PeerId{1});
  REQUIRE(doc.text("t").Insert(0, "base").ok());
  std::optional<UndoStack> undo;
  const absl::Status status = doc.Transact([&] {
    REQUIRE(doc.text("t").Insert(0, "0123456789").ok());
    undo.emplace(doc);
    return absl::CancelledError("no");
  });
  REQUIRE(absl::IsCancelled(status));
  REQUIRE(doc.text("t").Insert(4, "abcd").ok());
  Commit(doc);
  Undo(*undo);
  CHECK(doc.text("t").ToString() == "base");
}

TEST_CASE("a stack made in a transaction begins with what follows") {
  Doc doc(PeerId{1});
  std::optional<UndoStack> undo;
  const absl::Status status = doc.Transact([&] {
    REQUIRE(doc.text("t").Insert(0, "ab").ok());
    undo.emplace(doc);
    const absl::Status inner = doc.Transact([&] {
      REQUIRE(doc.text("t").Insert(2, "xy").ok());
      return absl::CancelledError("no");
    });
    REQUIRE(absl::IsCancelled(inner));
    return doc.text("t").Insert(2, "cd");
  });
  REQUIRE(status.ok());
  Undo(*undo);
  CHECK(doc.text("t").ToString() == "ab");
}

TEST_CASE("a stack of ops that may be rolled back is not loaded") {
  Doc alice(PeerId{1});
  UndoStack undo(alice);
  REQUIRE(alice.text("t").Insert(0, "ab").ok());
  const std::string saved = undo.Save();
  Doc doc(PeerId{1});  // under the same id, which nobody should
  const absl::Status status = doc.Transact([&] {
    REQUIRE(doc.text("t").Insert(0, "ab").ok());
    CHECK(absl::IsNotFound(UndoStack::Load(doc, saved).status()));
    return absl::CancelledError("no");
  });
  REQUIRE(absl::IsCancelled(status));
}

TEST_CASE("undo of a document that was opened from a snapshot") {
  Doc alice(PeerId{1});
  REQUIRE(alice.text("t").Insert(0, "hello").ok());
  Doc bob(PeerId{2});
  REQUIRE(bob.Import(alice.ExportSnapshot()).ok());
  UndoStack undo(bob);
  REQUIRE(bob.text("t").Delete(0, 4).ok());
  Commit(bob);
  Undo(undo);
  CHECK(bob.text("t").ToString() == "hello");
}

TEST_CASE("a stack is saved and loaded, for another peer id, with its notes") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  Text text = alice.text("t");
  MovableList list = alice.movable_list("l");
  UndoStack undo(alice);
  REQUIRE(text.Insert(0, "hello").ok());
  REQUIRE(list.Insert(0, std::vector<Value>{"a", "b", "c"}).ok());
  Commit(alice);
  REQUIRE(text.Delete(1, 2).ok());
  REQUIRE(list.Delete(1).ok());
  REQUIRE(alice.map("m").Set("k", 1).ok());
  Commit(alice);
  undo.undo_note()->data = "two";
  undo.undo_note()->cursors.push_back(*text.CursorAt(1));
  REQUIRE(text.Insert(3, "!").ok());
  REQUIRE(list.Move(0, 1).ok());
  REQUIRE(alice.map("m").Set("k", 2).ok());
  Commit(alice);
  Undo(undo);
  Undo(undo);
  Redo(undo);
  const std::string saved = undo.Save();
  Sync(alice, bob);
  REQUIRE(bob.text("t").Insert(0, "bob: ").ok());
  Sync(alice, bob);

  Doc later(PeerId{3});
  REQUIRE(later.Import(alice.ExportSnapshot()).ok());
  UndoStack loaded = *UndoStack::Load(later, saved);
  CHECK(loaded.Save() == saved);
  CHECK(loaded.undo_steps() == 2);
  CHECK(loaded.undo_note()->data == "two");
  CHECK(loaded.undo_note()->cursors == undo.undo_note()->cursors);
  for (UndoStack* stack : {&undo, &loaded}) {
    Doc& doc = stack == &undo ? alice : later;
    Redo(*stack);
    CHECK(doc.text("t").ToString() == "bob: hlo!");
    CHECK(doc.movable_list("l").values() == std::vector<Value>{"c", "a"});
    CHECK(doc.map("m").Get("k") == Value(2));
    Undo(*stack);
    Undo(*stack);
    CHECK(doc.text("t").ToString() == "bob: hello");
    CHECK(doc.movable_list("l").values() == std::vector<Value>{"a", "b", "c"});
    CHECK(doc.map("m").empty());
    Undo(*stack);
    CHECK(doc.text("t").ToString() == "bob: ");
    CHECK(doc.movable_list("l").empty());
    CHECK_FALSE(stack->can_undo());
  }
}

TEST_CASE("a stack is not loaded for a document that it is not of") {
  Doc alice(PeerId{1});
  UndoStack undo(alice);
  REQUIRE(alice.map("m").Set("k", 1).ok());
  REQUIRE(alice.map("m").Set("k", 2).ok());
  Commit(alice);
  const std::string saved = undo.Save();
  Doc empty;
  CHECK(absl::IsNotFound(UndoStack::Load(empty, saved).status()));
  Doc other(PeerId{1});
  REQUIRE(other.text("t").Insert(0, "abc").ok());
  CHECK(absl::IsDataLoss(UndoStack::Load(other, saved).status()));
  CHECK(absl::IsInvalidArgument(
      UndoStack::Load(alice, *alice.Export()).status()));
}

TEST_CASE("a shallow document undoes nothing of before it begins") {
  Doc alice(PeerId{1});
  UndoStack undo(alice);
  REQUIRE(alice.counter("c").Add(5).ok());
  REQUIRE(alice.map("m").Set("k", "older").ok());
  Commit(alice);
  Doc bob(PeerId{2});
  REQUIRE(bob.Import(*alice.Export()).ok());
  REQUIRE(bob.counter("c").Add(100).ok());
  REQUIRE(alice.Import(*bob.Export()).ok());
  const std::string older = undo.Save();
  const std::string base = *alice.ExportShallow();
  undo.ClearUndo();
  REQUIRE(alice.counter("c").Add(7).ok());
  REQUIRE(alice.map("m").Set("k", "newer").ok());
  Commit(alice);
  const std::string newer = undo.Save();

  Doc shallow(PeerId{3});
  REQUIRE(shallow.Import(base).ok());
  REQUIRE(shallow.Import(*alice.ExportSince(shallow.version())).ok());
  const absl::Status refused = UndoStack::Load(shallow, older).status();
  CHECK(absl::IsNotFound(refused));
  CHECK(refused.message() ==
        "the undo stack is of op 0@0000000000000001, which is older than what "
        "the shallow document knows the history of: begin a new stack, or load "
        "it for a document with the whole history");
  CHECK(shallow.counter("c").value() == 112);
  absl::StatusOr<UndoStack> loaded = UndoStack::Load(shallow, newer);
  REQUIRE(loaded.ok());
  Undo(*loaded);
  CHECK(shallow.counter("c").value() == 105);
  CHECK(shallow.map("m").Get("k") == Value("older"));
}

TEST_CASE("what a counter came with in a shallow document is others' work") {
  Doc alice(PeerId{1});
  const NodeId node = *alice.tree("t").Create();
  REQUIRE(alice.tree("t").meta(node)->Open<Counter>("n")->Add(1).ok());
  Doc bob(PeerId{2});
  REQUIRE(bob.Import(*alice.Export()).ok());
  REQUIRE(bob.tree("t").meta(node)->Open<Counter>("n")->Add(100).ok());
  REQUIRE(alice.Import(*bob.Export()).ok());

  Doc shallow(PeerId{1});
  REQUIRE(shallow.Import(*alice.ExportShallow()).ok());
  UndoStack undo(shallow, {.excluded_tags = {"move"}});
  const NodeId above = *shallow.tree("t").Create();
  Commit(shallow);
  REQUIRE(shallow.tree("t").Move(node, above).ok());
  REQUIRE(shallow.Commit({.tag = "move"}).ok());
  CHECK_FALSE(undo.can_undo());  // bob's 100 would go
}

TEST_CASE("a stack that is refused does not end the commit under way") {
  Doc alice(PeerId{1});
  UndoStack undo(alice);
  REQUIRE(alice.map("m").Set("k", 1).ok());
  const std::string saved = undo.Save();
  Doc other;
  int commits = 0;
  const Subscription hook =
      other.BeforeCommit([&](CommitOptions*) { ++commits; });
  REQUIRE(other.text("t").Insert(0, "abc").ok());
  CHECK(absl::IsNotFound(UndoStack::Load(other, saved).status()));
  CHECK(absl::IsInvalidArgument(UndoStack::Load(other, "x").status()));
  CHECK(commits == 0);
  Commit(other);
  CHECK(commits == 1);
}

TEST_CASE("what undo writes can be read, whatever its commits are to tell") {
  Doc doc(PeerId{1});
  UndoStack undo(doc, {.commit = {.message = "\xff", .tag = "\xfe"}});
  std::string tag = "none";
  const Subscription subscription =
      doc.Subscribe([&](const Event& event) { tag = event.tag; });
  REQUIRE(doc.text("t").Insert(0, "abc").ok());
  Commit(doc);
  Undo(undo);
  CHECK(tag.empty());
  Doc other;
  CHECK(other.Import(doc.Export()).ok());
  CHECK(other.Import(doc.ExportSnapshot()).ok());
  CHECK(other.version() == doc.version());
}

TEST_CASE("a callback for a new step may clear the stack and still note") {
  Doc doc(PeerId{1});
  UndoStack* stack = nullptr;
  UndoStack undo(doc, {.on_new_step = [&](UndoNote* note) {
                   stack->ClearUndo();
                   note->data = "not kept";
                 }});
  stack = &undo;
  REQUIRE(doc.text("t").Insert(0, "x").ok());
  Commit(doc);
  CHECK(undo.undo_steps() == 0);
  CHECK_FALSE(undo.can_undo());
}

}  // namespace
}  // namespace syncline::test
