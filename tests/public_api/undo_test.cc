// Undo, rule by rule: the examples of docs/undo.md.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "public_api/sync.h"
#include "public_api/undo_calls.h"
#include "syncline/syncline.h"
#include "syncline/undo_stack.h"

namespace syncline::test {
namespace {

TEST_CASE("undo of typing takes away what is left of it") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  UndoStack undo(alice);
  REQUIRE(alice.text("t").Insert(0, "hello").ok());
  Sync(alice, bob);
  REQUIRE(bob.text("t").Delete(0, 1).ok());
  REQUIRE(bob.text("t").Insert(2, "_bob_").ok());
  Sync(alice, bob);
  REQUIRE(alice.text("t").ToString() == "el_bob_lo");
  Undo(undo);
  CHECK(alice.text("t").ToString() == "_bob_");
  CHECK_FALSE(undo.can_undo());
  Redo(undo);
  CHECK(alice.text("t").ToString() == "el_bob_lo");
}

TEST_CASE("undo of a delete brings the text back where it was, once") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  REQUIRE(alice.text("t").Insert(0, "one two three").ok());
  Sync(alice, bob);
  UndoStack undo(alice);
  REQUIRE(alice.text("t").Delete(4, 4).ok());
  REQUIRE(bob.text("t").Insert(7, "!").ok());
  Sync(alice, bob);
  REQUIRE(alice.text("t").ToString() == "one !three");
  Undo(undo);
  CHECK(alice.text("t").ToString() == "one two! three");
  CHECK_FALSE(undo.can_undo());
  CHECK_FALSE(undo.Undo()->is_done);
}

TEST_CASE("what another one deleted, too, stays deleted") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  REQUIRE(alice.text("t").Insert(0, "abc").ok());
  Sync(alice, bob);
  UndoStack undo(alice);
  REQUIRE(alice.text("t").Delete(0, 2).ok());
  REQUIRE(bob.text("t").Delete(1, 2).ok());
  Sync(alice, bob);
  Undo(undo);
  CHECK(alice.text("t").ToString() == "a");
}

TEST_CASE("deletes that are undone one after the other keep their order") {
  Doc doc(PeerId{1});
  Text text = doc.text("t");
  REQUIRE(text.Insert(0, "abcd").ok());
  UndoStack undo(doc);
  for (const size_t at : {1u, 0u, 1u, 0u}) {  // b, a, d, c
    REQUIRE(text.Delete(at, 1).ok());
    Commit(doc);
  }
  for (const char* expected : {"c", "cd", "acd", "abcd"}) {
    Undo(undo);
    CHECK(text.ToString() == expected);
  }
  for (const char* expected : {"acd", "cd", "c", ""}) {
    Redo(undo);
    CHECK(text.ToString() == expected);
  }
}

TEST_CASE("a cursor stands again beside a character that comes back") {
  Doc doc(PeerId{1});
  Text text = doc.text("t");
  REQUIRE(text.Insert(0, "abc").ok());
  UndoStack undo(doc);
  const Cursor cursor = *text.CursorAt(2);
  REQUIRE(text.Delete(0, 3).ok());
  Commit(doc);
  REQUIRE(text.Insert(0, "x").ok());
  Commit(doc);
  CHECK_FALSE(doc.Resolve(cursor)->is_item_there);
  Undo(undo);
  Undo(undo);
  CHECK(doc.Resolve(cursor)->is_item_there);
  CHECK(doc.Resolve(cursor)->position == 2);
}

TEST_CASE("undo of a set shows what it covered, if the set still shows") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  REQUIRE(alice.map("m").Set("k", 1).ok());
  Sync(alice, bob);
  UndoStack undo(alice);
  REQUIRE(alice.map("m").Set("k", 2).ok());
  Commit(alice);
  REQUIRE(alice.map("m").Set("k", 3).ok());
  Commit(alice);
  REQUIRE(alice.map("m").Set("new", 1).ok());
  Commit(alice);
  Undo(undo);
  CHECK_FALSE(alice.map("m").contains("new"));
  Undo(undo);
  CHECK(alice.map("m").Get("k") == Value(2));
  Sync(alice, bob);
  REQUIRE(bob.map("m").Set("k", "bob's").ok());
  Sync(alice, bob);
  CHECK_FALSE(undo.can_undo());
  CHECK(alice.map("m").Get("k") == Value("bob's"));
}

TEST_CASE("undo of a set shows what somebody else set at the same time") {
  Doc alice(PeerId{2});
  Doc bob(PeerId{1});
  UndoStack undo(alice);
  REQUIRE(alice.map("m").Set("k", "alice's").ok());
  REQUIRE(bob.map("m").Set("k", "bob's").ok());
  Sync(alice, bob);
  REQUIRE(alice.map("m").Get("k") == Value("alice's"));
  Undo(undo);
  CHECK(alice.map("m").Get("k") == Value("bob's"));
  Redo(undo);
  CHECK(alice.map("m").Get("k") == Value("alice's"));
}

TEST_CASE("undo of the delete of a key shows it again") {
  Doc doc(PeerId{1});
  Map map = doc.map("m");
  REQUIRE(map.Set("k", 1).ok());
  Text opened = *map.Open<Text>("text");
  REQUIRE(opened.Insert(0, "abc").ok());
  UndoStack undo(doc);
  REQUIRE(map.Delete("k").ok());
  REQUIRE(map.Delete("text").ok());
  Commit(doc);
  Undo(undo);
  CHECK(map.Get("k") == Value(1));
  CHECK(map.Get("text") == Value(opened.ref()));  // the same one
  CHECK(opened.ToString() == "abc");
  Redo(undo);
  CHECK(map.empty());
}

TEST_CASE("a new child that was removed comes back as a copy") {
  Doc doc(PeerId{1});
  List list = doc.list("l");
  Map child = *list.New<Map>(0);
  REQUIRE(child.Set("k", 1).ok());
  REQUIRE(child.New<Text>("t")->Insert(0, "abc").ok());
  REQUIRE(child.New<Tree>("tree")->Create().ok());
  REQUIRE(child.New<Counter>("n")->Add(5).ok());
  REQUIRE(child.New<MovableList>("ml")->Append("x").ok());
  UndoStack undo(doc);
  REQUIRE(list.Delete(0).ok());
  Commit(doc);
  Undo(undo);
  const Value back = *list.Get(0);
  CHECK(back != Value(child.ref()));
  const Map copy = *doc.Get<Map>(back);
  CHECK(copy.Get("k") == Value(1));
  CHECK(doc.Get<Text>(*copy.Get("t"))->ToString() == "abc");
  CHECK(doc.Get<Tree>(*copy.Get("tree"))->nodes().size() == 1);
  CHECK(doc.Get<Counter>(*copy.Get("n"))->value() == 5);
  CHECK(doc.Get<MovableList>(*copy.Get("ml"))->size() == 1);
  Redo(undo);
  CHECK(list.empty());
}

TEST_CASE("a container or node that holds another one's work stays") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  UndoStack undo(alice);
  REQUIRE(alice.map("m").Open<Text>("t").ok());
  REQUIRE(alice.list("l").New<Map>(0).ok());
  const NodeId node = *alice.tree("tree").Create();
  Sync(alice, bob);
  REQUIRE(bob.map("m").Open<Text>("t")->Insert(0, "bob's").ok());
  REQUIRE(bob.Get<Map>(*bob.list("l").Get(0))->Set("k", 1).ok());
  REQUIRE(bob.tree("tree").Create(node).ok());
  Sync(alice, bob);
  CHECK_FALSE(undo.can_undo());
  const std::string before = *alice.ToJson();
  CHECK_FALSE(undo.Undo()->is_done);
  CHECK(*alice.ToJson() == before);
}

TEST_CASE("what others added to a counter stays, whoever began it") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  UndoStack undo(alice);
  REQUIRE(alice.map("m").New<Counter>("n")->Add(1).ok());
  const NodeId node = *alice.tree("tree").Create();
  REQUIRE(alice.tree("tree").meta(node)->Open<Counter>("n")->Add(1).ok());
  REQUIRE(alice.list("l").New<Counter>(0)->Add(1).ok());
  REQUIRE(alice.list("l").New<Counter>(1)->Add(1).ok());
  Sync(alice, bob);
  REQUIRE(bob.map("m").Open<Counter>("n")->Add(100).ok());
  REQUIRE(bob.tree("tree").meta(node)->Open<Counter>("n")->Add(100).ok());
  REQUIRE(bob.Get<Counter>(*bob.list("l").Get(0))->Add(100).ok());
  Sync(alice, bob);
  Undo(undo);
  CHECK(alice.map("m").Open<Counter>("n")->value() == 100);
  CHECK(alice.tree("tree").meta(node)->Open<Counter>("n")->value() == 100);
  REQUIRE(alice.list("l").size() == 1);
  CHECK(alice.Get<Counter>(*alice.list("l").Get(0))->value() == 100);
  Redo(undo);
  CHECK(alice.map("m").Open<Counter>("n")->value() == 101);
}

TEST_CASE("undo of a move moves back, while the move is in force") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  MovableList list = alice.movable_list("l");
  REQUIRE(list.Insert(0, std::vector<Value>{"a", "b", "c"}).ok());
  Sync(alice, bob);
  UndoStack undo(alice);
  REQUIRE(list.Move(0, 2).ok());
  Commit(alice);
  REQUIRE(list.Move(2, 1).ok());
  Commit(alice);
  Undo(undo);
  CHECK(list.values() == std::vector<Value>{"b", "c", "a"});
  Undo(undo);
  CHECK(list.values() == std::vector<Value>{"a", "b", "c"});
  Redo(undo);
  Sync(alice, bob);
  REQUIRE(bob.movable_list("l").Move(2, 1).ok());
  Sync(alice, bob);
  CHECK_FALSE(undo.can_undo());
  CHECK(list.values() == std::vector<Value>{"b", "a", "c"});
}

TEST_CASE("undo of the set and of the delete of an item") {
  Doc doc(PeerId{1});
  MovableList list = doc.movable_list("l");
  REQUIRE(list.Insert(0, std::vector<Value>{"a", "b", "c"}).ok());
  UndoStack undo(doc);
  REQUIRE(list.Set(1, "B").ok());
  Commit(doc);
  REQUIRE(list.Move(1, 0).ok());
  Commit(doc);
  REQUIRE(list.Delete(0).ok());
  Commit(doc);
  Undo(undo);
  CHECK(list.values() == std::vector<Value>{"B", "a", "c"});
  Undo(undo);
  CHECK(list.values() == std::vector<Value>{"a", "B", "c"});
  Undo(undo);
  CHECK(list.values() == std::vector<Value>{"a", "b", "c"});
  for (int i = 0; i < 3; ++i) Redo(undo);
  CHECK(list.values() == std::vector<Value>{"a", "c"});
}

TEST_CASE("undo in a tree: create, move, delete") {
  Doc doc(PeerId{1});
  Tree tree = doc.tree("t");
  const NodeId a = *tree.Create();
  const NodeId b = *tree.Create();
  UndoStack undo(doc);
  const NodeId c = *tree.Create(a);
  REQUIRE(tree.meta(c)->Set("name", "c").ok());
  Commit(doc);
  REQUIRE(tree.Move(c, b).ok());
  Commit(doc);
  REQUIRE(tree.Delete(b).ok());
  Commit(doc);
  Undo(undo);
  CHECK(tree.children() == std::vector<NodeId>{a, b});
  CHECK(tree.children(b) == std::vector<NodeId>{c});
  CHECK(tree.meta(c)->Get("name") == Value("c"));
  Undo(undo);
  CHECK(tree.children(a) == std::vector<NodeId>{c});
  Undo(undo);
  CHECK_FALSE(tree.contains(c));
  for (int i = 0; i < 3; ++i) Redo(undo);
  CHECK(tree.nodes() == std::vector<NodeId>{a});
  for (int i = 0; i < 2; ++i) Undo(undo);
  CHECK(tree.children(a) == std::vector<NodeId>{c});
  CHECK(tree.meta(c)->Get("name") == Value("c"));
}

TEST_CASE("what was moved into a node that another one deleted stays there") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  Tree tree = alice.tree("t");
  const NodeId a = *tree.Create();
  const NodeId b = *tree.Create();
  UndoStack undo(alice);
  REQUIRE(tree.Move(a, b).ok());
  Sync(alice, bob);
  REQUIRE(bob.tree("t").Delete(b).ok());
  Sync(alice, bob);
  CHECK_FALSE(undo.can_undo());
  CHECK_FALSE(undo.Undo()->is_done);
  CHECK(tree.nodes().empty());
}

TEST_CASE("what one step moved into a node and deleted with it comes back") {
  Doc doc(PeerId{1});
  Tree tree = doc.tree("t");
  const NodeId a = *tree.Create();
  const NodeId b = *tree.Create();
  UndoStack undo(doc);
  const NodeId c = *tree.Create();
  REQUIRE(tree.Move(a, b).ok());
  REQUIRE(tree.Move(b, c).ok());
  REQUIRE(tree.Delete(c).ok());
  Commit(doc);
  Undo(undo);
  CHECK(tree.children() == std::vector<NodeId>{a, b});
  CHECK(tree.children(b).empty());
  Redo(undo);
  CHECK(tree.nodes().empty());
}

TEST_CASE("undo of adding subtracts, and others' sums stay") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  UndoStack undo(alice);
  REQUIRE(alice.counter("c").Add(5).ok());
  REQUIRE(bob.counter("c").Add(7).ok());
  Sync(alice, bob);
  Undo(undo);
  CHECK(alice.counter("c").value() == 7);
  Redo(undo);
  CHECK(alice.counter("c").value() == 12);
}

// "[b]x" for each run that is bold.
std::string Show(const Text& text) {
  std::string shown;
  for (const TextRun& run : text.Runs()) {
    if (run.embed) {
      shown += "{}";
    } else {
      if (!run.attributes.empty()) shown += "[" + run.attributes[0].key + "]";
      shown += run.text;
      if (!run.attributes.empty()) shown += "|";
    }
  }
  return shown;
}

std::vector<TextMark> MarksOf(const Text& text) {
  return *text.Marks(0, text.size());
}

TEST_CASE("undo of a mark takes it away, and of its removal brings it back") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  Text text = alice.text("t");
  REQUIRE(text.Insert(0, "abcdef").ok());
  UndoStack undo(alice);
  const OpId mark = *text.Mark(1, 4, "b", true);
  Commit(alice);
  REQUIRE(text.Unmark(2, 3, "b").ok());
  Commit(alice);
  REQUIRE(text.RemoveMark(mark).ok());
  Commit(alice);
  Sync(alice, bob);
  REQUIRE(bob.text("t").Mark(4, 6, "i", true).ok());
  Sync(alice, bob);
  REQUIRE(Show(text) == "abcd[i]ef|");
  for (const char* expected :
       {"a[b]b|c[b]d|[i]ef|", "a[b]bcd|[i]ef|", "abcd[i]ef|"}) {
    Undo(undo);
    CHECK(Show(text) == expected);
  }
  for (const char* expected :
       {"a[b]bcd|[i]ef|", "a[b]b|c[b]d|[i]ef|", "abcd[i]ef|"}) {
    Redo(undo);
    CHECK(Show(text) == expected);
  }
  Sync(alice, bob);
  CHECK(Show(bob.text("t")) == Show(text));
}

TEST_CASE("a mark that undo brings back is the one that it was, and no newer") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  Text text = alice.text("t");
  REQUIRE(text.Insert(0, "abcdef").ok());
  UndoStack undo(alice);
  const OpId red = *text.Mark(0, 4, "red", true);
  const OpId note = *text.Mark(0, 4, "z", "note", {.many = true});
  Sync(alice, bob);
  REQUIRE(bob.text("t").Unmark(2, 6, "red").ok());
  Sync(alice, bob);
  const std::vector<TextMark> before = MarksOf(text);
  Undo(undo);
  CHECK(MarksOf(text).size() == 1);
  Redo(undo);
  CHECK(MarksOf(text) == before);
  CHECK(Show(text) == "[red]ab|[z]cd|ef");
  REQUIRE(text.RemoveMark(note).ok());
  CHECK(Show(text) == "[red]ab|cdef");
  REQUIRE(text.RemoveMark(red).ok());
  CHECK(MarksOf(text).size() == 1);
  CHECK(absl::IsNotFound(text.RemoveMark(red)));
}

TEST_CASE("a mark that two have brought back is one, and is removed as one") {
  Doc alice(PeerId{1});
  Doc phone(PeerId{3});
  Text text = alice.text("t");
  REQUIRE(text.Insert(0, "abc").ok());
  const OpId mark = *text.Mark(0, 2, "note", "x", {.many = true});
  UndoStack undo(alice);
  REQUIRE(text.RemoveMark(mark).ok());
  const std::string saved = undo.Save();
  Sync(alice, phone);
  UndoStack on_phone = *UndoStack::Load(phone, saved);
  Undo(undo);
  Undo(on_phone);
  Sync(alice, phone);
  CHECK(Show(text) == "[note]ab|c");
  CHECK(text.Runs()[0].attributes.size() == 1);
  REQUIRE(text.RemoveMark(mark).ok());
  CHECK(MarksOf(text).empty());
}

TEST_CASE("text that undo brings back is marked as it was, embeds as well") {
  Doc doc(PeerId{1});
  Text text = doc.text("t");
  REQUIRE(text.Insert(0, "abcdef").ok());
  REQUIRE(text.Mark(1, 4, "b", true, {.expand = Expand::kNone}).ok());
  REQUIRE(text.InsertEmbed(5, "image").ok());
  const std::string before = Show(text);
  UndoStack undo(doc);
  REQUIRE(text.Delete(0, 7).ok());
  REQUIRE(text.Insert(0, "xy").ok());
  Commit(doc);
  Undo(undo);
  CHECK(Show(text) == before);
  Redo(undo);
  CHECK(Show(text) == "xy");
  Undo(undo);
  CHECK(Show(text) == before);
}

TEST_CASE("a marked text that was removed comes back with its marks") {
  Doc doc(PeerId{1});
  List list = doc.list("l");
  Text text = *list.New<Text>(0);
  REQUIRE(text.Insert(0, "abcdef").ok());
  REQUIRE(text.Mark(1, 4, "b", true).ok());
  REQUIRE(text.Unmark(2, 3, "b").ok());
  REQUIRE(text.InsertEmbed(5, "image").ok());
  const std::string before = Show(text);
  UndoStack undo(doc);
  REQUIRE(list.Delete(0).ok());
  Commit(doc);
  Undo(undo);
  CHECK(Show(*doc.Get<Text>(*list.Get(0))) == before);
}

}  // namespace
}  // namespace syncline::test
