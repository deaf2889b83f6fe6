#include "syncline/internal/oplog/key_table.h"

namespace syncline::internal {
namespace {

// As Abseil hashes best, whether or not that is std::string_view.
absl::string_view ViewOf(std::string_view key) {
  return {key.data(), key.size()};
}

}  // namespace

uint32_t KeyTable::Intern(std::string_view key) {
  // One look-up for both: a new key is known by its copy.
  const auto found = numbers_.lazy_emplace(ViewOf(key), [&](const auto& make) {
    const uint32_t number = size();
    make(ViewOf(keys_.emplace_back(key)), number);
  });
  return found->second;
}

std::optional<uint32_t> KeyTable::Find(std::string_view key) const {
  const auto found = numbers_.find(ViewOf(key));
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

}  // namespace syncline::internal
