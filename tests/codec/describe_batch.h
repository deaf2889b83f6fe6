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
#include <string_view>

#include "syncline/ids.h"
#include "syncline/internal/oplog/event_batch.h"

namespace syncline::test {

// A container, by its parents and its op, not by its number.
inline std::string DescribeContainer(const internal::EventBatch& batch,
                                     uint32_t number) {
  if (number == internal::EventBatch::Op::kInherited) return "(inherited)";
  const internal::ContainerKey& key = batch.containers.at(number);
  std::string text = NameOf(key.kind);
  text += " '" + key.name + "'";
  if (key.op) text += " by " + key.op->ToString();
  if (key.is_keyed()) text += " in " + DescribeContainer(batch, key.parent);
  return text;
}

// Independent of how peers are numbered and parents are ordered.
inline std::string Describe(const internal::EventBatch& batch) {
  using internal::EventBatch;
  std::ostringstream out;
  if (batch.doc_id) out << "document " << batch.doc_id->ToString() << "\n";
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
  size_t values = 0;
  size_t target = 0;
  for (const EventBatch::Op& op : batch.ops) {
    size_t& begin = batch.is_text(op) ? text : values;
    const std::string_view contents =
        batch.is_text(op) ? batch.text : batch.values;
    out << "op of " << DescribeContainer(batch, op.container) << " kind "
        << static_cast<int>(op.kind) << " at ";
    if (IsKeyOp(op.kind)) {
      out << "'" << batch.keys.at(op.position) << "'";
    } else {
      out << op.position;
    }
    out << " length " << op.length << " '"
        << contents.substr(begin, op.content_bytes) << "'\n";
    begin += op.content_bytes;
    for (size_t i = 0; i < TargetsOf(op.kind).size(); ++i) {
      const EventBatch::Target& of = batch.targets.at(target++);
      out << "  to "
          << (of.peer == EventBatch::Target::kNothing
                  ? "nothing"
                  : OpId{batch.peers.at(of.peer), of.counter}.ToString())
          << "\n";
    }
  }
  for (const EventBatch::Change& change : batch.changes) {
    out << "change [" << change.begin << ", " << change.end << ") at "
        << change.time << " '" << change.message << "'\n";
  }
  return out.str();
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_CODEC_DESCRIBE_BATCH_H_
