#include "syncline/sync/presence.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "sync/wire.h"
#include "syncline/utf8.h"

namespace syncline {
namespace {

bool ShowsOtherwise(const PresenceEntry& before, const PresenceEntry& now) {
  if (before.subject != now.subject) return true;
  const auto differs = [](const PresenceEntry& one, const PresenceEntry& two) {
    return std::any_of(
        one.fields.begin(), one.fields.end(), [&](const auto& entry) {
          return one.field(entry.first) != two.field(entry.first);
        });
  };
  return differs(before, now) || differs(now, before);
}

}  // namespace

std::optional<std::string_view> PresenceEntry::field(
    std::string_view key) const {
  const auto found = fields.find(key);
  if (found == fields.end() || found->second.is_removed) return std::nullopt;
  return found->second.value;
}

absl::StatusOr<PresenceEntry> PresenceTable::Changed(
    const PresenceEntry& change, const PresenceEntry* entry, Kept* kept) const {
  size_t bytes = 0;
  for (const auto& [key, field] : change.fields) {
    bytes += field.value.size();
  }
  // It is handed on as it is. What is removed may make room for what is new.
  if (change.fields.size() > 2 * limits_.max_fields ||
      bytes > limits_.max_entry_bytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a change of presence of ", change.fields.size(),
                     " fields and ", bytes, " bytes; the limits are ",
                     2 * limits_.max_fields, " and ", limits_.max_entry_bytes));
  }
  PresenceEntry changed = entry == nullptr ? PresenceEntry() : *entry;
  changed.connection = change.connection;
  changed.subject = change.subject;
  for (const auto& [key, field] : change.fields) {
    if (key.empty() || key.size() > internal::kMaxKeyBytes ||
        !IsValidUtf8(key) || field.clock == 0) {
      return absl::InvalidArgumentError(
          "a field of presence without a clock, or whose key is empty, too "
          "long or not UTF-8");
    }
    const auto found = changed.fields.find(key);
    const uint64_t known =
        found == changed.fields.end() ? kept->forgotten : found->second.clock;
    if (field.clock <= known) continue;
    PresenceField& now = changed.fields[key];
    now = field;
    if (now.is_removed) now.value.clear();
  }
  Forget(&changed, kept);
  return changed;
}

void PresenceTable::Forget(PresenceEntry* entry, Kept* kept) const {
  std::vector<std::pair<uint64_t, std::string>> removed;
  for (const auto& [key, field] : entry->fields) {
    if (field.is_removed) removed.emplace_back(field.clock, key);
  }
  if (removed.size() <= limits_.max_fields) return;
  std::sort(removed.begin(), removed.end());
  removed.resize(removed.size() - limits_.max_fields);
  for (const auto& [clock, key] : removed) entry->fields.erase(key);
  kept->forgotten = std::max(kept->forgotten, removed.back().first);
}

absl::Status PresenceTable::Check(const PresenceEntry& entry,
                                  bool is_new) const {
  if (entry.subject.size() > internal::kMaxSubjectBytes) {
    return absl::InvalidArgumentError("a subject that is too long");
  }
  size_t fields = 0;
  size_t bytes = 0;
  for (const auto& [key, field] : entry.fields) {
    if (field.is_removed) continue;
    ++fields;
    bytes += key.size() + field.value.size();
  }
  if (fields > limits_.max_fields || bytes > limits_.max_entry_bytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("an entry of presence of ", fields, " fields and ", bytes,
                     " bytes; the limits are ", limits_.max_fields, " and ",
                     limits_.max_entry_bytes));
  }
  if (is_new && entries_.size() >= limits_.max_entries) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "more than ", limits_.max_entries, " connections in one room"));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> PresenceTable::Apply(const PresenceEntry& change,
                                          Milliseconds now) {
  if (change.is_gone) return Remove(change.connection);
  const auto found = entries_.find(change.connection);
  const bool is_new = found == entries_.end();
  Kept kept = is_new ? Kept() : kept_[change.connection];
  absl::StatusOr<PresenceEntry> changed =
      Changed(change, is_new ? nullptr : &found->second, &kept);
  if (!changed.ok()) return changed.status();
  const absl::Status status = Check(*changed, is_new);
  if (!status.ok()) return status;

  const bool differs = is_new || ShowsOtherwise(found->second, *changed);
  kept.renewed = now;
  kept_[change.connection] = kept;
  entries_[change.connection] = *std::move(changed);
  return differs;
}

bool PresenceTable::Remove(uint64_t connection) {
  kept_.erase(connection);
  return entries_.erase(connection) > 0;
}

std::vector<uint64_t> PresenceTable::Expire(Milliseconds now) {
  std::vector<uint64_t> gone;
  for (const auto& [connection, kept] : kept_) {
    if (now - kept.renewed >= limits_.timeout) gone.push_back(connection);
  }
  for (uint64_t connection : gone) Remove(connection);
  return gone;
}

std::optional<Milliseconds> PresenceTable::next_expiry() const {
  if (kept_.empty()) return std::nullopt;
  const auto oldest = std::min_element(
      kept_.begin(), kept_.end(), [](const auto& a, const auto& b) {
        return a.second.renewed < b.second.renewed;
      });
  return oldest->second.renewed + limits_.timeout;
}

std::optional<std::string_view> PresenceTable::UserField(
    std::string_view subject, std::string_view key) const {
  const PresenceField* newest = nullptr;
  for (const auto& [connection, entry] :
       entries_) {  // ascending: ties go later
    if (entry.subject != subject) continue;
    const auto found = entry.fields.find(key);
    if (found == entry.fields.end()) continue;
    if (newest == nullptr || found->second.clock >= newest->clock) {
      newest = &found->second;
    }
  }
  if (newest == nullptr || newest->is_removed) return std::nullopt;
  return newest->value;
}

}  // namespace syncline
