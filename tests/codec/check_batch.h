// The invariants of EventBatch, checked in the plainest way.
//
// Cost: quadratic in the runs. Thread-safe: no state.
#ifndef SYNCLINE_TESTS_CODEC_CHECK_BATCH_H_
#define SYNCLINE_TESTS_CODEC_CHECK_BATCH_H_

#include <string>

#include "syncline/internal/oplog/event_batch.h"

namespace syncline::test {

// The first broken invariant in words; empty where all hold. What only the
// receiver can know (the ancestors of parents outside) is taken for granted.
std::string CheckBatch(const internal::EventBatch& batch);

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_CODEC_CHECK_BATCH_H_
