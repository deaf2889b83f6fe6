#include "syncline/internal/walker/item_index.h"

#include <bit>

#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/containers/search.h"

namespace syncline::internal {

void ItemIndex::Clear() {
  ranges_.clear();
  leaf_of_op_.clear();
  entered_.clear();
  entered_any_.clear();
}

void ItemIndex::Expect(ItemId first, uint32_t length) {
  if (ranges_.empty() || first - ranges_.back().end() > kGap) {
    ranges_.push_back({first, 0, size()});
  }
  ranges_.back().length = first + length - ranges_.back().first;
  if (size() <= leaf_of_op_.size()) return;
  const uint32_t words = (size() + kWord - 1) / kWord;
  leaf_of_op_.resize(size_t{words} * kWord);
  entered_.resize(words);
  entered_any_.resize((words + kWord - 1) / kWord);
}

void ItemIndex::Set(ItemId id, uint32_t leaf) {
  const Range* range = RangeOf(id);
  SYNCLINE_DCHECK(range != nullptr && id < range->end(), "the op is expected");
  const uint32_t at = range->begin + (id - range->first);
  leaf_of_op_[at] = leaf;
  const uint32_t word = at / kWord;
  entered_[word] |= uint64_t{1} << (at % kWord);
  entered_any_[word / kWord] |= uint64_t{1} << (word % kWord);
}

const ItemIndex::Range* ItemIndex::RangeOf(ItemId id) const {
  if (ranges_.empty() || id < ranges_.front().first) return nullptr;
  return &ranges_[SearchBackward(
      ranges_, ranges_.size() - 1,
      [id](const Range& range) { return range.first <= id; })];
}

ItemIndex::Entry ItemIndex::Nearest(ItemId id) const {
  const Range* range = RangeOf(id);
  if (range == nullptr || range->end() <= id) return {};
  const uint32_t at = NearestEntry(range->begin + (id - range->first));
  if (at == kNone || at < range->begin) return {};
  return {range->first + (at - range->begin), leaf_of_op_[at]};
}

// The highest entry at or below `at`.
uint32_t ItemIndex::NearestEntry(uint32_t at) const {
  // The bits up to and including bit number n.
  auto up_to = [](uint32_t n) { return ~uint64_t{0} >> (kWord - 1 - n); };
  auto highest = [](uint64_t bits) {
    return kWord - 1 - static_cast<uint32_t>(std::countl_zero(bits));
  };
  uint32_t word = at / kWord;
  uint64_t bits = entered_[word] & up_to(at % kWord);
  if (bits != 0) return word * kWord + highest(bits);
  uint32_t block = word / kWord;
  uint64_t words = entered_any_[block] & (up_to(word % kWord) >> 1);
  while (words == 0) {
    if (block == 0) return kNone;
    words = entered_any_[--block];
  }
  word = block * kWord + highest(words);
  return word * kWord + highest(entered_[word]);
}

}  // namespace syncline::internal
