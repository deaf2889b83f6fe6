// Takes a range of an oplog out as a batch of events.
//
// Cost of an export: that of its ops, whatever else the document holds. So the
// tables of what number a thing has in the batch are kept from one to the next.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_BATCH_EXPORT_H_
#define SYNCLINE_INTERNAL_DOCUMENT_BATCH_EXPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "syncline/internal/oplog/event_batch.h"
#include "syncline/internal/oplog/oplog.h"
#include "syncline/version.h"

namespace syncline::internal {

// The lowest op that a replica at `version` lacks, or the end of the log.
// Nothing where that op's node is still encoded, or in the base.
std::optional<Lv> FirstLacking(const EventGraph& graph,
                               const VersionVector& version);

// Numbers things, which have numbers already, anew in the order in which they
// are asked for.
class Numbering {
 public:
  static constexpr uint32_t kNone = ~uint32_t{0};

  // Of things [0, size), none has a number now. Cost: O(those that had one),
  // and O(size) the first time.
  void Restart(size_t size);
  // The number of a thing, or kNone.
  uint32_t Find(uint32_t thing) const { return numbers_[thing]; }
  // Gives it the next. REQUIRES: it has none.
  uint32_t Add(uint32_t thing);

 private:
  std::vector<uint32_t> numbers_;  // by thing
  std::vector<uint32_t> things_;   // by number
};

// The number of a container among `containers`, to which it is added where it
// is not there, behind those that it is in. REQUIRES: `numbers` are those of
// `containers`, for the things of `table`.
uint32_t NumberContainer(const ContainerTable& table, ContainerIndex container,
                         Numbering* numbers,
                         std::vector<ContainerKey>* containers);

// Ops that are left of a history when it becomes a base.
struct KeptPiece {
  LvRange ops;            // of one op run
  uint32_t position = 0;  // of the first, among what is left of those before
  std::optional<std::string> content;  // in place of what it carries
};

class BatchExporter {
 public:
  // Fills `*batch` with the ops that a replica at `version` lacks, in Lv order.
  // `batch->text` lives in the batch. REQUIRES: FirstLacking() finds an op.
  void Export(const OpLog& log, const VersionVector& version,
              EventBatch* batch);
  // Fills it with `pieces` as a chain, where those whose counters and lamports
  // follow each other are a run: the lamport of its first op, which
  // lamport_of(Lv) tells, goes to `lamports`. Those that continue each other
  // there are one op run. REQUIRES: the pieces of each peer ascend.
  void ExportKept(const OpLog& log, absl::Span<const KeptPiece> pieces,
                  absl::FunctionRef<uint32_t(Lv)> lamport_of, EventBatch* batch,
                  std::vector<uint32_t>* lamports);
  // Of those that Export() takes, the ones in `until`, which ends before the op
  // `end`.
  void ExportUntil(const OpLog& log, const VersionVector& version,
                   const VersionVector& until, Lv end, EventBatch* batch);

 private:
  class Work;

  void Export(const OpLog& log, const VersionVector& version,
              const VersionVector* until, Lv end, EventBatch* batch);

  Numbering peers_;
  Numbering containers_;
  Numbering keys_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_BATCH_EXPORT_H_
