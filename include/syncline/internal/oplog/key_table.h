// The keys of all maps of one document, numbered in the order in which they
// were met.
//
// Invariants: a number, once given, keeps its meaning.
// Cost: O(1) both ways. 15 bytes a key, and its own. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_OPLOG_KEY_TABLE_H_
#define SYNCLINE_INTERNAL_OPLOG_KEY_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"

namespace syncline::internal {

class KeyTable {
 public:
  uint32_t Intern(std::string_view key);
  std::optional<uint32_t> Find(std::string_view key) const;

  // Valid until the next key is interned.
  std::string_view key(uint32_t number) const { return keys_->key(number); }
  uint32_t size() const { return static_cast<uint32_t>(keys_->ends.size()); }

 private:
  // One after the other.
  struct Keys {
    std::string bytes;
    std::vector<size_t> ends;  // of each key

    std::string_view key(uint32_t number) const {
      const size_t begin = number == 0 ? 0 : ends[number - 1];
      return std::string_view(bytes).substr(begin, ends[number] - begin);
    }
  };
  // The index holds numbers, and looks at what they stand for.
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view key) const {
      // As Abseil hashes best, whether or not that is std::string_view.
      return absl::Hash<absl::string_view>()({key.data(), key.size()});
    }
    size_t operator()(uint32_t number) const {
      return (*this)(keys->key(number));
    }
    const Keys* keys;
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(uint32_t a, uint32_t b) const { return a == b; }
    bool operator()(uint32_t number, std::string_view key) const {
      return keys->key(number) == key;
    }
    const Keys* keys;
  };

  // Where they are when the table is moved, too.
  std::unique_ptr<Keys> keys_ = std::make_unique<Keys>();
  absl::flat_hash_set<uint32_t, Hash, Equal> numbers_{0, Hash{keys_.get()},
                                                      Equal{keys_.get()}};
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_OPLOG_KEY_TABLE_H_
