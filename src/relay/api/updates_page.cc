#include "relay/api/updates_page.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "relay/stored_document.h"

namespace syncline::relay::internal {
namespace {

// A log may be compacted between two looks at the stores.
constexpr int kMaxTries = 5;
constexpr size_t kMaxVersionBytes = 12 << 10;

std::optional<Position> ParsePosition(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  Position position;
  if (!absl::SimpleAtoi(std::string(text.substr(0, colon)),
                        &position.epoch.value) ||
      !absl::SimpleAtoi(std::string(text.substr(colon + 1)),
                        &position.seq.value) ||
      position.ToString() != text) {
    return std::nullopt;
  }
  return position;
}

absl::Status CheckPosition(const Position& position, const LogHead& head) {
  if (position.epoch == head.epoch && position.seq <= head.last_seq) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "the document stands at ", Position{head.epoch, head.last_seq}.ToString(),
      ", and was never at ", position.ToString(),
      " in its present life: begin anew, without since"));
}

// Where the reader's first record is, and whether the snapshot comes before.
absl::StatusOr<Seq> FindBegin(std::string_view document, const Since& since,
                              const LogHead& head, SnapshotStore& snapshots,
                              UpdatesPage* page) {
  if (since.position) {
    absl::Status status = CheckPosition(*since.position, head);
    if (!status.ok()) return status;
    const Seq next = since.position->seq.Next();
    if (head.first_seq <= next) return next;
  } else if (!head.snapshot) {
    return head.first_seq;
  }
  absl::StatusOr<std::optional<Published>> current =
      snapshots.Current(document);
  if (!current.ok()) return current.status();
  if (!*current || (*current)->position.epoch != head.epoch) {
    return absl::AbortedError("the snapshot has changed");
  }
  const Published& published = **current;
  const Seq next = published.position.seq.Next();
  if (!since.version || !since.version->Includes(published.version)) {
    page->snapshot = published;
  }
  return next;
}

// Adds the records after the page's position, and moves that.
absl::Status ReadRecords(std::string_view document, const Since& since,
                         const LogHead& head, size_t max_bytes, LogStore& log,
                         UpdatesPage* page) {
  if (head.last_seq <= page->position.seq) return absl::OkStatus();
  absl::StatusOr<std::vector<LoggedRecord>> records =
      log.Read(document, {head.epoch, page->position.seq.Next()}, max_bytes);
  if (absl::IsOutOfRange(records.status()) ||
      absl::IsFailedPrecondition(records.status())) {
    return absl::AbortedError("the log has changed");
  }
  if (!records.ok()) return records.status();
  if (records->empty()) return absl::AbortedError("the log has changed");
  for (LoggedRecord& record : *records) {
    page->position.seq = record.seq;
    absl::StatusOr<SyncBatchPtr> batch = BatchOf(document, std::move(record));
    if (!batch.ok()) return batch.status();
    if (since.version && (*batch)->info().IsKnownIn(*since.version)) continue;
    page->items.push_back({page->position, *std::move(batch)});
  }
  page->has_more = page->position.seq < head.last_seq;
  return absl::OkStatus();
}

absl::StatusOr<UpdatesPage> TryRead(std::string_view document,
                                    const Since& since, size_t max_bytes,
                                    LogStore& log, SnapshotStore& snapshots) {
  absl::StatusOr<LogHead> head = log.Head(document);
  if (!head.ok()) return head.status();
  UpdatesPage page;
  absl::StatusOr<Seq> begin =
      FindBegin(document, since, *head, snapshots, &page);
  if (!begin.ok()) return begin.status();
  page.position = {head->epoch, Seq{begin->value - 1}};
  // Of a version, much may be known: it is looked for what is not.
  do {
    absl::Status status =
        ReadRecords(document, since, *head, max_bytes, log, &page);
    if (!status.ok()) return status;
  } while (page.has_more && page.items.empty());
  return page;
}

std::string Base64(std::string_view bytes) {
  return absl::Base64Escape(std::string(bytes));
}

}  // namespace

std::optional<Since> ParseSince(std::string_view text) {
  if (const auto position = ParsePosition(text)) {
    return Since{.position = position, .version = {}};
  }
  std::string bytes;
  if (text.empty() || text.size() > kMaxVersionBytes ||
      !absl::WebSafeBase64Unescape(std::string(text), &bytes)) {
    return std::nullopt;
  }
  const auto version = VersionVector::Decode(bytes);
  if (!version.ok()) return std::nullopt;
  return Since{.position = {}, .version = *version};
}

std::vector<OpSpan> MissingIn(const UpdateInfo& info,
                              const VersionVector& version) {
  VersionVector needed = version;
  auto need = [&](PeerId peer, uint32_t next) {
    if (needed.next_counter(peer) < next) needed.Set(peer, next);
  };
  for (const OpSpan& span : info.spans) need(span.peer, span.begin);
  for (const OpId& parent : info.parents) need(parent.peer, parent.counter + 1);
  return needed.Minus(version);
}

absl::StatusOr<UpdatesPage> ReadPage(std::string_view document,
                                     const Since& since, size_t max_bytes,
                                     LogStore& log, SnapshotStore& snapshots) {
  absl::StatusOr<UpdatesPage> page;
  for (int tries = 0; tries < kMaxTries; ++tries) {
    page = TryRead(document, since, max_bytes, log, snapshots);
    if (!absl::IsAborted(page.status())) return page;
  }
  return page;
}

std::string EtagOf(const SnapshotId& id) {
  return absl::StrCat("\"", id.ToString(), "\"");
}

nlohmann::json ToJson(const UpdatesPage::Item& item) {
  const UpdateInfo& info = item.batch->info();
  nlohmann::json json = {{"position", item.position.ToString()},
                         {"sealed", item.batch->is_sealed()},
                         {"payload", Base64(item.batch->payload())}};
  if (!item.batch->is_sealed()) return json;  // its header is in the payload
  json["spans"] = ToJson(info.spans);
  json["parents"] = nlohmann::json::array();
  for (const OpId& parent : info.parents) {
    json["parents"].push_back(
        {{"peer", parent.peer.ToString()}, {"counter", parent.counter}});
  }
  json["snapshot"] = info.is_snapshot;
  return json;
}

nlohmann::json ToJson(const Published& snapshot) {
  return {{"position", snapshot.position.ToString()},
          {"etag", EtagOf(snapshot.id)}};
}

nlohmann::json ToJson(const UpdatesPage& page) {
  nlohmann::json json = {{"position", page.position.ToString()},
                         {"more", page.has_more},
                         {"updates", nlohmann::json::array()}};
  if (page.snapshot) json["snapshot"] = ToJson(*page.snapshot);
  for (const UpdatesPage::Item& item : page.items) {
    json["updates"].push_back(ToJson(item));
  }
  return json;
}

nlohmann::json ToJson(const VersionVector& version) {
  nlohmann::json json = nlohmann::json::object();
  for (const VersionVector::Entry& entry : version.entries()) {
    json[entry.peer.ToString()] = entry.next_counter;
  }
  return json;
}

nlohmann::json ToJson(const std::vector<OpSpan>& spans) {
  nlohmann::json json = nlohmann::json::array();
  for (const OpSpan& span : spans) {
    json.push_back({{"peer", span.peer.ToString()},
                    {"begin", span.begin},
                    {"end", span.end}});
  }
  return json;
}

}  // namespace syncline::relay::internal
