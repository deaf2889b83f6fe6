// A whole editing trace as one EventBatch: what a replica that was there from
// the beginning would send to a new one.
//
// Cost: O(patches), and O(runs) for each run with a parent that is not the op
// before it. Thread-safe: no state.
#ifndef SYNCLINE_TESTS_CODEC_TRACE_BATCH_H_
#define SYNCLINE_TESTS_CODEC_TRACE_BATCH_H_

#include <cstdint>

#include "support/trace.h"
#include "syncline/internal/oplog/event_batch.h"

namespace syncline::test {

// The random-looking PeerId under which agent `agent` writes.
PeerId PeerOfAgent(uint32_t agent);

// The container is the root text "text". A start content is inserted first.
internal::EventBatch BatchOfTrace(const Trace& trace);

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_CODEC_TRACE_BATCH_H_
