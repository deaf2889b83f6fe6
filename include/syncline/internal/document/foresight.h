// What ops would do to a document that does not know them: found out, and not
// done.
//
// Thread-safe: a plain value.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_FORESIGHT_H_
#define SYNCLINE_INTERNAL_DOCUMENT_FORESIGHT_H_

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/containers/splices.h"

namespace syncline::internal {

struct Foresight {
  std::vector<ContainerIndex> touched;
  // Of texts and lists among them: how they would change, by place.
  absl::flat_hash_map<ContainerIndex, Splices> splices;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_FORESIGHT_H_
