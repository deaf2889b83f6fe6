#include "sqlite_rows.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "record_columns.h"

namespace syncline::relay {
namespace {

// A row of an index that is larger than a quarter of a page is compared with a
// key by reading all of it, however large: such records go elsewhere. This is
// what SQLite keeps in one page, less what the other columns take.
constexpr size_t kMaxSmallBytes = 900;

int64_t PeerColumn(PeerId peer) { return static_cast<int64_t>(peer.value); }

absl::StatusOr<SnapshotId> ReadId(std::string_view bytes) {
  SnapshotId id;
  if (bytes.size() != id.sha256.size()) {
    return absl::DataLossError("the id of a snapshot is damaged");
  }
  std::copy(bytes.begin(), bytes.end(), id.sha256.begin());
  return id;
}

// Adds the peers [first, last], as the column has them, to `version`.
absl::Status AddKnown(SqliteConnection& connection, int64_t document,
                      int64_t first, int64_t last, VersionVector& version) {
  Query query = connection.Ask(
      "SELECT peer, next_counter FROM known "
      "WHERE document = ? AND peer BETWEEN ? AND ? ORDER BY peer");
  query.Bind(document).Bind(first).Bind(last);
  while (true) {
    const absl::StatusOr<bool> has_row = query.Next();
    if (!has_row.ok()) return has_row.status();
    if (!*has_row) return absl::OkStatus();
    version.Set(PeerId{query.Unsigned(0)},
                static_cast<uint32_t>(query.Unsigned(1)));
  }
}

// The record in the current row of `query`, a SELECT of SelectRecords.
absl::StatusOr<LoggedRecord> ReadRecord(const Query& query,
                                        std::string_view name, Epoch epoch) {
  LoggedRecord logged;
  logged.seq = Seq{query.Unsigned(0)};
  Record& record = logged.record;
  record.document = std::string(name);
  record.epoch = epoch;
  record.time_ms = query.Int(1);
  record.author = std::string(query.Bytes(2));
  auto spans = DecodeSpans(query.Bytes(3));
  if (!spans.ok()) return spans.status();
  record.spans = *std::move(spans);
  auto parents = DecodeParents(query.Bytes(4));
  if (!parents.ok()) return parents.status();
  record.parents = *std::move(parents);
  record.payload = std::string(query.Bytes(5));
  return logged;
}

absl::Status Missing(Seq seq) {
  return absl::DataLossError(absl::StrCat("record ", seq.value, " is missing"));
}

}  // namespace

std::string_view IdBytes(const SnapshotId& id) {
  return {reinterpret_cast<const char*>(id.sha256.data()), id.sha256.size()};
}

absl::StatusOr<DocumentRow> FindDocument(SqliteConnection& connection,
                                         std::string_view name,
                                         Epoch first_epoch) {
  DocumentRow row;
  row.log.epoch = first_epoch;
  Query query = connection.Ask(
      "SELECT number, epoch, first_seq, last_seq, snapshot, deleted_before "
      "FROM document WHERE name = ?");
  const absl::StatusOr<bool> has_row = query.BindText(name).Next();
  if (!has_row.ok()) return has_row.status();
  if (!*has_row) return row;
  row.number = query.Int(0);
  row.log.epoch = Epoch{query.Unsigned(1)};
  row.log.first_seq = Seq{query.Unsigned(2)};
  row.log.last_seq = Seq{query.Unsigned(3)};
  if (!query.IsNull(4)) {
    const absl::StatusOr<SnapshotId> id = ReadId(query.Bytes(4));
    if (!id.ok()) return id.status();
    row.log.snapshot = *id;
  }
  row.log.deleted_before = Epoch{query.Unsigned(5)};
  return row;
}

absl::Status EnsureDocument(SqliteConnection& connection, std::string_view name,
                            DocumentRow& row) {
  if (row.number != 0) return absl::OkStatus();
  absl::Status status =
      connection
          .Ask(
              "INSERT INTO document (name, epoch, first_seq, last_seq) "
              "VALUES (?, ?, ?, ?)")
          .BindText(name)
          .Bind(row.log.epoch.value)
          .Bind(row.log.first_seq.value)
          .Bind(row.log.last_seq.value)
          .Run();
  row.number = sqlite3_last_insert_rowid(connection.db());
  return status;
}

absl::Status UpdateDocument(SqliteConnection& connection,
                            const DocumentRow& row) {
  Query query = connection.Ask(
      "UPDATE document SET epoch = ?, first_seq = ?, last_seq = ?, "
      "snapshot = ?, deleted_before = ? WHERE number = ?");
  query.Bind(row.log.epoch.value)
      .Bind(row.log.first_seq.value)
      .Bind(row.log.last_seq.value);
  if (row.log.snapshot) {
    query.BindBlob(IdBytes(*row.log.snapshot));
  } else {
    query.BindNull();
  }
  return query.Bind(row.log.deleted_before.value).Bind(row.number).Run();
}

absl::Status ClearDocument(SqliteConnection& connection, int64_t number) {
  if (absl::Status status = DeleteRecords(
          connection, number, Seq{0},
          Seq{static_cast<uint64_t>(std::numeric_limits<int64_t>::max())});
      !status.ok()) {
    return status;
  }
  for (const char* sql : {"DELETE FROM known WHERE document = ?",
                          "DELETE FROM snapshot WHERE document = ?",
                          "DELETE FROM published WHERE document = ?"}) {
    if (absl::Status status = connection.Ask(sql).Bind(number).Run();
        !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<uint32_t> KnownOpsOf(SqliteConnection& connection,
                                    int64_t document, PeerId peer) {
  Query query = connection.Ask(
      "SELECT next_counter FROM known WHERE document = ? AND peer = ?");
  const absl::StatusOr<bool> has_row =
      query.Bind(document).Bind(PeerColumn(peer)).Next();
  if (!has_row.ok()) return has_row.status();
  return *has_row ? static_cast<uint32_t>(query.Unsigned(0)) : 0;
}

absl::StatusOr<VersionVector> KnownVersion(SqliteConnection& connection,
                                           int64_t document) {
  // The column is signed and peers are not: the upper half of them comes first.
  // Adding them in their own order is what a VersionVector is quick at.
  constexpr auto kMin = std::numeric_limits<int64_t>::min();
  constexpr auto kMax = std::numeric_limits<int64_t>::max();
  VersionVector version;
  absl::Status status = AddKnown(connection, document, 0, kMax, version);
  if (status.ok()) status = AddKnown(connection, document, kMin, -1, version);
  if (!status.ok()) return status;
  return version;
}

absl::Status RaiseKnown(SqliteConnection& connection, int64_t document,
                        PeerId peer, uint32_t next_counter) {
  return connection
      .Ask(
          "INSERT INTO known VALUES (?, ?, ?) ON CONFLICT DO UPDATE "
          "SET next_counter = max(next_counter, excluded.next_counter)")
      .Bind(document)
      .Bind(PeerColumn(peer))
      .Bind(int64_t{next_counter})
      .Run();
}

absl::Status InsertRecord(SqliteConnection& connection, int64_t document,
                          Seq seq, const Record& record) {
  const std::string spans = EncodeSpans(record.spans);
  const std::string parents = EncodeParents(record.parents);
  const bool is_large = record.author.size() + spans.size() + parents.size() +
                            record.payload.size() >
                        kMaxSmallBytes;
  if (is_large) {
    if (absl::Status status =
            connection
                .Ask("INSERT INTO large (spans, parents, payload) "
                     "VALUES (?, ?, ?)")
                .BindBlob(spans)
                .BindBlob(parents)
                .BindBlob(record.payload)
                .Run();
        !status.ok()) {
      return status;
    }
  }
  Query query =
      connection.Ask("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  query.Bind(document).Bind(seq.value).Bind(record.time_ms);
  query.BindText(record.author);
  if (is_large) {
    query.BindNull().BindNull().BindNull().Bind(
        int64_t{sqlite3_last_insert_rowid(connection.db())});
  } else {
    query.BindBlob(spans).BindBlob(parents).BindBlob(record.payload).BindNull();
  }
  return query.Run();
}

absl::Status DeleteRecords(SqliteConnection& connection, int64_t document,
                           Seq first, Seq last) {
  for (const char* sql :
       {"DELETE FROM large WHERE number IN (SELECT large FROM record "
        "WHERE document = ? AND seq BETWEEN ? AND ? AND large IS NOT NULL)",
        "DELETE FROM record WHERE document = ? AND seq BETWEEN ? AND ?"}) {
    if (absl::Status status = connection.Ask(sql)
                                  .Bind(document)
                                  .Bind(first.value)
                                  .Bind(last.value)
                                  .Run();
        !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<LoggedRecord>> SelectRecords(
    SqliteConnection& connection, std::string_view name,
    const DocumentRow& document, Seq from, size_t max_bytes) {
  Query query = connection.Ask(
      "SELECT seq, time_ms, author, coalesce(record.spans, large.spans), "
      "coalesce(record.parents, large.parents), "
      "coalesce(record.payload, large.payload) "
      "FROM record LEFT JOIN large ON large.number = record.large "
      "WHERE document = ? AND seq >= ? ORDER BY seq");
  query.Bind(document.number).Bind(from.value);
  std::vector<LoggedRecord> records;
  size_t bytes = 0;
  for (Seq next = from; next <= document.log.last_seq; next = next.Next()) {
    const absl::StatusOr<bool> has_row = query.Next();
    if (!has_row.ok()) return has_row.status();
    if (!*has_row || query.Unsigned(0) != next.value) return Missing(next);
    bytes += query.Bytes(5).size();
    if (!records.empty() && bytes > max_bytes) break;
    absl::StatusOr<LoggedRecord> logged =
        ReadRecord(query, name, document.log.epoch);
    if (!logged.ok()) return logged.status();
    records.push_back(*std::move(logged));
  }
  return records;
}

absl::StatusOr<LogHead> HeadOf(SqliteConnection& connection,
                               const DocumentRow& document) {
  absl::StatusOr<VersionVector> version =
      KnownVersion(connection, document.number);
  if (!version.ok()) return version.status();
  const LogState& log = document.log;
  return LogHead{log.epoch,           log.first_seq, log.last_seq,
                 *std::move(version), log.snapshot,  log.deleted_before};
}

absl::StatusOr<std::string> SelectSnapshot(SqliteConnection& connection,
                                           std::string_view name,
                                           int64_t document,
                                           const SnapshotId& id) {
  Query query = connection.Ask(
      "SELECT bytes FROM snapshot WHERE document = ? AND id = ?");
  const absl::StatusOr<bool> has_row =
      query.Bind(document).BindBlob(IdBytes(id)).Next();
  if (!has_row.ok()) return has_row.status();
  if (!*has_row) return NoSnapshot(name, id);
  std::string bytes(query.Bytes(0));
  if (SnapshotId::Of(bytes) == id) return bytes;
  return absl::DataLossError("a snapshot is not what was put");
}

absl::Status InsertSnapshot(SqliteConnection& connection, int64_t document,
                            const SnapshotId& id, std::string_view bytes) {
  return connection
      .Ask("INSERT INTO snapshot VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
      .Bind(document)
      .BindBlob(IdBytes(id))
      .BindBlob(bytes)
      .Run();
}

absl::StatusOr<std::optional<Published>> SelectPublished(
    SqliteConnection& connection, int64_t document) {
  Query query = connection.Ask(
      "SELECT id, epoch, seq, version FROM published WHERE document = ?");
  const absl::StatusOr<bool> has_row = query.Bind(document).Next();
  if (!has_row.ok()) return has_row.status();
  if (!*has_row) return std::nullopt;
  const absl::StatusOr<SnapshotId> id = ReadId(query.Bytes(0));
  if (!id.ok()) return id.status();
  absl::StatusOr<VersionVector> version = VersionVector::Decode(query.Bytes(3));
  if (!version.ok()) {
    return absl::DataLossError("the version of a snapshot is damaged");
  }
  return Published{*id,
                   {Epoch{query.Unsigned(1)}, Seq{query.Unsigned(2)}},
                   *std::move(version)};
}

absl::Status ReplacePublished(SqliteConnection& connection, int64_t document,
                              const Published& published) {
  const std::string version = published.version.Encode();
  return connection.Ask("REPLACE INTO published VALUES (?, ?, ?, ?, ?)")
      .Bind(document)
      .BindBlob(IdBytes(published.id))
      .Bind(published.position.epoch.value)
      .Bind(published.position.seq.value)
      .BindBlob(version)
      .Run();
}

}  // namespace syncline::relay
