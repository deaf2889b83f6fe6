// A history with its shape and without its content, to be sent with a report of
// an error: whoever wrote the document need not show what is in it.
#ifndef SYNCLINE_OBFUSCATE_H_
#define SYNCLINE_OBFUSCATE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace syncline {

// An update with the same ops, in the same order, at the same places, by as
// many peers, and of about the same size.
//
//   characters     others of as many bytes; line breaks stay
//   ints           a 0 or a power of 2 of the same sign and size
//   doubles        0.5; bytes become zeros; booleans false
//   keys, names    "k1", "k2", ...: equal where they were equal
//   peer ids       1, 2, ..., in the same order
//   messages       as characters; times become 0
//   doc id         left out
//
// So what stays is the shape: which ops there are, of which kinds, where and in
// which order; lengths and sizes; line breaks; what is equal.
//
// Errors: those of Doc::Import that need no document; FailedPrecondition, for a
// snapshot without a history. Cost: O(size).
absl::StatusOr<std::string> ObfuscateHistory(std::string_view bytes);

}  // namespace syncline

#endif  // SYNCLINE_OBFUSCATE_H_
