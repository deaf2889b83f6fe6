// All that a batch says, in words: to compare batches, and to read them.
//
// In one header, because a fuzz program is one file.
// Cost: O(batch). Thread-safe: no state.
#ifndef SYNCLINE_TESTS_CODEC_DESCRIBE_BATCH_H_
#define SYNCLINE_TESTS_CODEC_DESCRIBE_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <set>
#include <sstream>
#include <string>

#include "syncline/ids.h"
#include "syncline/internal/oplog/event_batch.h"

namespace syncline::test {

// Independent of how peers are numbered and parents are ordered.
inline std::string Describe(const internal::EventBatch& batch) {
  using internal::EventBatch;
  std::ostringstream out;
  for (const EventBatch::Run& run : batch.runs) {
    out << "run " << OpId{batch.peers[run.peer], run.counter}.ToString()
        << " length " << run.length << " after";
    std::set<std::string> parents;
    for (uint32_t p = run.parents_begin; p < run.parents_end; ++p) {
      const EventBatch::Parent& parent = batch.parents[p];
      parents.insert(
          parent.peer == EventBatch::Parent::kInside
              ? "#" + std::to_string(parent.counter)
              : OpId{batch.peers[parent.peer], parent.counter}.ToString());
    }
    for (const std::string& parent : parents) out << " " << parent;
    out << "\n";
  }
  size_t text = 0;
  for (const EventBatch::Op& op : batch.ops) {
    out << "op "
        << (op.container == EventBatch::Op::kInherited
                ? "(inherited)"
                : batch.containers.at(op.container).name)
        << " kind " << static_cast<int>(op.kind) << " at " << op.position
        << " length " << op.length << " '"
        << batch.text.substr(text, op.content_bytes) << "'\n";
    text += op.content_bytes;
  }
  for (const EventBatch::Change& change : batch.changes) {
    out << "change [" << change.begin << ", " << change.end << ") at "
        << change.time << " '" << change.message << "'\n";
  }
  return out.str();
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_CODEC_DESCRIBE_BATCH_H_
