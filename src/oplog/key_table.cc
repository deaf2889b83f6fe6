#include "syncline/internal/oplog/key_table.h"

#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"

namespace syncline::internal {
namespace {

uint32_t HashOf(std::string_view key) {
  // As Abseil hashes best, whether or not that is std::string_view.
  return static_cast<uint32_t>(
      absl::Hash<absl::string_view>()({key.data(), key.size()}));
}

}  // namespace

uint32_t KeyTable::Intern(std::string_view key) {
  const uint32_t hash = HashOf(key);
  const uint32_t number = index_.FindOrAdd(
      size(), hash, [&](uint32_t n) { return this->key(n) == key; },
      [&](uint32_t n) { return keys_[n].hash; });
  if (number < size()) return number;
  bytes_ += key;
  keys_.emplace_back(static_cast<uint32_t>(bytes_.size()), hash);
  return number;
}

std::optional<uint32_t> KeyTable::Find(std::string_view key) const {
  const uint32_t number = index_.Find(
      HashOf(key), [&](uint32_t n) { return this->key(n) == key; });
  if (number == HashIndex::kNone) return std::nullopt;
  return number;
}

}  // namespace syncline::internal
