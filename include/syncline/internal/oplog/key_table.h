// The keys of all maps of one document, numbered in the order in which they
// were met.
//
// Invariants: a number, once given, keeps its meaning.
// Cost: O(1) both ways. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_OPLOG_KEY_TABLE_H_
#define SYNCLINE_INTERNAL_OPLOG_KEY_TABLE_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace syncline::internal {

class KeyTable {
 public:
  uint32_t Intern(std::string_view key);
  std::optional<uint32_t> Find(std::string_view key) const;

  const std::string& key(uint32_t number) const { return keys_[number]; }
  uint32_t size() const { return static_cast<uint32_t>(keys_.size()); }

 private:
  std::deque<std::string> keys_;  // never moved: numbers_ points into it
  absl::flat_hash_map<absl::string_view, uint32_t> numbers_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_OPLOG_KEY_TABLE_H_
