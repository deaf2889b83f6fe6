// What the newest ops of a log look like to everybody who merges them: made
// once for an import, and read by the walker of each container that it touches.
//
// The ops are cut into pieces: ops of one run of the graph, each of which was
// written at one version. A piece is *linear* if that is the version of all ops
// before it.
//
// Cost: O(heads) a piece; which ops a piece's author did not know is found when
// it is asked for, from those that others did not know who were asked for. Who
// asks goes through the pieces in their order.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_WALKER_MERGE_PLAN_H_
#define SYNCLINE_INTERNAL_WALKER_MERGE_PLAN_H_

#include <cstddef>
#include <cstdint>

#include "absl/container/inlined_vector.h"
#include "syncline/internal/graph/event_graph.h"
#include "syncline/internal/graph/unseen_ops.h"

namespace syncline::internal {

// The parents of op `begin`, which is in `run`. `previous` is where the op
// before it is put, if that is what they are.
Parents ParentsAt(const EventGraph& graph, const EventGraph::Run& run, Lv begin,
                  Lv* previous);

// One above the lowest of `parents`, or 0 where there are none.
Lv AboveLowest(Parents parents);

// The begin of the smallest window that holds all ops of [begin, end) and whose
// ops have everything below it among their ancestors; only what ops from `from`
// on ask for is looked at. Cost: O(runs of the graph that are gone over).
Lv CloseWindow(const EventGraph& graph, Lv begin, Lv end, Lv from = Lv(0));

class MergePlan {
 public:
  struct Piece {
    size_t run = 0;
    LvRange ops;
    // The lowest op that this piece or a later one may be concurrent with.
    Lv window_begin;
    // One above the lowest head of all ops before the piece.
    Lv tip_begin;
    bool has_one_tip = false;  // one head
    bool is_linear = false;
    // Critical versions (which all other ops are before or after) that lie
    // between the first piece and this one.
    uint32_t criticals = 0;
  };
  // One, for an update of a keystroke.
  using Pieces = absl::InlinedVector<Piece, 2>;

  // For the ops from `from` on; `version` is the frontier of those before.
  // `unseen` is kept from one plan to the next, and truncated where the log is.
  MergePlan(const EventGraph& graph, Lv from, const Frontier& version,
            UnseenOps* unseen);

  Lv from() const { return from_; }
  const Pieces& pieces() const { return pieces_; }
  // The number of the piece that holds `lv`, at or after number `hint`.
  size_t PieceAt(Lv lv, size_t hint) const;
  // Whether all pieces are linear.
  bool is_linear() const { return is_linear_; }
  // Whether the version after the last piece has one head.
  bool ends_at_one_head() const { return ends_at_one_head_; }
  // The lowest op that merging may look at.
  Lv WindowBegin(const EventGraph& graph) const;

  // The ops before the piece that its author did not know. Valid until the next
  // call. Cost: as UnseenOps; O(1) of the piece that was asked about last. To
  // go back to one, those before it.
  const ConcurrentOps& UnseenBy(const EventGraph& graph, size_t piece);

 private:
  // Advances what is the frontier before a piece to what it is after it.
  void Advance(const EventGraph& graph, size_t piece, Frontier* tip) const;

  Lv from_;
  Frontier version_;
  Pieces pieces_;
  bool is_linear_ = true;
  bool ends_at_one_head_ = false;
  UnseenOps* unseen_;
  // Of the piece that was asked about last: its number, the frontier of all ops
  // before it, and the answer.
  size_t asked_ = 0;
  Frontier tip_;
  const ConcurrentOps* answer_ = nullptr;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_WALKER_MERGE_PLAN_H_
