// Between the messages of sync.proto and what sessions work with. Whatever a
// message says is checked here, once; what is read from it is within its
// documented limits.
//
// Cost: linear. Thread-safe: no state.
#ifndef SYNCLINE_SRC_SYNC_WIRE_H_
#define SYNCLINE_SRC_SYNC_WIRE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "sync/sync.pb.h"
#include "syncline/sync/error.h"
#include "syncline/sync/options.h"
#include "syncline/sync/presence.h"
#include "syncline/version.h"

namespace syncline::internal {

namespace proto = ::syncline::v1;

// The versions of the protocol that are spoken here. NEVER CHANGE what they
// stand for.
inline constexpr uint32_t kProtocolMin = 1;
inline constexpr uint32_t kProtocolMax = 1;

// See sync.proto.
inline constexpr size_t kMaxRoomBytes = 256;
inline constexpr size_t kMaxTokenBytes = 8192;
inline constexpr size_t kMaxSessionBytes = 64;
inline constexpr size_t kMaxSubjectBytes = 256;
inline constexpr size_t kMaxTextBytes = 1024;
inline constexpr size_t kMaxKeyBytes = 128;
inline constexpr Milliseconds kMaxReconnect{3'600'000};
// What a frame needs beside the payload of a batch or of a chunk.
inline constexpr size_t kFrameOverhead = 64;
// At most: beside the bytes, two tags and lengths more, a clock, a flag.
inline size_t SizeInFrame(std::string_view key, const PresenceField& field) {
  return key.size() + field.value.size() + 24;
}
// Of one peer in a Version.
inline constexpr size_t kMaxVersionEntryBytes = 13;
// Of a Join or a JoinOk in Parts: 160,000 peers at the least. A server holds it
// before it has seen the token, so it is no more.
inline constexpr uint32_t kMaxPartedBytes = 4 << 20;

// Whether each text of the frame is UTF-8.
bool HasGoodTexts(const proto::Frame& frame);

// False: it breaks a rule of its message.
bool FromWire(const proto::Frame::Version& from, VersionVector* to);
void ToWire(const VersionVector& from, proto::Frame::Version* to);

// Limits as they are used: within their ranges, the window four frames at
// least.
SyncLimits Checked(SyncLimits limits);
SyncLimits FromWire(const proto::Frame::Limits& from);
void ToWire(const SyncLimits& from, proto::Frame::Limits* to);

// A value of a later version is the highest that is known here.
AckLevel FromWire(proto::Frame::AckLevel level);
Access FromWire(proto::Frame::Access access);
proto::Frame::AckLevel ToWire(AckLevel level);
proto::Frame::Access ToWire(Access access);

PresenceEntry FromWire(const proto::Frame::Presence::Entry& from);
void ToWire(const PresenceEntry& from, proto::Frame::Presence::Entry* to);

SyncError FromWire(const proto::Frame::Error& from);
void ToWire(const SyncError& from, uint32_t channel, proto::Frame::Error* to);
// So many have written that what tells of them does not fit what the other side
// takes. Trying again does not help.
SyncError VersionTooLarge(const VersionVector& version, size_t bytes,
                          size_t limit);

bool IsRoomName(std::string_view room);
// Cut to `max_bytes`, at the begin of a character.
std::string_view Shortened(std::string_view text,
                           size_t max_bytes = kMaxTextBytes);

}  // namespace syncline::internal

#endif  // SYNCLINE_SRC_SYNC_WIRE_H_
