// The bytes beside whole histories: updates of a part of one, differences and
// events, plain values, what texts are made of, cursors, versions, undo stacks.
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <iterator>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "golden/stories.h"

namespace syncline::test {
namespace {

const Story& StoryOf(std::string_view name) {
  for (const Story& story : Stories()) {
    if (story.name == name) return story;
  }
  FAIL("there is no story " << name);
  return Stories().front();
}

// Where the shallow snapshots of a story begin, too.
Frontier MiddleOf(const Doc& doc) {
  const VersionVector::Entry first = doc.version().entries().front();
  return {{first.peer, first.next_counter / 2}};
}

std::string SinceMiddle(const Doc& doc) {
  return *doc.ExportSince(*doc.VersionOf(MiddleOf(doc)));
}

// Nodes that a difference makes again have other ids.
std::string WithoutIds(const std::string& json) {
  return std::regex_replace(json, std::regex(R"("id":"[^"]*")"), R"("id":"")");
}

constexpr const char* kSince[] = {
    "typing", "concurrent", "commits", "unicode",         "all",
    "marks",  "embeds",     "doc_id",  "two_texts_again", "turns"};

TEST_CASE(
    "updates of a part are read upon the rest, and written as they were") {
  for (const char* name : kSince) {
    INFO(name);
    const Story& story = StoryOf(name);
    const std::string bytes = Read(FileOf("since", story));
    const absl::StatusOr<UpdateInfo> info = DescribeUpdate(bytes);
    Must(info.status());
    CHECK(!info->parents.empty());
    CHECK(info->spans.front().begin > 0);

    Doc doc;
    Hear(doc, Read(FileOf("update", story)));
    Doc reader = *doc.ForkAt(MiddleOf(doc));
    Hear(reader, bytes);
    for (const auto& [text, content] : story.texts) {
      CHECK(reader.text(text).ToString() == content);
    }
    CHECK(reader.version().ToString() == story.version);
    CHECK(reader.StateDigest() == doc.StateDigest());
    if (story.is_read_only) continue;
    CHECK(SinceMiddle(doc) == bytes);
    CHECK(SinceMiddle(story.tell()) == bytes);
  }
}

constexpr const char* kDiffs[] = {"concurrent", "all", "marks", "embeds"};

// What leads from the middle of a story to its end.
std::string DiffOf(const Doc& doc) {
  Event told;
  told.changes = *doc.Diff(MiddleOf(doc), doc.frontier());
  return EncodeEvent(told);
}

// What a document in the middle of a story tells of the rest of it.
std::string EventOf(const Doc& doc) {
  Doc reader = *doc.ForkAt(MiddleOf(doc), PeerId{0xF0});
  Event last;
  const Subscription subscription =
      reader.Subscribe([&](const Event& event) { last = event; });
  Hear(reader, SinceMiddle(doc));
  last.tag = "from a friend";
  return EncodeEvent(last);
}

TEST_CASE("differences are applied, and written as they were") {
  for (const char* name : kDiffs) {
    INFO(name);
    const Story& story = StoryOf(name);
    const Doc doc = story.tell();
    const std::string bytes = Read(FileOf("diff", story));
    const absl::StatusOr<Event> diff = DecodeEvent(bytes);
    Must(diff.status());
    Doc reader = *doc.ForkAt(MiddleOf(doc));
    Must(reader.ApplyDiff(diff->changes));
    CHECK(WithoutIds(*reader.ToJson()) == WithoutIds(*doc.ToJson()));
    if (!story.rich.empty()) CHECK(Rich(reader.text("note")) == story.rich);
    CHECK(EncodeEvent(*diff) == bytes);
    CHECK(DiffOf(doc) == bytes);
  }
}

TEST_CASE("events are read, and written as they were") {
  for (const char* name : kDiffs) {
    INFO(name);
    const Story& story = StoryOf(name);
    const std::string bytes = Read(FileOf("event", story));
    const absl::StatusOr<Event> event = DecodeEvent(bytes);
    Must(event.status());
    CHECK(event->origin == Event::Origin::kImport);
    CHECK(event->tag == "from a friend");
    CHECK(!event->changes.empty());
    CHECK(EncodeEvent(*event) == bytes);
    CHECK(EventOf(story.tell()) == bytes);
  }
}

// A message of a kind that is not told by stories alone.
struct Message {
  const char* file;
  std::function<std::string()> write;
  // What is read of it, checked and written again.
  std::function<std::string(const std::string&)> read;
};

Plain EveryPlain() {
  return Plain::Map{
      {"list", Plain::List{nullptr, true, false, -1, int64_t{1} << 62, 0.5,
                           "h\u00E9", Value::Bytes(std::string("\0\xff", 2)),
                           Plain::List{}, Plain::Map{}}},
      {"map", Plain::Map{{"", 1}, {"\u6F22", Plain::Map{{"deep", "down"}}}}}};
}

std::string ReadPlain(const std::string& bytes) {
  const absl::StatusOr<Plain> plain = DecodePlain(bytes);
  Must(plain.status());
  CHECK(*plain == EveryPlain());
  return EncodePlain(*plain);
}

std::string ReadDelta(const std::string& bytes) {
  const absl::StatusOr<TextDelta> delta = DecodeDelta(bytes);
  Must(delta.status());
  Doc reader;
  Must(reader.text("note").ApplyDelta(*delta));
  CHECK(reader.text("note").ToString() == StoryOf("marks").texts.at("note"));
  return EncodeDelta(*delta);
}

std::string ReadVersion(const std::string& bytes) {
  const absl::StatusOr<VersionVector> version = VersionVector::Decode(bytes);
  Must(version.status());
  CHECK(version->ToString() == StoryOf("concurrent").version);
  return version->Encode();
}

// A cursor of the story "all", where it has to stand.
struct Place {
  const char* file;
  ContainerRef (*container)(Doc&);
  size_t position;
  CursorSide side;
};

const Place kPlaces[] = {
    {"cursor_v1_item", [](Doc& doc) { return doc.list("l").ref(); }, 2,
     CursorSide::kLeft},
    {"cursor_v1_start", [](Doc& doc) { return doc.movable_list("ml").ref(); },
     0, CursorSide::kLeft},
    {"cursor_v1_end_of_child",
     [](Doc& doc) { return doc.map("m").Open<Text>("text")->ref(); }, 3,
     CursorSide::kRight}};

Cursor CursorAt(Doc& doc, const Place& place) {
  const ContainerRef container = place.container(doc);
  const Value value(container);
  switch (container.kind) {
    case ContainerKind::kList:
      return *doc.Get<List>(value)->CursorAt(place.position, place.side);
    case ContainerKind::kMovableList:
      return *doc.Get<MovableList>(value)->CursorAt(place.position, place.side);
    default:
      return *doc.Get<Text>(value)->CursorAt(place.position, place.side);
  }
}

Message MessageOf(const Place& place) {
  return {place.file,
          [&place] {
            Doc doc = StoryOf("all").tell();
            return CursorAt(doc, place).Encode();
          },
          [&place](const std::string& bytes) {
            Doc doc = StoryOf("all").tell();
            const absl::StatusOr<Cursor> cursor = Cursor::Decode(bytes);
            Must(cursor.status());
            CHECK(cursor->side() == place.side);
            const absl::StatusOr<CursorPosition> found = doc.Resolve(*cursor);
            Must(found.status());
            CHECK(found->position == place.position);
            CHECK(found->container == place.container(doc));
            return cursor->Encode();
          }};
}

// Two steps to undo, one with a note, and one to do again.
Doc TellUndo(std::string* saved) {
  Doc alice(PeerId{0xA1});
  Must(alice.text("note").Insert(0, "not mine"));
  UndoStack stack(alice);
  Must(alice.text("note").Insert(0, "one "));
  Must(alice.map("m").Set("key", 1));
  Must(alice.Commit());
  stack.undo_note()->data = "where I was";
  stack.undo_note()->cursors.push_back(*alice.text("note").CursorAt(3));
  Must(alice.text("note").Delete(2, 4));
  Must(alice.movable_list("ml").Insert(0, std::vector<Value>{1, 2}));
  Must(alice.Commit());
  Must(alice.map("m").Set("key", 2));
  Must(stack.Undo().status());
  *saved = stack.Save();
  return alice;
}

std::string ReadUndo(const std::string& bytes) {
  std::string saved;
  Doc doc = TellUndo(&saved);
  absl::StatusOr<UndoStack> stack = UndoStack::Load(doc, bytes);
  Must(stack.status());
  std::string again = stack->Save();
  CHECK(stack->undo_steps() == 2);
  CHECK(stack->redo_steps() == 1);
  Must(stack->Undo().status());
  const absl::StatusOr<UndoResult> first = stack->Undo();
  Must(first.status());
  CHECK(first->note.data == "where I was");
  CHECK(first->note.cursors.size() == 1);
  CHECK(*doc.ToJson() == R"({"note":"not mine"})");
  for (int i = 0; i < 3; ++i) Must(stack->Redo().status());
  CHECK(*doc.ToJson() == R"({"m":{"key":2},"ml":[1,2],"note":"ont mine"})");
  return again;
}

std::string NoteOf(std::string_view story,
                   std::string (*encode)(const Text& note)) {
  Doc doc = StoryOf(story).tell();
  return encode(doc.text("note"));
}

// For other languages alone: no part of the library reads them.
std::string ReadNothing(const std::string& bytes) { return bytes; }

std::string RunsOf(const Text& note) { return EncodeRuns(note.Runs()); }
std::string MarksOf(const Text& note) {
  return EncodeMarks(*note.Marks(0, note.size()));
}
std::string DeltaOf(const Text& note) { return EncodeDelta(note.ToDelta()); }

std::vector<Message> Messages() {
  std::vector<Message> messages = {
      {"plain_v1_all", [] { return EncodePlain(EveryPlain()); }, ReadPlain},
      {"delta_v1_marks", [] { return NoteOf("marks", DeltaOf); }, ReadDelta},
      {"runs_v1_marks", [] { return NoteOf("marks", RunsOf); }, ReadNothing},
      {"runs_v1_embeds", [] { return NoteOf("embeds", RunsOf); }, ReadNothing},
      {"marks_v1_marks", [] { return NoteOf("marks", MarksOf); }, ReadNothing},
      {"version_v1_concurrent",
       [] { return StoryOf("concurrent").tell().version().Encode(); },
       ReadVersion},
      {"undo_v1_steps",
       [] {
         std::string saved;
         TellUndo(&saved);
         return saved;
       },
       ReadUndo}};
  for (const Place& place : kPlaces) messages.push_back(MessageOf(place));
  return messages;
}

std::string PathOf(const Message& message) {
  return "golden/" + std::string(message.file) + ".bin";
}

TEST_CASE("small messages are read, and written as they were") {
  for (const Message& message : Messages()) {
    INFO(message.file);
    const std::string bytes = Read(PathOf(message));
    CHECK(message.read(bytes) == bytes);
    CHECK(message.write() == bytes);
  }
}

TEST_CASE("write the golden messages that are not there yet", "[.][write]") {
  for (const char* name : kSince) {
    Write(FileOf("since", StoryOf(name)), SinceMiddle(StoryOf(name).tell()));
  }
  for (const char* name : kDiffs) {
    const Doc doc = StoryOf(name).tell();
    Write(FileOf("diff", StoryOf(name)), DiffOf(doc));
    Write(FileOf("event", StoryOf(name)), EventOf(doc));
  }
  for (const Message& message : Messages()) {
    Write(PathOf(message), message.write());
  }
}

}  // namespace
}  // namespace syncline::test
