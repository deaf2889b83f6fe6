// Doc::Update and Doc::ToPlain: between documents and plain values.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "public_api/sync.h"
#include "support/seed.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

uint32_t OpsOf(const Doc& doc) {
  return doc.version().next_counter(doc.peer_id());
}

TEST_CASE("a container is brought to a plain value, and read as one") {
  Doc doc;
  const Plain to =
      Plain::Map{{"title", "hello"},
                 {"done", false},
                 {"weight", 2.5},
                 {"tags", Plain::List{"a", 1, nullptr, Plain::Map{{"x", 1}}}},
                 {"empty", Plain::Map{}}};
  REQUIRE(doc.Update(doc.map("m"), to).ok());
  REQUIRE(*doc.ToPlain(doc.map("m").ref()) == to);
  REQUIRE(*doc.At("/m/tags/3/x") == Value(1));
  const uint32_t ops = OpsOf(doc);
  REQUIRE(doc.Update(doc.map("m"), to).ok());  // nothing to do
  REQUIRE(OpsOf(doc) == ops);
}

TEST_CASE("an update is edits of the commit under way") {
  Doc doc;
  std::vector<std::string> tags;
  const Subscription watch =
      doc.Subscribe([&](const Event& event) { tags.push_back(event.tag); });
  REQUIRE(doc.map("m").Set("before", 1).ok());
  REQUIRE(doc.Update(doc.map("m"), Plain::Map{{"k", Plain::List{1, 2}}}).ok());
  REQUIRE(doc.map("m").Set("after", 2).ok());
  CHECK(tags.empty());
  REQUIRE(doc.Commit({.tag = "all of it"}).ok());
  CHECK(tags == std::vector<std::string>{"all of it"});
}

TEST_CASE("what is equal stays, and containers stay the ones they are") {
  Doc doc;
  Map map = doc.map("m");
  REQUIRE(map.Set("same", 1).ok());
  REQUIRE(map.Set("other", 1).ok());
  REQUIRE(map.Set("gone", 1).ok());
  Text text = *map.Open<Text>("text");
  REQUIRE(text.Insert(0, "hello world").ok());
  Counter counter = *map.Open<Counter>("count");
  REQUIRE(counter.Add(5).ok());
  const uint32_t ops = OpsOf(doc);
  REQUIRE(doc.Update(map, Plain::Map{{"same", 1},
                                     {"other", 2},
                                     {"text", "hello, world"},
                                     {"count", 3}})
              .ok());
  // A set, a delete, a comma, an add.
  REQUIRE(OpsOf(doc) - ops == 4);
  REQUIRE(text.is_attached());
  REQUIRE(text.ToString() == "hello, world");
  REQUIRE(counter.value() == 3);
}

TEST_CASE("items that are equal stay, those between are paired") {
  Doc doc;
  List list = doc.list("l");
  const Plain before = Plain::List{1, Plain::Map{{"a", 1}}, 2, 3, 4};
  REQUIRE(doc.Update(list, before).ok());
  const Value child = *list.Get(1);
  const uint32_t ops = OpsOf(doc);
  REQUIRE(doc.Update(list, Plain::List{0, 1, Plain::Map{{"a", 2}}, 2, 4}).ok());
  REQUIRE(*list.Get(2) == child);
  // An insert, a set of "a", a delete.
  REQUIRE(OpsOf(doc) - ops == 3);

  MovableList movable = doc.movable_list("ml");
  REQUIRE(doc.Update(movable, Plain::List{1, 2, 3}).ok());
  const uint32_t more = OpsOf(doc);
  REQUIRE(doc.Update(movable, Plain::List{1, "two", 3}).ok());
  REQUIRE(OpsOf(doc) - more == 1);  // it is the same item still
  REQUIRE(movable.values() == std::vector<Value>{1, "two", 3});
}

TEST_CASE("updates of two are merged where they differ") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  const Plain start =
      Plain::Map{{"a", 1}, {"b", 1}, {"list", Plain::List{1, 2}}};
  REQUIRE(alice.Update(alice.map("m"), start).ok());
  Sync(alice, bob);
  REQUIRE(alice
              .Update(alice.map("m"), Plain::Map{{"a", 2},
                                                 {"b", 1},
                                                 {"list", Plain::List{0, 1, 2}},
                                                 {"new", Plain::Map{{"x", 1}}}})
              .ok());
  REQUIRE(bob.Update(bob.map("m"), Plain::Map{{"a", 1},
                                              {"b", 2},
                                              {"list", Plain::List{1, 2, 3}},
                                              {"new", Plain::Map{{"y", 1}}}})
              .ok());
  Sync(alice, bob);
  REQUIRE(JsonOf(alice, bob) ==
          R"({"m":{"a":2,"b":2,"list":[0,1,2,3],"new":{"x":1,"y":1}}})");
}

TEST_CASE("an update that cannot be is refused, and nothing is changed") {
  Doc doc, other;
  REQUIRE(doc.map("m").Set("k", 1).ok());
  const VersionVector before = doc.version();
  REQUIRE(absl::IsInvalidArgument(doc.Update(doc.map("m"), Plain::List{})));
  REQUIRE(absl::IsInvalidArgument(doc.Update(doc.list("l"), "text")));
  REQUIRE(absl::IsInvalidArgument(doc.Update(doc.text("t"), 5)));
  REQUIRE(absl::IsInvalidArgument(doc.Update(doc.tree("t"), Plain::List{})));
  REQUIRE(absl::IsInvalidArgument(
      doc.Update(other.map("m"), Plain::Map{{"k", 2}})));
  REQUIRE(absl::IsInvalidArgument(
      doc.Update(doc.map("m"), Plain::Map{{"a", 1}, {"b", "\xff"}, {"k", 2}})));
  Plain deep = 1;
  for (int i = 0; i < 600; ++i) deep = Plain::List{deep};
  REQUIRE(absl::IsResourceExhausted(doc.Update(doc.list("l"), deep)));
  REQUIRE(doc.version() == before);
  REQUIRE(*doc.ToJson() == R"({"m":{"k":1}})");
}

TEST_CASE("lists and maps may be nested 500 deep, whatever the last holds") {
  Plain deepest = 7;
  for (int i = 0; i < 500; ++i) deepest = Plain::List{deepest};
  Doc doc;
  const List list = doc.list("l");
  REQUIRE(doc.Update(list, deepest).ok());
  CHECK(*doc.ToPlain(list.ref()) == deepest);
  CHECK(*DecodePlain(*doc.EncodePlain(list.ref())) == deepest);
  CHECK(doc.ToJson().ok());
  const Plain deeper = Plain::List{deepest};
  CHECK(absl::IsResourceExhausted(doc.Update(list, deeper)));
  CHECK(absl::IsResourceExhausted(DecodePlain(EncodePlain(deeper)).status()));
}

TEST_CASE("nodes of a tree are maps, as a value, as bytes and as JSON") {
  Doc doc(PeerId{1});
  Tree tree = doc.tree("t");
  const NodeId root = *tree.Create();
  REQUIRE(tree.meta(root)->Set("name", "root").ok());
  REQUIRE(tree.Create(root).ok());
  const Plain leaf = Plain::Map{{"children", Plain::List{}},
                                {"id", "2@0000000000000001"},
                                {"meta", Plain::Map{}}};
  const Plain nodes =
      Plain::List{Plain::Map{{"children", Plain::List{leaf}},
                             {"id", "0@0000000000000001"},
                             {"meta", Plain::Map{{"name", "root"}}}}};
  CHECK(*doc.ToPlain(tree.ref()) == nodes);
  CHECK(*doc.EncodePlain(tree.ref()) == EncodePlain(nodes));
  CHECK(*doc.ToJson() ==
        R"({"t":[{"id":"0@0000000000000001","meta":{"name":"root"},)"
        R"("children":[{"id":"2@0000000000000001","meta":{},)"
        R"("children":[]}]}]})");
}

TEST_CASE("an item that shows what is wanted stays, whatever it is") {
  Doc doc;
  List list = doc.list("l");
  REQUIRE(list.New<Tree>(0)->Create().ok());
  REQUIRE(list.New<Text>(1)->Insert(0, "text").ok());
  REQUIRE(list.New<Counter>(2)->Add(5).ok());
  const uint32_t ops = OpsOf(doc);
  const Plain shown = *doc.ToPlain(list.ref());
  REQUIRE(doc.Update(list, shown).ok());
  CHECK(OpsOf(doc) == ops);
}

// Of at most `depth` levels below it.
Plain AnyPlain(SeededRandom& random, int depth) {
  switch (random.Uniform(depth > 0 ? 5 : 3)) {
    case 0:
      return static_cast<int64_t>(random.Uniform(4));
    case 1:
      return std::string(random.Uniform(3), 's');
    case 2:
      return nullptr;
    case 3: {
      Plain::List list;
      for (size_t i = random.Uniform(5); i > 0; --i) {
        list.push_back(AnyPlain(random, depth - 1));
      }
      return list;
    }
    default: {
      Plain::Map map;
      for (size_t i = random.Uniform(4); i > 0; --i) {
        map[std::string(1, static_cast<char>('a' + random.Uniform(4)))] =
            AnyPlain(random, depth - 1);
      }
      return map;
    }
  }
}

void CheckIs(const Doc& doc, const Container& container, const Plain& value) {
  REQUIRE(*doc.ToPlain(container.ref()) == value);
  REQUIRE(*doc.EncodePlain(container.ref()) == EncodePlain(value));
}

TEST_CASE("a document becomes any value, whatever it was") {
  for (const uint64_t seed : Seeds(300)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    Doc doc;
    for (int i = 0; i < 8; ++i) {
      const Plain to = AnyPlain(random, 4);
      if (to.as_map() != nullptr) {
        REQUIRE(doc.Update(doc.map("x"), to).ok());
        CheckIs(doc, doc.map("x"), to);
      } else if (to.as_list() != nullptr) {
        REQUIRE(doc.Update(doc.list("x"), to).ok());
        CheckIs(doc, doc.list("x"), to);
        REQUIRE(doc.Update(doc.movable_list("x"), to).ok());
        CheckIs(doc, doc.movable_list("x"), to);
      }
    }
  }
}

}  // namespace
}  // namespace syncline::test
