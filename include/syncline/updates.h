// Updates without a document: a server or a store checks them, puts them
// together, cuts them, and hands on what somebody lacks, without opening what
// they belong to. update_info.h tells what is in one.
//
//   MergeUpdates({first, second})       one update in place of two
//   UpdateSince(update, their_version)  what they lack of it
//
// All of these take updates, and snapshots, whose history is taken; they give
// updates. A document that imports what comes out knows what it would know from
// what went in. Parts of an update wait, as any update does, for what they
// build upon.
//
// Errors of all: InvalidArgument, for what is neither; DataLoss, where it is
// cut off, damaged or made wrong; Unimplemented, where a later version wrote
// it; ResourceExhausted, where it was made to take long; FailedPrecondition, for
// a snapshot without a history. Cost of all: decoding
// and encoding, about 20 ns an op run and 10 ns a byte of text.
//
// Thread-safe: no state.
#ifndef SYNCLINE_UPDATES_H_
#define SYNCLINE_UPDATES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "syncline/version.h"

namespace syncline {

// Whether it can be read. Only a document can tell whether it goes with its
// history: Doc::Import does.
absl::Status CheckUpdate(std::string_view bytes);

// One update of what is in all of them, in whatever order they are; what
// several have is there once. No updates give one that tells nothing. Also
// errors: FailedPrecondition, where ops between those of an author are missing,
// its own or what it heard of, or the updates contradict each other;
// AlreadyExists, where an op is another one in another update: two replicas
// write under one PeerId. Cost: also O(n log n) for n runs and parents.
absl::StatusOr<std::string> MergeUpdates(
    absl::Span<const std::string_view> updates);

// What a replica that knows `version` lacks of it. (What one author wrote, or
// what is in one container, cannot be taken out: an author's ops follow each
// other without gaps, and build upon what others wrote in between.) Also an
// error: InvalidArgument, where the version has ops without what they build
// upon.
absl::StatusOr<std::string> UpdateSince(std::string_view update,
                                        const VersionVector& version);

// The same in parts of at most `max_ops` ops, each of which builds upon those
// before it; at least one. Also an error: InvalidArgument, where max_ops is 0.
absl::StatusOr<std::vector<std::string>> SplitUpdate(std::string_view update,
                                                     uint32_t max_ops);

}  // namespace syncline

#endif  // SYNCLINE_UPDATES_H_
