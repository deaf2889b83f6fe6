// Headers of records as bytes in a column. All numbers are little-endian:
//
//   spans      peer 8, begin 4, end 4   each
//   parents    peer 8, counter 4        each
//
// NEVER CHANGE: what files have. Thread-safe: no state.
#ifndef SYNCLINE_SRC_RELAY_RECORD_COLUMNS_H_
#define SYNCLINE_SRC_RELAY_RECORD_COLUMNS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "syncline/ids.h"
#include "syncline/version.h"

namespace syncline::relay {

std::string EncodeSpans(const std::vector<OpSpan>& spans);
std::string EncodeParents(const std::vector<OpId>& parents);

// Errors: DataLoss, for what cannot be such a column.
absl::StatusOr<std::vector<OpSpan>> DecodeSpans(std::string_view bytes);
absl::StatusOr<std::vector<OpId>> DecodeParents(std::string_view bytes);

}  // namespace syncline::relay

#endif  // SYNCLINE_SRC_RELAY_RECORD_COLUMNS_H_
