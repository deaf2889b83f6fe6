// What is behind a Doc and its handles: the history, the state of each
// container, and the updates that wait.
//
// Invariants:
//   (1) each state is that of its container at the log's frontier.
//   (2) containers of the log and states have the same numbers.
//
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_DOCUMENT_CORE_H_
#define SYNCLINE_INTERNAL_DOCUMENT_DOCUMENT_CORE_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "syncline/doc.h"
#include "syncline/internal/document/history.h"
#include "syncline/internal/document/pending.h"
#include "syncline/internal/oplog/event_batch.h"
#include "syncline/internal/types/text_state.h"

namespace syncline::internal {

class BatchImport;

class DocumentCore {
 public:
  DocumentCore(PeerId peer, DocOptions options)
      : peer_(peer), options_(options) {}

  PeerId peer() const { return peer_; }
  const OpLog& log() const { return history_.log(); }

  // The root text of this name.
  ContainerIndex OpenText(std::string_view name);
  const Rope& text(ContainerIndex container) const {
    return texts_[container.value()]->rope();
  }

  // Edits at the tip. Positions count code points and are in the text; `utf8`
  // is valid and not empty. Error: ResourceExhausted.
  absl::Status InsertText(ContainerIndex container, uint32_t position,
                          uint32_t code_points, std::string_view utf8);
  absl::Status DeleteText(ContainerIndex container, uint32_t position,
                          uint32_t count);
  // Whether both an insert of this size and a delete of `deleted` would go.
  absl::Status CheckRoom(ContainerIndex container, uint64_t inserted,
                         uint64_t bytes, uint64_t deleted) const;

  void Commit(const CommitOptions& options);

  // See Doc.
  absl::StatusOr<std::string> ExportSince(const VersionVector& version);
  absl::StatusOr<std::string> ExportSnapshot();
  absl::StatusOr<ImportResult> Import(std::string_view bytes);
  VersionVector version() const;

  // Steps taken for the sake of concurrency, in all containers.
  uint64_t steps() const;

 private:
  // The number of this document's own peer, which it gets with its first edit.
  PeerIndex LocalPeer() {
    if (!local_peer_) local_peer_ = history_.log().graph().InternPeer(peer_);
    return *local_peer_;
  }
  TextState& state(ContainerIndex container) {
    return *texts_[container.value()];
  }
  // Makes a state for each container of the log that has none.
  void OpenStates();

  absl::Status LoadHistory();
  absl::StatusOr<ImportResult> ImportSnapshot(std::string_view bytes);
  void Adopt(const SnapshotView& snapshot, ImportResult* result);
  // Imports scratch_, which `bytes` were decoded to.
  absl::Status ImportBatch(std::string_view bytes, ImportResult* result);
  absl::StatusOr<bool> TryApply(BatchImport& import);
  absl::Status FindEdits(const OpLog::Mark& before,
                         absl::Span<const ContainerIndex> touched);
  void RetryPending(ImportResult* result);

  PeerId peer_;
  std::optional<PeerIndex> local_peer_;
  DocOptions options_;
  History history_;
  std::vector<std::unique_ptr<TextState>> texts_;  // by ContainerIndex
  Pending pending_;
  EventBatch scratch_;  // kept for its memory: a live update allocates little
  Lv commit_begin_;     // the first op of the commit under way
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_DOCUMENT_CORE_H_
