// A batch as Python holds it. Immutable.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_PY_BATCH_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_PY_BATCH_H_

#include "syncline/sync/batch.h"

namespace syncline::python {

struct PyBatch {
  SyncBatchPtr batch;
};

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_PY_BATCH_H_
