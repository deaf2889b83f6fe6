// Whether one op of a batch is an ancestor of another.
//
// The search goes back from an op through all parents in the batch that are not
// before the op it looks for. Two facts about a run end it early:
//
//   chain     the ops [chain, run] follow each other without a gap, each one a
//             parent of the next
//   complete  some run of that chain has every op before it as an ancestor
//
// so histories that are linear, or that meet now and then, answer at once. What
// remains is bounded: all searches together take at most max_steps() steps,
// which is linear in the batch.
//
// Cost: O(runs) to build, with O(log d) for each parent that is d runs away; a
// search as described. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CODEC_ANCESTRY_H_
#define SYNCLINE_INTERNAL_CODEC_ANCESTRY_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "syncline/internal/oplog/event_batch.h"

namespace syncline::internal {

class Ancestry {
 public:
  // REQUIRES: invariants (1) and (2) of EventBatch. `batch` must outlive this.
  explicit Ancestry(const EventBatch& batch);

  // Whether `op` (a batch index) is an ancestor of run `run`'s first op.
  // nullopt: the steps are used up.
  std::optional<bool> IsAncestor(uint32_t op, uint32_t run);

 private:
  // Real histories need a few steps a search.
  uint64_t max_steps() const {
    return (uint64_t{1} << 20) + 64 * uint64_t{batch_.runs.size()};
  }

  struct Node {
    uint32_t begin = 0;     // batch index of the run's first op
    uint32_t chain = 0;     // where the chain of this run begins
    uint32_t complete = 0;  // every op before this index is an ancestor
    uint32_t visited = 0;   // the last search that came here
  };

  // The run of `op`, which is before run `run`: looked for from there
  // backwards.
  uint32_t RunOf(uint32_t op, uint32_t run) const;
  void AddRun(uint32_t run, std::vector<bool>* is_head, uint32_t* heads);
  // Pushes the parents of `run` that are not before `op` onto the stack.
  void PushParents(uint32_t op, uint32_t run);

  const EventBatch& batch_;
  struct Step {
    uint32_t op = 0;   // batch index
    uint32_t run = 0;  // a run after it
  };
  std::vector<Node> nodes_;  // one for each run
  std::vector<Step> stack_;
  uint32_t searches_ = 0;
  uint64_t steps_ = 0;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_ANCESTRY_H_
