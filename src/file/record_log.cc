#include "file/record_log.h"

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"

namespace syncline::file {

absl::StatusOr<RecordLog> RecordLog::Open(Disk& disk, std::string path,
                                          Wait wait, bool salvage) {
  RecordLog log(disk, std::move(path), wait);
  SYNCLINE_RETURN_IF_ERROR(disk.Remove(log.path_ + ".new"));
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
  SYNCLINE_RETURN_IF_ERROR(file_->WriteAt(0, kMagic));
  SYNCLINE_RETURN_IF_ERROR(Sync(*file_));
  end_ = kMagic.size();
  return SyncFolder();
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
  if (dropped_bytes_ == 0) return absl::OkStatus();
  if (tail_is_whole_) {
    SYNCLINE_ASSIGN_OR_RETURN(const std::unique_ptr<DiskFile> torn,
                              disk_->Open(path_ + ".torn", OpenMode::kEmpty));
    SYNCLINE_RETURN_IF_ERROR(
        torn->WriteAt(0, std::string_view(bytes).substr(end_)));
    SYNCLINE_RETURN_IF_ERROR(Sync(*torn));
  }
  return file_->Truncate(end_);
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
  SYNCLINE_RETURN_IF_ERROR(CheckUsable());
  if (content.size() > std::numeric_limits<uint32_t>::max()) {
    return absl::ResourceExhaustedError("a record holds 4 GB: save more often");
  }
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
  SYNCLINE_RETURN_IF_ERROR(CheckUsable());
  const std::string draft = path_ + ".new";
  const std::string bytes = std::string(kMagic) + EncodeRecord(content);
  SYNCLINE_ASSIGN_OR_RETURN(std::unique_ptr<DiskFile> file,
                            disk_->Open(draft, OpenMode::kEmpty));
  SYNCLINE_RETURN_IF_ERROR(file->WriteAt(0, bytes));
  // Its name must not be there before its bytes.
  SYNCLINE_RETURN_IF_ERROR(file->Sync());
  SYNCLINE_RETURN_IF_ERROR(disk_->Rename(draft, path_));
  file_ = std::move(file);
  spans_ = {{kMagic.size() + kHeaderBytes, bytes.size()}};
  end_ = bytes.size();
  tail_is_dirty_ = false;
  return SyncFolder();
}

absl::Status RecordLog::CheckUsable() const {
  if (is_lost_) {
    return absl::FailedPreconditionError(
        absl::StrCat("the disk has not taken what was written to ", path_,
                     ": open it again, and see what it has"));
  }
  if (!file_->IsNamed()) {
    return absl::FailedPreconditionError(absl::StrCat(
        path_, " was removed, or another file is in its place: open it again"));
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
