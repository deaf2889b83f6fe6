// The files that commands read and write.
//
// Read is whatever has a history: an update, a snapshot, a file of a document
// (docs/storage.md), or a history as JSON; "-" is the standard input.
#ifndef SYNCLINE_PROGRAM_SRC_INPUT_H_
#define SYNCLINE_PROGRAM_SRC_INPUT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/doc.h"
#include "syncline/file/doc_file.h"

namespace syncline::program {

struct Input {
  std::string path;
  const char* format = "";           // "an update", ...
  uint64_t bytes = 0;                // of the file
  std::vector<std::string> records;  // updates and snapshots
  // Of a file of a document.
  std::vector<DamagedBytes> damaged;
  uint64_t tail_bytes = 0;
};

// Errors name the file: NotFound; DataLoss, for what is none of all these.
absl::StatusOr<Input> ReadInput(const std::string& path);

// Takes all records into `doc`, with a line of progress. Errors name the file;
// FailedPrecondition, where something that it builds upon is in none of the
// records.
absl::Status ImportAll(const std::vector<Input>& inputs, Doc& doc);

// Reads the files, and takes all of them into `doc`.
absl::Status ImportFiles(const std::vector<std::string>& paths, Doc& doc);

// All of the input as one update, whatever it was. Errors: as ImportAll.
absl::StatusOr<std::string> OneUpdate(const Input& input);

// By command/output_file.h; "-" is the standard output.
absl::Status WriteOutput(const std::string& path, std::string_view bytes,
                         bool may_replace);

}  // namespace syncline::program

#endif  // SYNCLINE_PROGRAM_SRC_INPUT_H_
