// Deltas of texts through the public API: what events tell of marks and embeds,
// what is read, and what is applied.
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

TextStep Retain(size_t count, Attributes attributes = {}) {
  return {TextStep::Kind::kRetain, count, "", {}, std::move(attributes)};
}
TextStep Insert(const std::string& text, size_t count,
                Attributes attributes = {}) {
  return {TextStep::Kind::kInsert, count, text, {}, std::move(attributes)};
}
TextStep Embed(Value value, Attributes attributes = {}) {
  return {TextStep::Kind::kInsert, 1, "\uFFFC", std::move(value),
          std::move(attributes)};
}
TextStep Delete(size_t count) { return {TextStep::Kind::kDelete, count}; }

Attribute Say(const std::string& key, Value value,
              std::optional<OpId> id = std::nullopt) {
  return {key, id, std::move(value)};
}

// The deltas that a document tells of one text.
struct Recorder {
  explicit Recorder(Text text)
      : subscription(text.Subscribe([this](const Event& event) {
          for (const ContainerChange& change : event.changes) {
            deltas.push_back(std::get<TextDelta>(change.delta));
          }
        })) {}

  TextDelta TakeOnly() {
    REQUIRE(deltas.size() == 1);
    const TextDelta delta = deltas.front();
    deltas.clear();
    return delta;
  }

  std::vector<TextDelta> deltas;
  Subscription subscription;
};

struct Note {
  Doc doc{PeerId{1}};
  Text text = doc.text("t");
  Recorder recorder{text};

  explicit Note(std::string_view content) {
    REQUIRE(text.Insert(0, content).ok());
    REQUIRE(doc.Commit().ok());
    recorder.deltas.clear();
  }
  TextDelta Told() {
    REQUIRE(doc.Commit().ok());
    return recorder.TakeOnly();
  }
};

TEST_CASE("an event tells which attributes of what is kept changed") {
  Note note("The fox jumped");
  REQUIRE(note.text.Mark(4, 7, "bold", true).ok());
  CHECK(note.Told() == TextDelta{Retain(4), Retain(3, {Say("bold", true)})});
  REQUIRE(note.text.Unmark(0, 5, "bold").ok());
  CHECK(note.Told() == TextDelta{Retain(4), Retain(1, {Say("bold", nullptr)})});
  REQUIRE(note.text.Mark(3, 6, "bold", 2).ok());
  REQUIRE(note.text.Mark(5, 7, "color", "red").ok());
  CHECK(note.Told() ==
        TextDelta{Retain(3), Retain(2, {Say("bold", 2)}),
                  Retain(1, {Say("bold", 2), Say("color", "red")}),
                  Retain(1, {Say("color", "red")})});
}

TEST_CASE("an event tells what is inserted with all that marks say of it") {
  Note note("The fox");
  REQUIRE(note.text.Mark(4, 7, "bold", true).ok());
  REQUIRE(note.doc.Commit().ok());
  note.recorder.deltas.clear();
  REQUIRE(note.text.Insert(7, "es").ok());
  REQUIRE(note.text.InsertEmbed(4, 5).ok());
  REQUIRE(note.text.Delete(0, 1).ok());
  CHECK(note.Told() ==
        TextDelta{Delete(1), Retain(3), Embed(5), Retain(3),
                  Insert("es", 2, {Say("bold", true)})});
}

TEST_CASE("an event tells each many-valued mark by its id") {
  Note note("The fox");
  const MarkOptions comment{.expand = Expand::kNone, .many = true};
  const OpId a = *note.text.Mark(0, 5, "comment", "nice", comment);
  const OpId b = *note.text.Mark(4, 7, "comment", "hm", comment);
  CHECK(note.Told() == TextDelta{Retain(4, {Say("comment", "nice", a)}),
                                 Retain(1, {Say("comment", "nice", a),
                                            Say("comment", "hm", b)}),
                                 Retain(2, {Say("comment", "hm", b)})});
  REQUIRE(note.text.RemoveMark(a).ok());
  CHECK(note.Told() == TextDelta{Retain(5, {Say("comment", nullptr, a)})});
}

TEST_CASE("what comes to nothing within a commit is not told") {
  Note note("The fox");
  const OpId bold = *note.text.Mark(4, 7, "bold", true);
  REQUIRE(note.text.RemoveMark(bold).ok());
  REQUIRE(note.doc.Commit().ok());
  CHECK(note.recorder.deltas.empty());
  const absl::Status status = note.doc.Transact([&] {
    REQUIRE(note.text.Mark(0, 7, "bold", true).ok());
    REQUIRE(note.text.InsertEmbed(0, 1).ok());
    return absl::CancelledError("taken back");
  });
  CHECK(absl::IsCancelled(status));
  CHECK(note.recorder.deltas.empty());
}

TEST_CASE("an import tells what it marks, and what it inserts into marks") {
  Note note("The fox jumped");
  Doc other(PeerId{2});
  Sync(note.doc, other);
  REQUIRE(note.text.Mark(4, 7, "bold", true).ok());
  REQUIRE(note.doc.Commit().ok());
  note.recorder.deltas.clear();
  REQUIRE(other.text("t").Insert(6, "-").ok());
  REQUIRE(other.text("t").Mark(0, 7, "link", "x").ok());
  REQUIRE(note.doc.Import(other.Export()).ok());
  CHECK(note.recorder.TakeOnly() ==
        TextDelta{Retain(6, {Say("link", "x")}),
                  Insert("-", 1, {Say("bold", true), Say("link", "x")})});
}

TEST_CASE("what is embedded is told behind the text, by its position") {
  Doc doc(PeerId{1}, {.event_unit = TextUnit::kUtf16});
  Text text = doc.text("t");
  REQUIRE(text.Insert(0, "\U0001F600").ok());
  REQUIRE(doc.Commit().ok());
  std::vector<ContainerChange> changes;
  const Subscription subscription = doc.Subscribe([&](const Event& event) {
    changes.insert(changes.end(), event.changes.begin(), event.changes.end());
  });
  Map map = *text.NewEmbed<Map>(1);
  REQUIRE(map.Set("k", 1).ok());
  REQUIRE(doc.Commit().ok());
  REQUIRE(changes.size() == 2);
  CHECK(std::get<TextDelta>(changes[0].delta) ==
        TextDelta{Retain(2), Embed(map.ref())});
  CHECK(ToJsonPointer(changes[1].path) == "/t/2");
  CHECK(std::get<MapDelta>(changes[1].delta) ==
        MapDelta{{"k", std::nullopt, 1}});
  CHECK(doc.At("/t/2/k").value() == Value(1));
}

TEST_CASE("deltas count what they are told to count") {
  Doc doc(PeerId{1}, {.event_unit = TextUnit::kUtf16});
  Text text = doc.text("t");
  const std::string smile = "\U0001F600";
  REQUIRE(text.Insert(0, smile + "x" + smile).ok());
  REQUIRE(doc.Commit().ok());
  Recorder recorder(text);
  REQUIRE(text.Mark(1, 3, "bold", true).ok());
  REQUIRE(doc.Commit().ok());
  CHECK(recorder.TakeOnly() ==
        TextDelta{Retain(2), Retain(3, {Say("bold", true)})});
  CHECK(text.ToDelta(TextUnit::kBytes) ==
        TextDelta{Insert(smile, 4),
                  Insert("x" + smile, 5, {Say("bold", true)})});
  const auto part = text.ToDelta(2, 3, TextUnit::kUtf16);
  REQUIRE(part.ok());
  CHECK(*part == TextDelta{Insert("x", 1, {Say("bold", true)})});
}

TEST_CASE("inserted text gets what its step names, and nothing else") {
  Note note("The fox");
  const OpId bold = *note.text.Mark(4, 7, "bold", true);
  REQUIRE(note.text.ApplyDelta({Retain(7), Insert("!", 1)}).ok());
  CHECK(note.text.ToDelta() ==
        TextDelta{Insert("The ", 4), Insert("fox", 3, {Say("bold", true)}),
                  Insert("!", 1)});
  // What is in the mark already needs none of its own.
  REQUIRE(note.text.ApplyDelta({Retain(5), Insert("o", 1, {Say("bold", true)})})
              .ok());
  CHECK(note.text.Marks(0, 9)->size() == 2);
  CHECK(note.text.Marks(0, 9)->front().id == bold);
  // Typing on goes on without.
  REQUIRE(note.text.Insert(9, "!").ok());
  CHECK(note.text.ToDelta().back() == Insert("!!", 2));
}

TEST_CASE("a link that a delta makes grows as its key is told to") {
  Note note("The fox");
  const DeltaOptions options{.expand = {{"link", Expand::kNone}}};
  REQUIRE(note.text
              .ApplyDelta({Retain(4), Retain(3, {Say("link", "x"),
                                                 Say("bold", true)})},
                          options)
              .ok());
  REQUIRE(note.text.Insert(7, "es").ok());
  CHECK(note.text.ToDelta() ==
        TextDelta{Insert("The ", 4),
                  Insert("fox", 3, {Say("bold", true), Say("link", "x")}),
                  Insert("es", 2, {Say("bold", true)})});
}

TEST_CASE("a delta makes a many-valued mark, means it, and takes it away") {
  Note note("The fox");
  const OpId any{PeerId{7}, 7};
  REQUIRE(note.text
              .ApplyDelta({Retain(2, {Say("comment", "hm", any)}),
                           Insert("-", 1, {Say("comment", "hm", any)})})
              .ok());
  REQUIRE(note.text.Marks(0, 8)->size() == 1);
  const OpId id = note.text.Marks(0, 8)->front().id;
  CHECK(id != any);
  // In it, and named or not: it is in it.
  REQUIRE(note.text
              .ApplyDelta({Retain(1), Insert("+", 1, {Say("comment", "hm", id)}),
                           Insert("+", 1)})
              .ok());
  CHECK(note.text.ToDelta() ==
        TextDelta{Insert("T++h-", 5, {Say("comment", "hm", id)}),
                  Insert("e fox", 5)});
  REQUIRE(note.text.ApplyDelta({Retain(1, {Say("comment", nullptr, id)})}).ok());
  CHECK(note.text.ToDelta() == TextDelta{Insert("T++h-e fox", 10)});
}

TEST_CASE("a bad delta says which step is bad, and changes nothing") {
  const std::string smile = "\U0001F600";
  Note note("The " + smile);
  REQUIRE(note.text.Mark(0, 3, "bold", true).ok());
  const OpId id = *note.text.Mark(0, 3, "c", "v", {.many = true});
  const OpId bold{id.peer, id.counter - 2};
  REQUIRE(note.text.Insert(0, "in the commit under way: ").ok());
  const std::string before = note.doc.StateDigest();
  const VersionVector version = note.doc.version();
  const TextStep fine = Insert("fine", 4, {Say("k", 1)});
  const auto refuse = [&](TextStep step, absl::StatusCode code,
                          TextUnit unit = TextUnit::kCodePoints) {
    CAPTURE(step.inserted, step.count);
    const absl::Status status =
        note.text.ApplyDelta({fine, std::move(step)}, {.unit = unit});
    CHECK(status.code() == code);
    CHECK(status.message().substr(0, 20) == "step 1 of the delta:");
    CHECK(note.doc.StateDigest() == before);
    CHECK(note.doc.version() == version);
  };
  constexpr auto kBad = absl::StatusCode::kInvalidArgument;
  constexpr auto kBeyond = absl::StatusCode::kOutOfRange;
  const size_t size = note.text.size();
  refuse(Retain(size + 1), kBeyond);
  refuse(Delete(size + 1), kBeyond);
  refuse(Delete(~size_t{0}), kBeyond);
  refuse(Retain(size, {}), kBad, TextUnit::kUtf16);
  refuse(Delete(size), kBad, TextUnit::kUtf16);
  refuse(Retain(size + 1), kBad, TextUnit::kBytes);
  refuse(Insert("\xFF", 1), kBad);
  refuse(Insert("x", 1, {Say("\xFF", 1)}), kBad);
  refuse(Insert("x", 1, {Say("k", "\xFF")}), kBad);
  refuse(Insert("x", 1, {Say("k", note.text.ref())}), kBad);
  refuse(Insert("x", 1, {Say("k", 1), Say("k", 2)}), kBad);
  refuse(Embed(note.text.ref()), kBad);
  refuse({TextStep::Kind::kInsert, 1, "x", Value(1), {}}, kBad);
  refuse({TextStep::Kind::kDelete, 1, "", {}, {Say("k", 1)}}, kBad);
  refuse({static_cast<TextStep::Kind>(7), 1}, kBad);
  const size_t begin = size - 5;
  const auto marked = [&](Attribute attribute) {
    return Retain(begin + 1, {std::move(attribute)});
  };
  refuse(marked(Say("c", "w", id)), kBad);
  refuse(marked(Say("c", nullptr, OpId{PeerId{9}, 9})),
         absl::StatusCode::kNotFound);
  refuse(marked(Say("d", nullptr, id)), absl::StatusCode::kNotFound);
  refuse(marked(Say("bold", nullptr, bold)), absl::StatusCode::kNotFound);
  CHECK(note.text.ApplyDelta({}, {.unit = TextUnit::kLines}).code() == kBad);
  // The commit that was under way is told as if nothing had been tried.
  CHECK(note.Told() ==
        TextDelta{Insert("in the commit under way: ", 25),
                  Retain(3, {Say("bold", true), Say("c", "v", id)})});
}

TEST_CASE("a delta is part of the commit under way") {
  Note note("The fox");
  REQUIRE(note.text.Insert(0, "1").ok());
  REQUIRE(note.text.ApplyDelta({Insert("2", 1)}).ok());
  REQUIRE(note.text.Insert(0, "3").ok());
  CHECK(note.Told() == TextDelta{Insert("321", 3)});
}

}  // namespace
}  // namespace syncline::test
