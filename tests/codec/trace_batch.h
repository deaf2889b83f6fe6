// A whole editing trace as one EventBatch: what a replica that was there from
// the beginning would send to a new one.
//
// In one header, because benchmarks use it too.
// Cost: O(patches), and O(log runs) for each run. Thread-safe: no state.
#ifndef SYNCLINE_TESTS_CODEC_TRACE_BATCH_H_
#define SYNCLINE_TESTS_CODEC_TRACE_BATCH_H_

#include <cstdint>
#include <map>
#include <vector>

#include "codec/batch_builder.h"
#include "support/trace.h"
#include "syncline/ids.h"
#include "syncline/internal/oplog/event_batch.h"

namespace syncline::test {

// The random-looking PeerId under which agent `agent` writes.
inline PeerId PeerOfAgent(uint32_t agent) {
  // SplitMix64: any agent's bits are as good as random ones.
  uint64_t z = (agent + uint64_t{1}) * 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return PeerId{z ^ (z >> 31)};
}

namespace trace_batch_internal {

class TraceWriter {
 public:
  explicit TraceWriter(const Trace& trace) {
    if (!trace.start_content.empty()) {
      BeginRun(0, {});
      builder_.Insert(kText, 0, trace.start_content);
      EndRun(0);
      start_ = {builder_.last_op()};
    }
    for (const Trace::Txn& txn : trace.txns) Write(txn);
  }

  internal::EventBatch Take() { return builder_.Take(); }

 private:
  static constexpr const char* kText = "text";

  void Write(const Trace::Txn& txn) {
    std::vector<OpId> parents;
    for (const uint32_t parent : txn.parents) {
      parents.push_back(last_of_txn_[parent]);
    }
    if (parents.empty()) parents = start_;
    const bool continues = builder_.size() > 0 && parents.size() == 1 &&
                           parents[0] == builder_.last_op() &&
                           parents[0].peer == PeerOfAgent(txn.agent);
    const uint32_t begin = builder_.size();
    bool open = continues;
    for (const Trace::Patch& patch : txn.patches) {
      if (patch.deleted == 0 && patch.inserted.empty()) continue;
      if (!open) BeginRun(txn.agent, parents);
      open = true;
      if (patch.deleted > 0) builder_.Delete(kText, patch.pos, patch.deleted);
      if (!patch.inserted.empty()) {
        builder_.Insert(kText, patch.pos, patch.inserted);
      }
    }
    if (open) EndRun(txn.agent);
    last_of_txn_.push_back(builder_.size() > begin ? builder_.last_op()
                                                   : parents.at(0));
  }

  void BeginRun(uint32_t agent, const std::vector<OpId>& parents) {
    builder_.BeginRun(PeerOfAgent(agent), next_counter_[agent], parents);
  }
  void EndRun(uint32_t agent) {
    next_counter_[agent] = builder_.last_op().counter + 1;
  }

  BatchBuilder builder_;
  std::vector<OpId> start_;
  std::vector<OpId> last_of_txn_;
  std::map<uint32_t, uint32_t> next_counter_;
};

}  // namespace trace_batch_internal

// The container is the root text "text". A start content is inserted first.
inline internal::EventBatch BatchOfTrace(const Trace& trace) {
  return trace_batch_internal::TraceWriter(trace).Take();
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_CODEC_TRACE_BATCH_H_
