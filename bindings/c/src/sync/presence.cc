#include "sync/presence.h"

#include <cstdlib>
#include <string>

#include "absl/functional/function_ref.h"
#include "call.h"
#include "give.h"
#include "sync/options.h"
#include "sync/session.h"

using syncline::Milliseconds;
using syncline::PresenceEntry;
using syncline::PresenceField;
using syncline::PresenceLimits;
using syncline::PresenceTable;
using syncline::c::CallFree;
using syncline::c::Checks;
using syncline::c::Given;
using syncline::c::View;

namespace {

// Whatever is beyond these limits, a table says; the rules are the same for
// all.
constexpr PresenceLimits kNoLimits = {
    .max_fields = ~size_t{0},
    .max_entry_bytes = ~size_t{0},
};

absl::Status TakeField(const syncline_presence_field_change& field,
                       PresenceEntry* entry) {
  const absl::Status status = syncline::c::FirstProblem(
      {Given(field.key, field.key_size, "key"),
       Given(field.value, field.value_size, "value")});
  if (!status.ok()) return status;
  entry->fields.insert_or_assign(
      std::string(View(field.key, field.key_size)),
      PresenceField{.value = std::string(View(field.value, field.value_size)),
                    .is_removed = field.is_removed,
                    .clock = field.clock});
  return status;
}

}  // namespace

namespace syncline::c {

absl::StatusOr<PresenceEntry> Take(const syncline_presence_change* change) {
  syncline_presence_change read = SYNCLINE_PRESENCE_CHANGE_INIT;
  absl::Status status = ReadStruct(change, sizeof(read), &read);
  if (status.ok()) {
    status = FirstProblem({Given(read.subject, read.subject_size, "subject"),
                           Given(read.fields, read.fields_size, "fields")});
  }
  if (!status.ok()) return status;
  if (read.connection == 0) {
    return absl::InvalidArgumentError(
        "a change of presence is of a connection, a number from 1 on");
  }
  PresenceEntry entry{.connection = read.connection, .is_gone = read.is_gone};
  if (entry.is_gone) return entry;
  entry.subject = View(read.subject, read.subject_size);
  status = CheckUtf8(entry.subject, "subject");
  for (size_t i = 0; i < read.fields_size && status.ok(); ++i) {
    status = TakeField(read.fields[i], &entry);
  }
  if (status.ok()) {
    status = PresenceTable(kNoLimits).Apply(entry, Milliseconds(0)).status();
  }
  if (!status.ok()) return status;
  return entry;
}

ChangeView::ChangeView(const PresenceEntry& entry) {
  for (const auto& [key, field] : entry.fields) {
    fields_.push_back({key.data(), key.size(), field.value.data(),
                       field.value.size(), field.clock, field.is_removed});
  }
  change_.connection = entry.connection;
  change_.subject = entry.subject.data();
  change_.subject_size = entry.subject.size();
  change_.fields = fields_.data();
  change_.fields_size = fields_.size();
  change_.is_gone = entry.is_gone;
}

}  // namespace syncline::c

namespace {

syncline_code CallTable(const char* function, syncline_presence_table* table,
                        syncline_error* error, Checks checks,
                        absl::FunctionRef<absl::Status(PresenceTable&)> call) {
  absl::Status status = syncline::c::CheckHandle(table, "table");
  if (status.ok()) status = syncline::c::FirstProblem(checks);
  if (status.ok()) status = call(table->table);
  return syncline::c::Finish(function, status, error);
}

absl::StatusOr<PresenceLimits> TakeLimits(
    const syncline_presence_limits* limits) {
  PresenceLimits taken;
  if (limits == nullptr) return taken;
  syncline_presence_limits read = SYNCLINE_PRESENCE_LIMITS_INIT;
  absl::Status status = syncline::c::ReadStruct(limits, sizeof(read), &read);
  if (status.ok()) {
    syncline::c::SetUnlessZero(read.max_entries, &taken.max_entries);
    syncline::c::SetUnlessZero(read.max_fields, &taken.max_fields);
    syncline::c::SetUnlessZero(read.max_entry_bytes, &taken.max_entry_bytes);
    status = syncline::c::SetTimes({{read.timeout_ms, false, &taken.timeout}});
  }
  if (!status.ok()) return status;
  return taken;
}

}  // namespace

syncline_code syncline_presence_table_new(
    const syncline_presence_limits* limits, syncline_presence_table** table,
    syncline_error* error) {
  return CallFree(__func__, error, {Given(table, "table")}, [&] {
    const absl::StatusOr<PresenceLimits> taken = TakeLimits(limits);
    if (taken.ok()) *table = new syncline_presence_table(*taken);
    return taken.status();
  });
}

syncline_code syncline_presence_table_free(syncline_presence_table* table,
                                           syncline_error* error) {
  return CallFree(__func__, error, {}, [&] {
    if (table == nullptr) return absl::OkStatus();
    absl::Status status = syncline::c::CheckHandle(table, "table");
    if (status.ok()) delete table;
    return status;
  });
}

syncline_code syncline_presence_table_apply(
    syncline_presence_table* table, const syncline_presence_change* change,
    int64_t now_ms, bool* shows, syncline_error* error) {
  return CallTable(
      __func__, table, error, {Given(change, "change"), Given(shows, "shows")},
      [&](PresenceTable& it) {
        const absl::StatusOr<PresenceEntry> taken = syncline::c::Take(change);
        if (!taken.ok()) return taken.status();
        const absl::StatusOr<bool> applied =
            it.Apply(*taken, Milliseconds(now_ms));
        if (applied.ok()) *shows = *applied;
        return applied.status();
      });
}

syncline_code syncline_presence_table_remove(syncline_presence_table* table,
                                             uint64_t connection,
                                             bool* was_there,
                                             syncline_error* error) {
  return CallTable(__func__, table, error, {Given(was_there, "was_there")},
                   [&](PresenceTable& it) {
                     *was_there = it.Remove(connection);
                     return absl::OkStatus();
                   });
}

void syncline_connections_free(syncline_connections* connections) {
  syncline::c::FreeArray(connections);
}

syncline_code syncline_presence_table_expire(syncline_presence_table* table,
                                             int64_t now_ms,
                                             syncline_connections* expired,
                                             syncline_error* error) {
  return CallTable(__func__, table, error, {Given(expired, "expired")},
                   [&](PresenceTable& it) {
                     *expired = syncline::c::GiveArray<syncline_connections>(
                         it.Expire(Milliseconds(now_ms)),
                         [](uint64_t connection) { return connection; });
                     return absl::OkStatus();
                   });
}

syncline_code syncline_presence_table_next_expiry(
    syncline_presence_table* table, bool* is_set, int64_t* at_ms,
    syncline_error* error) {
  return CallTable(__func__, table, error,
                   {Given(is_set, "is_set"), Given(at_ms, "at_ms")},
                   [&](PresenceTable& it) {
                     syncline::c::GiveWakeup(it.next_expiry(), is_set, at_ms);
                     return absl::OkStatus();
                   });
}

syncline_code syncline_presence_table_clear(syncline_presence_table* table,
                                            syncline_error* error) {
  return CallTable(__func__, table, error, {}, [](PresenceTable& it) {
    it.Clear();
    return absl::OkStatus();
  });
}

syncline_code syncline_presence_table_entries(
    syncline_presence_table* table, syncline_presence_entries* entries,
    syncline_error* error) {
  return CallTable(__func__, table, error, {Given(entries, "entries")},
                   [&](PresenceTable& it) {
                     *entries = syncline::c::Give(it);
                     return absl::OkStatus();
                   });
}
