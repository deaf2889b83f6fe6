// Transactions: all or nothing, in every kind of container, and no trace of
// what was taken back.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "support/seed.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

absl::Status Stop() { return absl::AbortedError("stop"); }

void Fill(Doc& doc) {
  REQUIRE(doc.text("t").Insert(0, "t\u00e9xt").ok());
  REQUIRE(doc.list("l").Insert(0, std::vector<Value>{1, "two"}).ok());
  REQUIRE(doc.map("m").Set("k", 1).ok());
  REQUIRE(doc.map("m").Open<Map>("child")->Set("in", true).ok());
  REQUIRE(doc.counter("c").Add(3).ok());
}

TEST_CASE("a transaction is one commit") {
  Doc doc, other;
  REQUIRE(doc.Transact(
                 [&] {
                   Fill(doc);
                   return absl::OkStatus();
                 },
                 {.time_ms = 5, .message = "fill"})
              .ok());
  REQUIRE(other.Import(doc.Export()).ok());
  REQUIRE(*other.ToJson() == *doc.ToJson());
}

TEST_CASE("a transaction that fails leaves no trace in any container") {
  Doc doc(PeerId{1}), twin(PeerId{1});
  Fill(doc);
  Fill(twin);
  REQUIRE(doc.Commit().ok());
  const std::string json = *doc.ToJson();
  const absl::Status status = doc.Transact([&] {
    REQUIRE(doc.text("t").Replace(1, 2, "\u6f22").ok());
    REQUIRE(doc.list("l").Replace(0, 5).ok());
    REQUIRE(doc.list("l").New<Text>(1)->Insert(0, "in a list").ok());
    REQUIRE(doc.map("m").Set("k", 2).ok());
    REQUIRE(doc.map("m").Delete("child").ok());
    REQUIRE(doc.map("m").Open<Map>("child")->Set("new", 1).ok());
    REQUIRE(doc.counter("c").Add(-100).ok());
    REQUIRE(doc.text("other").Insert(0, "never").ok());
    return Stop();
  });
  REQUIRE(status == Stop());
  REQUIRE(*doc.ToJson() == json);
  REQUIRE(doc.version() == twin.version());
  REQUIRE(*doc.Export() == *twin.Export());
  // And it goes on as if nothing had been.
  for (Doc* d : {&doc, &twin}) {
    REQUIRE(d->map("m").Open<Map>("child")->Set("later", 1).ok());
    REQUIRE(d->text("t").Insert(0, "later").ok());
  }
  REQUIRE(*doc.ToJson() == *twin.ToJson());
  REQUIRE(*doc.Export() == *twin.Export());
}

TEST_CASE("an inner transaction that fails is taken back alone") {
  Doc doc;
  Text text = doc.text("t");
  REQUIRE(doc.Transact([&] {
               REQUIRE(text.Insert(0, "ab").ok());
               REQUIRE(doc.Transact([&] {
                 REQUIRE(text.Insert(1, "x").ok());
                 return Stop();
               }) == Stop());
               REQUIRE(doc.Transact([&] { return text.Insert(2, "c"); }).ok());
               return absl::OkStatus();
             })
              .ok());
  REQUIRE(text.ToString() == "abc");
}

TEST_CASE("what others would learn is refused while a transaction is open") {
  Doc doc, other;
  Fill(other);
  REQUIRE(
      doc.Transact([&] {
           REQUIRE(absl::IsFailedPrecondition(doc.Export().status()));
           REQUIRE(absl::IsFailedPrecondition(doc.ExportSnapshot().status()));
           REQUIRE(
               absl::IsFailedPrecondition(doc.Import(other.Export()).status()));
           REQUIRE(absl::IsFailedPrecondition(doc.Commit()));
           return absl::OkStatus();
         })
          .ok());
  REQUIRE(absl::IsInvalidArgument(
      doc.Transact([] { return absl::OkStatus(); }, {.message = "\xff"})));
  REQUIRE(doc.Import(other.Export()).ok());
}

TEST_CASE("a document opened from a snapshot rolls back, too") {
  Doc source, doc(PeerId{1});
  REQUIRE(source.text("t").Insert(0, "from before").ok());
  REQUIRE(doc.Import(source.ExportSnapshot()).ok());
  REQUIRE(doc.text("t").Insert(0, "h\u00e9").ok());
  REQUIRE(doc.Transact([&] {
    REQUIRE(doc.text("t").Insert(2, "x").ok());
    // Asks for the history, which is then decoded.
    REQUIRE(doc.map("m").Set("k", 1).ok());
    return Stop();
  }) == Stop());
  REQUIRE(*doc.ToJson() == "{\"t\":\"h\u00e9from before\"}");
  REQUIRE(source.Import(doc.Export()).ok());
  REQUIRE(*source.ToJson() == *doc.ToJson());
}

absl::Status EditItems(MovableList list, SeededRandom& random) {
  const size_t position = random.Uniform(list.size() + 1);
  if (position == list.size()) return list.New<Map>(position).status();
  switch (random.Uniform(4)) {
    case 0:
      return list.Insert(position, std::vector<Value>{1, 2, 3});
    case 1:
      return list.Set(position, "set");
    case 2:
      return list.Delete(position);
    default:
      return list.Move(position, random.Uniform(list.size()));
  }
}

absl::Status EditNodes(Tree tree, SeededRandom& random) {
  const std::vector<NodeId> nodes = tree.nodes();
  if (nodes.empty() || random.Chance(0.3)) return tree.Create().status();
  const NodeId node = random.Pick(nodes);
  if (random.Chance(0.2)) return tree.Delete(node);
  if (random.Chance(0.3)) return tree.meta(node)->Set("k", 1);
  if (random.Chance(0.3)) return tree.Create(node, 0).status();
  const absl::Status moved = tree.Move(node, random.Pick(nodes), 0);
  return absl::IsInvalidArgument(moved) ? absl::OkStatus() : moved;
}

// Random edits of everything, some of them taken back.
absl::Status RandomEdit(Doc& doc, SeededRandom& random) {
  Text text = doc.text("t");
  List list = doc.list("l");
  Map map = doc.map("m");
  const std::string key(1, static_cast<char>('a' + random.Uniform(3)));
  const size_t place = random.Uniform(text.size() + 1);
  switch (random.Uniform(8)) {
    case 6:
      return EditItems(doc.movable_list("ml"), random);
    case 7:
      return EditNodes(doc.tree("tree"), random);
    case 0:
      return text.Insert(place, "\u00e9x");
    case 1:
      return text.Delete(place, (text.size() - place) / 2);
    case 2:
      return list.New<Map>(random.Uniform(list.size() + 1)).status();
    case 3:
      if (list.empty()) return absl::OkStatus();
      return list.Delete(random.Uniform(list.size()));
    case 4:
      if (random.Chance(0.3)) return map.Delete(key);
      if (map.Open<Map>(key).ok()) {
        return map.Open<Map>(key)->Set(key, 1);
      }
      return map.Set(key, static_cast<int64_t>(place));
    default:
      return doc.counter("c").Add(1);
  }
}

TEST_CASE("what was rolled back never was: random edits, beside a twin") {
  for (uint64_t seed : Seeds(200)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Doc doc(PeerId{1}), twin(PeerId{1}), friend_(PeerId{2});
    for (int step = 0; step < 30; ++step) {
      if (random.Chance(0.4)) {
        REQUIRE(doc.Transact([&] {
          const size_t edits = random.Uniform(6);
          for (size_t i = 0; i < edits; ++i) {
            REQUIRE(RandomEdit(doc, random).ok());
          }
          return Stop();
        }) == Stop());
      } else if (random.Chance(0.3)) {
        REQUIRE(RandomEdit(friend_, random).ok());
        const auto news = friend_.Export();
        REQUIRE(doc.Import(news).ok());
        REQUIRE(twin.Import(news).ok());
      } else {
        SeededRandom same = random;
        REQUIRE(RandomEdit(doc, random).ok());
        REQUIRE(RandomEdit(twin, same).ok());
      }
      REQUIRE(*doc.ToJson() == *twin.ToJson());
      REQUIRE(doc.StateDigest() == twin.StateDigest());
      REQUIRE(doc.version() == twin.version());
    }
    // Runs may be cut differently; what they say is the same.
    Doc reader(PeerId{3});
    REQUIRE(reader.Import(doc.Export()).ok());
    REQUIRE(reader.Import(twin.Export()).ok());
    REQUIRE(*reader.ToJson() == *twin.ToJson());
  }
}

TEST_CASE(
    "a transaction in hand is kept, rolled back, or taken back at its end") {
  Doc doc;
  Text text = doc.text("t");
  {
    absl::StatusOr<Transaction> kept = doc.Begin({.message = "kept"});
    REQUIRE(text.Insert(0, "a").ok());
    REQUIRE(doc.Export().status().code() ==
            absl::StatusCode::kFailedPrecondition);
    REQUIRE(kept->Commit().ok());
    REQUIRE_FALSE(kept->is_open());
    REQUIRE(kept->Commit().code() == absl::StatusCode::kFailedPrecondition);
    REQUIRE(kept->RollBack().code() == absl::StatusCode::kFailedPrecondition);
  }
  {
    absl::StatusOr<Transaction> back = doc.Begin();
    REQUIRE(text.Insert(1, "b").ok());
    REQUIRE(back->RollBack().ok());
    REQUIRE(text.ToString() == "a");
  }
  {
    absl::StatusOr<Transaction> forgotten = doc.Begin();
    REQUIRE(text.Insert(1, "c").ok());
  }
  REQUIRE(text.ToString() == "a");
  REQUIRE(doc.Export().ok());
  REQUIRE(doc.Begin({.message = "\xff"}).status().code() ==
          absl::StatusCode::kInvalidArgument);
}

TEST_CASE("transactions in hand end innermost first, or with the outer one") {
  Doc doc;
  Text text = doc.text("t");
  absl::StatusOr<Transaction> outer = doc.Begin();
  REQUIRE(text.Insert(0, "a").ok());
  absl::StatusOr<Transaction> inner = doc.Begin();
  REQUIRE(text.Insert(1, "b").ok());
  REQUIRE(outer->Commit().code() == absl::StatusCode::kFailedPrecondition);
  REQUIRE(text.ToString() == "ab");
  REQUIRE(outer->RollBack().ok());
  REQUIRE(text.ToString().empty());
  REQUIRE_FALSE(inner->is_open());
  // A later one is not taken for it.
  absl::StatusOr<Transaction> later = doc.Begin();
  REQUIRE(inner->Commit().code() == absl::StatusCode::kFailedPrecondition);
  REQUIRE(later->Commit().ok());
}

TEST_CASE("a transaction that a callback leaves open is rolled back") {
  Doc doc;
  Text text = doc.text("t");
  std::vector<Transaction> left_open;
  const auto leave_open = [&] {
    left_open.push_back(*doc.Begin());
    REQUIRE(text.Insert(0, "never").ok());
  };
  Subscription events = doc.Subscribe([&](const Event&) { leave_open(); });
  Subscription hook = doc.BeforeCommit([&](CommitOptions*) { leave_open(); });
  REQUIRE(text.Insert(0, "a").ok());
  REQUIRE(doc.Commit().ok());
  REQUIRE(left_open.size() == 2);
  REQUIRE_FALSE(left_open[0].is_open());
  REQUIRE_FALSE(left_open[1].is_open());
  REQUIRE(text.ToString() == "a");
  REQUIRE(doc.Export().ok());
}

}  // namespace
}  // namespace syncline::test
