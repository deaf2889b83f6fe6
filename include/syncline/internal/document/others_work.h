// Whether anything that a container or a node shows was written by somebody
// else: undo does not take that away. What comes before a given op may be left
// out: it was hidden before that op showed it.
//
// Cost: O(what it shows); where that is counters, once O(op runs since the
// oldest of them began), too. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_OTHERS_WORK_H_
#define SYNCLINE_INTERNAL_DOCUMENT_OTHERS_WORK_H_

#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "syncline/internal/document/document_core.h"

namespace syncline::internal {

class OthersWork {
 public:
  // Writers under `mine` are no others. REQUIRES: the history is here, and
  // nothing is added to it. Keeps references to both.
  OthersWork(DocumentCore& core, const absl::flat_hash_set<PeerIndex>& mine)
      : core_(core),
        mine_(mine),
        adds_from_(static_cast<uint32_t>(core.log().op_runs().size())) {}

  bool IsMine(Lv op) const;
  // From the op `since` on. What is nested too deeply to be looked at counts as
  // others' work.
  bool IsIn(const Value& value, Lv since = Lv(0)) {
    since_ = since;
    return IsInValue(value, 0);
  }
  // In a node that shows, and below it; who made the node itself does not
  // matter.
  bool IsInNode(ContainerIndex tree, TreeState::Node node, Lv since = Lv(0)) {
    since_ = since;
    return IsInNode(tree, node, 0);
  }

 private:
  bool IsOthers(Lv op) const { return since_ <= op && !IsMine(op); }
  bool IsInContainer(ContainerIndex container, int depth);
  bool IsInValue(const Value& value, int depth);
  bool IsInNode(ContainerIndex tree, TreeState::Node node, int depth);
  bool IsInChildren(ContainerIndex tree, TreeState::Node parent, int depth);
  bool IsInSequence(ContainerIndex container, int depth);
  bool IsInMap(const MapState& map, int depth);
  bool IsInMovable(const MovableListState& list, int depth);
  bool IsInCounter(ContainerIndex counter);

  DocumentCore& core_;
  const absl::flat_hash_set<PeerIndex>& mine_;
  Lv since_;
  // The newest op of others in each counter, among the op runs from this on.
  uint32_t adds_from_;
  absl::flat_hash_map<ContainerIndex, Lv> newest_adds_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_OTHERS_WORK_H_
