// The bytes of a file of records; docs/storage.md is normative.
//
//   file    "SYNCLOG" 0x01, then records
//   record  size of the content (4), CRC-32 of the content (4), CRC-32 of these
//           8 bytes (4), content
//
// What follows the last whole record is the tail: of an append that a crash
// interrupted. Only one append is under way at a time, and it is at the end. So
// bytes that are no record are a tail if no record follows them, else damage.
// But the first record is written whole, before the file has its name: bytes
// behind the start that may have been one are damage, too.
//
// What a record holds is no record: a header tells where the next one is,
// though the content be damaged or torn. Only behind a header that is damaged
// itself they are searched for.
//
// NEVER CHANGE. Cost: O(bytes). Thread-safe: no state.
#ifndef SYNCLINE_FILE_SRC_LOG_FORMAT_H_
#define SYNCLINE_FILE_SRC_LOG_FORMAT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace syncline::file {

inline constexpr std::string_view kMagic = "SYNCLOG\x01";
inline constexpr size_t kHeaderBytes = 12;

// Bytes [begin, end) of the file: the content of a record, or, if `damaged`,
// what is between records.
struct Span {
  size_t begin = 0;
  size_t end = 0;
  bool damaged = false;
};

struct ParsedLog {
  std::vector<Span> spans;
  // Where the next record goes; what follows is the tail. 0: not even the start
  // is there, as of a file that was about to be made.
  size_t end = 0;
  // The tail may have been a whole record, which the disk did not keep: then it
  // is worth keeping.
  bool tail_is_whole = false;
};

std::string EncodeRecord(std::string_view content);

// Errors: InvalidArgument, for a file of another kind; Unimplemented, for one
// of a later version; DataLoss, where the start is damaged and a record follows
// it.
absl::StatusOr<ParsedLog> ParseLog(std::string_view bytes);

}  // namespace syncline::file

#endif  // SYNCLINE_FILE_SRC_LOG_FORMAT_H_
