#include "syncline/internal/oplog/batch_source.h"

#include <algorithm>

namespace syncline::internal {
namespace {

ContentIndex::Entry EntryOf(const BatchOps& ops) {
  return {Lv(ops.start().index), static_cast<uint32_t>(ops.content_begin())};
}

}  // namespace

void BatchOps::Next() {
  (batch_.is_text(op()) ? at_.text : at_.value) += op().content_bytes;
  at_.target += TargetsOf(op().kind).size();
  at_.index += op().length;
  ++at_.op;
}

BatchSource::BatchSource(const EventBatch& batch) : batch_(batch) {
  constexpr size_t kOpRunsAMark = 64;
  starts_.reserve(batch.runs.size());
  BatchOps ops(batch, {});
  const Start& at = ops.start();
  for (const EventBatch::Run& run : batch.runs) {
    starts_.push_back(at);
    for (const uint32_t end = at.index + run.length; at.index < end;
         ops.Next()) {
      if (at.op % kOpRunsAMark == kOpRunsAMark - 1) marks_.push_back(at);
      const EventBatch::Op& op = ops.op();
      if (op.kind != OpKind::kInsert || op.content_bytes == op.length) continue;
      contents_.Add(Lv(at.index), batch.kind_of(op), EntryOf(ops), op.length,
                    ops.content());
    }
  }
}

std::string_view BatchSource::Content(const BatchOps& ops, uint32_t from,
                                      uint32_t to) const {
  const EventBatch::Op& op = ops.op();
  const std::string_view content = ops.content();
  if (content.empty() || to - from == op.length) return content;
  return contents_.Part(EntryOf(ops), batch_.kind_of(op), op.length, content,
                        from, to);
}

const BatchSource::Start& BatchSource::StartNear(size_t run,
                                                 uint32_t index) const {
  const auto after = std::partition_point(
      marks_.begin(), marks_.end(),
      [index](const Start& mark) { return mark.index <= index; });
  if (after == marks_.begin()) return starts_[run];
  const Start& mark = *(after - 1);
  return mark.index < starts_[run].index ? starts_[run] : mark;
}

size_t BatchSource::RunAt(uint32_t index) const {
  const auto after = std::partition_point(
      starts_.begin(), starts_.end(),
      [index](const Start& start) { return start.index <= index; });
  return static_cast<size_t>(after - starts_.begin()) - 1;
}

OpId BatchSource::IdOf(EventBatch::Parent parent) const {
  if (parent.peer != EventBatch::Parent::kInside) {
    return {batch_.peers[parent.peer], parent.counter};
  }
  const size_t run = RunAt(parent.counter);
  return {batch_.peers[batch_.runs[run].peer],
          batch_.runs[run].counter + (parent.counter - starts_[run].index)};
}

}  // namespace syncline::internal
