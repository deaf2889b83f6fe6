// The fields of a message that its reader knows, each of which stands once.
//
// Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_CODEC_KNOWN_FIELDS_H_
#define SYNCLINE_INTERNAL_CODEC_KNOWN_FIELDS_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "syncline/internal/codec/reader.h"
#include "syncline/internal/codec/snapshot.h"

namespace syncline::internal {

// A field, and the two forms in which it may stand: a column packed or as one
// element, all others in one form.
struct KnownField {
  uint32_t number = 0;
  WireType form = WireType::kBytes;
  WireType other_form = WireType::kBytes;
  std::string_view* bytes = nullptr;  // no data: it was not there so far
};

// Reads one whole message, and those within it.
class MessageReader {
 public:
  // `name` is what errors call it.
  explicit MessageReader(std::string_view message,
                         std::string_view name = "message")
      : message_(message), name_(name) {}

  // Finds those fields; others are skipped. One that is there twice is refused,
  // as readers might differ in which one they take.
  absl::Status Find(std::span<const KnownField> known) const {
    return FindIn(message_, known);
  }
  absl::Status FindIn(std::string_view message,
                      std::span<const KnownField> known) const;
  // A version: peers with the counters after their last ops, ascending.
  absl::Status ReadPeers(std::string_view peers, std::string_view next_counters,
                         std::vector<SnapshotPeer>* out) const;

  // Whether a byte is in it, or where it ends.
  bool Has(const char* at) const;
  // DataLoss: what is wrong, and at which byte, where there is a field at all.
  absl::Status Damaged(std::string_view what, const char* at) const;

 private:
  std::string_view message_;
  std::string_view name_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_KNOWN_FIELDS_H_
