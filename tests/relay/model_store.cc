#include "relay/model_store.h"

#include <algorithm>

namespace syncline::relay::test {
namespace {

absl::Status OldEpoch() { return absl::FailedPreconditionError("epoch"); }
absl::Status Gap() { return absl::OutOfRangeError("gap"); }

}  // namespace

bool ModelStore::Document::Knows(OpId op) const {
  for (const LoggedRecord& logged : records) {
    for (const OpSpan& span : logged.record.spans) {
      if (span.peer == op.peer && span.begin <= op.counter &&
          op.counter < span.end) {
        return true;
      }
    }
  }
  return false;
}

ModelStore::Document ModelStore::Look(std::string_view document) const {
  const auto found = documents_.find(document);
  return found == documents_.end() ? Document() : found->second;
}

std::vector<absl::StatusOr<Appended>> ModelStore::Append(
    absl::Span<const Record> group) {
  std::vector<absl::StatusOr<Appended>> answers;
  for (const Record& record : group) answers.push_back(AppendOne(record));
  return answers;
}

absl::StatusOr<Appended> ModelStore::AppendOne(const Record& record) {
  if (auto status = CheckRecord(record); !status.ok()) return status;
  Document document = Look(record.document);
  if (record.epoch.value != document.epoch) return OldEpoch();

  for (const OpId& parent : record.parents) {
    if (!document.Knows(parent)) return Gap();
  }
  bool is_known = true;
  for (const OpSpan& span : record.spans) {
    if (span.begin > 0 && !document.Knows({span.peer, span.begin - 1})) {
      return Gap();
    }
    // A peer's ops are known from the first on, so the last tells about all.
    if (!document.Knows({span.peer, span.end - 1})) is_known = false;
  }
  if (is_known) return Appended{Seq{document.last_seq}, level_, true};

  document.records.push_back({Seq{++document.last_seq}, record});
  documents_[record.document] = document;
  return Appended{Seq{document.last_seq}, level_, false};
}

absl::StatusOr<LogHead> ModelStore::Head(std::string_view name) {
  if (auto status = CheckDocumentName(name); !status.ok()) return status;
  const Document document = Look(name);
  LogHead head;
  head.epoch = Epoch{document.epoch};
  head.last_seq = Seq{document.last_seq};
  head.first_seq = Seq{document.last_seq + 1};
  for (const LoggedRecord& logged : document.records) {
    for (const OpSpan& span : logged.record.spans) {
      head.version.Set(
          span.peer, std::max(span.end, head.version.next_counter(span.peer)));
    }
    if (logged.seq.value > document.trimmed) {
      head.first_seq = std::min(head.first_seq, logged.seq);
    }
  }
  head.snapshot = document.trim_snapshot;
  head.deleted_before = Epoch{document.deleted_before};
  return head;
}

absl::StatusOr<std::vector<LoggedRecord>> ModelStore::Read(
    std::string_view name, Position from, size_t max_bytes) {
  const auto head = Head(name);
  if (!head.ok()) return head.status();
  if (from.epoch != head->epoch) return OldEpoch();
  if (from.seq < head->first_seq || from.seq > head->last_seq.Next()) {
    return Gap();
  }
  std::vector<LoggedRecord> result;
  size_t bytes = 0;
  for (const LoggedRecord& logged : Look(name).records) {
    if (logged.seq < from.seq) continue;
    bytes += logged.record.payload.size();
    if (!result.empty() && bytes > max_bytes) break;
    result.push_back(logged);
  }
  return result;
}

absl::Status ModelStore::Trim(std::string_view name, Position last,
                              const SnapshotId& snapshot) {
  const auto head = Head(name);
  if (!head.ok()) return head.status();
  if (last.epoch != head->epoch) return OldEpoch();
  if (last.seq > head->last_seq) return Gap();
  if (last.seq < head->first_seq) return absl::OkStatus();
  Document& document = documents_.find(name)->second;
  document.trimmed = last.seq.value;
  document.trim_snapshot = snapshot;
  return absl::OkStatus();
}

absl::StatusOr<Epoch> ModelStore::Tombstone(std::string_view name) {
  if (auto status = CheckDocumentName(name); !status.ok()) return status;
  const Document old = Look(name);
  Document fresh;
  fresh.epoch = old.epoch + 1;
  fresh.deleted_before = fresh.epoch;
  fresh.last_seq = old.last_seq;
  documents_[std::string(name)] = fresh;
  return Epoch{fresh.epoch};
}

absl::StatusOr<std::vector<ListedDocument>> ModelStore::List(
    std::string_view after, size_t limit) {
  std::vector<ListedDocument> result;
  for (const auto& [name, document] : documents_) {
    if (name <= after || result.size() == limit) continue;
    if (document.last_seq == 0 && document.epoch == 1) continue;
    result.push_back({name, Epoch{document.epoch}, Seq{document.last_seq}});
  }
  return result;
}

absl::StatusOr<SnapshotId> ModelStore::Put(std::string_view name, Epoch epoch,
                                           std::string_view bytes) {
  if (auto status = CheckDocumentName(name); !status.ok()) return status;
  if (epoch.value != Look(name).epoch) return OldEpoch();
  const SnapshotId id = SnapshotId::Of(bytes);
  documents_[std::string(name)].snapshots[id] = std::string(bytes);
  return id;
}

absl::StatusOr<std::string> ModelStore::Get(std::string_view name,
                                            const SnapshotId& id) {
  if (auto status = CheckDocumentName(name); !status.ok()) return status;
  const Document document = Look(name);
  const auto found = document.snapshots.find(id);
  if (found == document.snapshots.end()) return absl::NotFoundError("snapshot");
  return found->second;
}

absl::StatusOr<std::optional<Published>> ModelStore::Current(
    std::string_view name) {
  if (auto status = CheckDocumentName(name); !status.ok()) return status;
  return Look(name).published;
}

absl::Status ModelStore::Publish(std::string_view name,
                                 const std::optional<SnapshotId>& expected,
                                 const Published& next) {
  if (auto status = CheckDocumentName(name); !status.ok()) return status;
  Document document = Look(name);
  if (next.position.epoch.value != document.epoch) return OldEpoch();
  std::optional<SnapshotId> current;
  if (document.published) current = document.published->id;
  if (current != expected) return absl::AbortedError("another");
  if (document.snapshots.count(next.id) == 0) {
    return absl::NotFoundError("snapshot");
  }
  if (document.published &&
      (next.position < document.published->position ||
       !next.version.Includes(document.published->version))) {
    return absl::InvalidArgumentError("less");
  }
  document.published = next;
  documents_[std::string(name)] = document;
  return absl::OkStatus();
}

absl::Status ModelStore::Delete(std::string_view name,
                                absl::Span<const SnapshotId> ids) {
  if (auto status = CheckDocumentName(name); !status.ok()) return status;
  Document document = Look(name);
  for (const SnapshotId& id : ids) {
    if (document.published && document.published->id == id) {
      return absl::FailedPreconditionError("published");
    }
    document.snapshots.erase(id);
  }
  documents_[std::string(name)] = document;
  return absl::OkStatus();
}

absl::Status ModelStore::BeginEpoch(std::string_view name, Epoch epoch) {
  if (auto status = CheckDocumentName(name); !status.ok()) return status;
  // This store is both: Tombstone has done it.
  return epoch.value <= Look(name).epoch ? absl::OkStatus() : OldEpoch();
}

std::vector<SnapshotId> ModelStore::SnapshotsOf(
    std::string_view document) const {
  std::vector<SnapshotId> ids;
  for (const auto& [id, bytes] : Look(document).snapshots) ids.push_back(id);
  return ids;
}

}  // namespace syncline::relay::test
