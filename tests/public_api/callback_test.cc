// Callbacks that call the document again, in the midst of what another call
// does.
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <optional>
#include <string>
#include <variant>

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

}  // namespace
}  // namespace syncline::test
