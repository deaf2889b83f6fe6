// What the options of sessions of C have in common: 0 stands for the default.
//
// Thread-safe: no state.
#ifndef SYNCLINE_BINDINGS_C_SYNC_OPTIONS_H_
#define SYNCLINE_BINDINGS_C_SYNC_OPTIONS_H_

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <limits>

#include "absl/status/status.h"
#include "syncline/c/sync.h"
#include "syncline/sync/options.h"

namespace syncline::c {

// What does not fit is as large as can be.
template <typename From, typename To>
void SetUnlessZero(From from, To* to) {
  if (from != 0) {
    *to = static_cast<To>(
        std::min<uint64_t>(from, std::numeric_limits<To>::max()));
  }
}

struct TimeOption {
  int64_t from;
  bool may_be_none;  // below 0 is 0
  Milliseconds* to;
};
inline absl::Status SetTimes(std::initializer_list<TimeOption> times) {
  for (const auto& [from, may_be_none, to] : times) {
    if (from < 0 && !may_be_none) {
      return absl::InvalidArgumentError("a time of the options is below 0");
    }
    if (from != 0) *to = Milliseconds(std::max<int64_t>(from, 0));
  }
  return absl::OkStatus();
}

inline absl::Status CheckAccess(syncline_access access) {
  if (SYNCLINE_ACCESS_NONE <= access && access <= SYNCLINE_ACCESS_WRITE) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("access is no syncline_access");
}

inline absl::Status CheckLevel(syncline_ack_level level) {
  if (SYNCLINE_LEVEL_RECEIVED <= level && level <= SYNCLINE_LEVEL_ARCHIVED) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("level is no syncline_ack_level");
}

// What options of all sessions that are called have.
template <typename From>
void SetServerLimits(const From& from, ServerOptions* to) {
  SetUnlessZero(from.max_frame_bytes, &to->limits.max_frame_bytes);
  SetUnlessZero(from.max_documents, &to->limits.max_documents);
  SetUnlessZero(from.max_update_bytes, &to->limits.max_update_bytes);
  SetUnlessZero(from.window_bytes, &to->limits.window_bytes);
  SetUnlessZero(from.max_output_bytes, &to->max_output_bytes);
  SetUnlessZero(from.max_queue_bytes, &to->max_queue_bytes);
  SetUnlessZero(from.max_presence_fields, &to->presence.max_fields);
  SetUnlessZero(from.max_presence_entry_bytes, &to->presence.max_entry_bytes);
}

}  // namespace syncline::c

#endif  // SYNCLINE_BINDINGS_C_SYNC_OPTIONS_H_
