#include "syncline/internal/document/history.h"

#include <utility>

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/snapshot_decoder.h"
#include "syncline/internal/document/batch_import.h"
#include "syncline/internal/document/broken_history.h"

namespace syncline::internal {

void History::Adopt(const SnapshotView& snapshot) {
  log_.TakeDocId(snapshot.doc_id);
  encoded_ = {snapshot.peers, snapshot.heads, std::string(snapshot.history)};
  EventGraph& graph = log_.graph();
  std::vector<PeerIndex> index;
  for (const SnapshotPeer& peer : snapshot.peers) {
    index.push_back(graph.InternPeer(peer.peer));
    graph.SetNextCounter(index.back(), peer.next_counter);
  }
  std::vector<EventGraph::Head> heads;
  for (const SnapshotHead& head : snapshot.heads) {
    heads.push_back({index[head.peer], head.counter, Lv(head.op)});
  }
  graph.BeginAt(Lv(snapshot.ops()), std::move(heads));
}

absl::Status History::Load() {
  if (!is_encoded()) return absl::OkStatus();
  SnapshotView view;
  view.peers = encoded_.peers;
  view.heads = encoded_.heads;
  view.history = encoded_.history;
  EventBatch batch;
  SYNCLINE_RETURN_IF_ERROR(DecodeHistory(view, &batch));

  OpLog loaded;
  for (uint32_t i = 0; i < log_.graph().peers().size(); ++i) {
    loaded.graph().InternPeer(log_.graph().peers().id(PeerIndex(i)));
  }
  for (uint32_t i = 0; i < log_.containers().size(); ++i) {
    loaded.containers().Intern(log_.containers().container(ContainerIndex(i)));
  }
  for (uint32_t i = 0; i < log_.keys().size(); ++i) {
    loaded.keys().Intern(log_.keys().key(i));
  }
  BatchImport import(batch, loaded);
  if (!import.FindMissing().empty() || import.is_known()) {
    return absl::DataLossError("the history of the snapshot has gaps");
  }
  SYNCLINE_RETURN_IF_ERROR(ErrorOfKnown(import.Append()));
  for (const ContainerIndex container : import.touched()) {
    const ContainerKey& key = loaded.containers().container(container);
    if (key.is_root() && key.kind == ContainerKind::kText) continue;
    return absl::DataLossError(
        "the history of the snapshot has what its state cannot have");
  }
  for (const OpRun& run : loaded.op_runs()) {
    if (run.kind != OpKind::kInsertObject) continue;
    return absl::DataLossError(
        "the history of the snapshot has marks or embeds, its state has none");
  }
  if (loaded.graph().end() != log_.graph().begin()) {
    return absl::DataLossError("the history of the snapshot is not complete");
  }
  SYNCLINE_RETURN_IF_ERROR(loaded.AppendLog(log_));
  log_ = std::move(loaded);
  encoded_ = {};
  return absl::OkStatus();
}

}  // namespace syncline::internal
