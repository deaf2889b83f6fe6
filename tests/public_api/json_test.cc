// Maps, lists and counters as an application uses them.
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "public_api/sync.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

TEST_CASE("a map holds values of every kind") {
  Doc doc;
  Map map = doc.map("m");
  REQUIRE(map.Set("null", nullptr).ok());
  REQUIRE(map.Set("yes", true).ok());
  REQUIRE(map.Set("int", std::numeric_limits<int64_t>::min()).ok());
  REQUIRE(map.Set("double", -0.0).ok());
  REQUIRE(map.Set("string", "h\u00e9").ok());
  REQUIRE(map.Set("bytes", Value::Bytes("\xff")).ok());
  Doc other;
  REQUIRE(other.Import(doc.Export()).ok());
  REQUIRE(other.map("m").Get("int") ==
          Value(std::numeric_limits<int64_t>::min()));
  REQUIRE(other.map("m").Get("double") == Value(-0.0));
  REQUIRE(other.map("m").Get("bytes") == Value::Bytes("\xff"));
  REQUIRE(other.map("m").Get("none") == std::nullopt);
  REQUIRE(other.map("m").keys() == std::vector<std::string>{"bytes", "double",
                                                            "int", "null",
                                                            "string", "yes"});
  REQUIRE(
      JsonOf(doc, other) ==
      R"({"m":{"bytes":{"$bytes":"/w=="},"double":-0.0,)"
      R"("int":-9223372036854775808,"null":null,"string":"hé","yes":true}})");
}

TEST_CASE("of two concurrent sets one shows, and the other is its conflict") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(alice.map("m").Set("k", "alice").ok());
  REQUIRE(bob.map("m").Set("k", "bob").ok());
  Sync(alice, bob);
  // Both have lamport 1; bob is the higher peer.
  for (Doc* doc : {&alice, &bob}) {
    REQUIRE(doc->map("m").Get("k") == Value("bob"));
    REQUIRE(doc->map("m").Conflicts("k") == std::vector<Value>{"alice"});
  }
  REQUIRE(alice.map("m").Set("k", "both").ok());
  Sync(alice, bob);
  REQUIRE(bob.map("m").Get("k") == Value("both"));
  REQUIRE(bob.map("m").Conflicts("k").empty());
}

TEST_CASE("a set survives a delete that did not know it") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(alice.map("m").Set("k", 1).ok());
  Sync(alice, bob);
  REQUIRE(alice.map("m").Set("k", 2).ok());
  REQUIRE(bob.map("m").Delete("k").ok());
  REQUIRE(!bob.map("m").contains("k"));
  Sync(alice, bob);
  REQUIRE(JsonOf(alice, bob) == R"({"m":{"k":2}})");
}

TEST_CASE("what two open at one key is one child with both contents") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(alice.map("m").Open<Map>("child")->Set("a", 1).ok());
  REQUIRE(bob.map("m").Open<Map>("child")->Set("b", 2).ok());
  Sync(alice, bob);
  REQUIRE(JsonOf(alice, bob) == R"({"m":{"child":{"a":1,"b":2}}})");
  REQUIRE(alice.map("m").Conflicts("child").empty());
}

TEST_CASE("a child that two opened is one conflict") {
  Doc alice(PeerId{1}), bob(PeerId{2}), carol(PeerId{3});
  REQUIRE(alice.map("m").Open<Map>("k").ok());
  REQUIRE(bob.map("m").Open<Map>("k").ok());
  REQUIRE(carol.map("m").Set("other", 1).ok());
  REQUIRE(carol.map("m").Set("k", "carol").ok());
  REQUIRE(alice.Import(bob.Export()).ok());
  REQUIRE(alice.Import(carol.Export()).ok());
  REQUIRE(alice.map("m").Get("k") == Value("carol"));
  CHECK(alice.map("m").Conflicts("k").size() == 1);
  CHECK(alice.map("m").Authors("k") ==
        std::vector{OpId{PeerId{3}, 1}, OpId{PeerId{2}, 0}});
}

TEST_CASE("after a delete, a child that is opened is new and empty") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(alice.map("m").Open<Text>("t")->Insert(0, "old").ok());
  Sync(alice, bob);
  REQUIRE(alice.map("m").Delete("t").ok());
  Text old = *bob.map("m").Open<Text>("t");
  REQUIRE(old.Insert(3, "er").ok());
  REQUIRE(alice.map("m").Open<Text>("t")->Insert(0, "new").ok());
  Sync(alice, bob);
  REQUIRE(JsonOf(alice, bob) == R"({"m":{"t":"new"}})");
  REQUIRE(!old.is_attached());
  REQUIRE(old.ToString() == "older");
  REQUIRE(absl::IsFailedPrecondition(old.Insert(0, "x")));
}

TEST_CASE("a new child replaces what was there") {
  Doc doc;
  Map map = doc.map("m");
  Map first = *map.New<Map>("k");
  REQUIRE(first.Set("a", 1).ok());
  REQUIRE(map.New<Map>("k")->empty());
  REQUIRE(!first.is_attached());
  REQUIRE(absl::IsFailedPrecondition(map.Open<Text>("k").status()));
  REQUIRE(*doc.ToJson() == R"({"m":{"k":{}}})");
}

TEST_CASE("concurrent inserts into a list keep both authors' items together") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(alice.list("l").Insert(0, std::vector<Value>{"a", "z"}).ok());
  Sync(alice, bob);
  REQUIRE(alice.list("l").Insert(1, std::vector<Value>{1, 2}).ok());
  REQUIRE(bob.list("l").Insert(1, std::vector<Value>{3.5, nullptr}).ok());
  REQUIRE(bob.list("l").Delete(0).ok());
  Sync(alice, bob);
  REQUIRE(JsonOf(alice, bob) == R"({"l":[1,2,3.5,null,"z"]})");
}

TEST_CASE("a list holds containers, which are removed with their items") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  Map item = *alice.list("l").New<Map>(0);
  REQUIRE(item.Set("done", false).ok());
  REQUIRE(item.Open<List>("tags")->Append("new").ok());
  Sync(alice, bob);
  Map same = *bob.Get<Map>(*bob.list("l").Get(0));
  REQUIRE(same.Set("done", true).ok());
  Sync(alice, bob);
  REQUIRE(JsonOf(alice, bob) == R"({"l":[{"done":true,"tags":["new"]}]})");
  REQUIRE(bob.list("l").Delete(0).ok());
  REQUIRE(!same.is_attached());
  REQUIRE(absl::IsFailedPrecondition(same.Set("x", 1)));
  Sync(alice, bob);
  REQUIRE(JsonOf(alice, bob) == "{}");
}

TEST_CASE("a counter sums up what all added") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(alice.counter("c").Add(5).ok());
  REQUIRE(bob.counter("c").Add(-7).ok());
  Sync(alice, bob);
  REQUIRE(alice.counter("c").value() == -2);
  REQUIRE(JsonOf(alice, bob) == R"({"c":-2})");
}

TEST_CASE("a counter beyond its range wraps around") {
  Doc doc;
  REQUIRE(doc.counter("c").Add(std::numeric_limits<int64_t>::max()).ok());
  REQUIRE(doc.counter("c").Add(1).ok());
  REQUIRE(doc.counter("c").value() == std::numeric_limits<int64_t>::min());
}

TEST_CASE("a snapshot with maps opens to the same document") {
  Doc alice(PeerId{1}), bob(PeerId{2}), opened(PeerId{3});
  REQUIRE(alice.text("t").Insert(0, "text").ok());
  REQUIRE(alice.map("m").Set("k", "alice").ok());
  REQUIRE(bob.map("m").Set("k", "bob").ok());
  Sync(alice, bob);
  REQUIRE(opened.Import(alice.ExportSnapshot()).ok());
  // Alice's set came after four characters: its lamport is the higher one.
  REQUIRE(JsonOf(alice, opened) == R"({"m":{"k":"alice"},"t":"text"})");
  REQUIRE(opened.map("m").Conflicts("k").size() == 1);
  REQUIRE(opened.map("m").Set("k", "opened").ok());
  REQUIRE(bob.Import(opened.ExportSince(bob.version())).ok());
  REQUIRE(JsonOf(bob, opened) == R"({"m":{"k":"opened"},"t":"text"})");
}

TEST_CASE("a text that was opened from a snapshot gets a map beside it") {
  Doc alice(PeerId{1}), opened(PeerId{3});
  REQUIRE(alice.text("t").Insert(0, "text").ok());
  REQUIRE(opened.Import(alice.ExportSnapshot()).ok());
  REQUIRE(opened.map("m").Set("k", 1).ok());
  REQUIRE(opened.counter("c").Add(1).ok());
  REQUIRE(opened.list("l").Append(1).ok());
  Sync(alice, opened);
  REQUIRE(JsonOf(alice, opened) == R"({"c":1,"l":[1],"m":{"k":1},"t":"text"})");
}

TEST_CASE("a map's op that arrives at an opened text has the same lamport") {
  Doc alice(PeerId{1}), bob(PeerId{2}), opened(PeerId{3});
  REQUIRE(alice.text("t").Insert(0, "text").ok());
  const auto snapshot = alice.ExportSnapshot();
  REQUIRE(opened.Import(snapshot).ok());
  // Alice's set follows four characters, bob's follows two of his own.
  REQUIRE(alice.map("m").Set("k", "alice").ok());
  REQUIRE(bob.text("t").Insert(0, "ab").ok());
  REQUIRE(bob.map("m").Set("k", "bob").ok());
  REQUIRE(opened.Import(alice.ExportSince(opened.version())).ok());
  REQUIRE(opened.Import(bob.Export()).ok());
  Sync(alice, bob);
  REQUIRE(opened.map("m").Get("k") == Value("alice"));
  REQUIRE(JsonOf(alice, opened) == JsonOf(alice, bob));
}

TEST_CASE("wrong calls say what is wrong and change nothing") {
  Doc doc, stranger;
  Map map = doc.map("m");
  List list = doc.list("l");
  REQUIRE(absl::IsInvalidArgument(map.Set("\xff", 1)));
  REQUIRE(absl::IsInvalidArgument(map.Set("k", "\xff")));
  REQUIRE(absl::IsInvalidArgument(map.Set("k", list.ref())));
  REQUIRE(absl::IsOutOfRange(list.Insert(1, 1)));
  REQUIRE(absl::IsOutOfRange(list.Delete(0)));
  REQUIRE(absl::IsOutOfRange(list.Replace(0, 1)));
  REQUIRE(absl::IsOutOfRange(list.Get(0).status()));
  REQUIRE(absl::IsOutOfRange(list.Slice(1, 0).status()));
  REQUIRE(absl::IsOutOfRange(list.New<Map>(1).status()));
  REQUIRE(
      absl::IsInvalidArgument(list.Insert(0, std::vector<Value>{1, "\xff"})));
  REQUIRE(absl::IsInvalidArgument(doc.Get<Map>(1).status()));
  REQUIRE(absl::IsInvalidArgument(doc.Get<Map>(list.ref()).status()));
  REQUIRE(absl::IsInvalidArgument(stranger.Get<Map>(map.ref()).status()));
  REQUIRE(doc.frontier().empty());
  REQUIRE(*doc.ToJson() == "{}");
}

TEST_CASE("a path reads a value, or says from where on there is none") {
  Doc doc;
  REQUIRE(doc.list("notes").Append("first").ok());
  Map note = *doc.list("notes").New<Map>(1);
  REQUIRE(note.Set("a/b~c", 5).ok());
  REQUIRE(note.Open<Text>("title")->Insert(0, "Title").ok());
  REQUIRE(*doc.At("/notes/0") == Value("first"));
  REQUIRE(*doc.At("/notes/1/a~1b~0c") == Value(5));
  REQUIRE(doc.Get<Text>(*doc.At("/notes/1/title"))->ToString() == "Title");
  REQUIRE(*doc.At("/notes") == Value(doc.list("notes").ref()));
  for (const char* nothing :
       {"/", "/other", "/notes/2", "/notes/01", "/notes/-", "/notes/0/x",
        "/notes/1/title/x", "/notes/"}) {
    REQUIRE(absl::IsNotFound(doc.At(nothing).status()));
  }
  REQUIRE(doc.At("/notes/1/b/c").status().message() ==
          "there is nothing at /notes/1/b");
  for (const char* wrong : {"", "notes", "/notes/~", "/notes/~2"}) {
    REQUIRE(absl::IsInvalidArgument(doc.At(wrong).status()));
  }
  REQUIRE(doc.counter("notes").Add(1).ok());
  REQUIRE(absl::IsInvalidArgument(doc.At("/notes/0").status()));
}

TEST_CASE("JSON has its roots in order, those of one name told apart") {
  Doc doc;
  REQUIRE(doc.text("b").Insert(0, "\"\n").ok());
  REQUIRE(doc.counter("a").Add(1).ok());
  REQUIRE(doc.map("a").Set("k", 1.0).ok());
  doc.list("asked for, and empty");
  REQUIRE(*doc.ToJson() == R"({"a:counter":1,"a:map":{"k":1.0},"b":"\"\n"})");
}

TEST_CASE("a snapshot of an empty map still knows what was removed") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(alice.map("m").Open<Map>("k")->Set("old", 1).ok());
  REQUIRE(alice.map("m").Delete("k").ok());
  REQUIRE(alice.map("m").empty());
  REQUIRE(bob.Import(alice.ExportSnapshot()).ok());
  // A new child, not the one of before.
  REQUIRE(bob.map("m").Open<Map>("k")->Set("new", 1).ok());
  Sync(alice, bob);
  REQUIRE(JsonOf(alice, bob) == R"({"m":{"k":{"new":1}}})");
}

TEST_CASE("a digest tells what shows, conflicts, and what was removed") {
  Doc alice(PeerId{1}), bob(PeerId{2}), same(PeerId{3});
  const std::string nothing = alice.StateDigest();
  REQUIRE(nothing.size() == 32);
  REQUIRE(alice.map("m").empty());
  REQUIRE(alice.StateDigest() == nothing);  // asked for, not edited
  REQUIRE(alice.map("m").Set("k", "alice").ok());
  REQUIRE(bob.map("m").Set("k", "bob").ok());
  REQUIRE(same.Import(bob.Export()).ok());
  REQUIRE(same.StateDigest() == bob.StateDigest());
  Sync(alice, bob);
  REQUIRE(alice.StateDigest() == bob.StateDigest());
  // It shows the same, but knows of no conflict.
  REQUIRE(*same.ToJson() == *bob.ToJson());
  REQUIRE(same.StateDigest() != bob.StateDigest());
  const std::string before = alice.StateDigest();
  REQUIRE(alice.map("m").Set("x", 1).ok());
  REQUIRE(alice.map("m").Delete("x").ok());
  REQUIRE(alice.StateDigest() != before);
}

TEST_CASE("no two roots have one key in JSON, and keys ascend") {
  Doc doc(PeerId{1});
  REQUIRE(doc.text("x").Insert(0, "text").ok());
  REQUIRE(doc.map("x").Set("k", 1).ok());
  REQUIRE(doc.counter("x!").Add(1).ok());
  CHECK(*doc.ToJson() == R"({"x!":1,"x:map":{"k":1},"x:text":"text"})");
  REQUIRE(doc.list("x:text").Insert(0, 2).ok());
  CHECK(*doc.ToJson() ==
        R"({"x!":1,"x:map":{"k":1},"x:text":[2],"x:text:text":"text"})");
  REQUIRE(doc.counter("x:text:text").Add(3).ok());
  CHECK(*doc.ToJson() == R"({"x!":1,"x:map":{"k":1},"x:text":[2],)"
                         R"("x:text:text":3,"x:text:text:text":"text"})");
}

}  // namespace
}  // namespace syncline::test
