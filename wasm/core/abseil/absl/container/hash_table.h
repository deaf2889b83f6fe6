// What absl::flat_hash_map and absl::flat_hash_set are in WebAssembly.
//
// Abseil's tables are fast by instructions that WebAssembly does not have, and
// bring a kilobyte for each pair of types. Here all that does not know the
// types is there once.
//
// Open addressing with linear probing. The hash of each slot is kept beside it,
// so that a table grows and closes gaps without hashing anything again.
//
// Invariants: a free slot has the hash 0, a used one another; between the home
// of an element and its slot no slot is free.
// Cost: O(1), and 4 bytes a slot; at most 3/4 of the slots are used.
// Thread-compatible.
#ifndef ABSL_CONTAINER_HASH_TABLE_H_
#define ABSL_CONTAINER_HASH_TABLE_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "absl/hash/hash.h"

namespace absl::wasm {

// What is known of the type of a slot.
struct SlotType {
  size_t size;
  void (*move)(void* to, void* from);  // ends the one that was there
};

class AnyHashTable {
 public:
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 protected:
  static constexpr uint32_t kUsed = 0x8000'0000;  // a bit of each hash

  AnyHashTable() = default;
  AnyHashTable(AnyHashTable&& other) noexcept { Swap(other); }
  AnyHashTable& operator=(const AnyHashTable&) = delete;

  void Swap(AnyHashTable& other) noexcept {
    std::swap(hashes_, other.hashes_);
    std::swap(slots_, other.slots_);
    std::swap(mask_, other.mask_);
    std::swap(size_, other.size_);
  }

  // The slot of an element that begins with its key, a word; or the number of
  // slots.
  uint32_t FindWord(uint32_t key, uint32_t hash, size_t slot_size) const;
  // A free slot for an element of this hash.
  uint32_t Claim(uint32_t hash, const SlotType& type);
  // Of an element that has ended. Others move.
  void Release(uint32_t slot, const SlotType& type);
  // The first used slot from this one on; the number of slots if none is.
  uint32_t Next(uint32_t slot) const;
  // Of elements that have ended.
  void Free();

  uint32_t end_slot() const { return mask_ + 1; }

  // Behind the slots. There is always one, so that a search needs no check.
  uint32_t* hashes_ = const_cast<uint32_t*>(&kFree);
  char* slots_ = nullptr;
  uint32_t mask_ = 0;
  uint32_t size_ = 0;

 private:
  static constexpr uint32_t kFree = 0;  // never written to

  uint32_t Home(uint32_t hash) const;
  void Grow(const SlotType& type);
};

// `KeyOf` takes an element for its key.
template <typename T, typename KeyOf, typename Hash, typename Equal>
class HashTable : public AnyHashTable {
  static_assert(sizeof(T) % alignof(uint32_t) == 0);  // hashes lie behind

 public:
  using value_type = T;

  template <typename Element>
  class Iterator {
   public:
    Iterator(const HashTable* table, uint32_t slot)
        : table_(table), slot_(slot) {}
    Element& operator*() const { return *table_->At(slot_); }
    Element* operator->() const { return table_->At(slot_); }
    Iterator& operator++() {
      slot_ = table_->Next(slot_ + 1);
      return *this;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) {
      return a.slot_ == b.slot_;
    }

   private:
    const HashTable* table_;
    uint32_t slot_;
  };
  using iterator = Iterator<T>;
  using const_iterator = Iterator<const T>;

  HashTable() = default;
  HashTable(size_t, Hash hash, Equal equal) : hash_(hash), equal_(equal) {}
  HashTable(HashTable&& other) noexcept = default;
  HashTable(const HashTable& other)
      : AnyHashTable(), hash_(other.hash_), equal_(other.equal_) {
    for (uint32_t slot = other.Next(0); slot < other.end_slot();
         slot = other.Next(slot + 1)) {
      std::construct_at(At(Claim(other.hashes_[slot], kType)), *other.At(slot));
    }
  }
  HashTable& operator=(HashTable&& other) noexcept {
    Swap(other);
    std::swap(hash_, other.hash_);
    std::swap(equal_, other.equal_);
    return *this;
  }
  ~HashTable() { clear(); }

  iterator begin() { return {this, Next(0)}; }
  iterator end() { return {this, end_slot()}; }
  const_iterator begin() const { return {this, Next(0)}; }
  const_iterator end() const { return {this, end_slot()}; }

  template <typename K>
  iterator find(const K& key) {
    return {this, Find(key, HashOf(key))};
  }
  template <typename K>
  const_iterator find(const K& key) const {
    return {this, Find(key, HashOf(key))};
  }
  template <typename K>
  bool contains(const K& key) const {
    return Find(key, HashOf(key)) != end_slot();
  }

  // `make(place)` constructs the element of a key that is not there.
  template <typename K, typename F>
  std::pair<iterator, bool> FindOrMake(const K& key, F make) {
    const uint32_t hash = HashOf(key);
    uint32_t slot = Find(key, hash);
    const bool is_new = slot == end_slot();
    if (is_new) {
      slot = Claim(hash, kType);
      make(At(slot));
    }
    return {iterator(this, slot), is_new};
  }

  template <typename K>
  size_t erase(const K& key) {
    const uint32_t slot = Find(key, HashOf(key));
    if (slot == end_slot()) return 0;
    std::destroy_at(At(slot));
    Release(slot, kType);
    return 1;
  }

  void clear() {
    if constexpr (!std::is_trivially_destructible_v<T>) {
      for (T& element : *this) std::destroy_at(&element);
    }
    Free();
  }

 private:
  static void Move(void* to, void* from) {
    T* const element = static_cast<T*>(from);
    std::construct_at(static_cast<T*>(to), std::move(*element));
    std::destroy_at(element);
  }
  static constexpr SlotType kType = {sizeof(T), Move};

  T* At(uint32_t slot) const { return reinterpret_cast<T*>(slots_) + slot; }

  template <typename K>
  uint32_t HashOf(const K& key) const {
    return static_cast<uint32_t>(hash_(key)) | kUsed;
  }

  // Numbers of 32 bits, which are equal if their bits are.
  template <typename K>
  static constexpr bool kIsWord =
      sizeof(K) == sizeof(uint32_t) &&
      std::is_same_v<Equal, std::equal_to<K>>&& std::
          has_unique_object_representations_v<K>&& std::is_same_v<
              K,
              std::remove_cvref_t<decltype(KeyOf()(std::declval<const T&>()))>>;

  // The slot of a key, or the number of slots.
  template <typename K>
  uint32_t Find(const K& key, uint32_t hash) const {
    if constexpr (kIsWord<K>) {
      return FindWord(std::bit_cast<uint32_t>(key), hash, sizeof(T));
    }
    for (uint32_t slot = hash & mask_; hashes_[slot] != 0;
         slot = (slot + 1) & mask_) {
      if (hashes_[slot] == hash && equal_(KeyOf()(*At(slot)), key)) return slot;
    }
    return end_slot();
  }

  [[no_unique_address]] Hash hash_ = {};
  [[no_unique_address]] Equal equal_ = {};
};

}  // namespace absl::wasm

#endif  // ABSL_CONTAINER_HASH_TABLE_H_
