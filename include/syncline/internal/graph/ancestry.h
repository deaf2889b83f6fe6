// Whether ops are ancestors of runs that come later: whether each author built
// upon what it wrote before.
//
// Runs are added in causal order, then claims are made about them, and then all
// claims are checked. A claim is no work at all where
//
//   complete  everything up to some run is among a run's ancestors, and the
//             claimed op with it: histories that meet now and then
//   path      both runs are on one path: each run begins one, or goes on with
//             that of a parent that nobody else has gone on with
//   first     the claimed op is that of the first run
//
// All others are answered by sweeps. A sweep goes back through the runs once,
// for kAtOnce claims: each run hands on to its parents a bit for each claim
// that it is an ancestor for. Claims that are swept together are about equally
// long: their lengths, in runs and parents, have the same number of binary
// digits.
//
// Cost: to build, O(1) a run and O(log d) a parent that is d runs away; 28
// bytes a run, 4 a parent. To check c claims, O(c log c), 34 bytes for each run
// of the longest sweep, and at most
//
//   n * (3 digits(n) + 2 open / kAtOnce)
//
// steps, where n are the runs and parents, the average one of which lies within
// `open` claims: no more than there are authors, as each has one open at a
// time. For among the claims of lengths from L to 2 L, a sweep ends
//
//   where nothing is open: it shares no run with those after it. n for all
//   full: no other goes over the runs from its first claim to its last, and
//   beyond these it goes less than 2 L, which is 2 / kAtOnce of the lengths of
//   its claims. n for all, and 2 / kAtOnce of n * open for all lengths together
//   with the last claim. n
//
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_GRAPH_ANCESTRY_H_
#define SYNCLINE_INTERNAL_GRAPH_ANCESTRY_H_

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace syncline::internal {

class Ancestry {
 public:
  enum class Answer : uint8_t { kYes, kNo, kTooLong };

  static constexpr uint32_t kAtOnce = 256;
  // More authors than anybody has who are between two runs of theirs, about
  // each of which nothing is plain, all the time.
  static constexpr uint32_t kMostOpen = 1 << 17;

  // Room for so many.
  void Reserve(size_t runs, size_t parents);

  // Adds run number size(), with the ops [begin, end), above those of the run
  // before. Parents are ops of runs before; those below the first run's begin
  // lead nowhere.
  void AddRun(uint32_t begin, uint32_t end, absl::Span<const uint32_t> parents);
  uint32_t size() const { return static_cast<uint32_t>(nodes_.size()); }

  // That `op`, the last one of its run, is an ancestor of run number `run`.
  // REQUIRES: the run was added, and is above that of the op. One claim for a
  // run, and one for an op but for that of the first run.
  void Claim(uint32_t op, uint32_t run);

  // Whether all claims are true. kTooLong: that would be more steps than a
  // graph takes of which the average run lies within `most_open` claims.
  // REQUIRES: asked once.
  Answer Check(uint32_t most_open = kMostOpen);

  // Of a claim that is not true, the first op of the run.
  uint32_t refuted() const { return refuted_; }
  // Runs and parents that sweeps went over.
  uint64_t steps() const { return steps_; }

 private:
  using Bits = std::bitset<kAtOnce>;

  struct Node {
    uint32_t begin = 0;  // its ops
    uint32_t end = 0;
    uint32_t edges_end = 0;    // of edges_
    uint32_t complete = 0;     // all runs before this one are ancestors
    uint32_t path = 0;         // the run that began its path
    bool after_first = false;  // the first run is an ancestor, all of it
  };
  class Edge {
   public:
    Edge(uint32_t run, bool is_last) : packed_(run << 1 | uint32_t{is_last}) {}
    uint32_t run() const { return packed_ >> 1; }
    // Whether the parent is the last op of its run.
    bool is_last() const { return (packed_ & 1) != 0; }

   private:
    uint32_t packed_;
  };
  struct Open {
    uint32_t before = 0;  // whether its last op is an ancestor
    uint32_t run = 0;     // of this one
    uint8_t digits = 0;   // of the length
  };

  uint32_t RunOf(uint32_t op) const;
  absl::Span<const Edge> EdgesOf(uint32_t run) const;
  // All runs and parents up to this run and its own, less one.
  uint64_t Weight(uint32_t run) const {
    return uint64_t{run} + nodes_[run].edges_end;
  }
  bool IsPlain(uint32_t before, uint32_t run) const;
  // How many of these one sweep answers.
  uint32_t SweepSize(absl::Span<const Open> open) const;
  bool Sweep(absl::Span<const Open> open);
  void HandOn(uint32_t run, uint32_t low, const Bits& bits);

  std::vector<Node> nodes_;  // one for each run
  std::vector<Edge> edges_;
  std::vector<bool> is_head_;      // no later run builds upon its last op
  std::vector<bool> is_path_end_;  // no later run goes on with its path
  uint32_t heads_ = 0;
  std::vector<Open> open_;
  // Of a sweep: by run from its lowest on; all 0 between sweeps.
  std::vector<Bits> reached_;
  std::vector<uint16_t> asked_;  // by run: 1 + the bit of the claim about it
  uint64_t steps_ = 0;
  uint32_t refuted_ = 0;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_GRAPH_ANCESTRY_H_
