// The numbers 0, 1, 2, ... of things that are kept elsewhere, found by what
// they hash to.
//
// Open addressing with linear probing. A slot holds a number, and in the bits
// that no number has those of its hash: a thing is looked at only where it is
// nearly certain to be the right one.
//
// Invariants: the numbers [0, n) have a slot each; at most 3/4 of the slots are
// used; between the home of a number and its slot no slot is free.
// Cost: O(1) for hashes that differ. 5 to 11 bytes a number. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_HASH_INDEX_H_
#define SYNCLINE_INTERNAL_CONTAINERS_HASH_INDEX_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace syncline::internal {

class HashIndex {
 public:
  static constexpr uint32_t kNone = ~uint32_t{0};

  // The number that was added with `hash` and for which is_it(number), or
  // kNone.
  template <typename F>
  uint32_t Find(uint32_t hash, F is_it) const {
    if (slots_ == nullptr) return kNone;
    for (uint32_t at = hash & mask_;; at = (at + 1) & mask_) {
      const uint32_t slot = slots_[at];
      if (slot == kFree) return kNone;
      if (((slot ^ hash) & ~mask_) == 0 && is_it(slot & mask_)) {
        return slot & mask_;
      }
    }
  }

  // The same; where there is none, adds `number`, the lowest that is not there,
  // and returns that. To grow, the index asks for hash_of(number) of the others.
  template <typename F, typename G>
  uint32_t FindOrAdd(uint32_t number, uint32_t hash, F is_it, G hash_of) {
    if (number >= mask_ - mask_ / 4) Grow(number, hash_of);
    uint32_t at = hash & mask_;
    for (; slots_[at] != kFree; at = (at + 1) & mask_) {
      const uint32_t slot = slots_[at];
      if (((slot ^ hash) & ~mask_) == 0 && is_it(slot & mask_)) {
        return slot & mask_;
      }
    }
    slots_[at] = (hash & ~mask_) | number;
    return number;
  }

 private:
  // No number is that high.
  static constexpr uint32_t kFree = ~uint32_t{0};
  static constexpr uint32_t kLeastSlots = 8;

  void Enter(uint32_t number, uint32_t hash) {
    uint32_t at = hash & mask_;
    while (slots_[at] != kFree) at = (at + 1) & mask_;
    slots_[at] = (hash & ~mask_) | number;
  }

  // Makes room for `number`, and enters those below it.
  template <typename F>
  void Grow(uint32_t number, F hash_of) {
    mask_ = std::max(kLeastSlots - 1, mask_ * 2 + 1);
    while (number >= mask_ - mask_ / 4) mask_ = mask_ * 2 + 1;
    const size_t slots = size_t{mask_} + 1;
    slots_ = nullptr;  // before the next is there: it may take its memory
    slots_ = std::make_unique_for_overwrite<uint32_t[]>(slots);
    std::fill_n(slots_.get(), slots, kFree);
    for (uint32_t i = 0; i < number; ++i) Enter(i, hash_of(i));
  }

  std::unique_ptr<uint32_t[]> slots_;
  uint32_t mask_ = 0;  // the number of slots, a power of two, less one
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_HASH_INDEX_H_
