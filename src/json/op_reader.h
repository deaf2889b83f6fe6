// The ops of a history in JSON, into a batch.
//
// Cost: O(size). Thread-compatible.
#ifndef SYNCLINE_JSON_SRC_OP_READER_H_
#define SYNCLINE_JSON_SRC_OP_READER_H_

#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "json/fields.h"
#include "syncline/ids.h"
#include "syncline/internal/oplog/event_batch.h"

namespace syncline::json {

// The peers of a batch by their ids.
class PeerNames {
 public:
  explicit PeerNames(internal::EventBatch* batch) : batch_(*batch) {}
  // The index into batch.peers, where it is from now on.
  uint32_t Intern(PeerId peer);

 private:
  internal::EventBatch& batch_;
  absl::flat_hash_map<PeerId, uint32_t> index_;
};

class OpReader {
 public:
  // `batch` outlives it, and has its containers when ops are read.
  explicit OpReader(internal::EventBatch* batch)
      : batch_(*batch), peers_(batch) {}

  PeerNames& peers() { return peers_; }

  // Appends "ops" of a run that begins at `counter`: how many they are, at
  // least one. `may_inherit`: the first op runs may be in a container that is
  // not told.
  absl::StatusOr<uint32_t> ReadOps(Fields* run, uint32_t counter,
                                   bool may_inherit);
  // Gives the batch what the ops carry. Once, in the end.
  void Finish();

 private:
  using Op = internal::EventBatch::Op;

  absl::Status ReadOp(Fields* fields, bool may_inherit);
  absl::Status ReadContainer(Fields* fields, bool may_inherit, Op* op);
  absl::Status ReadKind(Fields* fields, Op* op);
  absl::Status ReadPlace(Fields* fields, Op* op);
  absl::Status ReadTargets(Fields* fields, const Op& op);
  absl::Status ReadContent(Fields* fields, Op* op);
  absl::Status ReadText(Fields* fields, Op* op);
  absl::Status ReadValues(Fields* fields, Op* op);
  absl::Status ReadObject(Fields* fields);
  absl::Status ReadChild(Fields* fields);
  uint32_t KeyIndex(const std::string& key);

  internal::EventBatch& batch_;
  PeerNames peers_;
  absl::flat_hash_map<std::string, uint32_t> keys_;
  std::string text_;
  std::string values_;
};

}  // namespace syncline::json

#endif  // SYNCLINE_JSON_SRC_OP_READER_H_
