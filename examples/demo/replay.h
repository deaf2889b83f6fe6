// Lives through a recorded history again, with one replica for each author.
//
// Nothing is shared between replicas: they exchange updates, as bytes.
//
//   1. Each author's replica makes the author's edits. Before each transaction
//      it takes in exactly the updates that the author had seen then.
//   2. A reader takes in every update in the order of the record; then all
//      authors catch up with it.
//   3. Fresh replicas take in the same updates in random orders. What comes too
//      early waits in the replica.
//   4. A fresh replica takes in the full history at once.
//
// In the end all of them must hold the text that the record ends with.
#ifndef SYNCLINE_EXAMPLES_DEMO_REPLAY_H_
#define SYNCLINE_EXAMPLES_DEMO_REPLAY_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "progress.h"
#include "support/trace.h"

namespace syncline::demo {

inline constexpr int kShuffledReplicas = 3;

struct Outcome {
  size_t replicas = 0;       // that hold the recorded end, each of them
  double replay_ms = 0;      // steps 1 to 3
  double open_ms = 0;        // step 4, and reading the text
  size_t history_bytes = 0;  // of the full history, as one update
};

// `seed` decides the random orders. An error says what went wrong, and in which
// replica.
absl::StatusOr<Outcome> Replay(const test::Trace& trace, uint64_t seed,
                               Progress& progress);

}  // namespace syncline::demo

#endif  // SYNCLINE_EXAMPLES_DEMO_REPLAY_H_
