// syncline_commit_options <-> CommitOptions.
#ifndef SYNCLINE_BINDINGS_C_COMMIT_OPTIONS_H_
#define SYNCLINE_BINDINGS_C_COMMIT_OPTIONS_H_

#include "absl/status/statusor.h"
#include "syncline/c/doc.h"
#include "syncline/options.h"

namespace syncline::c {

// NULL stands for none. Errors: InvalidArgument, Unimplemented.
absl::StatusOr<CommitOptions> Take(const syncline_commit_options* options);
// The strings point into `options`.
syncline_commit_options Borrow(const CommitOptions& options);

}  // namespace syncline::c

#endif  // SYNCLINE_BINDINGS_C_COMMIT_OPTIONS_H_
