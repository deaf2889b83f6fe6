#include "sync/wire.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "syncline/utf8.h"

namespace syncline::internal {
namespace {

constexpr uint32_t kMinFrameBytes = 4 << 10;
constexpr uint32_t kMaxFrameBytes = 16 << 20;
constexpr uint64_t kMaxUpdateBytes = (uint64_t{1} << 31) - 1;
constexpr uint64_t kMaxWindowBytes = uint64_t{1} << 31;
constexpr uint32_t kMaxDocuments = 1 << 20;
constexpr uint32_t kMaxCounter = uint32_t{1} << 31;

template <typename T>
T OrDefault(T told, T otherwise) {
  return told == 0 ? otherwise : told;
}

}  // namespace

bool HasGoodTexts(const proto::Frame& frame) {
  if (!IsValidUtf8(frame.join().room()) ||
      !IsValidUtf8(frame.room_event().text()) ||
      !IsValidUtf8(frame.error().text()) ||
      !IsValidUtf8(frame.go_away().reason())) {
    return false;
  }
  for (const proto::Frame::Presence::Entry& entry : frame.presence().entry()) {
    for (const proto::Frame::Presence::Field& field : entry.field()) {
      if (!IsValidUtf8(field.key())) return false;
    }
  }
  return true;
}

bool FromWire(const proto::Frame::Version& from, VersionVector* to) {
  *to = VersionVector();
  if (from.peer_size() != from.next_counter_size()) return false;
  for (int i = 0; i < from.peer_size(); ++i) {
    const uint32_t counter = from.next_counter(i);
    if (counter == 0 || counter > kMaxCounter) return false;
    if (i > 0 && from.peer(i) <= from.peer(i - 1)) return false;
    to->Set(PeerId{from.peer(i)}, counter);  // ascending: at the end, O(1)
  }
  return true;
}

void ToWire(const VersionVector& from, proto::Frame::Version* to) {
  for (const VersionVector::Entry& entry : from.entries()) {
    to->add_peer(entry.peer.value);
    to->add_next_counter(entry.next_counter);
  }
}

SyncLimits Checked(SyncLimits limits) {
  limits.max_frame_bytes =
      std::clamp(limits.max_frame_bytes, kMinFrameBytes, kMaxFrameBytes);
  limits.max_update_bytes = std::min(limits.max_update_bytes, kMaxUpdateBytes);
  limits.window_bytes =
      std::clamp(limits.window_bytes, uint64_t{4} * limits.max_frame_bytes,
                 kMaxWindowBytes);
  limits.max_documents = std::clamp(limits.max_documents, 1u, kMaxDocuments);
  return limits;
}

SyncLimits FromWire(const proto::Frame::Limits& from) {
  const SyncLimits otherwise;
  return Checked(
      {.max_frame_bytes =
           OrDefault(from.max_frame_bytes(), otherwise.max_frame_bytes),
       .max_update_bytes = OrDefault(uint64_t{from.max_update_bytes()},
                                     otherwise.max_update_bytes),
       .window_bytes =
           OrDefault(uint64_t{from.window_bytes()}, otherwise.window_bytes),
       .max_documents =
           OrDefault(from.max_documents(), otherwise.max_documents)});
}

void ToWire(const SyncLimits& from, proto::Frame::Limits* to) {
  to->set_max_frame_bytes(from.max_frame_bytes);
  to->set_max_update_bytes(from.max_update_bytes);
  to->set_window_bytes(from.window_bytes);
  to->set_max_documents(from.max_documents);
  to->set_max_parted_bytes(kMaxPartedBytes);
}

AckLevel FromWire(proto::Frame::AckLevel level) {
  return static_cast<AckLevel>(std::clamp(
      static_cast<int>(level), 0, static_cast<int>(AckLevel::kArchived)));
}

Access FromWire(proto::Frame::Access access) {
  return static_cast<Access>(std::clamp(static_cast<int>(access), 0,
                                        static_cast<int>(Access::kWrite)));
}

proto::Frame::AckLevel ToWire(AckLevel level) {
  return static_cast<proto::Frame::AckLevel>(level);
}

proto::Frame::Access ToWire(Access access) {
  return static_cast<proto::Frame::Access>(access);
}

PresenceEntry FromWire(const proto::Frame::Presence::Entry& from) {
  PresenceEntry entry{.connection = from.connection(),
                      .subject = from.subject(),
                      .fields = {},
                      .is_gone = from.gone()};
  for (const proto::Frame::Presence::Field& field : from.field()) {
    PresenceField& kept = entry.fields[field.key()];
    if (field.clock() < kept.clock) continue;
    kept = {field.value(), field.removed(), field.clock()};
  }
  return entry;
}

void ToWire(const PresenceEntry& from, proto::Frame::Presence::Entry* to) {
  to->set_connection(from.connection);
  to->set_subject(from.subject);
  to->set_gone(from.is_gone);
  for (const auto& [key, field] : from.fields) {
    proto::Frame::Presence::Field* added = to->add_field();
    added->set_key(key);
    if (!field.is_removed) added->set_value(field.value);
    added->set_removed(field.is_removed);
    added->set_clock(field.clock);
  }
}

SyncError FromWire(const proto::Frame::Error& from) {
  SyncError error;
  const uint32_t last = static_cast<uint32_t>(SyncErrorCode::kQuarantined);
  if (from.code() <= last) error.code = static_cast<SyncErrorCode>(from.code());
  error.text = Shortened(from.text());
  error.retry_after =
      std::min(Milliseconds(from.retry_after_ms()), kMaxReconnect);
  error.error_class = static_cast<SyncErrorClass>(
      std::clamp(static_cast<int>(from.class_()), 0,
                 static_cast<int>(SyncErrorClass::kAuth)));
  return error;
}

void ToWire(const SyncError& from, uint32_t channel, proto::Frame::Error* to) {
  to->set_channel(channel);
  to->set_code(static_cast<uint32_t>(from.code));
  to->set_class_(static_cast<proto::Frame::Error::Class>(from.error_class));
  to->set_retry_after_ms(
      static_cast<uint32_t>(std::min(from.retry_after, kMaxReconnect).count()));
  to->set_text(std::string(Shortened(from.text)));
}

SyncError VersionTooLarge(const VersionVector& version, size_t bytes,
                          size_t limit) {
  SyncError error(SyncErrorCode::kFrameTooLarge,
                  absl::StrCat("what tells of the ", version.entries().size(),
                               " peers that wrote in the document has ", bytes,
                               " bytes; the other side takes ", limit));
  error.error_class = SyncErrorClass::kPermanent;
  return error;
}

bool IsRoomName(std::string_view room) {
  return !room.empty() && room.size() <= kMaxRoomBytes && IsValidUtf8(room);
}

std::string_view Shortened(std::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  size_t end = max_bytes;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace syncline::internal
