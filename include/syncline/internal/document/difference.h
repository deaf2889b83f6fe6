// What shows otherwise in one version of a document than in another.
//
// Thread-safe: a plain value.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_DIFFERENCE_H_
#define SYNCLINE_INTERNAL_DOCUMENT_DIFFERENCE_H_

#include <vector>

#include "syncline/event.h"

namespace syncline::internal {

struct Difference {
  std::vector<ContainerChange> changes;
  bool is_whole = true;  // no: something is nested too deep to be told
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_DIFFERENCE_H_
