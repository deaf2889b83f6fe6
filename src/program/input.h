// The files that commands read and write.
//
// Read is whatever has a history: an update, a snapshot, a file of a document
// (docs/storage.md), or a history as JSON; "-" is the standard input. No
// command changes a file that it reads, and none takes a part of a file for the
// whole without a word.
#ifndef SYNCLINE_PROGRAM_SRC_INPUT_H_
#define SYNCLINE_PROGRAM_SRC_INPUT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "program.h"
#include "syncline/doc.h"
#include "syncline/file/doc_file.h"

namespace syncline::program {

struct Input {
  std::string path;
  const char* format = "";           // "update", ...
  uint64_t bytes = 0;                // of the file
  std::vector<std::string> records;  // updates and snapshots
  // Of a file of a document.
  std::vector<DamagedBytes> damaged;
  uint64_t tail_bytes = 0;
  bool is_empty = false;  // it was about to be made: of a new document
};

// For who tells what is wrong with a file. Errors name it: NotFound; DataLoss,
// for what is none of all these; Unimplemented, where a later version wrote it.
absl::StatusOr<Input> ReadInput(const std::string& path);
// DataLoss, where parts of the file are damaged.
absl::Status CheckWhole(const Input& input);

// For all others: reads the files that are a command's words, and tells on the
// standard error what of them is left out. Errors: also DataLoss, where one is
// damaged, unless --salvage asks for what is around that.
absl::StatusOr<std::vector<Input>> ReadInputs(const Arguments& arguments);

// Takes all records into `doc`, with a line of progress. Errors name the file;
// FailedPrecondition, where something that it builds upon is in none of the
// records. Where that was damaged, it is told instead.
absl::Status ImportAll(absl::Span<const Input> inputs, Doc& doc);

// Reads the files, and takes all of them into `doc`.
absl::Status ImportFiles(const Arguments& arguments, Doc& doc);

// All of the input as one update, whatever it was. Errors: as ImportAll.
absl::StatusOr<std::string> OneUpdate(const Input& input);

// InvalidArgument, where --to is one of the files that are read, or is missing
// and needed.
enum class Output { kNeeded, kOptional };
absl::Status CheckOutput(const Arguments& arguments, Output output);
// Writes what --to names, by command/output_file.h, and replaces it if --force
// says so; "-", and nothing, is the standard output.
absl::Status WriteOutput(const Arguments& arguments, std::string_view bytes);

}  // namespace syncline::program

#endif  // SYNCLINE_PROGRAM_SRC_INPUT_H_
