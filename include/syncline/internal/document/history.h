// A document's oplog, of which the older part may still be encoded.
//
// A document opened from a snapshot knows how many ops there are, each peer's
// counter and the newest ops. With that it can edit, export what is new, and
// import what was written at the tip. Whatever else asks for the older ops
// calls Load() first.
//
// Invariants: while is_encoded(), log().graph() begins at the number of encoded
// ops. Loading changes no op's Lv, and no number of a peer or container.
// Cost: Load() decodes once; after that it is O(1).
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_HISTORY_H_
#define SYNCLINE_INTERNAL_DOCUMENT_HISTORY_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "syncline/internal/codec/snapshot.h"
#include "syncline/internal/oplog/oplog.h"

namespace syncline::internal {

class History {
 public:
  OpLog& log() { return log_; }
  const OpLog& log() const { return log_; }

  bool is_encoded() const { return !encoded_.history.empty(); }

  // Takes the history of a snapshot as it is. REQUIRES: no ops are known.
  void Adopt(const SnapshotView& snapshot);

  // Decodes what is still encoded. Errors, after which nothing is changed:
  // DataLoss; ResourceExhausted, where it has no room before what came later.
  absl::Status Load();

 private:
  struct Encoded {
    std::vector<SnapshotPeer> peers;
    std::vector<SnapshotHead> heads;
    std::string history;  // an Update message
  };

  OpLog log_;
  Encoded encoded_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_HISTORY_H_
