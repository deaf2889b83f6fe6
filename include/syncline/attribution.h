// Who wrote what a document shows, and in which change.
//
//   const auto ranges = text.Authors(0, text.size());
//   for (const syncline::AuthoredRange& range : *ranges) {
//     Paint(range.begin, range.end, range.first.peer);
//   }
//   doc.ChangeOf(op)->message;
//
// Whatever somebody wrote is named by the op that did it: op.peer is who, and
// Doc::ChangeOf tells when and why. docs/attribution.md has the rules for each
// kind of container. All replicas that know the same edits tell the same.
//
// Thread-safe: plain values.
#ifndef SYNCLINE_ATTRIBUTION_H_
#define SYNCLINE_ATTRIBUTION_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "syncline/ids.h"
#include "syncline/version.h"

namespace syncline {

// Items of a text or a list that one author inserted one after the other, in
// one change.
struct AuthoredRange {
  size_t begin = 0;
  size_t end = 0;
  // Inserted the item at `begin`. The ops that follow it inserted those behind:
  // one op for each code point or value.
  OpId first;
  friend bool operator==(const AuthoredRange&, const AuthoredRange&) = default;
};

// Of one item of a movable list.
struct ItemAuthors {
  OpId inserted;
  OpId placed;  // the move that is in force; `inserted`, if there is none
  OpId set;     // the set that is in force; `inserted`, if there is none
  friend bool operator==(const ItemAuthors&, const ItemAuthors&) = default;
};

// What an author said about ops.
struct ChangeInfo {
  // That one commit told of; or that none did, as far as they follow each
  // other on this replica.
  OpSpan ops;
  // Of the first op: 1 + the highest among its parents. What builds upon
  // something has a higher one, on every replica.
  uint32_t lamport = 0;
  int64_t time_ms = 0;  // since 1970 UTC; 0: not told
  std::string message;  // empty: none
  friend bool operator==(const ChangeInfo&, const ChangeInfo&) = default;
};

}  // namespace syncline

#endif  // SYNCLINE_ATTRIBUTION_H_
