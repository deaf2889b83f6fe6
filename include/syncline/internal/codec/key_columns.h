// The keys of an update: a few as strings, many as columns, each by what it
// does not share with the one before. See docs/format.md, "Keys".
//
// Cost: O(bytes of the keys). Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_CODEC_KEY_COLUMNS_H_
#define SYNCLINE_INTERNAL_CODEC_KEY_COLUMNS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "syncline/internal/codec/update_fields.h"

namespace syncline::internal {

void WriteKeys(const std::vector<std::string>& keys, std::string* out);

// Errors: DataLoss.
absl::Status DecodeKeys(const UpdateFields& fields,
                        std::vector<std::string>* keys);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_KEY_COLUMNS_H_
