// The keys of all maps of one document, numbered in the order in which they
// were met.
//
// Invariants: a number, once given, keeps its meaning.
// Cost: O(1) both ways. 13 to 19 bytes a key, and its own. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_OPLOG_KEY_TABLE_H_
#define SYNCLINE_INTERNAL_OPLOG_KEY_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "syncline/internal/containers/chunked_vector.h"
#include "syncline/internal/containers/hash_index.h"

namespace syncline::internal {

class KeyTable {
 public:
  // REQUIRES: the bytes of all keys are below 2^32.
  uint32_t Intern(std::string_view key);
  std::optional<uint32_t> Find(std::string_view key) const;

  // Valid until the next key is interned.
  std::string_view key(uint32_t number) const {
    const uint32_t begin = number == 0 ? 0 : keys_[number - 1].end;
    return std::string_view(bytes_).substr(begin, keys_[number].end - begin);
  }
  uint32_t size() const { return static_cast<uint32_t>(keys_.size()); }
  // Of all keys.
  size_t bytes() const { return bytes_.size(); }

 private:
  struct Key {
    uint32_t end;  // in bytes_, where they follow each other
    uint32_t hash;
  };

  std::string bytes_;
  ChunkedVector<Key> keys_;
  HashIndex index_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_OPLOG_KEY_TABLE_H_
