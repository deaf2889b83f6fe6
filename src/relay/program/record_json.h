// Records as JSON, one a line, as `export` writes, `import` reads and `tail`
// shows them:
//
//   {"document":"notes/plan","position":"1:17","time_ms":1800000000000,
//    "author":"alice","spans":["0..17@00000000000000a1"],"parents":[],
//    "bytes":312,"payload":"<Base64>"}
//
// Before a document's records, where it was deleted or its store restored:
//
//   {"document":"notes/plan","epoch":3,"deleted_before":2}
//
// A line of a snapshot has "snapshot":true, the position of the last record
// that it holds, and no author. The payload is a batch (sync/batch.h), which
// says by itself which ops it has; the spans beside it are for readers.
#ifndef SYNCLINE_RELAY_SRC_PROGRAM_RECORD_JSON_H_
#define SYNCLINE_RELAY_SRC_PROGRAM_RECORD_JSON_H_

#include <string>
#include <string_view>
#include <variant>

#include "absl/status/statusor.h"
#include "syncline/relay/position.h"
#include "syncline/relay/record.h"

namespace syncline::relay {

// Without a line break.
std::string RecordToJson(const LoggedRecord& logged, bool with_payload);
std::string SnapshotToJson(std::string_view document, Position position,
                           std::string_view bytes);

// How far the epochs of a document have got, see LogHead.
struct EpochsOfDocument {
  std::string document;
  Epoch epoch;
  Epoch deleted_before;
};
std::string EpochsToJson(const EpochsOfDocument& epochs);

// A snapshot, as a record of all its ops.
struct SnapshotOfDocument {
  Record record;
};

// What a line says. A record to append is in epoch 0: whoever appends it knows
// better. Errors: DataLoss, which tells what of the line is wrong; those of
// RecordOf().
using ExportedLine = std::variant<Record, SnapshotOfDocument, EpochsOfDocument>;
absl::StatusOr<ExportedLine> LineFromJson(std::string_view line);

// "2027-01-15T08:00:00.000Z"
std::string TimeText(int64_t time_ms);
// What TimeText gives, or milliseconds since 1970. Errors: InvalidArgument.
absl::StatusOr<int64_t> ParseTimeText(const std::string& text);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_PROGRAM_RECORD_JSON_H_
