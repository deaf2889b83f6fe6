// Two documents in one program: each edits, both exchange what is new.
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "syncline/syncline.h"

namespace {

// An error here is a bug in this program: the documents are its own.
void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << "\n";
  std::exit(1);
}

void Show(std::string_view when, syncline::Doc& alice, syncline::Doc& bob) {
  std::cout << when << "\n  alice: " << alice.text("note").ToString()
            << "\n  bob:   " << bob.text("note").ToString() << "\n";
}

}  // namespace

int main() {
  syncline::Doc alice, bob;  // each writes under a random peer id

  Check(alice.text("note").Insert(0, "Milk, eggs"));
  Show("Alice writes:", alice, bob);

  // Whatever carries bytes will do: a socket, a file, a message queue.
  const absl::StatusOr<std::string> everything = alice.Export();
  Check(bob.Import(everything).status());
  Show("Bob takes in all of Alice's edits:", alice, bob);

  Check(bob.text("note").Insert(4, " (2 l)"));
  Check(alice.text("note").Insert(alice.text("note").size(), ", bread"));
  Show("Both write at the same time:", alice, bob);

  // Each asks for what it lacks by its version.
  Check(alice.Import(bob.ExportSince(alice.version())).status());
  Check(bob.Import(alice.ExportSince(bob.version())).status());
  Show("They exchange what is new:", alice, bob);

  const std::string expected = "Milk (2 l), eggs, bread";
  return alice.text("note").ToString() == expected &&
                 bob.text("note").ToString() == expected
             ? 0
             : 1;
}
