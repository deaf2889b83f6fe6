// The message syncline.v1.Cursor: an item and a side of it, or an edge of a
// container. See docs/format.md.
//
// All functions are total, as DecodeUpdate() is. Cost: O(bytes). Thread-safe:
// no state.
#ifndef SYNCLINE_INTERNAL_CODEC_CURSOR_MESSAGE_H_
#define SYNCLINE_INTERNAL_CODEC_CURSOR_MESSAGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "syncline/ids.h"
#include "syncline/internal/oplog/container_key.h"

namespace syncline::internal {

// A root or a child of an op, and then children at keys, each of the one before
// it: what `parent` says.
using ContainerChain = std::vector<ContainerKey>;

struct CursorParts {
  std::optional<OpId> item;
  bool is_before = false;      // the item; at an edge: at the end
  std::string container = {};  // fields of a chain; empty if and only if `item`
};

std::string EncodeCursor(const CursorParts& parts);
// InvalidArgument: not a cursor. DataLoss: damaged, cut off, or made wrong.
// Unimplemented: of a later version of the format.
absl::StatusOr<CursorParts> DecodeCursor(std::string_view bytes);

// The fields `container` of a Cursor. REQUIRES: not empty.
std::string EncodeChain(const ContainerChain& chain);
// DataLoss: not what EncodeChain gives.
absl::StatusOr<ContainerChain> DecodeChain(std::string_view fields);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_CURSOR_MESSAGE_H_
