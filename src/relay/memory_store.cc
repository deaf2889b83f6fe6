#include "syncline/relay/memory_store.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "absl/strings/str_cat.h"
#include "log_rules.h"

namespace syncline::relay {
namespace {

// What a record takes of max_bytes.
size_t SizeOf(const Record& record) {
  return sizeof(LoggedRecord) + record.document.size() + record.author.size() +
         record.payload.size() + record.spans.size() * sizeof(OpSpan) +
         record.parents.size() * sizeof(OpId);
}

}  // namespace

struct MemoryStore::Document {
  LogState log;
  VersionVector version;
  std::deque<LoggedRecord> records;  // [log.first_seq, log.last_seq]
  std::map<SnapshotId, std::string> snapshots;
  std::optional<Published> published;
};

MemoryStore::MemoryStore(MemoryOptions options) : options_(options) {}
MemoryStore::~MemoryStore() = default;

MemoryStore::Document& MemoryStore::Open(std::string_view document) {
  const auto found = documents_.find(document);
  if (found != documents_.end()) return found->second;
  return documents_[std::string(document)];
}

const MemoryStore::Document& MemoryStore::Look(
    std::string_view document) const {
  static const auto* const empty = new Document;
  const auto found = documents_.find(document);
  return found == documents_.end() ? *empty : found->second;
}

absl::Status MemoryStore::CheckRoom(size_t bytes) const {
  if (bytes <= options_.max_bytes - bytes_) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("the store in memory holds ", bytes_, " bytes of up to ",
                   options_.max_bytes, "; ", bytes, " more do not fit"));
}

std::vector<absl::StatusOr<Appended>> MemoryStore::Append(
    absl::Span<const Record> group) {
  const std::lock_guard lock(mutex_);
  std::vector<absl::StatusOr<Appended>> answers;
  answers.reserve(group.size());
  for (const Record& record : group) answers.push_back(AppendOne(record));
  return answers;
}

absl::StatusOr<Appended> MemoryStore::AppendOne(const Record& record) {
  if (absl::Status status = CheckRecord(record); !status.ok()) return status;
  const Document& before = Look(record.document);
  const auto known = [&](PeerId peer) {
    return before.version.next_counter(peer);
  };
  if (absl::Status status =
          CheckEpoch(record.document, record.epoch, before.log.epoch);
      !status.ok()) {
    return status;
  }
  if (absl::Status status = CheckClosed(record, known); !status.ok()) {
    return status;
  }
  if (IsKnown(record, known)) {
    return Appended{before.log.last_seq, level(), true};
  }
  if (absl::Status status = CheckRoom(SizeOf(record)); !status.ok()) {
    return status;
  }

  Document& document = Open(record.document);
  document.log.last_seq = document.log.last_seq.Next();
  document.records.push_back({document.log.last_seq, record});
  for (const OpSpan& span : record.spans) {
    document.version.Set(
        span.peer,
        std::max(span.end, document.version.next_counter(span.peer)));
  }
  bytes_ += SizeOf(record);
  return Appended{document.log.last_seq, level(), false};
}

absl::StatusOr<LogHead> MemoryStore::Head(std::string_view document) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  const std::lock_guard lock(mutex_);
  const Document& found = Look(document);
  return LogHead{found.log.epoch,    found.log.first_seq,
                 found.log.last_seq, found.version,
                 found.log.snapshot, found.log.deleted_before};
}

absl::StatusOr<std::vector<LoggedRecord>> MemoryStore::Read(
    std::string_view document, Position from, size_t max_bytes) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  const std::lock_guard lock(mutex_);
  const Document& found = Look(document);
  if (absl::Status status = CheckRead(document, found.log, from);
      !status.ok()) {
    return status;
  }
  std::vector<LoggedRecord> records;
  size_t bytes = 0;
  for (size_t i = from.seq.value - found.log.first_seq.value;
       i < found.records.size(); ++i) {
    bytes += found.records[i].record.payload.size();
    if (!records.empty() && bytes > max_bytes) break;
    records.push_back(found.records[i]);
    records.back().record.epoch = found.log.epoch;
  }
  return records;
}

absl::Status MemoryStore::Trim(std::string_view document, Position last,
                               const SnapshotId& snapshot) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  const std::lock_guard lock(mutex_);
  LogState log = Look(document).log;
  if (absl::Status status = CheckTrim(document, log, last); !status.ok()) {
    return status;
  }
  if (last.seq < log.first_seq) return absl::OkStatus();
  Document& trimmed = Open(document);
  while (trimmed.log.first_seq <= last.seq) {
    bytes_ -= SizeOf(trimmed.records.front().record);
    trimmed.records.pop_front();
    trimmed.log.first_seq = trimmed.log.first_seq.Next();
  }
  trimmed.log.snapshot = snapshot;
  return absl::OkStatus();
}

absl::StatusOr<Epoch> MemoryStore::Tombstone(std::string_view document) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  const std::lock_guard lock(mutex_);
  Document& old = Open(document);
  for (const LoggedRecord& logged : old.records) {
    bytes_ -= SizeOf(logged.record);
  }
  for (const auto& [id, bytes] : old.snapshots) bytes_ -= bytes.size();
  const Seq last = old.log.last_seq;
  const Epoch epoch = NextEpoch(old.log.epoch, *options_.env);
  old = Document();
  old.log = {epoch, last.Next(), last, std::nullopt, epoch};
  return epoch;
}

absl::StatusOr<std::vector<ListedDocument>> MemoryStore::List(
    std::string_view after, size_t limit) {
  const std::lock_guard lock(mutex_);
  std::vector<ListedDocument> listed;
  for (auto it = documents_.upper_bound(after);
       it != documents_.end() && listed.size() < limit; ++it) {
    const LogState& log = it->second.log;
    const bool has_snapshots_only =
        log.epoch == LogState().epoch && log.last_seq == LogState().last_seq;
    if (!has_snapshots_only) {
      listed.push_back({it->first, log.epoch, log.last_seq});
    }
  }
  return listed;
}

absl::StatusOr<SnapshotId> MemoryStore::Put(std::string_view document,
                                            Epoch epoch,
                                            std::string_view bytes) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  if (absl::Status status = CheckSnapshotSize(bytes); !status.ok()) {
    return status;
  }
  const SnapshotId id = SnapshotId::Of(bytes);
  const std::lock_guard lock(mutex_);
  const Document& before = Look(document);
  if (absl::Status status = CheckEpoch(document, epoch, before.log.epoch);
      !status.ok()) {
    return status;
  }
  if (before.snapshots.count(id) > 0) return id;
  if (absl::Status status = CheckRoom(bytes.size()); !status.ok()) {
    return status;
  }
  Open(document).snapshots.emplace(id, bytes);
  bytes_ += bytes.size();
  return id;
}

absl::StatusOr<std::string> MemoryStore::Get(std::string_view document,
                                             const SnapshotId& id) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  const std::lock_guard lock(mutex_);
  const Document& found = Look(document);
  const auto snapshot = found.snapshots.find(id);
  if (snapshot == found.snapshots.end()) return NoSnapshot(document, id);
  return snapshot->second;
}

absl::StatusOr<std::optional<Published>> MemoryStore::Current(
    std::string_view document) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  const std::lock_guard lock(mutex_);
  return Look(document).published;
}

absl::Status MemoryStore::Publish(std::string_view document,
                                  const std::optional<SnapshotId>& expected,
                                  const Published& next) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  const std::lock_guard lock(mutex_);
  const Document& before = Look(document);
  if (absl::Status status =
          CheckEpoch(document, next.position.epoch, before.log.epoch);
      !status.ok()) {
    return status;
  }
  if (absl::Status status =
          CheckPublish(document, before.published, expected, next);
      !status.ok()) {
    return status;
  }
  if (before.snapshots.count(next.id) == 0) {
    return NoSnapshot(document, next.id);
  }
  Open(document).published = next;
  return absl::OkStatus();
}

absl::Status MemoryStore::Delete(std::string_view document,
                                 absl::Span<const SnapshotId> ids) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  const std::lock_guard lock(mutex_);
  if (absl::Status status =
          CheckDelete(document, Look(document).published, ids);
      !status.ok()) {
    return status;
  }
  for (const SnapshotId& id : ids) {
    auto& snapshots = Open(document).snapshots;
    const auto found = snapshots.find(id);
    if (found == snapshots.end()) continue;
    bytes_ -= found->second.size();
    snapshots.erase(found);
  }
  return absl::OkStatus();
}

absl::Status MemoryStore::BeginEpoch(std::string_view document, Epoch epoch) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  const std::lock_guard lock(mutex_);
  const Epoch current = Look(document).log.epoch;
  if (epoch <= current) return absl::OkStatus();
  return CheckEpoch(document, epoch, current);
}

}  // namespace syncline::relay
