// What is said of a history that turns out to be broken. That of a snapshot is
// taken as it is, and so is the state beside it: whether the one leads to the
// other is found out where both are needed.
//
// Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_BROKEN_HISTORY_H_
#define SYNCLINE_INTERNAL_DOCUMENT_BROKEN_HISTORY_H_

#include "absl/status/status.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/foresight.h"

namespace syncline::internal {

// An error of ops that are known, as what it tells of their history: DataLoss,
// where they do not fit.
absl::Status ErrorOfKnown(const absl::Status& status);

// DataLoss: a text is not what its ops lead to.
absl::Status LeadsElsewhere();

// Whether two documents come to be equally long, as they do where each hears of
// what the other knows. Error: LeadsElsewhere().
absl::Status CheckMeeting(const DocumentCore& a, const Foresight& from_a,
                          const DocumentCore& b, const Foresight& from_b);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_BROKEN_HISTORY_H_
