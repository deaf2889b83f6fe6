#include "syncline/internal/codec/key_columns.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/codec/column.h"
#include "syncline/internal/codec/limits.h"
#include "syncline/internal/codec/writer.h"

namespace syncline::internal {
namespace {

// Fewer are shorter as strings.
constexpr size_t kMinKeysInColumns = 8;

// A key has at most this many bytes for each that is there of it, and for its
// two numbers: what a reader allocates stays in proportion.
bool IsInProportion(size_t key, size_t rest) {
  return key <= (rest + 2) * kMaxColumnExpansion;
}

size_t SharedPrefix(std::string_view a, std::string_view b) {
  const size_t most = std::min(a.size(), b.size());
  return static_cast<size_t>(
      std::mismatch(a.begin(), a.begin() + static_cast<ptrdiff_t>(most),
                    b.begin())
          .first -
      a.begin());
}

absl::Status DecodeKeyColumns(const UpdateFields& fields,
                              std::vector<std::string>* keys) {
  ColumnReader shared(fields[update_field::kKeyShared]);
  ColumnReader sizes(fields[update_field::kKeyRest]);
  std::string_view bytes = fields[update_field::kKeyBytes];
  keys->reserve(keys->size() + sizes.remaining());
  std::string_view before;
  while (!sizes.done()) {
    const uint64_t prefix = shared.NextOrZero();
    const uint64_t rest = sizes.Next();
    if (!shared.ok() || !sizes.ok() || prefix > before.size() ||
        rest > bytes.size() ||
        !IsInProportion(static_cast<size_t>(prefix + rest),
                        static_cast<size_t>(rest))) {
      return fields.Damaged("a key that cannot be", bytes.data());
    }
    std::string key(before.substr(0, static_cast<size_t>(prefix)));
    key += bytes.substr(0, static_cast<size_t>(rest));
    bytes.remove_prefix(static_cast<size_t>(rest));
    if (!IsValidUtf8(key)) {
      return fields.Damaged("a key that is not UTF-8", bytes.data());
    }
    keys->push_back(std::move(key));
    before = keys->back();
  }
  if (shared.done() && bytes.empty()) return absl::OkStatus();
  return fields.Damaged("more of keys than there are", bytes.data());
}

}  // namespace

void WriteKeys(const std::vector<std::string>& keys, std::string* out) {
  if (keys.size() < kMinKeysInColumns) {
    for (const std::string& key : keys) {
      WriteBytesField(update_field::kKey, key, out);
    }
    return;
  }
  ColumnWriter shared, sizes;
  std::string bytes;
  std::string_view before;
  for (const std::string& key : keys) {
    size_t prefix = SharedPrefix(before, key);
    while (!IsInProportion(key.size(), key.size() - prefix)) --prefix;
    shared.Add(prefix);
    sizes.Add(key.size() - prefix);
    bytes += std::string_view(key).substr(prefix);
    before = key;
  }
  WriteColumn(update_field::kKeyShared, shared.trimmed(), out);
  WriteColumn(update_field::kKeyRest, sizes.all(), out);
  if (!bytes.empty()) WriteBytesField(update_field::kKeyBytes, bytes, out);
}

absl::Status DecodeKeys(const UpdateFields& fields,
                        std::vector<std::string>* keys) {
  keys->reserve(fields.count(update_field::kKey));
  SYNCLINE_RETURN_IF_ERROR(
      fields.ForEach(update_field::kKey, [&](std::string_view key) {
        if (!IsValidUtf8(key)) {
          return fields.Damaged("a key that is not UTF-8", key.data());
        }
        keys->emplace_back(key);
        return absl::OkStatus();
      }));
  return DecodeKeyColumns(fields, keys);
}

}  // namespace syncline::internal
