// Files that appear when they are complete.
//
//   auto file = OutputFile::Make(path, may_replace);
//   if (!file.ok()) return file.status();
//   if (absl::Status status = file->Write(bytes); !status.ok()) return status;
//   return file->Finish();
//
// What is written goes to a new file beside `path`, under a name that nobody
// had, which gets the name `path` when the disk has all of it. Whatever
// happens, what was at `path` is there, or all of the bytes are, with the
// rights that it had; and without Finish() nothing is left behind. A link stays
// one: what it leads to is written.
//
// Thread-compatible.
#ifndef SYNCLINE_SRC_COMMAND_OUTPUT_FILE_H_
#define SYNCLINE_SRC_COMMAND_OUTPUT_FILE_H_

#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace syncline::command {

class OutputFile {
 public:
  // Errors: AlreadyExists, where something is there and `may_replace` is false,
  // or where it is no file; Unknown, with the system's words.
  static absl::StatusOr<OutputFile> Make(const std::string& path,
                                         bool may_replace);
  ~OutputFile();
  OutputFile(OutputFile&& other) noexcept;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // Errors: Unknown, with the system's words; as of Finish(). There is nothing
  // to be done with the file after one.
  absl::Status Write(std::string_view bytes);
  // Once, after all of it. Errors: also AlreadyExists, where a file came
  // meanwhile that must not be replaced.
  absl::Status Finish();

 private:
  OutputFile(std::string path, bool may_replace)
      : path_(std::move(path)), may_replace_(may_replace) {}

  // Makes a file that was not there, beside `path_`. Whether it could; errno
  // tells, if not.
  bool MakeDraft();

  std::string path_;
  bool may_replace_;
  std::string draft_;  // empty: there is none any more
  std::FILE* file_ = nullptr;
};

}  // namespace syncline::command

#endif  // SYNCLINE_SRC_COMMAND_OUTPUT_FILE_H_
