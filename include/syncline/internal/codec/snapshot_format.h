// The message syncline.v1.Snapshot: what its writer and its reader share. See
// src/codec/snapshot.proto for the meaning of each field.
//
// NEVER CHANGE a number here: they are on the wire. Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_CODEC_SNAPSHOT_FORMAT_H_
#define SYNCLINE_INTERNAL_CODEC_SNAPSHOT_FORMAT_H_

#include <cstdint>

namespace syncline::internal {

namespace snapshot_field {
enum : uint32_t {
  kPeer = 1,
  kNextCounter = 2,
  kHead = 3,
  kState = 4,
  kHistory = 5,
  kHistoryIsAll = 6,
};
}  // namespace snapshot_field

namespace state_field {
enum : uint32_t { kRoot = 1 };
}  // namespace state_field

namespace root_field {
enum : uint32_t {
  kContainer = 1,
  kText = 2,
  kTextSize = 3,
  kFreshBytes = 4,
  kCopy = 5,
  kCopyBytes = 6,
  kColumns = 7,
  kColumnsSize = 8,
};
}  // namespace root_field

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_SNAPSHOT_FORMAT_H_
