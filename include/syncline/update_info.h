// What bytes carry, told without a document: all that a server has to know of
// an update to keep it, to order it and to hand it on.
#ifndef SYNCLINE_UPDATE_INFO_H_
#define SYNCLINE_UPDATE_INFO_H_

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "syncline/ids.h"
#include "syncline/version.h"

namespace syncline {

// A plain value. One without spans is of an update that tells nothing.
struct UpdateInfo {
  // The ops in it: one span for each author, none of them empty.
  std::vector<OpSpan> spans;
  // Ops outside of it that come before some op in it, each author's op before
  // its span among them. Distinct; some may be ancestors of others.
  std::vector<OpId> parents;
  // It has the values beside the history: what ExportSnapshot() gave.
  bool is_snapshot = false;
  // It has none of the history before a version: what ExportShallow() gave.
  bool is_shallow = false;
  // The document that it says it is of: see DocOptions::doc_id.
  std::optional<DocId> doc_id = {};

  // Whether a replica that knows `version` can apply it at once. Cost:
  // O((spans + parents) log peers).
  bool FollowsOn(const VersionVector& version) const;
  // Whether a replica that knows `version` learns nothing from it. Cost:
  // O(spans log peers).
  bool IsKnownIn(const VersionVector& version) const;

  friend bool operator==(const UpdateInfo&, const UpdateInfo&) = default;
};

// Reads the header of an update, or the version of a snapshot, shallow or not.
// That it can be read does not say that the rest can: Doc::Import does. Errors:
// InvalidArgument, for what is neither; DataLoss, where it is cut off or
// damaged; Unimplemented, where a later version wrote it. Cost: O(spans +
// parents), and the checksum's, about 0.1 ns a byte.
absl::StatusOr<UpdateInfo> DescribeUpdate(std::string_view bytes);

}  // namespace syncline

#endif  // SYNCLINE_UPDATE_INFO_H_
