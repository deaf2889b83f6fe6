#include "syncline/internal/codec/target_columns.h"

#include <algorithm>
#include <vector>

#include "syncline/internal/base/lv.h"
#include "syncline/internal/base/status_macros.h"

namespace syncline::internal {
namespace {

using Target = EventBatch::Target;

// Whether ops of the batch may refer to others at all.
bool MayHaveTargets(const EventBatch& batch) {
  return std::any_of(batch.containers.begin(), batch.containers.end(),
                     [](const EventBatch::Container& container) {
                       return container.kind == ContainerKind::kMovableList ||
                              container.kind == ContainerKind::kTree;
                     });
}

class TargetReader {
 public:
  explicit TargetReader(const UpdateFields& fields)
      : targets_(fields[update_field::kTarget]),
        target_peers_(fields[update_field::kTargetPeer]) {}

  absl::Status ReadAll(const UpdateFields& fields, EventBatch* batch);
  bool done() const { return targets_.done() && target_peers_.done(); }
  const char* position() const { return targets_.position(); }

 private:
  // Of a peer: its ops [begin, end) are in the batch, those below `next` before
  // the op at hand.
  struct Known {
    uint32_t next = 0;
    uint32_t end = 0;
  };

  void FindSpans(const EventBatch& batch);
  // False where it is no target that can be known before the op at hand.
  bool Read(TargetRole role, Target* target);

  ColumnReader targets_, target_peers_;
  ExpectedTargets expected_;
  std::vector<Known> peers_;
};

absl::Status TargetReader::ReadAll(const UpdateFields& fields,
                                   EventBatch* batch) {
  if (!MayHaveTargets(*batch)) return absl::OkStatus();
  batch->targets.reserve(targets_.remaining());
  FindSpans(*batch);
  size_t next_op = 0;
  for (const EventBatch::Run& run : batch->runs) {
    Known& author = peers_[run.peer];
    const uint32_t end = run.counter + run.length;
    while (author.next < end) {
      const EventBatch::Op& op = batch->ops[next_op++];
      for (const TargetRole role : TargetsOf(op.kind)) {
        if (!Read(role, &batch->targets.emplace_back())) {
          return fields.Damaged("a target that cannot be known before its op",
                                position());
        }
      }
      author.next += op.length;
    }
  }
  return absl::OkStatus();
}

void TargetReader::FindSpans(const EventBatch& batch) {
  peers_.resize(batch.peers.size());
  for (const EventBatch::Run& run : batch.runs) {
    Known& author = peers_[run.peer];
    if (author.end == 0) author.next = run.counter;
    author.end = run.counter + run.length;
  }
}

bool TargetReader::Read(TargetRole role, Target* target) {
  const uint64_t told = targets_.Next();
  *target = Target();
  // Only a parent may be nothing: the root.
  if (told == 0) return targets_.ok() && role == TargetRole::kParent;
  const Target& near = expected_[role];
  const bool is_other = ((told - 1) & 1) != 0;
  const uint64_t peer = is_other ? target_peers_.Next() : near.peer;
  // Unsigned: a stranger's distance may be any number.
  const uint64_t counter =
      uint64_t{near.counter} + static_cast<uint64_t>(UnZigZag((told - 1) >> 1));
  if (!target_peers_.ok() || peer >= peers_.size() || counter >= kMaxOps) {
    return false;
  }
  const Known& known = peers_[static_cast<size_t>(peer)];
  if (known.next <= counter && counter < known.end) return false;
  *target = {static_cast<uint32_t>(peer), static_cast<uint32_t>(counter)};
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
  SYNCLINE_RETURN_IF_ERROR(reader.ReadAll(fields, batch));
  if (reader.done()) return absl::OkStatus();
  return fields.Damaged("more targets than the ops ask for", reader.position());
}

}  // namespace syncline::internal
