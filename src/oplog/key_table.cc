#include "syncline/internal/oplog/key_table.h"

namespace syncline::internal {

uint32_t KeyTable::Intern(std::string_view key) {
  // One look-up for both.
  const auto found = numbers_.lazy_emplace(key, [&](const auto& make) {
    make(size());
    keys_->bytes += key;
    keys_->ends.push_back(keys_->bytes.size());
  });
  return *found;
}

std::optional<uint32_t> KeyTable::Find(std::string_view key) const {
  const auto found = numbers_.find(key);
  if (found == numbers_.end()) return std::nullopt;
  return *found;
}

}  // namespace syncline::internal
