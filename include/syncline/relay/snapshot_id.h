// The name of a snapshot: what its bytes hash to.
#ifndef SYNCLINE_RELAY_SNAPSHOT_ID_H_
#define SYNCLINE_RELAY_SNAPSHOT_ID_H_

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace syncline::relay {

// SHA-256, as clients may upload snapshots: nobody can make two that have one
// name.
struct SnapshotId {
  std::array<uint8_t, 32> sha256 = {};

  // Cost: O(size), about 2 bytes a nanosecond.
  static SnapshotId Of(std::string_view bytes);

  // 64 hexadecimal digits, lower case.
  std::string ToString() const;
  // What ToString gave; nothing for any other text.
  static std::optional<SnapshotId> Parse(std::string_view text);

  friend auto operator<=>(const SnapshotId&, const SnapshotId&) = default;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SNAPSHOT_ID_H_
