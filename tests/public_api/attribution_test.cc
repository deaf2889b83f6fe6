#include "syncline/attribution.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "public_api/sync.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

constexpr PeerId kAlice{1};
constexpr PeerId kBob{2};

using Ranges = std::vector<AuthoredRange>;

// "alice: Hel; bob: _bob_; alice: lo"
std::string Told(const Text& text) {
  std::string told;
  const auto ranges = text.Authors(0, text.size());
  for (const AuthoredRange& range : *ranges) {
    if (!told.empty()) told += "; ";
    told += range.first.peer == kAlice ? "alice: " : "bob: ";
    told += *text.Slice(range.begin, range.end);
  }
  return told;
}

TEST_CASE("a text tells who wrote what, by ranges") {
  Doc alice(kAlice);
  Doc bob(kBob);
  REQUIRE(alice.text("t").Insert(0, "Hello").ok());
  Sync(alice, bob);
  REQUIRE(bob.text("t").Insert(3, "_bob_").ok());
  REQUIRE(alice.text("t").Insert(5, "!").ok());
  Sync(alice, bob);
  CHECK(Told(alice.text("t")) == "alice: Hel; bob: _bob_; alice: lo!");
  CHECK(Told(bob.text("t")) == Told(alice.text("t")));
  CHECK(*bob.text("t").Authors(2, 9) ==
        Ranges{{2, 3, {kAlice, 2}}, {3, 8, {kBob, 0}}, {8, 9, {kAlice, 3}}});
}

TEST_CASE("a change ends a range, and says when and why it was written") {
  Doc doc(kAlice);
  Text text = doc.text("t");
  REQUIRE(text.Insert(0, "draft").ok());
  REQUIRE(doc.Commit({.time_ms = 1000, .message = "first"}).ok());
  REQUIRE(text.Insert(5, " two").ok());
  REQUIRE(doc.Commit({.time_ms = 2000, .message = "second"}).ok());
  REQUIRE(text.Insert(9, " three").ok());
  const auto ranges = text.Authors(0, text.size());
  REQUIRE(*ranges == Ranges{{0, 5, {kAlice, 0}},
                            {5, 9, {kAlice, 5}},
                            {9, 15, {kAlice, 9}}});
  CHECK(*doc.ChangeOf((*ranges)[0].first) ==
        ChangeInfo{{kAlice, 0, 5}, 1, 1000, "first"});
  CHECK(*doc.ChangeOf({kAlice, 7}) ==
        ChangeInfo{{kAlice, 5, 9}, 6, 2000, "second"});
  CHECK(*doc.ChangeOf((*ranges)[2].first) ==
        ChangeInfo{{kAlice, 9, 15}, 10, 0, ""});
}

TEST_CASE("commits that tell nothing do not end a range") {
  Doc doc(kAlice);
  REQUIRE(doc.text("t").Insert(0, "one").ok());
  REQUIRE(doc.Commit().ok());
  REQUIRE(doc.text("t").Insert(3, " two").ok());
  CHECK(*doc.text("t").Authors(0, 7) == Ranges{{0, 7, {kAlice, 0}}});
}

TEST_CASE("authors are told in the unit that is asked for") {
  Doc alice(kAlice);
  Doc bob(kBob);
  REQUIRE(alice.text("t").Insert(0, "\U0001F600\u00e9").ok());
  Sync(alice, bob);
  REQUIRE(bob.text("t").Insert(1, "b\U0001F601").ok());
  const Text text = bob.text("t");
  CHECK(*text.Authors(0, 6, TextUnit::kUtf16) ==
        Ranges{{0, 2, {kAlice, 0}}, {2, 5, {kBob, 0}}, {5, 6, {kAlice, 1}}});
  CHECK(*text.Authors(5, 11, TextUnit::kBytes) == Ranges{
                                                      {5, 9, {kBob, 1}},
                                                      {9, 11, {kAlice, 1}},
                                                  });
}

TEST_CASE("marks are in no range, embeds are") {
  Doc doc(kAlice);
  Text text = doc.text("t");
  REQUIRE(text.Insert(0, "bold").ok());            // ops 0 to 3
  REQUIRE(text.Mark(1, 3, "bold", true).ok());     // 4 and 5
  REQUIRE(text.InsertEmbed(4, "image.png").ok());  // 6
  REQUIRE(text.Insert(5, "x").ok());               // 7
  CHECK(*text.Authors(0, 6) ==
        Ranges{{0, 4, {kAlice, 0}}, {4, 6, {kAlice, 6}}});
  // Who marked is told by the mark.
  CHECK(text.Marks(0, 6)->front().id == OpId{kAlice, 4});
}

TEST_CASE("what undo brings back was written by who undid") {
  Doc alice(kAlice);
  Doc bob(kBob);
  REQUIRE(alice.text("t").Insert(0, "hello").ok());
  Sync(alice, bob);
  UndoStack undo(bob);
  REQUIRE(bob.text("t").Delete(1, 3).ok());
  REQUIRE(undo.Undo()->is_done);
  Sync(alice, bob);
  CHECK(Told(bob.text("t")) == "alice: h; bob: ell; alice: o");
  CHECK(Told(alice.text("t")) == Told(bob.text("t")));
}

TEST_CASE("a list tells who inserted its items") {
  Doc alice(kAlice);
  Doc bob(kBob);
  REQUIRE(alice.list("l").Insert(0, std::vector<Value>{1, 2, 3}).ok());
  Sync(alice, bob);
  REQUIRE(bob.list("l").Replace(1, 20).ok());
  Sync(alice, bob);
  const List list = alice.list("l");
  CHECK(*list.Authors(0, 3) ==
        Ranges{{0, 1, {kAlice, 0}}, {1, 2, {kBob, 0}}, {2, 3, {kAlice, 2}}});
  CHECK(list.Authors(1, 1)->empty());
  CHECK(absl::IsOutOfRange(list.Authors(0, 4).status()));
}

TEST_CASE("a movable list tells who inserted, placed and set each item") {
  Doc alice(kAlice);
  Doc bob(kBob);
  REQUIRE(alice.movable_list("l").Insert(0, std::vector<Value>{"a", "b"}).ok());
  Sync(alice, bob);
  REQUIRE(bob.movable_list("l").Move(0, 1).ok());
  Sync(alice, bob);
  REQUIRE(alice.movable_list("l").Set(1, "A").ok());
  const OpId a{kAlice, 0};
  const OpId b{kAlice, 1};
  const MovableList list = alice.movable_list("l");
  CHECK(*list.Authors(0, 2) ==
        std::vector<ItemAuthors>{{b, b, b}, {a, {kBob, 0}, {kAlice, 2}}});
  CHECK(absl::IsOutOfRange(list.Authors(1, 3).status()));
}

TEST_CASE("a map tells who set a key, and who set its conflicts") {
  Doc alice(kAlice);
  Doc bob(kBob);
  REQUIRE(alice.map("m").Set("title", "Alice's").ok());
  REQUIRE(bob.map("m").Set("title", "Bob's").ok());
  Sync(alice, bob);
  const Map map = alice.map("m");
  CHECK(map.Get("title") == Value("Bob's"));
  CHECK(map.Authors("title") == std::vector<OpId>{{kBob, 0}, {kAlice, 0}});
  CHECK(map.Authors("another").empty());
  REQUIRE(alice.map("m").Set("title", "Ours").ok());
  CHECK(map.Authors("title") == std::vector<OpId>{{kAlice, 1}});
}

TEST_CASE("of several who opened the same child one is told") {
  Doc alice(kAlice);
  Doc bob(kBob);
  REQUIRE(alice.map("m").Open<Text>("body").ok());
  REQUIRE(bob.map("m").Open<Text>("body").ok());
  Sync(alice, bob);
  CHECK(alice.map("m").Conflicts("body").empty());
  CHECK(alice.map("m").Authors("body") == std::vector<OpId>{{kBob, 0}});
}

TEST_CASE("a tree tells who created a node, and who put it where it is") {
  Doc alice(kAlice);
  Doc bob(kBob);
  const NodeId folder = *alice.tree("t").Create();
  const NodeId file = *alice.tree("t").Create();
  Sync(alice, bob);
  REQUIRE(bob.tree("t").Move(file, folder).ok());
  Sync(alice, bob);
  CHECK(file.peer == kAlice);
  CHECK(*alice.tree("t").PlacedBy(folder) == folder);
  CHECK(*alice.tree("t").PlacedBy(file) == OpId{kBob, 0});
  REQUIRE(alice.tree("t").Delete(file).ok());
  CHECK(absl::IsNotFound(alice.tree("t").PlacedBy(file).status()));
}

TEST_CASE("a document whose history is still encoded decodes it when asked") {
  Doc alice(kAlice);
  REQUIRE(alice.text("t").Insert(0, "one").ok());
  REQUIRE(alice.Commit({.message = "why"}).ok());
  const auto snapshot = alice.ExportSnapshot();
  Doc ranges(kBob);
  REQUIRE(ranges.Import(snapshot).ok());
  CHECK(Told(ranges.text("t")) == "alice: one");
  Doc change(kBob);
  REQUIRE(change.Import(snapshot).ok());
  CHECK(change.ChangeOf({kAlice, 2})->message == "why");
}

TEST_CASE("a long text by one author is one range, and so are parts of it") {
  Doc alice(kAlice);
  Doc bob(kBob);
  REQUIRE(alice.text("t").Insert(0, std::string(100'000, 'a')).ok());
  Sync(alice, bob);
  CHECK(alice.text("t").Authors(0, 100'000)->size() == 1);
  REQUIRE(bob.text("t").Insert(50'000, "b").ok());
  REQUIRE(bob.text("t").Delete(50'000, 1).ok());
  CHECK(bob.text("t").Authors(10, 99'990)->size() == 1);
}

TEST_CASE("wrong questions about authors get errors") {
  Doc doc(kAlice);
  const Text text = doc.text("t");
  CHECK(text.Authors(0, 0)->empty());
  REQUIRE(doc.text("t").Insert(0, "\U0001F600x\n").ok());
  CHECK(absl::IsOutOfRange(text.Authors(0, 4).status()));
  CHECK(absl::IsOutOfRange(text.Authors(2, 1).status()));
  CHECK(absl::IsInvalidArgument(text.Authors(1, 2, TextUnit::kUtf16).status()));
  CHECK(absl::IsInvalidArgument(text.Authors(0, 1, TextUnit::kLines).status()));
  CHECK(absl::IsNotFound(doc.ChangeOf({kAlice, 3}).status()));
  CHECK(absl::IsNotFound(doc.ChangeOf({kBob, 0}).status()));
}

}  // namespace
}  // namespace syncline::test
