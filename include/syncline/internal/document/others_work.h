// Whether anything that a container or a node shows was written by somebody
// else: undo does not take that away. What an undo brought back is by who had
// written it, and a copy holds what it was copied from. What the author of a
// given op knew may be left out: it was hidden before that op showed it.
//
// Cost: O(what it shows), of counters what was added, and for each copy O(what
// its source shows); where others' work is met and a given op is to be older,
// what graph/known_ops.h says. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_OTHERS_WORK_H_
#define SYNCLINE_INTERNAL_DOCUMENT_OTHERS_WORK_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/undo_step.h"
#include "syncline/internal/graph/known_ops.h"

namespace syncline::internal {

class OthersWork {
 public:
  using Nodes = absl::flat_hash_set<TreeState::Node>;

  // Writers under `mine` are no others. REQUIRES: the history is here, and
  // nothing is added to it. Keeps references to all.
  OthersWork(DocumentCore& core, const UndoMemory& memory,
             const absl::flat_hash_set<PeerIndex>& mine)
      : core_(core),
        memory_(memory),
        mine_(mine),
        before_(core.log().graph()),
        until_known_(core.log().graph()) {}

  // Whether the author of `since` does not know what `op` stands for, which is
  // others'.
  bool IsBy(Lv op, Lv since) {
    since_ = since;
    return IsOthers(memory_.values.Find(op));
  }
  // In a value that the op `by` put where it is. What is nested too deeply to
  // be looked at counts as others' work.
  bool IsIn(const Value& value, Lv by, Lv since) {
    since_ = since;
    return IsInValue(value, by, 0);
  }
  // The same of what the value was a copy of when it was made.
  bool IsInSource(const Value& value, Lv by, Lv since) {
    since_ = since;
    return IsInSourceOf(value, by, 0);
  }
  // In a node that shows, and below it, but for nodes that are `leaving`; who
  // made the node itself does not matter.
  bool IsInNode(ContainerIndex tree, TreeState::Node node, Lv since,
                const Nodes& leaving) {
    since_ = since;
    return IsBelow(tree, node, &leaving, 0);
  }
  // The op that inserted an item of a movable list first.
  Lv OldestItem(Lv item);
  // Whether who wrote `author` knew the op.
  bool Knew(Lv author, Lv op) { return before_.Knew(author, op); }

 private:
  // Whether it is to be looked at.
  bool Counts(Lv op) {
    return !Knew(since_, op) &&
           (until_ == kNever || until_known_.Knew(until_, op));
  }
  bool IsMine(Lv op) const;
  bool IsOthers(Lv op) { return !IsMine(op) && Counts(op); }
  // Whether any is, of ops of one graph run.
  bool AreOthers(LvRange ops);
  bool IsInContainer(ContainerIndex container, int depth);
  bool IsInValue(const Value& value, Lv by, int depth);
  bool IsInSourceOf(const Value& value, Lv by, int depth);
  bool IsBelow(ContainerIndex tree, TreeState::Node top, const Nodes* leaving,
               int depth);
  bool IsInMeta(ContainerIndex tree, TreeState::Node node, int depth);
  bool IsInSequence(ContainerIndex container, int depth);
  bool IsInMap(const MapState& map, int depth);
  bool IsInMovable(const MovableListState& list, int depth);
  bool IsInCounter(ContainerIndex counter);

  DocumentCore& core_;
  const UndoMemory& memory_;
  const absl::flat_hash_set<PeerIndex>& mine_;
  Lv since_;
  // The op that made a copy of what is looked at; kNever: there is none.
  Lv until_ = kNever;
  KnownOps before_;
  KnownOps until_known_;
  // Made when it is first asked for.
  std::optional<absl::flat_hash_map<Lv, Lv>> older_items_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_OTHERS_WORK_H_
