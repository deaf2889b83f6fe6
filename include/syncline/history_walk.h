// The history of a document, from the newest on: who did what, when, and why.
//
//   absl::StatusOr<syncline::HistoryWalk> walk = doc.WalkHistory();
//   while (const auto entry = walk->Next()) ...
#ifndef SYNCLINE_HISTORY_WALK_H_
#define SYNCLINE_HISTORY_WALK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "syncline/ids.h"
#include "syncline/internal_fwd.h"
#include "syncline/value.h"
#include "syncline/version.h"

namespace syncline {

// Ops of one author that follow each other: those of one commit that told a
// time or a message, or those between two such commits.
struct HistoryEntry {
  OpSpan ops;
  // What the author knew when writing the first of them.
  Frontier parents;
  // Of the first op: 1 + the highest among its parents. What builds upon
  // something has a higher one, on every replica.
  uint32_t lamport = 0;
  int64_t time_ms = 0;  // since 1970 UTC; 0: not told
  std::string message;  // empty: none
  // That the ops touched, each once, ascending by number.
  std::vector<ContainerRef> containers;

  // The version right after the entry, as its author saw it.
  Frontier version() const { return {OpId{ops.peer, ops.end - 1}}; }
};

struct HistoryFilter {
  std::optional<PeerId> author = {};     // alone
  std::optional<Frontier> version = {};  // of this one; else of the latest
};

// Goes from entry to entry: each comes before those that it builds upon, what
// this replica learned last first. What is edited or imported meanwhile is not
// in it. A walk must not outlive its document.
//
// Cost: O(log n) an entry and O(what it holds); passing over those that the
// filter leaves out O(1) a run of ops. Thread rule: that of the document.
class HistoryWalk {
 public:
  // Nothing after the oldest.
  std::optional<HistoryEntry> Next();

 private:
  friend class Doc;
  HistoryWalk(internal::DocumentCore* core, VersionVector version, uint32_t end,
              std::optional<PeerId> author)
      : core_(core), version_(std::move(version)), end_(end), author_(author) {}

  internal::DocumentCore* core_;
  VersionVector version_;
  uint32_t end_;  // what is left is before this op of the document
  std::optional<PeerId> author_;
};

}  // namespace syncline

#endif  // SYNCLINE_HISTORY_WALK_H_
