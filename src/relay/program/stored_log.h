// A whole document, as a store has it, piece by piece.
#ifndef SYNCLINE_RELAY_SRC_PROGRAM_STORED_LOG_H_
#define SYNCLINE_RELAY_SRC_PROGRAM_STORED_LOG_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "syncline/relay/sqlite_store.h"

namespace syncline::relay {

// Calls `on_snapshot` with the snapshot, where there is one, and the position
// up to which it goes, then `on_record` with each record behind it. What comes
// into the log meanwhile may be among them. Errors: those of the store and of
// the functions, the first of which ends it.
absl::Status ReadStoredLog(
    SqliteStore& store, const std::string& document,
    const std::function<absl::Status(Position, const std::string&)>&
        on_snapshot,
    const std::function<absl::Status(const LoggedRecord&)>& on_record);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_PROGRAM_STORED_LOG_H_
