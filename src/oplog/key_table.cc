#include "syncline/internal/oplog/key_table.h"

namespace syncline::internal {
namespace {

// As Abseil hashes best, whether or not that is std::string_view.
absl::string_view ViewOf(std::string_view key) {
  return {key.data(), key.size()};
}

}  // namespace

uint32_t KeyTable::Intern(std::string_view key) {
  const auto found = numbers_.find(ViewOf(key));
  if (found != numbers_.end()) return found->second;
  const uint32_t number = size();
  keys_.emplace_back(key);
  numbers_.emplace(ViewOf(keys_.back()), number);
  return number;
}

std::optional<uint32_t> KeyTable::Find(std::string_view key) const {
  const auto found = numbers_.find(ViewOf(key));
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

}  // namespace syncline::internal
