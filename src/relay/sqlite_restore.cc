// Backups of a SqliteStore, and stores made of backups.
#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "sqlite_core.h"
#include "sqlite_rows.h"
#include "syncline/relay/sqlite_store.h"

namespace syncline::relay {
namespace {

// How many pages are copied while appends wait: 1 MiB.
constexpr int kPagesAtOnce = 256;

absl::Status CheckNewFile(const std::string& path, Env& env) {
  if (absl::Status status = CheckPath(path); !status.ok()) return status;
  const absl::StatusOr<bool> exists = FileExists(path, env);
  if (!exists.ok()) return exists.status();
  if (!*exists) return absl::OkStatus();
  return absl::AlreadyExistsError(absl::StrCat(path, " is there already"));
}

// Copies the rows of a backup that came up to a point in time.
class Restoration {
 public:
  // The backup is attached to `connection` as `backup`.
  Restoration(SqliteConnection& connection, Epoch epoch, int64_t until_ms)
      : connection_(connection), until_ms_(until_ms) {
    report_.epoch = epoch;
  }

  absl::StatusOr<RestoreReport> Run() {
    if (absl::Status status = CopyDocuments(); !status.ok()) return status;
    for (const char* sql :
         {"INSERT INTO known SELECT * FROM backup.known",
          "INSERT INTO snapshot SELECT * FROM backup.snapshot",
          "INSERT INTO published SELECT * FROM backup.published",
          "INSERT INTO large SELECT * FROM backup.large",
          "INSERT INTO record SELECT * FROM backup.record"}) {
      if (absl::Status status = connection_.Execute(sql); !status.ok()) {
        return status;
      }
    }
    if (absl::Status status = CutDocuments(); !status.ok()) return status;
    for (const char* sql :
         {"UPDATE document SET epoch = ?", "UPDATE published SET epoch = ?"}) {
      if (absl::Status status =
              connection_.Ask(sql).Bind(report_.epoch.value).Run();
          !status.ok()) {
        return status;
      }
    }
    return report_;
  }

 private:
  absl::Status CopyDocuments() {
    const auto version = connection_.Number("PRAGMA backup.user_version");
    if (!version.ok()) return version.status();
    const std::string sql = absl::StrCat(
        "INSERT INTO document SELECT *",
        *version == 1 ? ", " + DeletedBeforeOfVersion1("backup") : "",
        " FROM backup.document");
    return connection_.Execute(sql.c_str());
  }

  absl::Status CutDocuments() {
    std::vector<std::string> names;
    {
      Query query = connection_.Ask(
          "SELECT DISTINCT name FROM document JOIN record "
          "ON document = number WHERE time_ms > ?");
      query.Bind(until_ms_);
      while (true) {
        const absl::StatusOr<bool> has_row = query.Next();
        if (!has_row.ok()) return has_row.status();
        if (!*has_row) break;
        names.emplace_back(query.Bytes(0));
      }
    }
    for (const std::string& name : names) {
      if (absl::Status status = CutDocument(name); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  // The first record that is too late, and all behind it, go.
  absl::Status CutDocument(const std::string& name) {
    absl::StatusOr<DocumentRow> row =
        FindDocument(connection_, name, report_.epoch);
    if (!row.ok()) return row.status();
    const absl::StatusOr<std::vector<LoggedRecord>> records =
        SelectRecords(connection_, name, *row, row->log.first_seq, SIZE_MAX);
    if (!records.ok()) return records.status();
    const auto late = std::find_if(
        records->begin(), records->end(),
        [&](const auto& logged) { return logged.record.time_ms > until_ms_; });
    auto cut = late;
    absl::StatusOr<std::optional<Published>> published =
        SelectPublished(connection_, row->number);
    if (!published.ok()) return published.status();
    if (*published && late != records->end() &&
        (*published)->position.seq >= late->seq) {
      if (row->log.snapshot) {
        // The records before it are gone: it is as early as we get.
        cut = std::find_if(late, records->end(), [&](const auto& logged) {
          return logged.seq > (*published)->position.seq;
        });
        report_.later_than_asked.push_back(name);
      } else if (absl::Status status = Unpublish(row->number); !status.ok()) {
        return status;
      } else {
        published->reset();
      }
    } else if (late == records->begin() && row->log.snapshot) {
      report_.later_than_asked.push_back(name);
    }
    return Cut(*row, *published ? (*published)->version : VersionVector(),
               {records->begin(), cut}, {cut, records->end()});
  }

  absl::Status Unpublish(int64_t document) {
    return connection_.Ask("DELETE FROM published WHERE document = ?")
        .Bind(document)
        .Run();
  }

  // `in_snapshot`: what the snapshot that stays published holds.
  absl::Status Cut(DocumentRow row, const VersionVector& in_snapshot,
                   const std::vector<LoggedRecord>& kept,
                   const std::vector<LoggedRecord>& cut) {
    if (cut.empty()) return absl::OkStatus();
    report_.records_left_out += cut.size();
    const Seq last = row.log.last_seq;
    row.log.last_seq = Seq{cut.front().seq.value - 1};
    absl::Status status =
        DeleteRecords(connection_, row.number, cut.front().seq, last);
    if (status.ok()) status = UpdateDocument(connection_, row);
    // Of a peer that the cut touches: what the rest has, the snapshot included,
    // and what was there before the cut, which a record of the cut may have
    // once more.
    std::map<PeerId, uint32_t> known;
    for (const LoggedRecord& logged : cut) {
      for (const OpSpan& span : logged.record.spans) {
        const uint32_t before =
            std::max(span.begin, in_snapshot.next_counter(span.peer));
        const auto entry = known.try_emplace(span.peer, before).first;
        entry->second = std::min(entry->second, before);
      }
    }
    for (const LoggedRecord& logged : kept) {
      for (const OpSpan& span : logged.record.spans) {
        const auto entry = known.find(span.peer);
        if (entry == known.end()) continue;
        entry->second = std::max(entry->second, span.end);
      }
    }
    for (const auto& [peer, next_counter] : known) {
      if (!status.ok()) return status;
      status = connection_
                   .Ask(
                       "UPDATE known SET next_counter = ? "
                       "WHERE document = ? AND peer = ?")
                   .Bind(int64_t{next_counter})
                   .Bind(row.number)
                   .Bind(static_cast<int64_t>(peer.value))
                   .Run();
    }
    if (!status.ok()) return status;
    return connection_.Ask("DELETE FROM known WHERE next_counter = 0").Run();
  }

  SqliteConnection& connection_;
  const int64_t until_ms_;
  RestoreReport report_;
};

// One that no client has seen, nor any in what came after the backup was made.
absl::StatusOr<Epoch> EpochOfRestoration(SqliteConnection& connection,
                                         Env& env) {
  const absl::StatusOr<int64_t> last = connection.Number(
      "SELECT max((SELECT first_epoch FROM backup.store), "
      "coalesce((SELECT max(epoch) FROM backup.document), 0))");
  if (!last.ok()) return last.status();
  return NextEpoch(Epoch{static_cast<uint64_t>(*last)}, env);
}

absl::StatusOr<RestoreReport> CopyBackup(SqliteConnection& connection,
                                         const RestoreOptions& options) {
  if (absl::Status status = connection.Ask("ATTACH ? AS backup")
                                .BindText(NameToRead(options.backup))
                                .Run();
      !status.ok()) {
    return status;
  }
  auto transaction = SqliteTransaction::Begin(connection, "BEGIN IMMEDIATE");
  if (!transaction.ok()) return transaction.status();
  const absl::StatusOr<Epoch> epoch =
      EpochOfRestoration(connection, *options.env);
  if (!epoch.ok()) return epoch.status();
  absl::StatusOr<RestoreReport> report =
      Restoration(connection, *epoch, options.until_ms).Run();
  if (!report.ok()) return report;
  if (absl::Status status = FinishNew(connection, *epoch); !status.ok()) {
    return status;
  }
  if (absl::Status status = transaction->Commit(); !status.ok()) return status;
  return report;
}

}  // namespace

absl::Status SqliteStore::Backup(const std::string& path,
                                 const Progress& progress) {
  if (absl::Status status = core_->health(); !status.ok()) return status;
  Env& env = core_->env();
  if (absl::Status status = CheckNewFile(path, env); !status.ok()) {
    return status;
  }
  auto target = BeginNew(path, env);
  if (!target.ok()) return target.status();
  sqlite3_backup* backup = nullptr;
  // Through the connection that writes: what it writes meanwhile is copied,
  // too, where another one's writes would begin the copy anew. Who only reads
  // stays at the moment at which it began.
  absl::Status status = core_->BetweenWrites([&](SqliteConnection& connection) {
    if (core_->is_read_only()) {
      if (absl::Status begun =
              connection.Execute("BEGIN; SELECT count(*) FROM sqlite_schema");
          !begun.ok()) {
        return begun;
      }
    }
    backup =
        sqlite3_backup_init((*target)->db(), "main", connection.db(), "main");
    return backup != nullptr
               ? absl::OkStatus()
               : (*target)->StatusOf(sqlite3_errcode((*target)->db()));
  });
  int code = SQLITE_OK;
  while (status.ok() && code == SQLITE_OK) {
    status = core_->BetweenWrites([&](SqliteConnection&) {
      code = sqlite3_backup_step(backup, kPagesAtOnce);
      return absl::OkStatus();
    });
    if (progress == nullptr) continue;
    const int total = sqlite3_backup_pagecount(backup);
    progress(total - sqlite3_backup_remaining(backup), total);
  }
  const absl::Status finished =
      core_->BetweenWrites([&](SqliteConnection& connection) {
        const absl::Status copied =
            (*target)->StatusOf(sqlite3_backup_finish(backup));
        if (!core_->is_read_only()) return copied;
        const absl::Status ended = connection.RollBack();
        return copied.ok() ? ended : copied;
      });
  if (status.ok()) status = finished;
  if (status.ok()) return status;
  if (!core_->health().ok()) return core_->health();
  return absl::UnavailableError(absl::StrCat(path, ": ", status.message()));
}

absl::StatusOr<RestoreReport> RestoreSqlite(const RestoreOptions& options) {
  if (absl::Status status = CheckPath(options.backup); !status.ok()) {
    return status;
  }
  if (absl::Status status = CheckNewFile(options.path, *options.env);
      !status.ok()) {
    return status;
  }
  const absl::StatusOr<bool> exists = FileExists(options.backup, *options.env);
  if (!exists.ok()) return exists.status();
  if (!*exists) {
    return absl::NotFoundError(absl::StrCat(options.backup, " is not there"));
  }
  if (absl::Status status =
          SqliteOwner::CheckFree(options.backup, *options.env);
      !status.ok()) {
    return status;
  }
  // Says what is wrong with it.
  const auto store = SqliteStore::Open(
      {.path = options.backup, .env = options.env, .is_read_only = true});
  if (!store.ok()) return store.status();
  auto connection = BeginNew(options.path, *options.env);
  if (!connection.ok()) return connection.status();
  return CopyBackup(**connection, options);
}

}  // namespace syncline::relay
