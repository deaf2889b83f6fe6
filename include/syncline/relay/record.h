// What a log consists of: updates that a store knows by their plain headers. It
// never looks into their bytes, which may be encrypted.
#ifndef SYNCLINE_RELAY_RECORD_H_
#define SYNCLINE_RELAY_RECORD_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/ids.h"
#include "syncline/relay/position.h"
#include "syncline/sync/batch.h"
#include "syncline/version.h"

namespace syncline::relay {

// What fits into a log. They bound what one call can cost; all stores have the
// same, so that documents can be moved from one to another.
inline constexpr size_t kMaxDocumentNameBytes = 255;  // what file systems take
inline constexpr size_t kMaxAuthorBytes = 255;
inline constexpr size_t kMaxPayloadBytes = size_t{64} << 20;
inline constexpr size_t kMaxSpans = 65'536;  // 1 MiB of header
inline constexpr size_t kMaxParents = 65'536;

// An update, on its way into a log.
struct Record {
  // 1 to kMaxDocumentNameBytes bytes of UTF-8 without control characters.
  // Compared byte by byte.
  std::string document;
  // The document's as the author knows it. A record of another epoch is
  // refused.
  Epoch epoch;

  // The update's plain header. At least one span, none empty, one a peer.
  std::vector<OpSpan> spans;
  // The parents outside of the update. That a span's first op follows the
  // peer's op before goes without saying.
  std::vector<OpId> parents;

  // The update. Up to kMaxPayloadBytes.
  std::string payload;

  // Who sent it, as the relay knows them: kept, and never interpreted. Valid
  // UTF-8, may be empty.
  std::string author;
  // When it came, in milliseconds since 1970 UTC, by the relay's clock. Not
  // negative. Restoring to a point in time goes by it.
  int64_t time_ms = 0;

  friend bool operator==(const Record&, const Record&) = default;
};

// A record in a log. Its epoch is that in which it was read.
struct LoggedRecord {
  Seq seq;
  Record record;
  friend bool operator==(const LoggedRecord&, const LoggedRecord&) = default;
};

// What a log keeps of a batch: its header and itself. The document, the epoch,
// the author and the time are the caller's to add. Error: InvalidArgument, for
// a shallow snapshot (UpdateInfo::is_shallow), which says what to send instead:
// its header has spans from 0 on, as if nothing were missing, and whoever read
// the log from its beginning would find that something is. One that is sealed
// says nothing of that, and is taken.
absl::StatusOr<Record> RecordOf(const SyncBatch& batch);

// Errors: InvalidArgument, for what no document can be called.
absl::Status CheckDocumentName(std::string_view name);

// Errors: InvalidArgument, which tells the member that is wrong. Cost: O(spans
// log spans + parents + author).
absl::Status CheckRecord(const Record& record);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_RECORD_H_
