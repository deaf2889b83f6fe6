// Callbacks that call the document again, in the midst of what another call
// does.
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "syncline/syncline.h"

namespace syncline::test {
namespace {

// A document of "one", with " two" in the commit under way. Who listens shows
// the older version as soon as that commit ends.
struct Turned {
  Turned() {
    REQUIRE(doc.text("t").Insert(0, "one").ok());
    REQUIRE(doc.Commit().ok());
    older = doc.frontier();
    turn = doc.Subscribe([this](const Event& event) {
      if (event.origin != Event::Origin::kLocal || has_turned) return;
      has_turned = true;
      REQUIRE(doc.Checkout(older).ok());
    });
    REQUIRE(doc.text("t").Insert(3, " two").ok());
  }

  std::string Latest() {
    REQUIRE(doc.CheckoutLatest().ok());
    return doc.text("t").ToString();
  }

  Doc doc{PeerId{1}};
  Frontier older;
  bool has_turned = false;
  Subscription turn;
};

std::string Read(const absl::StatusOr<std::string>& bytes) {
  REQUIRE(bytes.ok());
  Doc reader;
  REQUIRE(reader.Import(*bytes).ok());
  return reader.text("t").ToString();
}

TEST_CASE("what a listener leaves checked out is exported whole") {
  const std::function<absl::StatusOr<std::string>(Doc&)> exports[] = {
      [](Doc& doc) { return doc.Export(); },
      [](Doc& doc) { return doc.ExportSince({}); },
      [](Doc& doc) { return doc.ExportSnapshot(); },
      [](Doc& doc) { return doc.ExportShallow(); },
  };
  for (const auto& call : exports) {
    Turned turned;
    CHECK(Read(call(turned.doc)) == "one two");
    CHECK(turned.has_turned);
    CHECK(turned.doc.checked_out() == turned.older);
    CHECK(turned.Latest() == "one two");
  }
}

TEST_CASE("an import goes to the latest, whatever a listener checked out") {
  Doc other(PeerId{2});
  REQUIRE(other.text("u").Insert(0, "other").ok());
  Turned turned;
  REQUIRE(turned.doc.Import(other.Export()).ok());
  CHECK(turned.has_turned);
  CHECK(turned.doc.text("u").size() == 0);
  CHECK(turned.doc.version().Includes(other.version()));
  CHECK(turned.Latest() == "one two");
  CHECK(turned.doc.text("u").ToString() == "other");
}

TEST_CASE("what cannot be done in the past is refused, and changes nothing") {
  Turned by_revert;
  CHECK(absl::IsFailedPrecondition(by_revert.doc.RevertTo(by_revert.older)));
  CHECK(by_revert.Latest() == "one two");

  Turned by_transaction;
  CHECK(absl::IsFailedPrecondition(by_transaction.doc.Begin().status()));
  CHECK(by_transaction.Latest() == "one two");

  Turned by_update;
  CHECK(absl::IsFailedPrecondition(by_update.doc.Transact(
      [&] { return by_update.doc.text("t").Insert(0, "x"); })));
  CHECK(by_update.Latest() == "one two");
}

TEST_CASE("an undo that a listener takes into the past keeps its steps") {
  Turned turned;
  UndoStack undo(turned.doc);  // ends the commit
  REQUIRE(turned.doc.CheckoutLatest().ok());
  turned.has_turned = false;
  REQUIRE(turned.doc.text("t").Insert(7, "!").ok());
  CHECK_FALSE(undo.can_undo());
  CHECK(turned.has_turned);
  CHECK(absl::IsFailedPrecondition(undo.Undo().status()));
  CHECK(turned.Latest() == "one two!");
  CHECK(undo.can_undo());
  REQUIRE(undo.Undo()->is_done);
  CHECK(turned.Latest() == "one two");
}

TEST_CASE("a fork and a difference are of what is known") {
  Turned by_fork;
  CHECK(by_fork.doc.ForkAt(by_fork.doc.frontier(), PeerId{5})
            ->text("t")
            .ToString() == "one two");
  Turned by_difference;
  const auto changes = by_difference.doc.Diff({}, by_difference.doc.frontier());
  REQUIRE(changes.ok());
  CHECK(changes->size() == 1);
}

TEST_CASE("an import is refused while hooks run") {
  Doc other(PeerId{2});
  REQUIRE(other.text("u").Insert(0, "other").ok());
  const std::string update = *other.Export();
  Doc doc(PeerId{1});
  UndoStack undo(doc);
  std::optional<Event::Origin> origin;
  const auto told =
      doc.Subscribe([&](const Event& event) { origin = event.origin; });
  absl::Status status;
  const auto hook = doc.BeforeCommit([&](CommitOptions* options) {
    options->message = "mine";
    status = doc.Import(update).status();
  });
  REQUIRE(doc.text("t").Insert(0, "one").ok());
  REQUIRE(doc.Commit().ok());
  CHECK(absl::IsFailedPrecondition(status));
  CHECK(doc.text("u").size() == 0);
  CHECK(origin == Event::Origin::kLocal);
  CHECK(doc.ChangeOf({PeerId{1}, 0})->message == "mine");
  CHECK(undo.can_undo());
  CHECK(doc.Import(update).ok());
}

TEST_CASE("what an undo stack asks for its step leaves what is told as it is") {
  Doc doc(PeerId{1});
  REQUIRE(doc.text("t").Insert(0, "one").ok());
  REQUIRE(doc.Commit().ok());
  const Frontier older = doc.frontier();
  absl::Status checkout;
  absl::Status import;
  UndoStack undo(doc, {.on_new_step = [&](UndoNote*) {
                   checkout = doc.Checkout(older);
                   import = doc.Import(doc.Export()).status();
                   const auto transaction = doc.Begin();
                   REQUIRE(transaction.ok());
                   REQUIRE(doc.text("t").Insert(0, "x").ok());
                 }});  // which is taken back
  std::string told;
  const auto listener = doc.Subscribe([&](const Event& event) {
    told += std::get<std::string>(event.changes.at(0).path.at(0));
  });
  REQUIRE(doc.text("t").Insert(3, " two").ok());
  REQUIRE(doc.Commit().ok());
  CHECK(absl::IsFailedPrecondition(checkout));
  CHECK(absl::IsFailedPrecondition(import));
  CHECK(told == "t");
  CHECK(doc.text("t").ToString() == "one two");
  CHECK(undo.can_undo());
}

// What a listener to texts has made of what it was told.
struct Mirror {
  explicit Mirror(Doc& doc) : text(doc.text("t").ToString()) {
    listener = doc.Subscribe([this](const Event& event) {
      for (const ContainerChange& change : event.changes) Take(change.delta);
    });
  }
  void Take(const Delta& delta) {
    size_t at = 0;
    for (const TextStep& step : std::get<TextDelta>(delta)) {
      if (step.kind == TextStep::Kind::kInsert) {
        text.insert(at, step.inserted);
        at += step.inserted.size();
      } else if (step.kind == TextStep::Kind::kDelete) {
        text.erase(at, step.count);
      } else {
        at += step.count;
      }
    }
  }

  std::string text;
  Subscription listener;
};

TEST_CASE("who subscribes in a transaction is told of what follows it") {
  const std::function<void(Doc&, std::optional<Mirror>&)> begins[] = {
      [](Doc& doc, std::optional<Mirror>& mirror) {  // rolled back
        const auto transaction = doc.Begin();
        REQUIRE(doc.text("t").Insert(0, "gone").ok());
        mirror.emplace(doc);
        mirror->text.clear();
      },
      [](Doc& doc, std::optional<Mirror>& mirror) {  // empty
        REQUIRE(doc.Transact([&] {
                     mirror.emplace(doc);
                     return absl::OkStatus();
                   })
                    .ok());
      },
      [](Doc& doc, std::optional<Mirror>& mirror) {  // with nothing to tell
        REQUIRE(doc.Transact([&] {
                     REQUIRE(doc.text("t").Insert(0, "x").ok());
                     REQUIRE(doc.text("t").Delete(0, 1).ok());
                     mirror.emplace(doc);
                     return absl::OkStatus();
                   })
                    .ok());
      },
      [](Doc& doc, std::optional<Mirror>& mirror) {  // of which one was left
        auto outer = doc.Begin();
        REQUIRE(doc.text("t").Insert(0, "kept").ok());
        {
          const auto inner = doc.Begin();
          mirror.emplace(doc);
        }
        REQUIRE(outer->Commit().ok());
      },
  };
  Doc other(PeerId{2});
  REQUIRE(other.text("t").Insert(0, "other").ok());
  for (const bool has_another : {false, true}) {
    for (const bool imports : {false, true}) {
      for (const auto& begin : begins) {
        Doc doc(PeerId{1});
        std::optional<Mirror> another;
        if (has_another) another.emplace(doc);
        std::optional<Mirror> mirror;
        begin(doc, mirror);
        if (imports) {
          REQUIRE(doc.Import(other.Export()).ok());
        } else {
          REQUIRE(doc.text("t").Insert(0, "A").ok());
          REQUIRE(doc.Commit().ok());
        }
        REQUIRE(doc.text("t").Insert(1, "B").ok());
        REQUIRE(doc.Commit().ok());
        CHECK(mirror->text == doc.text("t").ToString());
        if (another) CHECK(another->text == mirror->text);
      }
    }
  }
}

TEST_CASE("who subscribes while a commit is told begins with the next") {
  for (const bool has_another : {false, true}) {
    for (int where = 0; where < 3; ++where) {
      Doc doc(PeerId{1});
      std::optional<Mirror> another;
      if (has_another) another.emplace(doc);
      std::optional<Mirror> mirror;
      const auto begin = [&] {
        if (!mirror) mirror.emplace(doc);
      };
      UndoOptions options;
      if (where == 1) {
        options.accept = [&](const CommitOptions&) {
          begin();
          return true;
        };
      }
      if (where == 2) options.on_new_step = [&](UndoNote*) { begin(); };
      const UndoStack undo(doc, options);
      Subscription hook;
      if (where == 0) hook = doc.BeforeCommit([&](CommitOptions*) { begin(); });
      REQUIRE(doc.text("t").Insert(0, "hello").ok());
      REQUIRE(doc.Commit().ok());
      CHECK(mirror->text == "hello");
      REQUIRE(doc.text("t").Insert(5, "!").ok());
      REQUIRE(doc.Commit().ok());
      CHECK(mirror->text == "hello!");
    }
  }
}

TEST_CASE("a transaction that an undo stack's callback leaves is rolled back") {
  Doc other(PeerId{2});
  REQUIRE(other.text("t").Insert(0, "theirs").ok());
  Doc doc(PeerId{1});
  std::optional<absl::StatusOr<Transaction>> left;
  UndoStack undo(doc, {.accept = [&](const CommitOptions&) {
                   if (!left) left.emplace(doc.Begin());
                   return true;
                 }});
  REQUIRE(doc.text("t").Insert(0, "mine").ok());
  REQUIRE(doc.Import(other.Export()).ok());
  CHECK_FALSE((*left)->is_open());
  CHECK(Read(doc.Export()) == doc.text("t").ToString());
  CHECK(doc.text("t").size() == 10);
}

TEST_CASE("undo and revert are of what shows after all answers") {
  for (const bool reverts : {false, true}) {
    Doc doc(PeerId{1});
    Text text = doc.text("t");
    REQUIRE(text.Insert(0, "keep-").ok());
    REQUIRE(doc.Commit().ok());
    const Frontier kept = doc.frontier();
    UndoStack undo(doc, {.included_tags = {"mine"}});
    REQUIRE(text.Insert(5, "mine").ok());
    REQUIRE(doc.Commit({.tag = "mine"}).ok());
    bool answers = true;
    const auto listener = doc.Subscribe([&](const Event&) {
      if (answers) REQUIRE(text.Insert(0, "x").ok());
    });
    REQUIRE(doc.counter("c").Add(1).ok());
    if (reverts) {
      REQUIRE(doc.RevertTo(kept).ok());
    } else {
      REQUIRE(undo.Undo()->is_done);
    }
    answers = false;
    REQUIRE(doc.Commit().ok());
    const std::string shown = text.ToString();
    CHECK(shown.substr(shown.size() - 6) == "xkeep-");
    CHECK(Read(doc.Export()) == shown);
  }
}

TEST_CASE("what an undo stack's callback edits is a commit, too") {
  Doc doc(PeerId{1});
  bool edits = true;
  UndoStack undo(doc, {.accept = [&](const CommitOptions&) {
                   if (std::exchange(edits, false)) {
                     REQUIRE(doc.text("t").Insert(0, "<").ok());
                   }
                   return true;
                 }});
  int commits = 0;
  const auto hook = doc.BeforeCommit([&](CommitOptions*) { ++commits; });
  Mirror mirror(doc);
  REQUIRE(doc.text("t").Insert(0, "one").ok());
  REQUIRE(doc.Commit().ok());
  CHECK(commits == 2);
  CHECK(mirror.text == "<one");
  REQUIRE(undo.Undo()->is_done);
  CHECK(mirror.text == "one");
  REQUIRE(undo.Undo()->is_done);
  CHECK(mirror.text.empty());
}

TEST_CASE("nothing is handed on while hooks run") {
  Doc doc(PeerId{1});
  std::vector<absl::Status> refused;
  const auto hook = doc.BeforeCommit([&](CommitOptions* options) {
    refused = {doc.Export().status(), doc.ExportSnapshot().status(),
               doc.ExportShallow().status(), doc.ForkAt({}).status()};
    options->message = "mine";
  });
  REQUIRE(doc.text("t").Insert(0, "one").ok());
  const auto update = doc.Export();
  for (const absl::Status& status : refused) {
    CHECK(absl::IsFailedPrecondition(status));
  }
  CHECK(refused.size() == 4);
  Doc reader(PeerId{2});
  REQUIRE(reader.Import(update).ok());
  CHECK(reader.ChangeOf({PeerId{1}, 0})->message == "mine");
}

TEST_CASE("a stack notes nothing of a commit that none of it saw") {
  Doc doc(PeerId{1});
  Map map = doc.map("m");
  REQUIRE(map.Set("k", 0).ok());
  REQUIRE(doc.Commit().ok());
  {
    const UndoStack gone(doc);
    REQUIRE(map.Set("k", 1).ok());
  }
  REQUIRE(map.Set("z", 0).ok());
  REQUIRE(doc.Commit().ok());
  const Frontier since = doc.frontier();
  UndoStack undo(doc);
  REQUIRE(map.Set("y", 1).ok());
  REQUIRE(doc.Commit().ok());
  Doc shallow(PeerId{1});
  REQUIRE(shallow.Import(doc.ExportShallow(since)).ok());
  CHECK(UndoStack::Load(shallow, undo.Save()).ok());
}

}  // namespace
}  // namespace syncline::test
