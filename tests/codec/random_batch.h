// Random EventBatches that keep the invariants, with every feature that the
// format has: many peers, parents inside and outside, runs that know their
// author's past only through others, inherited containers, all kinds of ops,
// characters of all lengths, changes.
//
// Cost: quadratic in the runs. Thread-safe: no state.
#ifndef SYNCLINE_TESTS_CODEC_RANDOM_BATCH_H_
#define SYNCLINE_TESTS_CODEC_RANDOM_BATCH_H_

#include <cstddef>

#include "support/seed.h"
#include "syncline/internal/oplog/event_batch.h"

namespace syncline::test {

// At most `max_runs` runs.
internal::EventBatch RandomBatch(size_t max_runs, SeededRandom* random);

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_CODEC_RANDOM_BATCH_H_
