// What a document holds, as bytes that are the same on all replicas that hold
// the same edits, and on no others.
//
// They have all that shows, and what decides about later edits: which of
// several concurrent sets are left of a key, by which op, and what was removed
// from it last; which op put an item or a node where it is. Roots stand
// ascending by name, then kind; containers follow in the order in which they
// are first met.
//
// Cost: O(n log n). Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_CANONICAL_STATE_H_
#define SYNCLINE_INTERNAL_DOCUMENT_CANONICAL_STATE_H_

#include <string>

namespace syncline::internal {

class DocumentCore;

std::string CanonicalState(const DocumentCore& core);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_CANONICAL_STATE_H_
