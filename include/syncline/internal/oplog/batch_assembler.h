// Makes a batch of pieces of others: updates are merged and cut without a
// document.
//
// Pieces come in causal order, and each peer's without gaps. What follows on
// what is there makes one run with it, and one op run, as in a log. A parent
// that is in the batch is one inside, wherever it was.
//
// Cost: O(piece), and O(log n) a parent. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_OPLOG_BATCH_ASSEMBLER_H_
#define SYNCLINE_INTERNAL_OPLOG_BATCH_ASSEMBLER_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "syncline/internal/oplog/batch_source.h"
#include "syncline/internal/oplog/container_table.h"
#include "syncline/internal/oplog/event_batch.h"
#include "syncline/internal/oplog/key_table.h"

namespace syncline::internal {

class BatchAssembler {
 public:
  // Replaces the content of `*out`.
  explicit BatchAssembler(EventBatch* out);

  uint32_t size() const { return size_; }
  // The batch index of an op; nothing: it is not there.
  std::optional<uint32_t> Find(OpId id) const;
  // The counter that a peer's next piece begins with; nothing: any.
  std::optional<uint32_t> NextCounter(PeerId peer) const;

  // Adds ops [from, to) of a run, which there are. Sources are told apart by
  // where they are. Errors, after which the batch is of no use:
  // InvalidArgument, where an op goes on in a container that is no text;
  // ResourceExhausted.
  absl::Status Add(const BatchSource& source, size_t run, uint32_t from,
                   uint32_t to);
  // The batch is what it should be from now on.
  void Finish();

 private:
  static constexpr uint32_t kInherited = EventBatch::Op::kInherited;

  // The numbers that a source's names have here.
  struct Names {
    absl::flat_hash_map<uint32_t, uint32_t> containers;
    absl::flat_hash_map<uint32_t, uint32_t> keys;
  };
  // Ops of one peer that follow each other in the batch.
  struct Piece {
    uint32_t counter = 0;
    uint32_t index = 0;
    uint32_t length = 0;
  };
  struct Author {
    std::vector<Piece> pieces;
    uint32_t container = kInherited;  // of the last op
  };

  uint32_t PeerNumber(PeerId peer);
  uint32_t ContainerNumber(const EventBatch& batch, uint32_t container,
                           Names* names);
  uint32_t KeyNumber(const EventBatch& batch, uint32_t key, Names* names);
  EventBatch::Parent ParentFor(OpId id);

  // False: it goes on the last run.
  bool AddRun(const BatchSource& source, const EventBatch::Run& run,
              uint32_t from, uint32_t length);
  absl::Status AddOps(const BatchSource& source, size_t run, uint32_t from,
                      uint32_t to, bool is_new_run);
  absl::Status AddOp(const BatchOps& ops, const BatchSource& source,
                     uint32_t from, uint32_t to, bool joins, uint32_t author,
                     Names* names);
  bool Join(const EventBatch::Op& op);
  void AddChanges(const BatchSource& source, size_t run, uint32_t from,
                  uint32_t to);

  EventBatch& out_;
  uint32_t size_ = 0;
  absl::flat_hash_map<PeerId, uint32_t> peers_;
  std::vector<Author> authors_;  // by number
  ContainerTable containers_;
  KeyTable keys_;
  absl::flat_hash_map<const BatchSource*, Names> names_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_OPLOG_BATCH_ASSEMBLER_H_
