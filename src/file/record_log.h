// A file of records: appends one, or puts another file in its place.
//
// Invariants:
//   - what Append and Replace have reported as done is on the disk, if it was
//     asked to wait for it.
//   - `end_` is where the last whole record ends. What a failed append left
//     behind it is cut off before the next one.
//   - Replace writes another file and renames it: at each moment one of the two
//     is at the path. The first record is written so, too.
//   - what is not the file that was opened, as long as it has to be, is not
//     written to, and nothing is put in its place.
//   - a disk that once did not take what it had been given is not trusted any
//     more: what it has then, nobody knows.
//
// Thread-compatible.
#ifndef SYNCLINE_FILE_SRC_RECORD_LOG_H_
#define SYNCLINE_FILE_SRC_RECORD_LOG_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "file/disk.h"
#include "file/log_format.h"

namespace syncline::file {

enum class Wait { kForDisk, kForSystem };

class RecordLog {
 public:
  // Opens the file, or makes it. Errors: those of ParseLog; DataLoss, for
  // damage, unless `salvage`; the disk's. After one, nothing has changed.
  static absl::StatusOr<RecordLog> Open(Disk& disk, std::string path, Wait wait,
                                        bool salvage);

  // What the file held when it was opened, in order; valid until Begin().
  std::vector<std::string_view> records() const;
  // After all of them were good, and before anything is appended: cuts the tail
  // off, which is kept in `path.torn` if it may have been a whole record, or in
  // the first free one of `path.torn.2` and so on; removes the drafts of those
  // who were killed; and sees to it that the disk has what there is. Errors:
  // the disk's.
  absl::Status Begin();

  const std::vector<Span>& spans() const { return spans_; }
  uint64_t end() const { return end_; }
  uint64_t dropped_bytes() const { return dropped_bytes_; }

  // Errors: the disk's, after which it may be tried again; FailedPrecondition,
  // where the file has to be opened again.
  absl::Status Append(std::string_view content);
  absl::Status Replace(std::string_view content);

 private:
  RecordLog(Disk& disk, std::string path, Wait wait)
      : disk_(&disk), path_(std::move(path)), wait_(wait) {}

  absl::Status Make();
  absl::Status TakeIn(ParsedLog log);
  absl::Status KeepTail(std::string_view tail);
  // Of what was read, from there to the last record's end.
  absl::Status WriteAgain(std::string_view bytes, size_t from);
  // Makes a file that is on the disk, or none.
  absl::StatusOr<std::unique_ptr<DiskFile>> WriteBeside(const std::string& path,
                                                        std::string_view bytes);
  absl::Status CheckUsable(std::string_view content) const;
  absl::Status Sync(DiskFile& file);
  absl::Status SyncFolder();

  Disk* disk_;
  std::string path_;
  Wait wait_;
  std::unique_ptr<DiskFile> file_;
  std::string bytes_;  // of the file as it was opened
  std::vector<Span> spans_;
  uint64_t end_ = 0;
  uint64_t dropped_bytes_ = 0;
  bool tail_is_whole_ = false;  // of the file as it was opened
  bool tail_is_dirty_ = false;
  bool is_lost_ = false;
};

}  // namespace syncline::file

#endif  // SYNCLINE_FILE_SRC_RECORD_LOG_H_
