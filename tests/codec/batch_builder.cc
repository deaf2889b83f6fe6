#include "codec/batch_builder.h"

#include <utility>

#include "syncline/internal/base/utf8.h"
#include "syncline/internal/oplog/op_run.h"

namespace syncline::test {

using internal::ContainerIndex;
using internal::ContainerKind;
using internal::EventBatch;
using internal::Lv;
using internal::OpKind;
using internal::OpRun;

uint32_t BatchBuilder::PeerNumber(PeerId peer) {
  const auto [found, added] =
      peers_.emplace(peer, static_cast<uint32_t>(batch_.peers.size()));
  if (added) batch_.peers.push_back(peer);
  return found->second;
}

uint32_t BatchBuilder::ContainerNumber(std::string_view name) {
  if (name.empty()) return EventBatch::Op::kInherited;
  const auto [found, added] = containers_.emplace(
      std::string(name), static_cast<uint32_t>(batch_.containers.size()));
  if (added) {
    batch_.containers.push_back({ContainerKind::kText, std::string(name)});
  }
  return found->second;
}

EventBatch::Parent BatchBuilder::ParentOf(const OpId& id) {
  auto after = begins_.upper_bound(id);
  if (after != begins_.begin()) {
    const auto& [first, begin] = *--after;
    const EventBatch::Run* run = nullptr;
    uint32_t index = 0;
    for (const EventBatch::Run& r : batch_.runs) {
      if (index == begin) run = &r;
      index += r.length;
    }
    if (first.peer == id.peer && id.counter - first.counter < run->length) {
      return {EventBatch::Parent::kInside,
              begin + (id.counter - first.counter)};
    }
  }
  return {PeerNumber(id.peer), id.counter};
}

void BatchBuilder::BeginRun(PeerId peer, uint32_t counter,
                            const std::vector<OpId>& parents) {
  const auto begin = static_cast<uint32_t>(batch_.parents.size());
  for (const OpId& parent : parents) batch_.parents.push_back(ParentOf(parent));
  batch_.runs.push_back(
      {.peer = PeerNumber(peer),
       .counter = counter,
       .length = 0,
       .parents_begin = begin,
       .parents_end = static_cast<uint32_t>(batch_.parents.size())});
  begins_[{peer, counter}] = size_;
}

void BatchBuilder::Insert(std::string_view container, uint32_t position,
                          std::string_view text) {
  const size_t length = internal::CountCodePoints(text);
  Add(container, OpKind::kInsert, position, static_cast<uint32_t>(length),
      text);
}

void BatchBuilder::Delete(std::string_view container, uint32_t position,
                          uint32_t length) {
  Add(container, OpKind::kDelete, position, length, {});
}

void BatchBuilder::Add(std::string_view container, OpKind kind,
                       uint32_t position, uint32_t length,
                       std::string_view text) {
  EventBatch::Run& run = batch_.runs.back();
  const OpRun op{
      .begin = Lv(size_),
      .length = length,
      .position = position,
      .text_begin = static_cast<uint32_t>(batch_.text_storage.size()),
      .text_bytes = static_cast<uint32_t>(text.size()),
      .container = ContainerIndex(ContainerNumber(container)),
      .kind = kind};
  batch_.text_storage += text;
  size_ += length;
  const bool continues = run.length > 0;
  run.length += length;
  if (continues) {
    EventBatch::Op& last = batch_.ops.back();
    OpRun joined{.begin = Lv(size_ - length - last.length),
                 .length = last.length,
                 .position = last.position,
                 .text_begin = op.text_begin - last.text_bytes,
                 .text_bytes = last.text_bytes,
                 .container = ContainerIndex(last.container),
                 .kind = last.kind};
    if (joined.TryAppend(op)) {
      last = {last.container, joined.kind, joined.position, joined.length,
              joined.text_bytes};
      return;
    }
  }
  batch_.ops.push_back(
      {op.container.value(), kind, position, length, op.text_bytes});
}

void BatchBuilder::Commit(uint32_t ops, int64_t time, std::string message) {
  batch_.changes.push_back({size_ - ops, size_, time, std::move(message)});
}

OpId BatchBuilder::last_op() const {
  const EventBatch::Run& run = batch_.runs.back();
  return {batch_.peers[run.peer], run.counter + run.length - 1};
}

EventBatch BatchBuilder::Take() {
  EventBatch batch = std::move(batch_);
  batch.text = batch.text_storage;
  *this = BatchBuilder();
  return batch;
}

}  // namespace syncline::test
