// Brings a batch of events into an oplog: finds out what is new, what is
// missing, and appends the new.
//
// A batch is small where people type live, and huge where a history is merged:
// what is kept for each run, peer and container is kept in place for a few.
//
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_BATCH_IMPORT_H_
#define SYNCLINE_INTERNAL_DOCUMENT_BATCH_IMPORT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "syncline/internal/graph/past_claims.h"
#include "syncline/internal/oplog/event_batch.h"
#include "syncline/internal/oplog/oplog.h"
#include "syncline/version.h"

namespace syncline::internal {

class BatchImport {
 public:
  // Keeps references to both.
  BatchImport(const EventBatch& batch, OpLog& log) : batch_(batch), log_(log) {}

  // The ops that the batch builds upon and that are neither known nor in the
  // batch, as it names them; none if it can be appended. Valid until the next
  // call.
  const std::vector<OpId>& FindMissing();

  // In place of that, for the batch of a base (see codec/shallow.h), which goes
  // into an empty log.
  void TakeAsBase();

  // Of a shallow log: whether everything new builds upon all of its base.
  // Error: NotFound, for what does not: nobody can tell any more what
  // it would have changed. REQUIRES: FindMissing() found none.
  absl::Status CheckAfterBase() const;

  // Whether everything in the batch is known.
  bool is_known() const { return new_ops_ == 0; }

  // Whether appending would ask for ops whose nodes are still encoded.
  bool NeedsHistory() const;

  // Whether what the batch says of known ops is what the log says. Error:
  // AlreadyExists, for two replicas that write under one PeerId.
  // REQUIRES: FindMissing() found none, !NeedsHistory(). Cost: O(known ops'
  // runs).
  absl::Status CheckKnown();

  // Appends what is new. Errors: ResourceExhausted; InvalidArgument where a
  // batch contradicts the log. The log may then have been appended to.
  // REQUIRES: FindMissing() found none, !NeedsHistory().
  absl::Status Append();

  // The containers that the new ops belong to.
  absl::Span<const ContainerIndex> touched() const { return touched_; }

  // Adds what each author wrote in the batch, as one span of each.
  void AddSpans(std::vector<OpSpan>* spans) const;
  // The same for what was not known before.
  void AddNewSpans(std::vector<OpSpan>* spans) const;

 private:
  // A run of the batch against what is known.
  struct Piece {
    uint32_t begin = 0;     // batch index of the run's first op
    uint32_t known = 0;     // ops of the run that are known already
    Lv first_new;           // of the op after those, once appended
    bool is_first = false;  // of its author's runs
  };

  bool RunNeedsHistory(size_t index, bool inherits) const;
  absl::Status CheckRunAfterBase(size_t index) const;
  absl::Status CheckTargetsAfterBase() const;
  // Nothing of a parent that is new itself.
  std::optional<OpId> IdOfKnown(const EventBatch::Parent& parent,
                                size_t run) const;
  std::optional<Lv> Locate(uint32_t peer, uint32_t counter) const;
  // The number of the run that holds an op, which is below `before`.
  size_t RunOf(uint32_t batch_index, size_t before) const;
  std::optional<Lv> LocateInside(uint32_t batch_index, size_t before) const;
  // Of a parent of run number `run`.
  std::optional<Lv> LocateParent(const EventBatch::Parent& parent,
                                 size_t run) const;
  // The parents of a run's first op, ascending.
  Frontier ParentsOf(size_t index) const;
  // That an author whose run this is, which is appended next, builds upon its
  // op before it.
  void ClaimOwnPast(size_t index, Parents parents);
  // Of all that was appended.
  absl::Status CheckPastClaims() const;
  absl::Status CheckKnownRun(size_t index);
  // Compares op number `first` of `op` with what the log has at `lv`, and as
  // many after it as lie in one op run; returns how many, or 0 if they differ.
  // What an insert carries of them is taken off the front of `*content`.
  uint32_t MatchKnown(const EventBatch::Run& run, const EventBatch::Op& op,
                      uint32_t first, std::string_view* content, Lv lv,
                      uint32_t most) const;
  absl::Status AppendRun(size_t index);
  absl::Status AppendOps(size_t index);
  // Of the author's op before the run.
  std::optional<ContainerIndex> InheritedContainer(
      const EventBatch::Run& run) const;
  absl::Status ContainerOf(const EventBatch::Run& run, const EventBatch::Op& op,
                           ContainerIndex* container) const;
  // The batch's container `number` as the log names it, if it knows its parent.
  std::optional<ContainerKey> LogKeyOf(size_t number) const;
  // Peers, containers and keys, as the log numbers them: those that it knows;
  // then all of them.
  void FindNames();
  void InternNames();
  // Goes back to the begin of the batch for the two below.
  void RestartContents();
  // What the next op run of the batch carries, as the log has it; goes to the
  // one after. Valid until the next call.
  std::string_view NextContent(const EventBatch::Op& op);
  // The same, where what the op refers to stands before `content`.
  std::string_view WithTargets(const EventBatch::Op& op,
                               std::string_view content);
  // Finds targets of the next `ops` ops that are neither known nor before them
  // in the batch: `next` are the counters of those that are. Goes on from op
  // run number `*op` and target number `*target`.
  void FindMissingTargets(absl::Span<const uint32_t> next, uint32_t ops,
                          size_t* op, size_t* target);
  // The next target as an Lv.
  Lv NextTarget();
  void AppendChanges();
  void Touch(ContainerIndex container);

  const EventBatch& batch_;
  OpLog& log_;
  uint32_t new_ops_ = 0;
  bool is_base_ = false;
  std::vector<OpId> missing_;
  absl::InlinedVector<Piece, 4> pieces_;  // by run
  absl::InlinedVector<std::optional<PeerIndex>, 4> peers_;
  absl::InlinedVector<std::optional<ContainerIndex>, 2> containers_;
  absl::InlinedVector<ContainerIndex, 2> touched_;
  std::vector<PastClaim> past_claims_;
  absl::InlinedVector<std::optional<uint32_t>, 2> keys_;
  // Where the next op run and what it carries begin in the batch.
  size_t next_op_ = 0;
  size_t next_text_ = 0;
  size_t next_value_ = 0;
  size_t next_target_ = 0;
  std::string content_;  // of the last op run that refers to others
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_BATCH_IMPORT_H_
