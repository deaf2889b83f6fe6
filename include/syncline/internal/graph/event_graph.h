// Who wrote each op, and after what: the event graph, one run of ops a node.
//
// A run is a chain: each op the only parent of the next, all of one peer with
// consecutive counters. So a whole paragraph typed by one person is one node.
//
// The graph may begin at an op above 0: the ops before it are known to exist,
// by their number, by each peer's counter and by the frontier, but their nodes
// are not here (a document opened from a snapshot whose history is still
// encoded).
//
// A shallow graph has a *base*: of the ops up to one version only some are
// left, in a chain, with gaps in the counters. All later ops have all of that
// version as ancestors, so they need nothing else of it.
//
// Invariants:
//   (1) runs cover [begin(), end()) in order, without gaps; none is empty.
//   (2) a run's parents are lower than it, ascending, and lie at or above
//       begin() or in the frontier at begin(). Ours are never ancestors of each
//       other; a stranger's may be, and nothing relies on it.
//   (3) a peer's counters are dense from 0, but for those left out of the base;
//       its runs ascend in counter and Lv.
//   (4) frontier() are the ops without children.
//   (5) the version of the base is {base().end - 1}, or, where nothing is left
//       of it, the empty one; no run crosses its end.
//
// Cost: appending O(1) amortised; looking up an op O(log runs).
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_GRAPH_EVENT_GRAPH_H_
#define SYNCLINE_INTERNAL_GRAPH_EVENT_GRAPH_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/graph/frontier.h"
#include "syncline/internal/graph/peer_table.h"

namespace syncline::internal {

class EventGraph {
 public:
  struct Run {
    Lv begin;
    Lv end;
    PeerIndex peer;
    uint32_t counter = 0;        // of the op at begin
    uint32_t parents_begin = 0;  // of the op at begin, in parents_
    uint32_t parents_end = 0;
    // All ops below are ancestors of the run: there may be more that are.
    Lv complete;

    // Whether its parents are the version of all ops before it.
    bool is_linear() const { return complete == begin; }
    uint32_t counter_at(Lv lv) const { return counter + (lv - begin); }
  };

  // What stands for the ops up to the version that a shallow history begins at.
  struct Base {
    Lv end;                   // ops left of them: all below
    std::vector<OpId> heads;  // the version, ascending; none: there is no base
    uint64_t left_out = 0;    // how many ops of the version are not here
    uint32_t lamport = 0;     // the highest of the version
    // Of ops left whose lamports follow each other, that of the first.
    struct LamportRun {
      Lv begin;
      uint32_t lamport = 0;

      uint32_t lamport_at(Lv op) const { return lamport + (op - begin); }
    };
    std::vector<LamportRun> lamports;  // ascending, from 0 on
    // Of each peer with ops in the version, its next counter there, ascending.
    std::vector<OpId> next;

    bool is_there() const { return !heads.empty(); }
    // The first of the heads that is not among these.
    std::optional<OpId> HeadNotIn(absl::Span<const OpId> ops) const;
    // REQUIRES: op < end.
    uint32_t LamportAt(Lv op) const { return LamportRunAt(op)->lamport_at(op); }
    // As far as the lamports from `op` on follow each other, `limit` at most.
    Lv LamportsEnd(Lv op, Lv limit) const;

   private:
    std::vector<LamportRun>::const_iterator LamportRunAt(Lv op) const;
  };

  const PeerTable& peers() const { return peers_; }
  PeerIndex InternPeer(PeerId id);

  const Base& base() const { return base_; }
  // Makes what was appended so far the base; it becomes the version that
  // `base` tells. REQUIRES: base.end == end(), a chain.
  void SetBase(Base base);
  // The version of the base, or the empty one.
  Frontier base_frontier() const {
    if (base_.end == Lv(0)) return {};
    return {base_.end - 1};
  }
  // How many of a peer's ops the base stands for.
  uint32_t ops_in_base(PeerId peer) const;
  bool IsInBase(OpId id) const { return id.counter < ops_in_base(id.peer); }
  // Whether these parents (of a later op), or this frontier, are the base.
  bool AreBase(Parents heads) const {
    return base_.is_there() && (heads.empty() || heads.back() < base_.end);
  }

  // Whether no op is known, not even one that was left out.
  bool is_empty() const { return end_ == Lv(0) && !base_.is_there(); }
  Lv begin() const { return begin_; }
  Lv end() const { return end_; }
  const Frontier& frontier() const { return frontier_; }

  // The counter of the peer's next op: how many of its ops are known.
  uint32_t next_counter(PeerIndex peer) const {
    return peer_runs_[peer.value()].next_counter;
  }

  // Appends `length` > 0 ops of `peer`, whose counters follow its known ones.
  // Extends the last run where they continue it: true if so.
  bool Append(PeerIndex peer, Parents parents, uint32_t length);

  // Appends them on top of everything known. True if they continue the last
  // run.
  bool AppendAtTip(PeerIndex peer, uint32_t length);

  // The op's Lv; nothing if the op is unknown, or if it is known but its node
  // is not here, or it is left out of the base.
  std::optional<Lv> Find(PeerIndex peer, uint32_t counter) const;
  std::optional<Lv> Find(OpId id) const;

  // REQUIRES: begin() <= lv < end().
  const Run& RunAt(Lv lv) const { return runs_[RunIndexAt(lv)]; }
  // O(1) where the run is number `hint` or the next.
  size_t RunIndexAt(Lv lv, size_t hint = 0) const;
  // The same, for an op near the end of run number `hint` or before it: the
  // cost is O(log of the runs between).
  size_t RunIndexBefore(Lv lv, size_t hint) const;
  const std::vector<Run>& runs() const { return runs_; }

  // Parents of the run's first op.
  Parents parents(const Run& run) const {
    return Parents(parents_).subspan(run.parents_begin,
                                     run.parents_end - run.parents_begin);
  }

  // An op below which all ops are in a version; there may be a higher one. The
  // heads are in runs near number `hint` or before it. Cost: O(heads), log d
  // for one d runs before the hint.
  Lv CompleteBelow(Parents version, size_t hint) const;

  OpId id(Lv lv) const;

  // Takes back every op from `end` on; `frontier` is what it was at `end`.
  void Truncate(Lv end, const Frontier& frontier);

  // Makes an empty graph begin at `begin`, with `frontier` as its version.
  // Each head is named so that Find knows it.
  struct Head {
    PeerIndex peer;
    uint32_t counter = 0;
    Lv lv;
  };
  void BeginAt(Lv begin, std::vector<Head> heads);
  bool begins_at_several_heads() const { return heads_by_lv_.size() > 1; }
  void SetNextCounter(PeerIndex peer, uint32_t next_counter) {
    peer_runs_[peer.value()].next_counter = next_counter;
  }

 private:
  struct PeerRuns {
    uint32_t next_counter = 0;
    std::vector<uint32_t> runs;  // indexes into runs_, ascending
  };

  PeerTable peers_;
  std::vector<PeerRuns> peer_runs_;  // by PeerIndex
  std::vector<Run> runs_;
  std::vector<Lv> parents_;
  Lv begin_;
  Lv end_;
  Frontier frontier_;
  // The frontier at begin_, where that is above 0, as it is asked for.
  std::vector<Head> heads_by_lv_;
  std::vector<Head> heads_by_op_;
  Base base_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_GRAPH_EVENT_GRAPH_H_
