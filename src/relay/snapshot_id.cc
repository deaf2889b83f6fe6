#include "syncline/relay/snapshot_id.h"

#include <openssl/sha.h>

#include <algorithm>

#include "absl/strings/escaping.h"

namespace syncline::relay {

SnapshotId SnapshotId::Of(std::string_view bytes) {
  SnapshotId id;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         id.sha256.data());
  return id;
}

std::string SnapshotId::ToString() const {
  return absl::BytesToHexString(std::string(sha256.begin(), sha256.end()));
}

std::optional<SnapshotId> SnapshotId::Parse(std::string_view text) {
  SnapshotId id;
  const bool is_lower_hex =
      text.size() == 2 * id.sha256.size() &&
      std::all_of(text.begin(), text.end(), [](char digit) {
        return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
      });
  if (!is_lower_hex) return std::nullopt;
  const std::string bytes = absl::HexStringToBytes(std::string(text));
  std::copy(bytes.begin(), bytes.end(), id.sha256.begin());
  return id;
}

}  // namespace syncline::relay
