#include "syncline/internal/codec/target_columns.h"

#include "syncline/internal/base/lv.h"

namespace syncline::internal {
namespace {

using Target = EventBatch::Target;

class TargetReader {
 public:
  explicit TargetReader(const UpdateFields& fields)
      : targets_(fields[update_field::kTarget]),
        peers_(fields[update_field::kTargetPeer]) {}

  // Of an op number `counter` of peer `author`, where there are `peers`. False
  // where there is no such target.
  bool Read(TargetRole role, uint32_t author, uint32_t counter, size_t peers,
            Target* target);
  bool done() const { return targets_.done() && peers_.done(); }
  const ColumnReader& targets() const { return targets_; }

 private:
  ColumnReader targets_, peers_;
  ExpectedTargets expected_;
};

bool TargetReader::Read(TargetRole role, uint32_t author, uint32_t counter,
                        size_t peers, Target* target) {
  const uint64_t told = targets_.Next();
  *target = Target();
  // Only a parent may be nothing: the root.
  if (told == 0) return targets_.ok() && role == TargetRole::kParent;
  const Target& near = expected_[role];
  const bool is_other = ((told - 1) & 1) != 0;
  const uint64_t peer = is_other ? peers_.Next() : near.peer;
  // Unsigned: a stranger's distance may be any number.
  const uint64_t at =
      uint64_t{near.counter} + static_cast<uint64_t>(UnZigZag((told - 1) >> 1));
  // An author's op refers to none that follows it.
  const uint32_t end = peer == author ? counter : kMaxOps;
  if (!peers_.ok() || peer >= peers || at >= end) return false;
  *target = {static_cast<uint32_t>(peer), static_cast<uint32_t>(at)};
  expected_.Follow(role, *target);
  return true;
}

}  // namespace

void TargetWriter::Add(TargetRole role, const Target& target) {
  if (target.peer == Target::kNothing) return targets_.Add(0);
  const Target& near = expected_[role];
  const bool is_other = target.peer != near.peer;
  const int64_t distance = int64_t{target.counter} - int64_t{near.counter};
  targets_.Add(1 + 2 * ZigZag(distance) + (is_other ? 1 : 0));
  if (is_other) peers_.Add(target.peer);
  expected_.Follow(role, target);
}

absl::Status DecodeTargets(const UpdateFields& fields, EventBatch* batch) {
  TargetReader reader(fields);
  batch->targets.reserve(reader.targets().remaining());
  size_t next_op = 0;
  for (const EventBatch::Run& run : batch->runs) {
    for (uint32_t ops = 0; ops < run.length;) {
      const EventBatch::Op& op = batch->ops[next_op++];
      for (const TargetRole role : TargetsOf(op.kind)) {
        if (!reader.Read(role, run.peer, run.counter + ops, batch->peers.size(),
                         &batch->targets.emplace_back())) {
          return fields.Damaged("a target that cannot be",
                                reader.targets().position());
        }
      }
      ops += op.length;
    }
  }
  if (reader.done()) return absl::OkStatus();
  return fields.Damaged("more targets than the ops ask for",
                        reader.targets().position());
}

}  // namespace syncline::internal
