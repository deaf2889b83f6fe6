// Writes EventBatches run by run, op by op, merging ops as an oplog does.
//
//   BatchBuilder builder;
//   builder.BeginRun(peer, counter, parents);
//   builder.Insert("note", 0, "hello");
//   builder.Delete("note", 4, 1);
//   EventBatch batch = builder.Take();
//
// Parents are given as OpIds; they are inside of the batch where it has them.
// In one header, because benchmarks use it too.
// Cost: O(1) an op, O(log runs) a parent.
// Thread-compatible.
#ifndef SYNCLINE_TESTS_CODEC_BATCH_BUILDER_H_
#define SYNCLINE_TESTS_CODEC_BATCH_BUILDER_H_

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "syncline/ids.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/oplog/event_batch.h"
#include "syncline/internal/oplog/op_run.h"

namespace syncline::test {

class BatchBuilder {
 public:
  void BeginRun(PeerId peer, uint32_t counter,
                const std::vector<OpId>& parents);

  // `container` is a root text's name; "" where it is inherited.
  void Insert(std::string_view container, uint32_t position,
              std::string_view text);
  void Delete(std::string_view container, uint32_t position, uint32_t length);
  void Add(std::string_view container, internal::OpKind kind, uint32_t position,
           uint32_t length, std::string_view text);

  // An op that is not of a root text. A parent is the number of a container
  // that this returned.
  uint32_t AddOther(const internal::ContainerKey& container,
                    internal::OpKind kind, uint32_t position, uint32_t length,
                    std::string_view content);
  // Of the op added last: another op, or nothing.
  void AddTarget(const OpId& id) {
    batch_.targets.push_back({PeerNumber(id.peer), id.counter});
  }
  void AddNoTarget() { batch_.targets.emplace_back(); }
  // The number of a map's key.
  uint32_t Key(std::string_view key);

  // What the last `ops` ops were committed with.
  void Commit(uint32_t ops, int64_t time, std::string message);

  uint32_t size() const { return size_; }
  OpId last_op() const;

  // The text is in the batch's storage.
  internal::EventBatch Take();

 private:
  uint32_t PeerNumber(PeerId peer);
  uint32_t ContainerNumber(std::string_view name);
  internal::EventBatch::Parent ParentOf(const OpId& id);

  internal::EventBatch batch_;
  std::map<PeerId, uint32_t> peers_;
  std::map<std::string, uint32_t, std::less<>> containers_;
  struct Place {
    uint32_t begin = 0;  // batch index
    uint32_t run = 0;    // index into runs
  };
  std::map<OpId, Place> places_;  // of the runs, by their first ops
  uint32_t size_ = 0;
};

// Implementation details follow.

inline uint32_t BatchBuilder::PeerNumber(PeerId peer) {
  const auto [found, added] =
      peers_.emplace(peer, static_cast<uint32_t>(batch_.peers.size()));
  if (added) batch_.peers.push_back(peer);
  return found->second;
}

inline uint32_t BatchBuilder::ContainerNumber(std::string_view name) {
  if (name.empty()) return internal::EventBatch::Op::kInherited;
  const auto [found, added] = containers_.emplace(
      std::string(name), static_cast<uint32_t>(batch_.containers.size()));
  if (added) {
    batch_.containers.push_back({ContainerKind::kText, std::string(name)});
  }
  return found->second;
}

inline internal::EventBatch::Parent BatchBuilder::ParentOf(const OpId& id) {
  auto after = places_.upper_bound(id);
  if (after != places_.begin()) {
    const auto& [first, place] = *--after;
    const uint32_t offset = id.counter - first.counter;
    if (first.peer == id.peer && offset < batch_.runs[place.run].length) {
      return {internal::EventBatch::Parent::kInside, place.begin + offset};
    }
  }
  return {PeerNumber(id.peer), id.counter};
}

inline void BatchBuilder::BeginRun(PeerId peer, uint32_t counter,
                                   const std::vector<OpId>& parents) {
  const auto begin = static_cast<uint32_t>(batch_.parents.size());
  for (const OpId& parent : parents) batch_.parents.push_back(ParentOf(parent));
  batch_.runs.push_back(
      {.peer = PeerNumber(peer),
       .counter = counter,
       .length = 0,
       .parents_begin = begin,
       .parents_end = static_cast<uint32_t>(batch_.parents.size())});
  places_[{peer, counter}] = {size_,
                              static_cast<uint32_t>(batch_.runs.size() - 1)};
}

inline void BatchBuilder::Insert(std::string_view container, uint32_t position,
                                 std::string_view text) {
  const size_t length = internal::CountCodePoints(text);
  Add(container, internal::OpKind::kInsert, position,
      static_cast<uint32_t>(length), text);
}

inline void BatchBuilder::Delete(std::string_view container, uint32_t position,
                                 uint32_t length) {
  Add(container, internal::OpKind::kDelete, position, length, {});
}

inline void BatchBuilder::Add(std::string_view container, internal::OpKind kind,
                              uint32_t position, uint32_t length,
                              std::string_view text) {
  internal::EventBatch::Run& run = batch_.runs.back();
  const internal::OpRun op{
      .begin = internal::Lv(size_),
      .length = length,
      .position = position,
      .content_begin = static_cast<uint32_t>(batch_.text_storage.size()),
      .content_bytes = static_cast<uint32_t>(text.size()),
      .container = internal::ContainerIndex(ContainerNumber(container)),
      .kind = kind};
  batch_.text_storage += text;
  size_ += length;
  const bool continues = run.length > 0;
  run.length += length;
  if (continues) {
    internal::EventBatch::Op& last = batch_.ops.back();
    internal::OpRun joined{
        .begin = internal::Lv(size_ - length - last.length),
        .length = last.length,
        .position = last.position,
        .content_begin = op.content_begin - last.content_bytes,
        .content_bytes = last.content_bytes,
        .container = internal::ContainerIndex(last.container),
        .kind = last.kind};
    if (joined.TryAppend(op)) {
      last = {last.container, joined.kind, joined.position, joined.length,
              joined.content_bytes};
      return;
    }
  }
  batch_.ops.push_back(
      {op.container.value(), kind, position, length, op.content_bytes});
}

inline uint32_t BatchBuilder::AddOther(const internal::ContainerKey& container,
                                       internal::OpKind kind, uint32_t position,
                                       uint32_t length,
                                       std::string_view content) {
  const auto known =
      std::find(batch_.containers.begin(), batch_.containers.end(), container);
  const auto number = static_cast<uint32_t>(known - batch_.containers.begin());
  if (known == batch_.containers.end()) batch_.containers.push_back(container);
  batch_.ops.push_back(
      {number, kind, position, length, static_cast<uint32_t>(content.size())});
  batch_.value_storage += content;
  batch_.runs.back().length += length;
  size_ += length;
  return number;
}

inline uint32_t BatchBuilder::Key(std::string_view key) {
  const auto known = std::find(batch_.keys.begin(), batch_.keys.end(), key);
  const auto number = static_cast<uint32_t>(known - batch_.keys.begin());
  if (known == batch_.keys.end()) batch_.keys.emplace_back(key);
  return number;
}

inline void BatchBuilder::Commit(uint32_t ops, int64_t time,
                                 std::string message) {
  batch_.changes.push_back({size_ - ops, size_, time, std::move(message)});
}

inline OpId BatchBuilder::last_op() const {
  const internal::EventBatch::Run& run = batch_.runs.back();
  return {batch_.peers[run.peer], run.counter + run.length - 1};
}

inline internal::EventBatch BatchBuilder::Take() {
  internal::EventBatch batch = std::move(batch_);
  batch.text = batch.text_storage;
  batch.values = batch.value_storage;
  *this = BatchBuilder();
  return batch;
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_CODEC_BATCH_BUILDER_H_
