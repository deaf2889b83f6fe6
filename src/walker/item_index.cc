#include "syncline/internal/walker/item_index.h"

#include <algorithm>
#include <bit>

#include "syncline/internal/base/dcheck.h"

namespace syncline::internal {

void ItemIndex::Clear(ItemId first_op) {
  first_op_ = first_op;
  leaf_of_op_.clear();
  entered_.clear();
  entered_any_.clear();
}

void ItemIndex::Reserve(ItemId end) {
  const uint32_t words = (end - first_op_) / kWord + 1;
  leaf_of_op_.reserve(size_t{words} * kWord);
  entered_.reserve(words);
  entered_any_.reserve(words / kWord + 1);
}

void ItemIndex::Set(ItemId id, uint32_t leaf) {
  const uint32_t at = id - first_op_;
  if (at >= leaf_of_op_.size()) {
    const uint32_t words = at / kWord + 1;
    leaf_of_op_.resize(words * kWord);
    entered_.resize(words);
    entered_any_.resize(at / (kWord * kWord) + 1);
  }
  leaf_of_op_[at] = leaf;
  const uint32_t word = at / kWord;
  entered_[word] |= uint64_t{1} << (at % kWord);
  entered_any_[word / kWord] |= uint64_t{1} << (word % kWord);
}

ItemIndex::Entry ItemIndex::Nearest(ItemId id) const {
  const uint32_t entry = NearestEntry(
      std::min(id - first_op_, static_cast<uint32_t>(leaf_of_op_.size()) - 1));
  return {first_op_ + entry, leaf_of_op_[entry]};
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
    SYNCLINE_DCHECK(block > 0, "each op of an item has an entry before it");
    words = entered_any_[--block];
  }
  word = block * kWord + highest(words);
  return word * kWord + highest(entered_[word]);
}

}  // namespace syncline::internal
