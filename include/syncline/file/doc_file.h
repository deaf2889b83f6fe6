// A document in a file, saved by appending what is new.
//
//   syncline::Doc doc;
//   auto file = syncline::DocFile::Open("plan.syncline", doc);
//   doc.text("note").Insert(0, "hello");
//   file->Save(doc);
//
// The file is a log of records, each an update or a snapshot under a checksum
// of its own (docs/storage.md). What Save has reported as done survives a crash
// of the program, and with `wait_for_disk` one of the machine. What a crash cut
// off at the end is told apart from damage: the first is dropped, as nobody was
// told that it is stored; the second is reported, and nothing is changed.
//
// Files of the JavaScript package (storage/node) are the same: each opens those
// of the other, though one at a time: `path.lock` beside the file tells who has
// it open.
//
// A library of its own, syncline::file, for systems with POSIX files.
// Thread-compatible, as documents are.
#ifndef SYNCLINE_FILE_DOC_FILE_H_
#define SYNCLINE_FILE_DOC_FILE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/doc.h"

namespace syncline {

namespace file {
class Disk;
}  // namespace file

struct DocFileOptions {
  // Save returns when the disk has the bytes. Without it, when the system has
  // them: a power failure may take any of the saves since the last compaction.
  // Where it takes one and leaves a later one, Open tells of damage, and
  // `salvage` gives what is around it.
  bool wait_for_disk = true;
  // Save makes one snapshot of all records when there are so many, and one for
  // each KiB of the newest snapshot; or when the updates among them have so
  // many bytes, and more than the snapshot has.
  size_t compact_after_records = 500;
  uint64_t compact_after_bytes = uint64_t{1} << 20;
  // Reads what is around damage, and around records that the document refuses
  // (but for where it refuses all), where Open refuses the file otherwise.
  // These bytes are reported, and stay in the file: it is not compacted any
  // more.
  bool salvage = false;
};

// Bytes [begin, end) of the file, which are no record any more, or one that the
// document refuses.
struct DamagedBytes {
  uint64_t begin = 0;
  uint64_t end = 0;
};

// What a file holds, for who only looks.
struct DocFileContent {
  std::vector<std::string> records;  // updates and snapshots, to be imported
  std::vector<DamagedBytes> damaged;
  uint64_t tail_bytes = 0;  // of a save that was interrupted, or is under way
};

// Reads a file that may be open elsewhere, and changes nothing. Errors:
// NotFound; InvalidArgument, for a file of another kind, and for a path that no
// file has; Unimplemented, where a later version wrote it; DataLoss, where its
// first bytes are damaged, which tell that; the system's.
absl::StatusOr<DocFileContent> ReadDocFile(const std::string& path);
// The same of the bytes of one.
absl::StatusOr<DocFileContent> ParseDocFile(std::string_view bytes);

class DocFile {
 public:
  // Opens the file at `path`, or makes it, and takes in what it holds. `doc`
  // may have edits already: the next Save writes those. `path` is followed
  // once, links and the current folder: it is one file from then on. Errors,
  // after which the file is as it was, and `doc` has taken nothing but what
  // stands before a record that it refuses:
  //   Unavailable     another program, or this one, has it open
  //   DataLoss        damage before the last record or of the only one, or a
  //                   record that the document refuses; the message names the
  //                   byte
  //   InvalidArgument it is a file of another kind, or no file has such a path:
  //                   an empty one, or one with a NUL in it
  //   Unimplemented   a later version wrote it
  //   others          of the system, with its words
  static absl::StatusOr<DocFile> Open(const std::string& path, Doc& doc,
                                      DocFileOptions options = {});
  // On another disk, for tests.
  static absl::StatusOr<DocFile> OpenOn(file::Disk& disk,
                                        const std::string& path, Doc& doc,
                                        DocFileOptions options);

  DocFile(DocFile&&) noexcept;
  DocFile& operator=(DocFile&&) noexcept;
  ~DocFile();  // gives the file free, but in a fork; it does not save

  // Appends what the document has and the file has not; ends the commit under
  // way. Compacts where that is due. Does nothing where nothing is new. Updates
  // that wait for others are not in the document yet, and are not saved.
  // Errors, after which nothing is lost, and Save may be called again: those of
  // the system, and of Doc::ExportSince; FailedPrecondition, where a
  // transaction is under way, where the document has not what the file has, and
  // is another one, and where the file has to be opened again: the disk has
  // lost what it had taken; the file was removed, replaced or changed; the lock
  // was taken away; or this process is a fork of the one that has it. Cost:
  // that of the new edits.
  absl::Status Save(Doc& doc);

  // Writes all in one record, into a file that then takes the place of this
  // one: at each moment one of the two is at the path. Errors: as Save, and
  // FailedPrecondition where the file has what the document has not, history of
  // before it begins, too, if it is shallow; or damage. Save goes on to append.
  // Cost: O(document).
  absl::Status Compact(Doc& doc);

  // Whether Save or Compact is under way: of which a listener of the document
  // may ask, before it ends or moves the file, which it must not meanwhile.
  bool is_busy() const;
  // Ops that the file holds.
  const VersionVector& version() const;
  size_t records() const;
  uint64_t bytes() const;
  // What `salvage` passed over.
  const std::vector<DamagedBytes>& damaged() const;
  // What a crash had left at the end, which Open cut off.
  uint64_t dropped_bytes() const;

 private:
  class Impl;
  explicit DocFile(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace syncline

#endif  // SYNCLINE_FILE_DOC_FILE_H_
