// The names of kinds. Thread-safe: no state.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_KINDS_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_KINDS_H_

#include "syncline/container_kind.h"

namespace syncline::python {

// As the methods of Doc are named; "unknown", of a later version.
inline const char* NameOfKind(ContainerKind kind) {
  if (!IsKnown(kind)) return "unknown";
  if (kind == ContainerKind::kMovableList) return "movable_list";
  return NameOf(kind);
}

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_KINDS_H_
