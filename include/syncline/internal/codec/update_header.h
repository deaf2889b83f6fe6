// The header of an Update: who wrote ops in it, which ones, and what must be
// known before it. It can be read without the payload.
//
// Cost: O(peers + parents outside); finding the header's fields skips the
// payload in O(1). Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CODEC_UPDATE_HEADER_H_
#define SYNCLINE_INTERNAL_CODEC_UPDATE_HEADER_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/ids.h"
#include "syncline/internal/codec/update_fields.h"

namespace syncline::internal {

struct UpdateHeader {
  // The ops [start, end) of `peer`; never empty.
  struct Span {
    PeerId peer;
    uint32_t start = 0;
    uint32_t end = 0;
    friend bool operator==(const Span&, const Span&) = default;
  };

  std::vector<Span> spans;  // one for each author
  // Ops outside of the update that come before some op in it: all parents
  // outside, and each author's op before its span. Distinct; some may be
  // ancestors of others.
  std::vector<OpId> outside;
  std::optional<DocId> doc_id;  // where it is told

  friend bool operator==(const UpdateHeader&, const UpdateHeader&) = default;
};

// Reads the header of an update. Errors: as DecodeUpdate().
absl::StatusOr<UpdateHeader> ReadUpdateHeader(std::string_view bytes);
// The same of the message without its envelope.
absl::StatusOr<UpdateHeader> ReadMessageHeader(std::string_view message);

// The header as the payload refers to it: by the numbers of peers.
struct HeaderColumns {
  struct Span {
    uint32_t start = 0;
    uint32_t end = 0;
  };
  struct OutsideParent {
    uint32_t peer = 0;
    uint32_t counter = 0;
    friend auto operator<=>(const OutsideParent&,
                            const OutsideParent&) = default;
  };

  absl::InlinedVector<Span, 4>
      spans;  // of the authors, which are the first peers
  absl::InlinedVector<OutsideParent, 4> outside;  // ascending
  std::optional<DocId> doc_id;
};

// Fills `*peers` (authors first) and `*header`. Invariants of the outcome:
//   (1) peers are distinct, and there is an author.
//   (2) spans are not empty and end at kMaxOps at the latest.
//   (3) outside parents are distinct; an author's come before its span.
absl::Status DecodeHeader(const UpdateFields& fields,
                          std::vector<PeerId>* peers, HeaderColumns* header);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_UPDATE_HEADER_H_
