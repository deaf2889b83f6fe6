#include "absl/container/hash_table.h"

#include <cstring>
#include <new>

namespace absl {

uint64_t HashState::Mix(uint64_t state, uint64_t value) {
  const uint64_t product = (state ^ value) * kFactor;
  return product ^ product >> 32;
}

void HashState::AddBytes(std::string_view bytes) {
  Add(bytes.size());
  while (!bytes.empty()) {
    uint64_t word = 0;
    const size_t n = bytes.size() < sizeof(word) ? bytes.size() : sizeof(word);
    std::memcpy(&word, bytes.data(), n);
    Add(word);
    bytes.remove_prefix(n);
  }
}

namespace wasm {

// The slot of an element of this hash, as far as free ones go.
uint32_t AnyHashTable::Home(uint32_t hash) const {
  uint32_t slot = hash & mask_;
  while (hashes_[slot] != 0) slot = (slot + 1) & mask_;
  return slot;
}

uint32_t AnyHashTable::FindWord(uint32_t key, uint32_t hash,
                                size_t slot_size) const {
  for (uint32_t slot = hash & mask_; hashes_[slot] != 0;
       slot = (slot + 1) & mask_) {
    uint32_t word;
    std::memcpy(&word, slots_ + slot * slot_size, sizeof(word));
    if (hashes_[slot] == hash && word == key) return slot;
  }
  return end_slot();
}

uint32_t AnyHashTable::Claim(uint32_t hash, const SlotType& type) {
  if (slots_ == nullptr || size_ >= end_slot() / 4 * 3) Grow(type);
  const uint32_t slot = Home(hash);
  hashes_[slot] = hash;
  ++size_;
  return slot;
}

void AnyHashTable::Grow(const SlotType& type) {
  AnyHashTable old;
  Swap(old);
  const uint32_t slots = old.slots_ == nullptr ? 4 : old.end_slot() * 2;
  slots_ =
      static_cast<char*>(::operator new(slots*(type.size + sizeof(uint32_t))));
  hashes_ = reinterpret_cast<uint32_t*>(slots_ + slots * type.size);
  std::memset(hashes_, 0, slots * sizeof(uint32_t));
  mask_ = slots - 1;
  size_ = old.size_;
  for (uint32_t from = old.Next(0); from < old.end_slot();
       from = old.Next(from + 1)) {
    const uint32_t to = Home(old.hashes_[from]);
    hashes_[to] = old.hashes_[from];
    type.move(slots_ + to * type.size, old.slots_ + from * type.size);
  }
  old.Free();
}

void AnyHashTable::Release(uint32_t slot, const SlotType& type) {
  uint32_t gap = slot;
  for (uint32_t next = (gap + 1) & mask_; hashes_[next] != 0;
       next = (next + 1) & mask_) {
    const uint32_t from_home = (next - hashes_[next]) & mask_;
    if (from_home < ((next - gap) & mask_)) continue;  // it would lie before it
    hashes_[gap] = hashes_[next];
    type.move(slots_ + gap * type.size, slots_ + next * type.size);
    gap = next;
  }
  hashes_[gap] = 0;
  --size_;
}

uint32_t AnyHashTable::Next(uint32_t slot) const {
  while (slot < end_slot() && hashes_[slot] == 0) ++slot;
  return slot;
}

void AnyHashTable::Free() {
  AnyHashTable none;
  Swap(none);
  ::operator delete(none.slots_);
}

}  // namespace wasm
}  // namespace absl
