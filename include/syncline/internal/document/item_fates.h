// What the first op runs of a movable list did with each item.
//
// Thread-safe: a plain value.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_ITEM_FATES_H_
#define SYNCLINE_INTERNAL_DOCUMENT_ITEM_FATES_H_

#include <cstddef>
#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "syncline/internal/base/lv.h"

namespace syncline::internal {

struct ItemFates {
  size_t runs = 0;  // of the list, that are taken in
  // The highest move of those that were moved.
  absl::flat_hash_map<Lv, Lv> last_moves;
  // How many ops deleted those that were.
  absl::flat_hash_map<Lv, uint32_t> deletes;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_ITEM_FATES_H_
