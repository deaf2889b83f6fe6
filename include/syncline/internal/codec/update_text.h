// The text of an Update: found, decompressed, put into the order of the ops,
// and measured.
//
// Cost: O(text): one pass to validate it, one to count its code points, and for
// text that is not ASCII one to cut it into the inserts. Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_CODEC_UPDATE_TEXT_H_
#define SYNCLINE_INTERNAL_CODEC_UPDATE_TEXT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/internal/codec/update_fields.h"
#include "syncline/internal/oplog/event_batch.h"

namespace syncline::internal {

// A message of which the text is not its own: where it has none, it takes
// `given`; what it has beyond its inserts goes to `rest`, where that is wanted.
struct TextSource {
  std::string_view given;
  std::string_view* rest = nullptr;
};

// The text of the message as it stands there, decompressed: a view of its bytes
// or of `*storage`, which is empty before. DataLoss: it is damaged.
absl::StatusOr<std::string_view> StoredText(const UpdateFields& fields,
                                            std::string* storage);

// Sets `batch->text`, and `content_bytes` of each insert: establishes invariant
// (4). REQUIRES: peers (authors first), runs and ops are there, and the other
// invariants hold. DataLoss: text that is damaged, not UTF-8, or not as long as
// the inserts.
absl::Status DecodeText(const UpdateFields& fields, const TextSource& source,
                        EventBatch* batch);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_UPDATE_TEXT_H_
