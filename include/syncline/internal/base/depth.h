// How deep values may be nested where a function calls itself for each level:
// in plain values, JSON, and whoever reads them. Each takes a frame of the
// stack.
//
// Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_BASE_DEPTH_H_
#define SYNCLINE_INTERNAL_BASE_DEPTH_H_

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace syncline::internal {

inline constexpr int kMaxDepth = 500;

// "containers", "the value is"
inline absl::Status NestedTooDeep(const char* what) {
  return absl::ResourceExhaustedError(
      absl::StrCat(what, " nested more than ", kMaxDepth, " levels deep"));
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_BASE_DEPTH_H_
