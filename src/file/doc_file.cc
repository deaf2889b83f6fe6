#include "syncline/file/doc_file.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "file/disk.h"
#include "file/file_lock.h"
#include "file/record_log.h"
#include "syncline/history_info.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/update_info.h"

namespace syncline {

using file::FileLock;
using file::RecordLog;

namespace {

void Include(const OpSpan& span, VersionVector* version) {
  version->Set(span.peer, std::max(version->next_counter(span.peer), span.end));
}

absl::Status IsAnother() {
  return absl::FailedPreconditionError(
      "the file holds ops that this document has not: is it another one?");
}

}  // namespace

class DocFile::Impl {
 public:
  Impl(RecordLog log, FileLock lock, DocFileOptions options)
      : log_(std::move(log)), lock_(std::move(lock)), options_(options) {}

  absl::Status Load(Doc& doc);
  absl::Status Save(Doc& doc);
  absl::Status Compact(Doc& doc);

  bool is_busy() const { return calls_ > 0; }
  const VersionVector& version() const { return version_; }
  const RecordLog& log() const { return log_; }
  const std::vector<DamagedBytes>& damaged() const { return damaged_; }

 private:
  // While a call runs that the document's listeners may come from.
  class Busy {
   public:
    explicit Busy(Impl* impl) : impl_(impl) { ++impl_->calls_; }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;
    ~Busy() { --impl_->calls_; }

   private:
    Impl* const impl_;
  };

  absl::Status CheckLock() const;
  absl::Status TakeIn(std::string_view record, size_t byte, Doc& doc);
  absl::Status NoteBegin(std::string_view record, const UpdateInfo& info);
  absl::Status CheckHolds(const Doc& doc) const;
  bool CompactionIsDue() const;

  RecordLog log_;
  FileLock lock_;
  const DocFileOptions options_;
  VersionVector version_;  // of what the records hold
  VersionVector held_;     // and what waits there for what they do not hold
  // Where the histories in them begin; {}: where the document did.
  std::vector<Frontier> begins_;
  uint64_t snapshot_bytes_ = 0;  // of the newest snapshot among them
  uint64_t update_bytes_ = 0;    // of the updates behind it
  // At the last compaction that failed: the next one is tried so much later.
  size_t kept_records_ = 0;
  uint64_t kept_bytes_ = 0;
  std::vector<DamagedBytes> damaged_;
  int calls_ = 0;  // under way
};

absl::Status DocFile::Impl::Load(Doc& doc) {
  const std::vector<std::string_view> records = log_.records();
  size_t next = 0;
  size_t taken = 0;
  absl::Status refused;
  for (const file::Span& span : log_.spans()) {
    if (!span.damaged) {
      const absl::Status status = TakeIn(records[next++], span.begin, doc);
      if (status.ok()) {
        ++taken;
        continue;
      }
      if (!options_.salvage) return status;
      refused.Update(status);
    }
    damaged_.push_back({span.begin, span.end});
  }
  // Who refuses all is another document.
  if (taken == 0) SYNCLINE_RETURN_IF_ERROR(refused);
  return log_.Begin();
}

absl::Status DocFile::Impl::TakeIn(std::string_view record, size_t byte,
                                   Doc& doc) {
  const absl::StatusOr<UpdateInfo> info = DescribeUpdate(record);
  absl::Status status = info.status();
  if (status.ok()) status = doc.Import(record).status();
  if (!status.ok()) {
    return absl::Status(
        status.code() == absl::StatusCode::kInvalidArgument
            ? absl::StatusCode::kDataLoss
            : status.code(),
        absl::StrCat("the record at byte ", byte, ": ", status.message()));
  }
  SYNCLINE_RETURN_IF_ERROR(NoteBegin(record, *info));
  const bool follows_on = info->FollowsOn(version_);
  for (const OpSpan& span : info->spans) {
    if (follows_on) Include(span, &version_);
    Include(span, &held_);
  }
  if (info->is_snapshot) {
    snapshot_bytes_ = record.size();
    update_bytes_ = 0;
  } else {
    update_bytes_ += record.size();
  }
  return absl::OkStatus();
}

absl::Status DocFile::Impl::NoteBegin(std::string_view record,
                                      const UpdateInfo& info) {
  if (info.is_shallow) {
    SYNCLINE_ASSIGN_OR_RETURN(const HistoryInfo history,
                              InspectHistory(record));
    begins_.push_back(history.shallow_since);
  } else if (info.FollowsOn(VersionVector())) {
    begins_.push_back({});
  }
  return absl::OkStatus();
}

// Whether a snapshot of the document has all that the file has.
absl::Status DocFile::Impl::CheckHolds(const Doc& doc) const {
  if (!doc.version().Includes(held_)) return IsAnother();
  const std::optional<Frontier> since = doc.shallow_since();
  const bool holds_all =
      std::all_of(begins_.begin(), begins_.end(), [&](const Frontier& begin) {
        return !since || (!begin.empty() && doc.VersionOf(begin).ok());
      });
  if (holds_all) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "the file holds history of before ", ToString(*since),
      ", where that of this document begins, which would be lost: save the "
      "document to another file, and keep this one"));
}

absl::Status DocFile::Impl::CheckLock() const {
  if (lock_.IsHeld()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "the lock of the file is not of this process any more: open it again");
}

absl::Status DocFile::Impl::Save(Doc& doc) {
  SYNCLINE_RETURN_IF_ERROR(CheckLock());
  const Busy busy(this);
  if (!doc.version().Includes(version_)) return IsAnother();
  // What a shallow document was opened from is a snapshot only.
  const bool is_new = log_.spans().empty();
  SYNCLINE_ASSIGN_OR_RETURN(const std::string update,
                            is_new&& doc.shallow_since()
                                ? doc.ExportSnapshot()
                                : doc.ExportSince(version_));
  const VersionVector now = doc.version();
  if (version_.Includes(now)) return absl::OkStatus();
  SYNCLINE_RETURN_IF_ERROR(log_.Append(update));
  if (is_new) begins_ = {doc.shallow_since().value_or(Frontier())};
  version_.Merge(now);
  held_.Merge(now);
  update_bytes_ += update.size();
  // What is saved is saved, whether it is made smaller now or another time.
  if (CompactionIsDue() && !Compact(doc).ok()) {
    kept_records_ = log_.spans().size();
    kept_bytes_ = update_bytes_;
  }
  return absl::OkStatus();
}

bool DocFile::Impl::CompactionIsDue() const {
  // So that a save of a keystroke costs about that much of a snapshot, as much
  // as the system writes for it at least.
  constexpr uint64_t kSnapshotBytesASave = 1024;
  const size_t records = log_.spans().size() - kept_records_;
  const uint64_t bytes = update_bytes_ - kept_bytes_;
  return damaged_.empty() &&
         (records >=
              std::max({uint64_t{2}, uint64_t{options_.compact_after_records},
                        snapshot_bytes_ / kSnapshotBytesASave}) ||
          bytes >= std::max(options_.compact_after_bytes, snapshot_bytes_));
}

absl::Status DocFile::Impl::Compact(Doc& doc) {
  SYNCLINE_RETURN_IF_ERROR(CheckLock());
  if (!damaged_.empty()) {
    return absl::FailedPreconditionError(
        "there are damaged bytes in the file, which would be lost: save the "
        "document to another file, and keep this one");
  }
  const Busy busy(this);
  SYNCLINE_RETURN_IF_ERROR(CheckHolds(doc));
  SYNCLINE_ASSIGN_OR_RETURN(const std::string snapshot, doc.ExportSnapshot());
  SYNCLINE_RETURN_IF_ERROR(log_.Replace(snapshot));
  begins_ = {doc.shallow_since().value_or(Frontier())};
  version_ = doc.version();
  held_ = version_;
  snapshot_bytes_ = snapshot.size();
  update_bytes_ = 0;
  kept_records_ = 0;
  kept_bytes_ = 0;
  return absl::OkStatus();
}

absl::StatusOr<DocFileContent> ReadDocFile(const std::string& path) {
  SYNCLINE_ASSIGN_OR_RETURN(const std::string real, file::ResolvePath(path));
  SYNCLINE_ASSIGN_OR_RETURN(const std::string bytes,
                            file::PosixDisk().Read(real));
  return ParseDocFile(bytes);
}

absl::StatusOr<DocFileContent> ParseDocFile(std::string_view bytes) {
  SYNCLINE_ASSIGN_OR_RETURN(const file::ParsedLog log, file::ParseLog(bytes));
  DocFileContent content;
  content.tail_bytes = bytes.size() - log.end;
  for (const file::Span& span : log.spans) {
    if (span.damaged) {
      content.damaged.push_back({span.begin, span.end});
    } else {
      content.records.emplace_back(
          bytes.substr(span.begin, span.end - span.begin));
    }
  }
  return content;
}

absl::StatusOr<DocFile> DocFile::Open(const std::string& path, Doc& doc,
                                      DocFileOptions options) {
  SYNCLINE_ASSIGN_OR_RETURN(const std::string real, file::ResolvePath(path));
  return OpenOn(file::PosixDisk(), real, doc, options);
}

absl::StatusOr<DocFile> DocFile::OpenOn(file::Disk& disk,
                                        const std::string& path, Doc& doc,
                                        DocFileOptions options) {
  FileLock lock;
  if (&disk == &file::PosixDisk()) {
    SYNCLINE_ASSIGN_OR_RETURN(lock, FileLock::Take(path + ".lock"));
  }
  SYNCLINE_ASSIGN_OR_RETURN(
      RecordLog log,
      RecordLog::Open(
          disk, path,
          options.wait_for_disk ? file::Wait::kForDisk : file::Wait::kForSystem,
          options.salvage));
  auto impl = std::make_unique<Impl>(std::move(log), std::move(lock), options);
  SYNCLINE_RETURN_IF_ERROR(impl->Load(doc));
  return DocFile(std::move(impl));
}

DocFile::DocFile(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DocFile::DocFile(DocFile&&) noexcept = default;
DocFile& DocFile::operator=(DocFile&&) noexcept = default;
DocFile::~DocFile() = default;

absl::Status DocFile::Save(Doc& doc) { return impl_->Save(doc); }
absl::Status DocFile::Compact(Doc& doc) { return impl_->Compact(doc); }
bool DocFile::is_busy() const { return impl_->is_busy(); }
const VersionVector& DocFile::version() const { return impl_->version(); }
size_t DocFile::records() const { return impl_->log().spans().size(); }
uint64_t DocFile::bytes() const { return impl_->log().end(); }
const std::vector<DamagedBytes>& DocFile::damaged() const {
  return impl_->damaged();
}
uint64_t DocFile::dropped_bytes() const { return impl_->log().dropped_bytes(); }

}  // namespace syncline
