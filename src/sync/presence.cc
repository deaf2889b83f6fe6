#include "syncline/sync/presence.h"

#include <algorithm>
#include <tuple>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "sync/wire.h"
#include "syncline/utf8.h"

namespace syncline {

std::optional<std::string_view> PresenceEntry::field(
    std::string_view key) const {
  const auto found = fields.find(key);
  if (found == fields.end() || found->second.is_removed) return std::nullopt;
  return found->second.value;
}

absl::Status PresenceTable::Check(const PresenceEntry& change,
                                  const PresenceEntry* entry) const {
  if (change.subject.size() > internal::kMaxSubjectBytes) {
    return absl::InvalidArgumentError("a subject that is too long");
  }
  size_t fields = entry == nullptr ? 0 : entry->fields.size();
  size_t bytes = 0;
  for (const auto& [key, field] : change.fields) {
    if (key.empty() || key.size() > internal::kMaxKeyBytes ||
        !IsValidUtf8(key) || field.clock == 0) {
      return absl::InvalidArgumentError(
          "a field of presence without a clock, or whose key is empty, too "
          "long "
          "or not UTF-8");
    }
    if (entry == nullptr || !entry->fields.contains(key)) ++fields;
    bytes += key.size() + field.value.size();
  }
  if (entry != nullptr) {
    for (const auto& [key, field] : entry->fields) {
      if (!change.fields.contains(key))
        bytes += key.size() + field.value.size();
    }
  }
  if (fields > limits_.max_fields || bytes > limits_.max_entry_bytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("an entry of presence of ", fields, " fields and ", bytes,
                     " bytes; the limits are ", limits_.max_fields, " and ",
                     limits_.max_entry_bytes));
  }
  if (entry == nullptr && entries_.size() >= limits_.max_entries) {
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
  absl::Status status = Check(change, is_new ? nullptr : &found->second);
  if (!status.ok()) return status;

  PresenceEntry& entry = entries_[change.connection];
  bool differs = is_new || entry.subject != change.subject;
  entry.connection = change.connection;
  entry.subject = change.subject;
  for (const auto& [key, field] : change.fields) {
    PresenceField& kept = entry.fields[key];
    if (field.clock <= kept.clock) continue;
    differs = differs || kept.is_removed != field.is_removed ||
              kept.value != field.value || kept.clock == 0;
    kept = field;
    if (kept.is_removed) kept.value.clear();
  }
  renewed_[change.connection] = now;
  return differs;
}

bool PresenceTable::Remove(uint64_t connection) {
  renewed_.erase(connection);
  return entries_.erase(connection) > 0;
}

std::vector<uint64_t> PresenceTable::Expire(Milliseconds now) {
  std::vector<uint64_t> gone;
  for (const auto& [connection, renewed] : renewed_) {
    if (now - renewed >= limits_.timeout) gone.push_back(connection);
  }
  for (uint64_t connection : gone) Remove(connection);
  return gone;
}

std::optional<Milliseconds> PresenceTable::next_expiry() const {
  if (renewed_.empty()) return std::nullopt;
  const auto oldest = std::min_element(
      renewed_.begin(), renewed_.end(),
      [](const auto& a, const auto& b) { return a.second < b.second; });
  return oldest->second + limits_.timeout;
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
