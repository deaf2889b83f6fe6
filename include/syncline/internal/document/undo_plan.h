// What undoing a step would do now, container by container: found without
// changing anything, so that it can be asked whether there is anything to undo.
//
// The ops of a step are not undone one by one: of each thing that it changed
// (a character, a key, where an item is) the plan tells what it comes back to,
// and only where the step is still in force. docs/undo.md states the rules.
//
// Cost: O(log n) a run of the step's ops. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_UNDO_PLAN_H_
#define SYNCLINE_INTERNAL_DOCUMENT_UNDO_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/container/inlined_vector.h"
#include "absl/status/statusor.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/others_work.h"
#include "syncline/internal/document/undo_step.h"

namespace syncline::internal {

// A step is a few of them.
using OpRanges = absl::InlinedVector<LvRange, 4>;

// Items of a text or a list: what shows goes, what does not comes back.
struct UndoItems {
  using Parts = absl::InlinedVector<ItemOrder::Run, 4>;

  ContainerIndex container;
  // From left to right, as they stand before anything is undone. What comes
  // back is cut by op runs, and has the number of its own.
  Parts parts;
  // The newest ops of anchors that come back, which are no parts: both ends of
  // each mark, and their ops follow each other.
  OpRanges anchors;

  bool empty() const { return parts.empty() && anchors.empty(); }
};

// A key comes back to what the op `to` made of it; kNever: it goes.
struct UndoKey {
  ContainerIndex container;
  uint32_t key = 0;
  Lv last;  // the op of the step that is in force
  Lv to;
  Lv removed;           // what the removal stands for, where the key goes
  bool changes = true;  // what shows
};

struct UndoSum {
  ContainerIndex container;
  int64_t amount = 0;
};

// An item of a movable list goes; or comes back; or to another place, or value:
// those that the ops made. kNever: not that.
struct UndoMovable {
  ContainerIndex container;
  enum class Kind : uint8_t { kRemove, kRestore, kChange };
  Kind kind = Kind::kChange;
  Lv item;           // the newest of those that stand for it
  Lv last = kNever;  // ops of the step
  Lv last_set = kNever;
  Lv place = kNever;
  Lv left_by = kNever;  // the op that took it from the place
  Lv value = kNever;
  // What shows.
  bool moves = true;
  bool sets = true;

  bool changes() const {
    return kind != Kind::kChange || (place != kNever && moves) ||
           (value != kNever && sets);
  }
};

// A node goes, for kNever, or comes to the place that an op made.
struct UndoNode {
  ContainerIndex container;
  TreeState::Node node = 0;
  Lv last;
  Lv place;
  Lv left_by;
  Lv parent;          // kNoTarget: the top
  bool moves = true;  // what shows
};

using UndoEffect =
    std::variant<UndoItems, UndoKey, UndoSum, UndoMovable, UndoNode>;

struct UndoPlan {
  // In the order in which they are to be made: what is in a container before
  // the container.
  std::vector<UndoEffect> effects;
  bool changes_anything = false;

  // Leaves out what writes ops: what stands for what is still to be remembered.
  void KeepWhatStandsIn();
};

class UndoPlanner {
 public:
  // Keeps references to all. `near_run` is the number of an op run near which
  // the step may be, and then of one that it has. REQUIRES: the history is
  // here.
  UndoPlanner(DocumentCore& core, const UndoMemory& memory,
              const absl::flat_hash_set<PeerIndex>& mine, size_t& near_run)
      : core_(core),
        memory_(memory),
        others_(core, memory, mine),
        near_run_(near_run) {}

  // `is_redo`: it is what an undo did. Error: DataLoss.
  absl::StatusOr<UndoPlan> PlanFor(const UndoStep& step, bool is_redo);

 private:
  // What the step did to one of each.
  struct Items {
    OpRanges inserted;
    OpRanges deletes;
  };
  struct Key {
    Cover first;
    Lv last;
  };
  struct Movable {
    bool is_new = false;
    Lv place = kNever;  // before the step
    Lv left_by = kNever;
    Lv value = kNever;
    Lv last_move = kNever;
    Lv last_set = kNever;
    Lv deleted = kNever;
  };
  struct Node {
    bool is_new = false;
    Cover first;
    Lv last;
  };
  // A node that goes, if it holds nothing of others that is no older.
  struct Going {
    UndoNode plan;
    Lv since;
  };
  template <typename T>
  using OfOp = absl::btree_map<std::pair<ContainerIndex, Lv>, T>;

  void Collect(const UndoStep& step);
  void CollectRun(const UndoStep& step, const OpRun& run, LvRange ops);
  void CollectMovable(const OpRun& run, LvRange ops, const Cover* cover);
  void CollectNode(const OpRun& run, const Cover* cover);

  // Whether a value that the op `by` put where it is holds others' work.
  bool Stays(const Value& value, Lv by, Lv since);
  absl::Status PlanItems(ContainerIndex container, const Items& items);
  void PlanRemoved(const ItemOrder& order, LvRange inserted, UndoItems* plan);
  void PlanRestored(const ItemOrder& order, const Items& items, LvRange deletes,
                    UndoItems* plan);
  // Adds a run that does not show, but for what `stays(op)`.
  template <typename F>
  void RestoreRun(ItemOrder::Run run, F stays, UndoItems* plan);
  // Of the op run `written`.
  void RestorePart(const OpRun& written, const ItemOrder::Run& part,
                   UndoItems* plan);
  void PlanKey(ContainerIndex map, uint32_t key, const Key& done);
  absl::Status PlanMovable(ContainerIndex list, Lv item, const Movable& done);
  absl::Status PlanNode(ContainerIndex tree, Lv op, const Node& done);
  // Of the nodes that may go, those do that hold no others' work then.
  void PlanGoing();
  // Nodes that the step comes to show outside of all that may go.
  OthersWork::Nodes LeavingIn(ContainerIndex tree,
                              const std::vector<Going>& goings) const;
  // Leaves out what nobody would see.
  UndoPlan Finish();
  // Whether anybody would see it, of a container that is attached.
  bool Changes(const UndoEffect& effect) const;
  // Items or nodes that change places are moved one by one: those that stand
  // where they should now, too, as others pass them.
  void MoveTogether();
  // The op that deleted `*node`, or what it is below, to which it leads;
  // kNever: it shows.
  Lv HiddenBy(ContainerIndex container, TreeState::Node* node) const;
  // Whether a node was deleted, or below what was, before the step, when
  // `first` took it away.
  bool WasHidden(ContainerIndex container, const Cover& first);
  // Whether the step itself deleted the node, or what it is below.
  bool IsHiddenByStep(ContainerIndex container, TreeState::Node node) const;
  using Containers = absl::flat_hash_set<ContainerIndex>;
  // Whether it is one of them, or was made in one.
  bool IsWithin(const Containers& all, ContainerIndex container) const;

  DocumentCore& core_;
  const UndoMemory& memory_;
  OthersWork others_;
  size_t& near_run_;
  absl::btree_map<ContainerIndex, Items> items_;
  absl::btree_map<std::pair<ContainerIndex, uint32_t>, Key> keys_;
  absl::btree_map<ContainerIndex, uint64_t> sums_;
  OfOp<Movable> movables_;
  OfOp<Node> nodes_;
  absl::btree_map<ContainerIndex, std::vector<Going>> going_;
  const UndoStep* step_ = nullptr;
  // What was hidden before the undo is hidden again by a redo; but not by the
  // next undo, for which the first to show it counts.
  bool is_redo_ = false;
  std::vector<UndoEffect> effects_;
  // Containers that would come back, and trees whose nodes would.
  Containers restored_;
  // Copies that stay with all that came with them.
  Containers kept_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_UNDO_PLAN_H_
