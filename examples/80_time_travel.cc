// A history as a user meets it: a slider that shows any version, a named one,
// what changed since, the way back, and a draft that begins in the past.
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "syncline/syncline.h"

namespace {

void Expect(std::string_view what, std::string_view got,
            std::string_view expected) {
  std::cout << what << ": " << got << '\n';
  if (got == expected) return;
  std::cerr << "expected: " << expected << '\n';
  std::exit(EXIT_FAILURE);
}

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << '\n';
  std::exit(EXIT_FAILURE);
}

}  // namespace

int main() {
  syncline::Doc doc(syncline::PeerId{1});
  syncline::Text note = doc.text("note");
  Check(note.Insert(0, "Buy milk."));
  Check(doc.Commit({.time_ms = 1000, .message = "start"}));
  // A name for a version is a value like any other: it is shared, too.
  const std::string milk = ToString(doc.frontier());
  Check(doc.map("versions").Set("milk", milk));
  Check(note.Replace(4, 4, "bread"));
  Check(doc.Commit({.time_ms = 2000, .message = "no milk"}));
  Check(note.Insert(10, " And jam."));
  Check(doc.Commit({.time_ms = 3000, .message = "jam"}));

  // The history, from the newest on: what a slider has as its stops.
  std::vector<syncline::Frontier> stops;
  auto walk = doc.WalkHistory();
  Check(walk.status());
  std::string log;
  while (const auto entry = walk->Next()) {
    log += std::to_string(entry->time_ms) + " " + entry->message + "; ";
    stops.push_back(entry->version());
  }
  Expect("history", log, "3000 jam; 2000 no milk; 1000 start; ");

  // The slider: handles show the version, listeners are told what differs.
  std::string told;
  const syncline::Subscription subscription =
      doc.Subscribe([&](const syncline::Event& event) {
        told = ToJsonPointer(event.changes.front().path);
      });
  Check(doc.Checkout(stops[1]));
  Expect("one step back", note.ToString(), "Buy bread.");
  Expect("told about", told, "/note");
  if (note.Insert(0, "x").ok()) return EXIT_FAILURE;  // the past is read only
  Check(doc.CheckoutLatest());
  Expect("and again", note.ToString(), "Buy bread. And jam.");

  // A version by its name: what has changed since?
  const syncline::Frontier named =
      *syncline::ParseFrontier(*doc.map("versions").Get("milk")->as_string());
  const auto changes = doc.Diff(named, doc.frontier());
  Check(changes.status());
  Expect("containers that changed", std::to_string(changes->size()), "2");

  // A draft that begins in the past, and comes back.
  auto draft = doc.ForkAt(named);
  Check(draft.status());
  Check(draft->text("note").Insert(8, " and tea"));
  Expect("draft", draft->text("note").ToString(), "Buy milk and tea.");
  Check(doc.Import(draft->Export()).status());
  Expect("merged", note.ToString(), "Buy bread and tea. And jam.");

  // Back to the named version: new edits, on top of all others.
  Check(doc.RevertTo(named, {.message = "back to milk"}));
  Expect("reverted", note.ToString(), "Buy milk.");
  return EXIT_SUCCESS;
}
