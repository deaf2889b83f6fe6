// Presence as servers of C have it: changes as structs, and the table of a
// room.
//
// Thread rule: that of the table.
#ifndef SYNCLINE_BINDINGS_C_SYNC_PRESENCE_H_
#define SYNCLINE_BINDINGS_C_SYNC_PRESENCE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "handles.h"
#include "syncline/c/presence.h"
#include "syncline/sync/presence.h"

struct syncline_presence_table {
  explicit syncline_presence_table(syncline::PresenceLimits limits)
      : table(limits) {
    syncline::c::LiveHandles::Add(this);
  }
  syncline_presence_table(const syncline_presence_table&) = delete;
  ~syncline_presence_table() { syncline::c::LiveHandles::Remove(this); }

  syncline::PresenceTable table;
};

namespace syncline::c {

// What a host was told of, as a session and a table take it. Error:
// InvalidArgument, for what the header says.
absl::StatusOr<PresenceEntry> Take(const syncline_presence_change* change);

// A change as a callback is handed it: valid as long as the entry and this.
class ChangeView {
 public:
  explicit ChangeView(const PresenceEntry& entry);
  ChangeView(const ChangeView&) = delete;
  const syncline_presence_change* get() const { return &change_; }

 private:
  std::vector<syncline_presence_field_change> fields_;
  syncline_presence_change change_ = SYNCLINE_PRESENCE_CHANGE_INIT;
};

}  // namespace syncline::c

#endif  // SYNCLINE_BINDINGS_C_SYNC_PRESENCE_H_
