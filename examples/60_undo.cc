// Undo while others write: what comes back is one's own, and nothing of theirs
// goes. The stack outlives the program that made it.
#include <cstdlib>
#include <iostream>
#include <string>

#include "syncline/syncline.h"

namespace {

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << "\n";
  std::exit(1);
}

void Exchange(syncline::Doc& a, syncline::Doc& b) {
  Check(a.Import(b.ExportSince(a.version())).status());
  Check(b.Import(a.ExportSince(b.version())).status());
}

void Show(syncline::Doc& doc, const char* after_what) {
  std::cout << after_what << ": " << doc.text("note").ToString() << "\n";
}

}  // namespace

int main() {
  syncline::Doc alice, bob;
  Check(alice.text("note").Insert(0, "milk, bread, eggs"));
  Exchange(alice, bob);

  syncline::UndoStack undo(alice);
  Check(alice.text("note").Delete(6, 7));
  Check(alice.Commit());
  // The caret of this moment belongs to the step.
  undo.undo_note()->cursors.push_back(*alice.text("note").CursorAt(6));

  Check(bob.text("note").Insert(11, " (rye)"));
  Exchange(alice, bob);
  Show(alice, "Alice deleted \"bread, \", Bob wrote into it");

  const auto undone = undo.Undo();
  Check(undone.status());
  Show(alice, "undone");
  std::cout << "the caret is at "
            << alice.Resolve(undone->note.cursors[0])->position << "\n";

  // The program ends here, and begins again under another peer id.
  const std::string steps = undo.Save();
  syncline::Doc later;
  Check(later.Import(alice.ExportSnapshot()).status());
  auto loaded = syncline::UndoStack::Load(later, steps);
  Check(loaded.status());
  Check(loaded->Redo().status());
  Show(later, "done again, another day");

  Exchange(later, bob);
  return later.text("note").ToString() == "milk,  (rye)eggs" &&
                 bob.text("note").ToString() == "milk,  (rye)eggs"
             ? 0
             : 1;
}
