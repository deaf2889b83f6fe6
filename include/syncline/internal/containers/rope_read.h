// Reading a rope (rope.h): positions, ranges, the whole text.
//
// Cost: Locate is O(log n) plus a scan within a leaf, and skips the descent in
// the cursor's leaf. ToString copies at the speed of memory.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_ROPE_READ_H_
#define SYNCLINE_INTERNAL_CONTAINERS_ROPE_READ_H_

#include <algorithm>

#include "syncline/internal/containers/rope.h"

namespace syncline::internal {

// The leaf in which the prefix of `offset` ends: the first one whose end
// reaches it. REQUIRES: 0 < offset <= size().in(unit).
template <uint32_t kLeafBytes, uint32_t kFanout>
typename RopeT<kLeafBytes, kFanout>::LeafView RopeT<kLeafBytes, kFanout>::Find(
    TextUnit unit, uint32_t offset) const {
  TextMetrics moved;
  if (offset > leaf_start_.in(unit)) {
    if (offset <= leaf_start_.in(unit) + leaf_size_.in(unit)) {
      return {leaf_, leaf_start_, leaf_size_};
    }
    moved = UnheardChange();
  }
  // The offset at which the nodes still see it.
  const uint32_t seen = offset - moved.in(unit);
  TextMetrics start;
  Child child = root_;
  TextMetrics size;
  for (uint32_t height = height_; height > 0; --height) {
    uint32_t slot = 0;
    const TextMetrics* sizes = child.node->sizes;
    while (start.in(unit) + sizes[slot].in(unit) < seen) start += sizes[slot++];
    size = sizes[slot];
    child = child.node->children[slot];
  }
  return {child.leaf, start + moved, size};
}

template <uint32_t kLeafBytes, uint32_t kFanout>
std::optional<TextMetrics> RopeT<kLeafBytes, kFanout>::Locate(
    TextUnit unit, uint32_t offset) const {
  if (offset == 0) return TextMetrics{};
  if (offset > size_.in(unit)) return std::nullopt;
  const LeafView at = Find(unit, offset);
  const std::optional<TextMetrics> local =
      at.leaf->Locate(unit, offset - at.start.in(unit), at.size);
  if (!local.has_value()) return std::nullopt;
  return at.start + *local;
}

template <uint32_t kLeafBytes, uint32_t kFanout>
void RopeT<kLeafBytes, kFanout>::Reader::AppendTo(std::string* out,
                                                  uint32_t begin,
                                                  uint32_t end) {
  SYNCLINE_DCHECK(begin <= end && end <= rope_.size_.code_points,
                  "the range is beyond the text");
  while (begin < end) {
    // What is before the leaf wraps around.
    if (begin - at_.start.code_points >= at_.size.code_points) {
      at_ = rope_.Find(TextUnit::kCodePoints, begin + 1);
    }
    const uint32_t local = begin - at_.start.code_points;
    const uint32_t count = std::min(end - begin, at_.size.code_points - local);
    at_.leaf->AppendTo(out, at_.leaf->ByteOfCodePoint(local, at_.size),
                       at_.leaf->ByteOfCodePoint(local + count, at_.size));
    begin += count;
  }
}

template <uint32_t kLeafBytes, uint32_t kFanout>
std::string RopeT<kLeafBytes, kFanout>::ToString() const {
  std::string text;
  text.reserve(size_.bytes);
  ForEachChunk([&text](std::string_view chunk) { text.append(chunk); });
  return text;
}

template <uint32_t kLeafBytes, uint32_t kFanout>
bool RopeT<kLeafBytes, kFanout>::EqualTo(std::string_view text) const {
  if (text.size() != size_.bytes) return false;
  bool equal = true;
  ForEachChunk([&](std::string_view chunk) {
    equal = equal && text.substr(0, chunk.size()) == chunk;
    text.remove_prefix(chunk.size());
  });
  return equal;
}

template <uint32_t kLeafBytes, uint32_t kFanout>
RopeT<kLeafBytes, kFanout>::RopeT(const RopeT& other) {
  other.ForEachChunk([this](std::string_view chunk) { Append(chunk); });
}

template <uint32_t kLeafBytes, uint32_t kFanout>
void RopeT<kLeafBytes, kFanout>::swap(RopeT& other) noexcept {
  std::swap(root_, other.root_);
  std::swap(height_, other.height_);
  std::swap(size_, other.size_);
  std::swap(leaf_capacity_, other.leaf_capacity_);
  std::swap(leaf_, other.leaf_);
  std::swap(leaf_start_, other.leaf_start_);
  std::swap(leaf_size_, other.leaf_size_);
  path_.swap(other.path_);
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_ROPE_READ_H_
