#include "syncline/internal/document/item_range.h"

#include "absl/strings/str_cat.h"

namespace syncline::internal {

absl::Status CheckItems(size_t size, size_t position, size_t count) {
  if (position <= size && count <= size - position) return absl::OkStatus();
  if (count == 0) {
    return absl::OutOfRangeError(absl::StrCat(
        "position ", position, " is beyond the end of a list of ", size));
  }
  return absl::OutOfRangeError(
      absl::StrCat(count, " items from position ", position,
                   " on reach beyond the end of a list of ", size));
}

absl::Status CheckSlice(size_t size, size_t begin, size_t end) {
  if (begin <= end) return CheckItems(size, begin, end - begin);
  return absl::OutOfRangeError(
      absl::StrCat("the slice begins at ", begin, " and ends at ", end));
}

}  // namespace syncline::internal
