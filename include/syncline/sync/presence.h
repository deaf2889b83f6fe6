// Who is in a room and what they show of themselves: cursors, selections,
// names. It is shared and not kept.
//
// There is an entry for each connection, with the subject that the server knows
// it to be, and fields. Of each field the highest clock wins, so changes may
// come twice and in any order: of the fields that were removed, as many as an
// entry may have are remembered, the newest. All is bounded by PresenceLimits.
//
// Cost: O(log entries) a change. Thread-compatible.
#ifndef SYNCLINE_SYNC_PRESENCE_H_
#define SYNCLINE_SYNC_PRESENCE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "syncline/sync/options.h"

namespace syncline {

struct PresenceField {
  std::string value = {};  // bytes; EncodePlain() makes some of a Plain
  bool is_removed =
      false;           // it keeps its clock, so that no older one comes back
  uint64_t clock = 0;  // never 0
  friend bool operator==(const PresenceField&, const PresenceField&) = default;
};

struct PresenceEntry {
  uint64_t connection = 0;
  std::string subject = {};  // stamped by the server
  std::map<std::string, PresenceField, std::less<>> fields = {};
  bool is_gone = false;  // of a change: the entry is removed

  // The value of a field that is there.
  std::optional<std::string_view> field(std::string_view key) const;
  friend bool operator==(const PresenceEntry&, const PresenceEntry&) = default;
};

class PresenceTable {
 public:
  using Entries = std::map<uint64_t, PresenceEntry>;

  explicit PresenceTable(PresenceLimits limits = {}) : limits_(limits) {}

  // Takes in what a connection tells of itself, and renews it. What is beyond a
  // limit changes nothing: ResourceExhausted. InvalidArgument: a key that is
  // empty, too long or not UTF-8, or a clock of 0. Returns whether anything
  // shows otherwise than before.
  absl::StatusOr<bool> Apply(const PresenceEntry& change, Milliseconds now);
  // Whether it was there.
  bool Remove(uint64_t connection);
  // Removes what was not renewed in time, and tells which.
  std::vector<uint64_t> Expire(Milliseconds now);
  // When Expire() has something to do; nothing where nobody is there.
  std::optional<Milliseconds> next_expiry() const;
  void Clear() { entries_.clear(), kept_.clear(); }

  const Entries& entries() const { return entries_; }
  // A user's field over all of its connections: the highest (clock, connection)
  // wins. Cost: O(entries).
  std::optional<std::string_view> UserField(std::string_view subject,
                                            std::string_view key) const;

 private:
  // Of an entry, beside what shows.
  struct Kept {
    Milliseconds renewed{0};
    // The highest clock of a removed field that was forgotten: a field that is
    // not here, and not newer, may be that one.
    uint64_t forgotten = 0;
  };

  // What the entry will be.
  absl::StatusOr<PresenceEntry> Changed(const PresenceEntry& change,
                                        const PresenceEntry* entry,
                                        Kept* kept) const;
  // Forgets the oldest of the removed fields, where there are too many.
  void Forget(PresenceEntry* entry, Kept* kept) const;
  absl::Status Check(const PresenceEntry& entry, bool is_new) const;

  PresenceLimits limits_;
  Entries entries_;
  std::map<uint64_t, Kept> kept_;  // one for each entry
};

}  // namespace syncline

#endif  // SYNCLINE_SYNC_PRESENCE_H_
