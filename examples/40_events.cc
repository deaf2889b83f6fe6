// A view that is kept up to date by events alone: what an editor or a user
// interface does. It never reads the document after it has begun.
#include <cstdlib>
#include <iostream>
#include <string>
#include <variant>

#include "syncline/syncline.h"

namespace {

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << "\n";
  std::exit(1);
}

// What a window shows of one note. Here text is ASCII: a character is a byte.
class NoteView {
 public:
  explicit NoteView(syncline::Text note)
      : subscription_(note.Subscribe(
            [this](const syncline::Event& event) { Follow(event); })) {}

  const std::string& shown() const { return shown_; }

 private:
  void Follow(const syncline::Event& event) {
    const bool is_mine = event.origin == syncline::Event::Origin::kLocal;
    for (const syncline::ContainerChange& change : event.changes) {
      std::cout << (is_mine ? "edited" : "received") << ", at "
                << syncline::ToJsonPointer(change.path) << "\n";
      Apply(std::get<syncline::TextDelta>(change.delta));
    }
  }

  void Apply(const syncline::TextDelta& delta) {
    using Kind = syncline::TextDelta::value_type::Kind;
    size_t position = 0;
    for (const auto& step : delta) {
      switch (step.kind) {
        case Kind::kRetain:
          position += step.count;
          break;
        case Kind::kInsert:
          shown_.insert(position, step.inserted);
          position += step.inserted.size();
          break;
        case Kind::kDelete:
          shown_.erase(position, step.count);
      }
    }
  }

  std::string shown_;
  syncline::Subscription subscription_;
};

}  // namespace

int main() {
  syncline::Doc alice, bob;
  const NoteView view(alice.text("note"));

  Check(alice.text("note").Insert(0, "hello world"));
  Check(alice.Commit({.message = "a first line", .tag = "keyboard"}));

  Check(bob.Import(alice.Export()).status());
  Check(bob.text("note").Delete(5, 6));
  Check(bob.text("note").Insert(0, "Oh, "));
  Check(alice.Import(bob.ExportSince(alice.version())).status());

  // Edits that are taken back are never told.
  const absl::Status cancelled = alice.Transact([&] {
    Check(alice.text("note").Insert(0, "oops"));
    return absl::CancelledError("changed my mind");
  });
  std::cout << cancelled << "\n" << view.shown() << "\n";
  return view.shown() == alice.text("note").ToString() ? 0 : 1;
}
