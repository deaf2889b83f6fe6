// The message syncline.v1.VersionVector: for each peer, how many of its ops are
// known. See docs/format.md.
//
// Both functions are total, as DecodeUpdate() is. Cost: O(peers). Thread-safe:
// no state.
#ifndef SYNCLINE_INTERNAL_CODEC_VERSION_MESSAGE_H_
#define SYNCLINE_INTERNAL_CODEC_VERSION_MESSAGE_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "syncline/version.h"

namespace syncline::internal {

// REQUIRES: peers ascending and distinct, none with 0 ops.
std::string EncodeVersion(std::span<const VersionVector::Entry> entries);

// Peers ascending and distinct, none with 0 ops. InvalidArgument: not a
// version. DataLoss: damaged, cut off, or made wrong. Unimplemented: of a later
// version of the format.
absl::StatusOr<std::vector<VersionVector::Entry>> DecodeVersion(
    std::string_view bytes);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_VERSION_MESSAGE_H_
