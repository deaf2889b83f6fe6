// Events as an application gets them.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "public_api/sync.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

// Keeps all events of a document.
struct Recorder {
  explicit Recorder(Doc& doc)
      : subscription(doc.Subscribe(
            [this](const Event& event) { events.push_back(event); })) {}

  // The only change of the only event since the last call.
  ContainerChange TakeOnly() {
    REQUIRE(events.size() == 1);
    REQUIRE(events[0].changes.size() == 1);
    const ContainerChange change = events[0].changes[0];
    events.clear();
    return change;
  }

  std::vector<Event> events;
  Subscription subscription;
};

TEST_CASE("an event of a text tells what is kept, inserted and deleted") {
  Doc doc;
  Text text = doc.text("note");
  REQUIRE(text.Insert(0, "h\u00e9llo").ok());
  Recorder recorder(doc);
  REQUIRE(text.Insert(5, "!").ok());
  REQUIRE(text.Insert(6, "?").ok());
  REQUIRE(text.Delete(1, 2).ok());
  REQUIRE(recorder.events.empty());  // the commit is still under way
  REQUIRE(doc.Commit({.tag = "typed"}).ok());
  REQUIRE(recorder.events.at(0).origin == Event::Origin::kLocal);
  REQUIRE(recorder.events.at(0).tag == "typed");
  const ContainerChange change = recorder.TakeOnly();
  REQUIRE(change.container == text.ref());
  REQUIRE(ToJsonPointer(change.path) == "/note");
  REQUIRE(std::get<TextDelta>(change.delta) ==
          TextDelta{{TextStep::Kind::kRetain, 1},
                    {TextStep::Kind::kDelete, 2},
                    {TextStep::Kind::kRetain, 2},
                    {TextStep::Kind::kInsert, 2, "!?"}});
}

TEST_CASE("an event of a text counts what the document was told to count") {
  Doc doc(PeerId::Random(), {.event_unit = TextUnit::kUtf16});
  Text text = doc.text("note");
  const std::string smile = "\U0001F600";
  REQUIRE(text.Insert(0, smile + smile + "x").ok());
  Recorder recorder(doc);
  REQUIRE(text.Replace(1, 1, "a" + smile).ok());
  REQUIRE(doc.Commit().ok());
  REQUIRE(std::get<TextDelta>(recorder.TakeOnly().delta) ==
          TextDelta{{TextStep::Kind::kRetain, 2},
                    {TextStep::Kind::kInsert, 3, "a" + smile},
                    {TextStep::Kind::kDelete, 2}});
}

TEST_CASE("an import is told after it, as what it changed here") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(alice.list("l").Insert(0, std::vector<Value>{"a", "b"}).ok());
  Sync(alice, bob);
  Recorder recorder(alice);
  REQUIRE(alice.list("l").Insert(0, "mine").ok());
  REQUIRE(bob.list("l").Delete(0).ok());
  REQUIRE(bob.list("l").Append("c").ok());
  REQUIRE(alice.Import(bob.Export()).ok());
  REQUIRE(recorder.events.size() == 2);
  REQUIRE(recorder.events[0].origin == Event::Origin::kLocal);
  REQUIRE(recorder.events[1].origin == Event::Origin::kImport);
  recorder.events.erase(recorder.events.begin());
  REQUIRE(std::get<ListDelta>(recorder.TakeOnly().delta) ==
          ListDelta{{ListStep::Kind::kRetain, 1},
                    {ListStep::Kind::kDelete, 1},
                    {ListStep::Kind::kRetain, 1},
                    {ListStep::Kind::kInsert, 1, {"c"}}});
  // What is known changes nothing.
  REQUIRE(alice.Import(bob.Export()).ok());
  REQUIRE(recorder.events.empty());
}

TEST_CASE("an event of a map tells keys, with what they showed before") {
  Doc doc;
  Map map = doc.map("m");
  REQUIRE(map.Set("b", 1).ok());
  Recorder recorder(doc);
  REQUIRE(map.Set("c", 1).ok());
  REQUIRE(map.Set("b", 2).ok());
  REQUIRE(map.Set("a", 3).ok());
  REQUIRE(map.Delete("c").ok());
  REQUIRE(doc.Commit().ok());
  REQUIRE(std::get<MapDelta>(recorder.TakeOnly().delta) ==
          MapDelta{{"a", std::nullopt, 3}, {"b", 1, 2}});
}

TEST_CASE("an event of a counter tells what was added in all") {
  Doc doc;
  REQUIRE(doc.counter("c").Add(5).ok());
  Recorder recorder(doc);
  REQUIRE(doc.counter("c").Add(3).ok());
  REQUIRE(doc.counter("c").Add(-10).ok());
  REQUIRE(doc.Commit().ok());
  REQUIRE(std::get<CounterDelta>(recorder.TakeOnly().delta).added == -7);
}

TEST_CASE("an event of a tree tells nodes created, moved and deleted") {
  Doc doc;
  Tree tree = doc.tree("t");
  const NodeId a = *tree.Create();
  const NodeId b = *tree.Create();
  const NodeId c = *tree.Create(a);
  Recorder recorder(doc);
  REQUIRE(tree.Move(c, b).ok());
  REQUIRE(tree.Delete(a).ok());
  const NodeId d = *tree.Create(b, 0);
  REQUIRE(doc.Commit().ok());
  using Kind = NodeStep::Kind;
  REQUIRE(std::get<TreeDelta>(recorder.TakeOnly().delta) ==
          TreeDelta{{Kind::kDeleted, a, std::nullopt, 0},
                    {Kind::kCreated, d, b, 0},
                    {Kind::kMoved, c, b, 1}});
}

TEST_CASE("new containers are told from empty, those that hold others first") {
  Doc doc;
  Recorder recorder(doc);
  REQUIRE(doc.Transact([&] {
               Map card = *doc.list("cards").New<Map>(0);
               REQUIRE(card.Set("title", "hello").ok());
               return card.Open<Text>("text")->Insert(0, "world");
             })
              .ok());
  REQUIRE(recorder.events.size() == 1);
  std::vector<std::string> paths;
  for (const ContainerChange& change : recorder.events[0].changes) {
    paths.push_back(ToJsonPointer(change.path));
  }
  REQUIRE(paths ==
          std::vector<std::string>{"/cards", "/cards/0", "/cards/0/text"});
  for (const std::string& path : paths) REQUIRE(doc.At(path).ok());
}

TEST_CASE("a path names keys, positions and nodes, escaped as in a pointer") {
  Doc doc;
  const NodeId node = *doc.tree("a/b").Create();
  Map meta = *doc.tree("a/b").meta(node);
  Recorder recorder(doc);
  REQUIRE(meta.Open<Map>("x~y")->Set("k", 1).ok());
  REQUIRE(doc.Commit().ok());
  const Path path = recorder.events.at(0).changes.back().path;
  REQUIRE(path == Path{std::string("a/b"), node, std::string("x~y")});
  REQUIRE(ToJsonPointer(path) == "/a~1b/" + node.ToString() + "/x~0y");
  REQUIRE(doc.At(ToJsonPointer(path)).ok());
}

TEST_CASE("a transaction is one event, one that is rolled back is none") {
  Doc doc;
  Recorder recorder(doc);
  Text text = doc.text("t");
  REQUIRE_FALSE(doc.Transact([&] {
                     REQUIRE(text.Insert(0, "gone").ok());
                     REQUIRE(doc.map("m").Set("k", 1).ok());
                     return absl::CancelledError("no");
                   })
                    .ok());
  REQUIRE(doc.Commit().ok());
  REQUIRE(recorder.events.empty());
  REQUIRE(doc.Transact(
                 [&] {
                   REQUIRE(text.Insert(0, "kept").ok());
                   REQUIRE_FALSE(doc.Transact([&] {
                                      REQUIRE(text.Insert(0, "gone").ok());
                                      return absl::CancelledError("no");
                                    })
                                     .ok());
                   return absl::OkStatus();
                 },
                 {.tag = "once"})
              .ok());
  REQUIRE(recorder.events.at(0).tag == "once");
  REQUIRE(std::get<TextDelta>(recorder.TakeOnly().delta) ==
          TextDelta{{TextStep::Kind::kInsert, 4, "kept"}});
}

TEST_CASE("a container's subscription tells of it and what is in it alone") {
  Doc doc;
  Map board = doc.map("board");
  Text note = *board.Open<Text>("note");
  std::vector<std::string> paths;
  const Subscription subscription = board.Subscribe([&](const Event& event) {
    for (const ContainerChange& change : event.changes) {
      paths.push_back(ToJsonPointer(change.path));
    }
  });
  REQUIRE(doc.text("other").Insert(0, "x").ok());
  REQUIRE(doc.Commit().ok());
  REQUIRE(paths.empty());
  REQUIRE(note.Insert(0, "x").ok());
  REQUIRE(board.Set("k", 1).ok());
  REQUIRE(doc.text("other").Insert(0, "x").ok());
  REQUIRE(doc.Commit().ok());
  REQUIRE(paths == std::vector<std::string>{"/board", "/board/note"});
}

TEST_CASE("what a removed container gets is told to nobody") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  Text note = *alice.map("m").Open<Text>("note");
  Sync(alice, bob);
  REQUIRE(bob.map("m").Open<Text>("note")->Insert(0, "late").ok());
  REQUIRE(alice.map("m").Set("note", "gone").ok());
  Recorder recorder(alice);
  REQUIRE(alice.Import(bob.Export()).ok());
  REQUIRE(note.ToString() == "late");
  REQUIRE(recorder.events.empty());
}

// A map in each, the last one as deep as that; a root is 1 level deep.
Map Nest(Doc& doc, int levels) {
  Map map = doc.map("m");
  while (--levels > 0) map = *map.Open<Map>("in");
  return map;
}

TEST_CASE("what is nested more than 500 levels deep is told to nobody") {
  Doc author(PeerId{1}), doc(PeerId{2});
  REQUIRE(Nest(author, 500).Set("k", 1).ok());
  const Frontier before = author.frontier();
  Recorder recorder(doc);
  Sync(author, doc);
  REQUIRE(recorder.events.at(0).changes.size() == 500);
  REQUIRE(recorder.events.at(0).changes.back().path.size() == 500);
  REQUIRE(doc.ToJson().ok());
  recorder.events.clear();

  REQUIRE(Nest(author, 501).Set("k", 1).ok());
  Sync(author, doc);
  // The one above it shows that it is there.
  REQUIRE(recorder.TakeOnly().path.size() == 500);
  REQUIRE(Nest(author, 501).Set("k", 2).ok());
  REQUIRE(Nest(author, 500).Set("k", 2).ok());
  Sync(author, doc);
  REQUIRE(recorder.TakeOnly().path.size() == 500);
  REQUIRE(*Nest(doc, 501).Get("k") == Value(2));

  const auto refused = doc.Diff(before, doc.frontier());
  REQUIRE(absl::IsResourceExhausted(refused.status()));
  REQUIRE(doc.Checkout(before).ok());
  REQUIRE(recorder.TakeOnly().path.size() == 500);
}

TEST_CASE("a callback may read, edit, export and import") {
  Doc doc(PeerId{1}), other(PeerId{2});
  REQUIRE(other.text("t").Insert(0, "theirs").ok());
  std::vector<std::string> seen;
  const Subscription subscription = doc.Subscribe([&](const Event& event) {
    seen.push_back(event.tag + ":" + doc.text("t").ToString());
    REQUIRE(doc.Export().ok());
    if (event.tag == "first") {
      REQUIRE(doc.counter("answers").Add(1).ok());
      REQUIRE(doc.Import(other.Export()).ok());
      REQUIRE(doc.Transact([&] { return doc.counter("answers").Add(1); },
                           {.tag = "second"})
                  .ok());
    }
  });
  REQUIRE(doc.text("t").Insert(0, "mine ").ok());
  REQUIRE(doc.Commit({.tag = "first"}).ok());
  REQUIRE(seen.size() == 4);
  REQUIRE(seen[0] == "first:mine ");
  REQUIRE(seen[3] == "second:mine theirs");
  REQUIRE(doc.counter("answers").value() == 2);
}

TEST_CASE("a callback that always answers with an edit is stopped") {
  Doc doc;
  int calls = 0;
  const Subscription subscription = doc.Subscribe([&](const Event&) {
    ++calls;
    REQUIRE(doc.counter("c").Add(1).ok());
  });
  REQUIRE(doc.text("t").Insert(0, "x").ok());
  REQUIRE(doc.Commit().ok());
  REQUIRE(calls > 10);
  REQUIRE(calls < 1000);
  REQUIRE(doc.counter("c").value() == calls);
}

TEST_CASE("a callback may subscribe and unsubscribe, itself too") {
  Doc doc;
  int once = 0;
  int later = 0;
  Subscription first, second;
  first = doc.Subscribe([&](const Event&) {
    ++once;
    first.Cancel();
    second = doc.Subscribe([&](const Event&) { ++later; });
  });
  for (int i = 0; i < 3; ++i) {
    REQUIRE(doc.text("t").Insert(0, "x").ok());
    REQUIRE(doc.Commit().ok());
  }
  REQUIRE(once == 1);
  REQUIRE(later == 2);
}

TEST_CASE("a subscription begins where it was made and ends with itself") {
  Doc doc;
  REQUIRE(doc.text("t").Insert(0, "before").ok());
  std::optional<Recorder> recorder(doc);
  REQUIRE(doc.Commit().ok());
  REQUIRE(recorder->events.empty());
  // In a transaction, with what comes after it.
  std::optional<Recorder> inner;
  REQUIRE(doc.Transact([&] {
               REQUIRE(doc.text("t").Insert(0, "x").ok());
               inner.emplace(doc);
               return doc.text("t").Insert(0, "y");
             })
              .ok());
  REQUIRE(recorder->events.size() == 1);
  REQUIRE(inner->events.empty());
  REQUIRE(doc.text("t").Insert(0, "z").ok());
  REQUIRE(doc.Commit().ok());
  REQUIRE(inner->events.size() == 1);
  inner.reset();
  recorder.reset();
  REQUIRE(doc.text("t").Insert(0, "z").ok());
  REQUIRE(doc.Commit().ok());

  Subscription orphan;
  {
    Doc gone;
    orphan = gone.Subscribe([](const Event&) {});
  }
  orphan.Cancel();
}

TEST_CASE("a document that is moved keeps its listeners") {
  Doc doc;
  Recorder recorder(doc);
  Doc moved = std::move(doc);
  REQUIRE(moved.text("t").Insert(0, "x").ok());
  REQUIRE(moved.Commit().ok());
  REQUIRE(recorder.events.size() == 1);
}

TEST_CASE("a hook before a commit sees its edits and may add to it") {
  Doc doc(PeerId{1});
  Recorder recorder(doc);
  int calls = 0;
  Subscription hook = doc.BeforeCommit([&](CommitOptions* options) {
    ++calls;
    options->message += " (checked)";
    REQUIRE(doc.counter("revision").Add(1).ok());
    REQUIRE(doc.Commit().ok());  // it is under way: nothing happens
  });
  REQUIRE(doc.Commit().ok());  // nothing to commit
  REQUIRE(calls == 0);
  REQUIRE(doc.text("t").Insert(0, "x").ok());
  REQUIRE(doc.Commit({.message = "typed"}).ok());
  REQUIRE(calls == 1);
  REQUIRE(recorder.events.size() == 1);
  REQUIRE(recorder.events[0].changes.size() == 2);
  hook.Cancel();
  REQUIRE(doc.text("t").Insert(0, "x").ok());
  REQUIRE(doc.Commit().ok());
  REQUIRE(calls == 1);
}

}  // namespace
}  // namespace syncline::test
