#include "file/record_log.h"

#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "file/token.h"
#include "syncline/internal/base/status_macros.h"

namespace syncline::file {
namespace {

// Behind the path, and before a token: no other document has such a name.
constexpr char kDraft[] = ".new.";

}  // namespace

absl::StatusOr<RecordLog> RecordLog::Open(Disk& disk, std::string path,
                                          Wait wait, bool salvage) {
  RecordLog log(disk, std::move(path), wait);
  absl::StatusOr<std::string> bytes = disk.Read(log.path_);
  if (absl::IsNotFound(bytes.status())) {
    SYNCLINE_RETURN_IF_ERROR(log.Make());
    return log;
  }
  SYNCLINE_RETURN_IF_ERROR(bytes.status());
  log.bytes_ = *std::move(bytes);
  SYNCLINE_ASSIGN_OR_RETURN(ParsedLog parsed, ParseLog(log.bytes_));
  if (parsed.end == 0) {
    SYNCLINE_RETURN_IF_ERROR(log.Make());
    return log;
  }
  for (const Span& span : parsed.spans) {
    if (!span.damaged || salvage) continue;
    return absl::DataLossError(absl::StrCat(
        log.path_, ", byte ", span.begin, ": ", span.end - span.begin,
        " bytes are not as they were written. Nothing was changed: bring the "
        "file back from a copy, or open it with `salvage` to have what is "
        "around them"));
  }
  SYNCLINE_RETURN_IF_ERROR(log.TakeIn(std::move(parsed)));
  return log;
}

absl::Status RecordLog::Make() {
  bytes_.clear();
  SYNCLINE_ASSIGN_OR_RETURN(file_, disk_->Open(path_, OpenMode::kEmpty));
  end_ = kMagic.size();
  return file_->WriteAt(0, kMagic);
}

absl::Status RecordLog::TakeIn(ParsedLog log) {
  SYNCLINE_ASSIGN_OR_RETURN(file_, disk_->Open(path_, OpenMode::kKeep));
  spans_ = std::move(log.spans);
  end_ = log.end;
  tail_is_whole_ = log.tail_is_whole;
  dropped_bytes_ = bytes_.size() - log.end;
  return absl::OkStatus();
}

absl::Status RecordLog::Begin() {
  const std::string bytes = std::exchange(bytes_, {});
  const std::string prefix = path_ + kDraft;
  for (const std::string& draft : disk_->PathsFrom(prefix)) {
    const bool is_ours = IsToken(std::string_view(draft).substr(prefix.size()));
    if (is_ours) disk_->Remove(draft).IgnoreError();
  }
  if (tail_is_whole_) {
    SYNCLINE_RETURN_IF_ERROR(KeepTail(std::string_view(bytes).substr(end_)));
  }
  SYNCLINE_RETURN_IF_ERROR(SyncFolder());
  if (dropped_bytes_ > 0) SYNCLINE_RETURN_IF_ERROR(file_->Truncate(end_));
  // What the system shows of the last record may be what the disk did not take:
  // it does not try again by itself. The first one was synced before it was
  // here.
  const size_t last =
      spans_.size() > 1 ? spans_[spans_.size() - 2].end : bytes.size();
  SYNCLINE_RETURN_IF_ERROR(WriteAgain(bytes, last));
  absl::Status status = Sync(*file_);
  // Nor does it of records that nobody waited for.
  if (!status.ok()) WriteAgain(bytes, 0).IgnoreError();
  return status;
}

absl::Status RecordLog::WriteAgain(std::string_view bytes, size_t from) {
  if (from >= end_ || bytes.empty()) return absl::OkStatus();
  return file_->WriteAt(from, bytes.substr(from, end_ - from));
}

absl::Status RecordLog::KeepTail(std::string_view tail) {
  const std::string first = path_ + ".torn";
  for (int number = 1;; ++number) {
    const std::string path =
        number == 1 ? first : absl::StrCat(first, ".", number);
    const absl::Status status = WriteBeside(path, tail).status();
    if (!absl::IsAlreadyExists(status)) return status;
  }
}

absl::StatusOr<std::unique_ptr<DiskFile>> RecordLog::WriteBeside(
    const std::string& path, std::string_view bytes) {
  SYNCLINE_ASSIGN_OR_RETURN(std::unique_ptr<DiskFile> file,
                            disk_->Open(path, OpenMode::kNew));
  absl::Status status = file->TakeRightsOf(path_);
  if (status.ok()) status = file->WriteAt(0, bytes);
  if (status.ok()) status = file->Sync();
  if (status.ok()) return file;
  // A full disk needs its bytes.
  disk_->Remove(path).IgnoreError();
  return status;
}

std::vector<std::string_view> RecordLog::records() const {
  std::vector<std::string_view> records;
  for (const Span& span : spans_) {
    if (span.damaged) continue;
    records.push_back(
        std::string_view(bytes_).substr(span.begin, span.end - span.begin));
  }
  return records;
}

absl::Status RecordLog::Append(std::string_view content) {
  // So that what begins a file was never torn: see log_format.h.
  if (spans_.empty()) return Replace(content);
  SYNCLINE_RETURN_IF_ERROR(CheckUsable(content));
  if (tail_is_dirty_) SYNCLINE_RETURN_IF_ERROR(file_->Truncate(end_));
  tail_is_dirty_ = true;
  const std::string record = EncodeRecord(content);
  SYNCLINE_RETURN_IF_ERROR(file_->WriteAt(end_, record));
  SYNCLINE_RETURN_IF_ERROR(Sync(*file_));
  tail_is_dirty_ = false;
  spans_.push_back({static_cast<size_t>(end_) + kHeaderBytes,
                    static_cast<size_t>(end_) + record.size()});
  end_ += record.size();
  return absl::OkStatus();
}

absl::Status RecordLog::Replace(std::string_view content) {
  SYNCLINE_RETURN_IF_ERROR(CheckUsable(content));
  const std::string draft = absl::StrCat(path_, kDraft, NewToken());
  const std::string bytes = std::string(kMagic) + EncodeRecord(content);
  // Its name must not be there before its bytes.
  SYNCLINE_ASSIGN_OR_RETURN(std::unique_ptr<DiskFile> file,
                            WriteBeside(draft, bytes));
  if (absl::Status status = disk_->Rename(draft, path_); !status.ok()) {
    disk_->Remove(draft).IgnoreError();
    return status;
  }
  file_ = std::move(file);
  spans_ = {{kMagic.size() + kHeaderBytes, bytes.size()}};
  end_ = bytes.size();
  tail_is_dirty_ = false;
  return SyncFolder();
}

absl::Status RecordLog::CheckUsable(std::string_view content) const {
  if (is_lost_) {
    return absl::FailedPreconditionError(
        absl::StrCat("the disk has not taken what was written to ", path_,
                     ": open it again, and see what it has"));
  }
  const std::optional<uint64_t> size = file_->SizeAt(path_);
  if (!size || *size < end_ || (*size > end_ && !tail_is_dirty_)) {
    return absl::FailedPreconditionError(
        absl::StrCat(path_,
                     " was removed or changed, or another file is in its "
                     "place: open it again"));
  }
  if (content.size() > std::numeric_limits<uint32_t>::max()) {
    return absl::ResourceExhaustedError("a record holds 4 GB: save more often");
  }
  return absl::OkStatus();
}

absl::Status RecordLog::Sync(DiskFile& file) {
  if (wait_ == Wait::kForSystem) return absl::OkStatus();
  absl::Status status = file.Sync();
  is_lost_ = is_lost_ || !status.ok();
  return status;
}

absl::Status RecordLog::SyncFolder() {
  if (wait_ == Wait::kForSystem) return absl::OkStatus();
  absl::Status status = disk_->SyncFolder(path_);
  is_lost_ = is_lost_ || !status.ok();
  return status;
}

}  // namespace syncline::file
