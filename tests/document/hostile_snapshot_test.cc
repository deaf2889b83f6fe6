// Snapshots of which each part could be a writer's, and yet they do not go
// together: the history does not lead to the state. They open, as that takes
// the state alone; whatever needs both says so, and nothing has changed.
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "syncline/internal/codec/snapshot_decoder.h"
#include "syncline/internal/codec/snapshot_encoder.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

using internal::EventBatch;

// What `doc` would say, if it showed this in "t".
std::string SnapshotShowing(
    const Doc& doc, std::string_view text,
    const std::function<void(EventBatch*)>& change = nullptr) {
  const std::string bytes = *doc.ExportSnapshot();
  const auto view = internal::DecodeSnapshot(bytes);
  REQUIRE(view.ok());
  EventBatch history;
  REQUIRE(internal::DecodeHistory(*view, &history).ok());
  if (change != nullptr) change(&history);
  internal::SnapshotParts parts;
  parts.peers = view->peers;
  parts.heads = view->heads;
  parts.roots = {{ContainerKind::kText, "t", text}};
  parts.history = &history;
  return internal::EncodeSnapshot(parts);
}

// "hello" by one, and what two others put there at once.
struct Writers {
  Doc first{PeerId{1}}, second{PeerId{2}};
  std::string text;

  Writers() {
    REQUIRE(first.text("t").Insert(0, "hello").ok());
    REQUIRE(second.Import(first.Export()).ok());
    REQUIRE(first.text("t").Delete(1, 3).ok());
    REQUIRE(second.text("t").Delete(2, 3).ok());
    REQUIRE(second.text("t").Insert(0, "> ").ok());
    REQUIRE(first.Import(second.Export()).ok());
    text = first.text("t").ToString();
  }
};

using Call = std::function<absl::Status(Doc&)>;

// Of a document whose text was edited at both ends.
std::vector<std::pair<std::string, Call>> CallsOf(const Cursor& cursor) {
  return {
      {"CursorAt", [](Doc& doc) { return doc.text("t").CursorAt(1).status(); }},
      {"Authors",
       [](Doc& doc) {
         return doc.text("t").Authors(0, doc.text("t").size()).status();
       }},
      {"Resolve",
       [cursor](Doc& doc) {
         return doc.Resolve(cursor, TextUnit::kUtf16).status();
       }},
      {"Checkout",
       [](Doc& doc) {
         const auto listening = doc.Subscribe([](const Event&) {});
         return doc.Checkout({{PeerId{1}, 4}});
       }},
      {"RevertTo",
       [](Doc& doc) {
         return doc.RevertTo({{PeerId{1}, 4}});
       }},
      {"RevertTo nothing", [](Doc& doc) { return doc.RevertTo({}); }},
      {"Diff", [](Doc& doc) { return doc.Diff({}, doc.frontier()).status(); }},
      {"Diff back",
       [](Doc& doc) { return doc.Diff(doc.frontier(), {}).status(); }},
      {"ExportShallow", [](Doc& doc) { return doc.ExportShallow().status(); }},
      {"Undo",
       [](Doc& doc) {
         UndoStack undo(doc);
         Text text = doc.text("t");
         REQUIRE(text.Delete(0, text.size()).ok());
         REQUIRE(doc.Commit().ok());
         return undo.Undo().status();
       }},
  };
}

// What the call says of a snapshot that is opened and edited.
absl::Status Ask(const std::string& snapshot, const Call& call) {
  Doc doc(PeerId{9});
  REQUIRE(doc.Import(snapshot).ok());
  Text text = doc.text("t");
  REQUIRE(text.Insert(text.size(), "x").ok());
  REQUIRE(text.Insert(0, "y").ok());
  const std::string before = text.ToString();
  const absl::Status status = call(doc);
  if (status.ok()) return status;
  if (!text.empty()) CHECK(text.ToString() == before);
  CHECK(text.Insert(text.size() / 2, "z").ok());
  return status;
}

TEST_CASE("a text that its history does not lead to is told as data loss") {
  const Writers writers;
  Doc first = *writers.first.ForkAt(writers.first.frontier(), PeerId{5});
  const auto cursor = first.text("t").CursorAt(2);
  REQUIRE(cursor.ok());
  for (const auto& [name, call] : CallsOf(*cursor)) {
    INFO(name);
    CHECK(Ask(SnapshotShowing(first, writers.text), call).ok());
    for (const std::string_view text :
         {"a far longer text than that", "> hx", "ab", "a", ""}) {
      INFO("'" << text << "'");
      const absl::Status status = Ask(SnapshotShowing(first, text), call);
      CHECK(absl::IsDataLoss(status));
    }
  }
}

TEST_CASE("a history whose ops do not fit is told as data loss") {
  const Writers writers;
  const auto far = [](EventBatch* history) {
    history->ops.back().position = 1000;
  };
  Doc doc;
  REQUIRE(doc.Import(SnapshotShowing(writers.first, writers.text, far)).ok());
  CHECK(absl::IsDataLoss(doc.text("t").CursorAt(1).status()));
  CHECK(absl::IsDataLoss(doc.text("t").Authors(0, 1).status()));
  CHECK(absl::IsDataLoss(doc.ForkAt(doc.frontier()).status()));
  const Frontier then = doc.frontier();
  REQUIRE(doc.text("t").Insert(0, "x").ok());
  CHECK(absl::IsDataLoss(doc.Checkout(then)));
  CHECK(absl::IsDataLoss(doc.RevertTo(then)));
  CHECK(absl::IsDataLoss(doc.Diff(then, doc.frontier()).status()));
  CHECK(doc.text("t").ToString() == "x" + writers.text);
}

TEST_CASE("an update that waited for a broken history is not thrown away") {
  Writers writers;
  const auto far = [](EventBatch* history) {
    history->ops.back().position = 1000;
  };
  Doc doc;
  REQUIRE(doc.Import(SnapshotShowing(writers.first, writers.text, far)).ok());
  Doc third = *writers.first.ForkAt({{PeerId{1}, 4}}, PeerId{3});
  REQUIRE(third.text("t").Insert(0, "x").ok());
  REQUIRE(writers.first.text("t").Insert(0, "y").ok());
  const std::string newest = *writers.first.ExportSince(doc.version());
  REQUIRE(third.Import(writers.first.Export()).ok());
  REQUIRE(third.text("t").Insert(0, "z").ok());
  const std::string early = *third.ExportSince(writers.first.version());
  REQUIRE(doc.Import(early)->pending.size() == 1);
  const auto result = doc.Import(newest);
  REQUIRE(result.ok());
  CHECK(result->applied.size() == 1);
  CHECK(result->pending == std::vector{OpSpan{PeerId{3}, 0, 2}});
  REQUIRE(result->rejected.size() == 1);
  CHECK(absl::IsDataLoss(result->rejected.front()));
  CHECK(doc.text("t").ToString() == "y" + writers.text);
}

}  // namespace
}  // namespace syncline::test
