// What ApplyDiff keeps, makes again and refuses; that it leads where the
// difference ends is shown by tests/convergence/apply_diff_test.cc.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "public_api/sync.h"
#include "syncline/encoding.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

using Difference = std::vector<ContainerChange>;

// tag::program[]
// Takes over what `theirs` did since a version, as edits of `mine`: a
// cherry-pick. Nothing else of `theirs` comes along.
absl::Status PickFrom(const Doc& theirs, const Frontier& since, Doc& mine) {
  const auto diff = theirs.Diff(since, theirs.frontier());
  if (!diff.ok()) return diff.status();
  return mine.ApplyDiff(*diff, {.message = "picked"});
}
// end::program[]

TEST_CASE("a branch is picked from another") {
  Doc doc(PeerId{1});
  REQUIRE(doc.text("note").Insert(0, "hello").ok());
  Doc theirs = *doc.ForkAt(doc.frontier(), PeerId{2});
  REQUIRE(theirs.text("note").Insert(5, ", they").ok());
  const Frontier since = theirs.frontier();
  REQUIRE(theirs.text("note").Insert(0, "oh, ").ok());
  REQUIRE(theirs.map("meta").Set("title", "picked").ok());
  REQUIRE(PickFrom(theirs, since, doc).ok());
  CHECK(*doc.ToJson() == R"({"meta":{"title":"picked"},"note":"oh, hello"})");
  CHECK(doc.version().next_counter(PeerId{2}) == 0);
  const auto walk = doc.WalkHistory();
  CHECK(HistoryWalk(*walk).Next()->message == "picked");
}

// What an edit of a copy does, applied to the document.
template <typename F>
absl::Status Pick(Doc& doc, F edit) {
  Doc copy = *doc.ForkAt(doc.frontier(), PeerId{50});
  const Frontier since = copy.frontier();
  edit(copy);
  return PickFrom(copy, since, doc);
}

TEST_CASE("a movable list's items are moved and set, and stay what they are") {
  Doc doc(PeerId{1});
  MovableList list = doc.movable_list("list");
  REQUIRE(list.Insert(0, std::vector<Value>{"a", "b", "c"}).ok());
  const Map child = *list.New<Map>(3);
  REQUIRE(Pick(doc, [](Doc& copy) {
            MovableList there = copy.movable_list("list");
            REQUIRE(there.Move(3, 0).ok());
            REQUIRE(there.Set(1, "A").ok());
            REQUIRE(there.Move(3, 1).ok());
          }).ok());
  CHECK(list.values() == std::vector<Value>{child.ref(), "c", "A", "b"});
  CHECK(child.is_attached());
  // Others' concurrent moves move the same items.
  CHECK(doc.version().next_counter(PeerId{1}) == 4 + 3);
}

TEST_CASE("a node comes back from the trash as the one it was, with its keys") {
  Doc doc(PeerId{1});
  Tree tree = doc.tree("tree");
  const NodeId node = *tree.Create();
  const NodeId below = *tree.Create(node);
  REQUIRE(tree.meta(node)->Set("name", "kept").ok());
  const Frontier before = doc.frontier();
  REQUIRE(tree.Delete(node).ok());
  REQUIRE(doc.ApplyDiff(*doc.Diff(doc.frontier(), before)).ok());
  CHECK(tree.nodes() == std::vector<NodeId>{node, below});
  CHECK(tree.meta(node)->Get("name") == Value("kept"));
}

TEST_CASE("a node of another document is made again, with all below it") {
  Doc doc(PeerId{1});
  REQUIRE(Pick(doc, [](Doc& copy) {
            Tree tree = copy.tree("tree");
            const NodeId node = *tree.Create();
            REQUIRE(tree.Create(node).ok());
            REQUIRE(tree.meta(node)->Open<Text>("text")->Insert(0, "x").ok());
          }).ok());
  Tree tree = doc.tree("tree");
  const std::vector<NodeId> nodes = tree.nodes();
  REQUIRE(nodes.size() == 2);
  CHECK(nodes[0].peer == PeerId{1});
  CHECK(*tree.parent(nodes[1]) == nodes[0]);
  CHECK(tree.meta(nodes[0])->Open<Text>("text")->ToString() == "x");
}

TEST_CASE(
    "comments keep their ids, and other marks grow as those that are there") {
  Doc doc(PeerId{1});
  Text text = doc.text("text");
  REQUIRE(text.Insert(0, "hello world").ok());
  REQUIRE(text.Mark(0, 1, "link", "a", {.expand = Expand::kNone}).ok());
  std::optional<OpId> comment;
  REQUIRE(Pick(doc, [&](Doc& copy) {
            Text there = copy.text("text");
            comment = *there.Mark(2, 9, "comment", "why", {.many = true});
            REQUIRE(there.Mark(9, 11, "link", "b").ok());
          }).ok());
  const std::vector<TextMark> marks = *text.Marks(2, 9);
  REQUIRE(marks.size() == 1);
  CHECK(marks[0].id == *comment);
  REQUIRE(text.Insert(11, "!").ok());
  CHECK(text.Runs().back() == TextRun{"!", {}, {}});
  // So that what takes it away does.
  REQUIRE(text.RemoveMark(*comment).ok());
  CHECK(text.Marks(2, 9)->empty());
}

TEST_CASE("what was opened at a key merges with what is opened there") {
  Doc doc(PeerId{1}), other(PeerId{2});
  REQUIRE(doc.map("map").Open<Text>("text")->Insert(0, "world").ok());
  REQUIRE(other.map("map").Open<Text>("text")->Insert(0, "hello ").ok());
  REQUIRE(doc.ApplyDiff(*other.Diff({}, other.frontier())).ok());
  CHECK(*doc.ToJson() == R"({"map":{"text":"hello world"}})");
}

TEST_CASE("a value in conflict that comes to show is shown, and edited") {
  Doc doc(PeerId{1}), other(PeerId{2});
  REQUIRE(doc.map("map").New<List>("key")->Insert(0, 1).ok());
  REQUIRE(other.map("map").Set("key", "wins").ok());
  Sync(doc, other);
  REQUIRE(doc.map("map").Get("key") == Value("wins"));
  const Frontier both = doc.frontier();
  REQUIRE(doc.ApplyDiff(*doc.Diff(doc.frontier(), {OpId{PeerId{1}, 1}})).ok());
  CHECK(*doc.ToJson() == R"({"map":{"key":[1]}})");
  REQUIRE(doc.ApplyDiff(*doc.Diff(doc.frontier(), both)).ok());
  CHECK(doc.map("map").Get("key") == Value("wins"));
}

// Of a document with one of each kind, and a difference that is changed.
struct Refusals {
  Refusals() {
    REQUIRE(doc.text("text").Insert(0, "hello").ok());
    REQUIRE(doc.list("list").Insert(0, 1).ok());
    REQUIRE(doc.movable_list("movable").Insert(0, 1).ok());
    REQUIRE(doc.map("map").New<Text>("child")->Insert(0, "x").ok());
    node = *doc.tree("tree").Create();
    REQUIRE(doc.counter("counter").Add(1).ok());
    REQUIRE(doc.Commit().ok());
    digest = doc.StateDigest();
    version = doc.version();
    diff = *doc.Diff({}, doc.frontier());
  }

  ContainerChange& at(const std::string& path) {
    for (ContainerChange& change : diff) {
      if (ToJsonPointer(change.path) == path) return change;
    }
    FAIL("no change at " << path);
    return diff.front();
  }
  // Of the change at this path alone, which is `delta` now.
  absl::Status Apply(const std::string& path, Delta delta) {
    ContainerChange change = at(path);
    change.delta = std::move(delta);
    return Apply(Difference{change});
  }
  absl::Status Apply(const Difference& changes) {
    absl::Status status = doc.ApplyDiff(changes);
    CHECK(doc.StateDigest() == digest);
    CHECK(doc.version() == version);
    return status;
  }

  Doc doc{PeerId{1}};
  NodeId node;
  std::string digest;
  VersionVector version;
  Difference diff;
};

TEST_CASE("a difference beyond the end is OutOfRange") {
  Refusals it;
  const ListDelta beyond = {{ListStep::Kind::kRetain, 1},
                            {ListStep::Kind::kDelete, 1}};
  const absl::Status status = it.Apply("/list", beyond);
  CHECK(absl::IsOutOfRange(status));
  CHECK(status.message() ==
        "at /list: a step goes from 1 over 1 items, and the list has 1");
  CHECK(absl::IsOutOfRange(it.Apply("/movable", beyond)));
  CHECK(absl::IsOutOfRange(
      it.Apply("/text", TextDelta{{TextStep::Kind::kRetain, 6}})));
  CHECK(absl::IsOutOfRange(it.Apply(
      "/tree",
      TreeDelta{{NodeStep::Kind::kCreated, OpId{PeerId{9}, 0}, {}, 2}})));
}

TEST_CASE("what is not there is NotFound, what is there already refused") {
  Refusals it;
  const OpId none = {PeerId{9}, 0};
  CHECK(absl::IsNotFound(
      it.Apply("/tree", TreeDelta{{NodeStep::Kind::kDeleted, none, {}, 0}})));
  CHECK(absl::IsNotFound(
      it.Apply("/tree", TreeDelta{{NodeStep::Kind::kMoved, none, {}, 0}})));
  CHECK(absl::IsNotFound(it.Apply(
      "/tree",
      TreeDelta{{NodeStep::Kind::kCreated, OpId{PeerId{8}, 1}, none, 0}})));
  CHECK(absl::IsFailedPrecondition(it.Apply(
      "/tree", TreeDelta{{NodeStep::Kind::kCreated, it.node, {}, 0}})));
  CHECK(absl::IsInvalidArgument(
      it.Apply("/tree", TreeDelta{{NodeStep::Kind::kMoved, it.node, {}, 0},
                                  {NodeStep::Kind::kMoved, it.node, {}, 0}})));
  CHECK(absl::IsInvalidArgument(it.Apply(
      "/tree", TreeDelta{{NodeStep::Kind::kMoved, it.node, it.node, 0}})));
  const OpId mark = {PeerId{9}, 0};
  CHECK(absl::IsNotFound(it.Apply(
      "/text",
      TextDelta{{TextStep::Kind::kRetain, 1, "", {}, {{"k", mark, {}}}}})));
}

TEST_CASE("a container that is not known, or was removed, is named") {
  Refusals it;
  Doc other;
  const absl::Status status = other.ApplyDiff({it.at("/map/child")});
  CHECK(absl::IsNotFound(status));
  CHECK(status.message().substr(0, 14) == "at /map/child:");
  CHECK(other.version() == VersionVector());
  REQUIRE(it.doc.map("map").Delete("child").ok());
  CHECK(absl::IsFailedPrecondition(it.doc.ApplyDiff({it.at("/map/child")})));
}

TEST_CASE("a change that contradicts itself is InvalidArgument") {
  Refusals it;
  CHECK(absl::IsInvalidArgument(it.Apply("/text", ListDelta())));
  CHECK(absl::IsInvalidArgument(it.Apply("/counter", MapDelta())));
  for (const std::string& id :
       {std::string(), std::string("x"), it.at("/list").id}) {
    ContainerChange change = it.at("/text");
    change.id = id;
    CHECK(absl::IsInvalidArgument(it.Apply(Difference{change})));
  }
  ContainerChange later = it.at("/text");
  later.container.kind = static_cast<ContainerKind>(99);
  CHECK(absl::IsUnimplemented(it.Apply(Difference{later})));
  CHECK(absl::IsInvalidArgument(
      it.Apply("/map", MapDelta{{"\xff", {}, Value(1)}})));
  CHECK(absl::IsInvalidArgument(
      it.Apply("/map", MapDelta{{"k", {}, Value("\xff")}})));
  CHECK(absl::IsInvalidArgument(it.Apply(
      "/list", ListDelta{{ListStep::Kind::kInsert, 1, {Value("\xff")}}})));
}

TEST_CASE("a container that two values show, and has no id, is refused") {
  Doc other(PeerId{2});
  const List list = *other.list("list").New<List>(0);
  REQUIRE(other.map("map").Set("k", 1).ok());
  Difference diff = *other.Diff({}, other.frontier());
  for (ContainerChange& change : diff) {
    if (change.container == list.ref()) change.id.clear();
    if (change.container != other.map("map").ref()) continue;
    change.delta = MapDelta{{"k", {}, list.ref()}};
  }
  // First the list, which makes it; then the map finds it elsewhere.
  std::stable_partition(diff.begin(), diff.end(), [&](const auto& change) {
    return change.container == other.list("list").ref();
  });
  Doc doc(PeerId{1});
  CHECK(absl::IsInvalidArgument(doc.ApplyDiff(diff)));
  CHECK(doc.version() == VersionVector());
}

TEST_CASE("the last change that does not fit takes all of them back") {
  Refusals it;
  Difference changes = {it.at("/list"), it.at("/counter"), it.at("/text")};
  changes.back().delta = TextDelta{{TextStep::Kind::kDelete, 99}};
  CHECK(absl::IsOutOfRange(it.Apply(changes)));
}

TEST_CASE("a difference is applied to the latest, and within a transaction") {
  Refusals it;
  REQUIRE(it.doc.Checkout({}).ok());
  CHECK(absl::IsFailedPrecondition(it.doc.ApplyDiff(it.diff)));
  REQUIRE(it.doc.CheckoutLatest().ok());
  const absl::Status status = it.doc.Transact([&] {
    REQUIRE(it.doc.ApplyDiff({it.at("/counter")}).ok());
    return absl::CancelledError();
  });
  CHECK(absl::IsCancelled(status));
  CHECK(it.doc.StateDigest() == it.digest);
}

TEST_CASE("a difference is one step of undo") {
  Refusals it;
  UndoStack undo(it.doc);
  const std::string before = *it.doc.ToJson();
  REQUIRE(it.doc.ApplyDiff({it.at("/list"), it.at("/counter"), it.at("/text")})
              .ok());
  REQUIRE(*it.doc.ToJson() != before);
  REQUIRE(undo.Undo().ok());
  CHECK(*it.doc.ToJson() == before);
}

}  // namespace
}  // namespace syncline::test
