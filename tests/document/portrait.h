// All that a document says of itself, and edits at random places.
//
// Thread-safe: no state.
#ifndef SYNCLINE_TESTS_DOCUMENT_PORTRAIT_H_
#define SYNCLINE_TESTS_DOCUMENT_PORTRAIT_H_

#include <string>
#include <string_view>
#include <vector>

#include "support/seed.h"
#include "syncline/doc.h"

namespace syncline::test {

// Inserts or deletes a little at a random place.
void RandomEdit(Doc& doc, std::string_view name, SeededRandom& random);

// All that a document shows. Asking loads nothing.
struct Portrait {
  std::vector<std::string> texts;  // of "t" and "u"
  VersionVector version;
  std::vector<OpId> frontier;  // ascending
  friend bool operator==(const Portrait&, const Portrait&) = default;
};
Portrait PortraitOf(Doc& doc);

// All that it tells others: its update and its snapshot. Asking loads the
// history. Equal documents need not tell in equal bytes, as runs may be cut.
std::vector<std::string> ExportsOf(Doc& doc);

// The export of what a replica at `version` lacks; checks that it went well.
std::string Since(Doc& doc, const VersionVector& version);

// Imports what has to go well, with nothing rejected.
void MustImport(Doc& doc, std::string_view bytes);

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_DOCUMENT_PORTRAIT_H_
