// What a session tells its host of: TakeEvents() of ClientSession and of
// PeerSession.
//
// Thread-compatible.
#ifndef SYNCLINE_SYNC_EVENT_H_
#define SYNCLINE_SYNC_EVENT_H_

#include <cstdint>
#include <string>

namespace syncline {

// What to look at again. There is one of each kind and room at most between two
// calls of TakeEvents().
struct SyncEvent {
  enum class Kind : uint8_t { kConnection, kDocument, kPresence };
  Kind kind = Kind::kConnection;
  std::string room = {};  // empty for kConnection

  friend bool operator==(const SyncEvent&, const SyncEvent&) = default;
};

}  // namespace syncline

#endif  // SYNCLINE_SYNC_EVENT_H_
