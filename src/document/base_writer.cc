#include "syncline/internal/document/base_writer.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/batch_export.h"
#include "syncline/internal/document/kept_pieces.h"
#include "syncline/internal/graph/frontier_ids.h"
#include "syncline/internal/walker/merge_plan.h"

namespace syncline::internal {
namespace {

// The last op of a peer was in this text, if it was in one.
std::optional<ContainerIndex> LastTextOf(const OpLog& log, OpId next) {
  const OpId last{next.peer, next.counter - 1};
  if (log.graph().IsInBase(last)) return log.last_text(next.peer);
  return TextOf(log, *log.graph().Find(last));
}

// Writes what is left of the ops as a base: `next` tells which those are.
void Write(DocumentCore& core, const std::vector<KeptPiece>& pieces,
           const std::vector<OpId>& next, Shallow* shallow) {
  const ContainerTable& table = core.log().containers();
  Numbering numbers;
  numbers.Restart(table.size());
  for (const OpId& peer : next) {
    const auto text = LastTextOf(core.log(), peer);
    shallow->peers.push_back({peer.peer, peer.counter});
    shallow->last_texts.push_back(
        text ? NumberContainer(table, *text, &numbers, &shallow->containers)
             : Shallow::kNoText);
  }
  BatchExporter().ExportKept(
      core.log(), pieces, [&](Lv op) { return core.StampOf(op).lamport; },
      &shallow->kept, &shallow->lamports);
}

}  // namespace

std::optional<ContainerIndex> TextOf(const OpLog& log, Lv op) {
  const ContainerIndex container = log.OpRunAt(op).container;
  const bool is_text =
      log.containers().container(container).kind == ContainerKind::kText;
  return is_text ? std::optional(container) : std::nullopt;
}

absl::StatusOr<Lv> BaseEnd(DocumentCore& core, const syncline::Frontier& from) {
  SYNCLINE_ASSIGN_OR_RETURN(const Frontier heads, core.FindVersion(from));
  const EventGraph& graph = core.log().graph();
  const Lv first =
      FirstLacking(graph, core.VectorOf(heads)).value_or(graph.base().end);
  if (first == graph.end()) return first;
  return CloseWindow(graph, std::min(first, AboveLowest(graph.frontier())),
                     graph.end());
}

absl::Status WriteBase(DocumentCore& core, Shallow* shallow) {
  SYNCLINE_ASSIGN_OR_RETURN(const std::vector<KeptPiece> pieces,
                            PiecesToKeep(core));
  const EventGraph& graph = core.log().graph();
  std::vector<OpId> next;
  const VersionVector all = core.version();
  for (const VersionVector::Entry& entry : all.entries()) {
    next.push_back({entry.peer, entry.next_counter});
  }
  Write(core, pieces, next, shallow);
  shallow->heads = IdsOf(graph, graph.frontier());
  shallow->lamport = graph.base().lamport;
  for (const Lv head : graph.frontier()) {
    if (head < graph.base().end) continue;
    shallow->lamport = std::max(shallow->lamport, core.StampOf(head).lamport);
  }
  return absl::OkStatus();
}

void CopyBase(DocumentCore& core, Shallow* shallow) {
  const EventGraph::Base& base = core.log().graph().base();
  std::vector<KeptPiece> pieces;
  for (const OpRun& run : core.log().op_runs()) {
    if (base.end <= run.begin) break;
    pieces.push_back({{run.begin, run.end()}, run.position, std::nullopt});
  }
  Write(core, pieces, base.next, shallow);
  shallow->heads = base.heads;
  shallow->lamport = base.lamport;
}

}  // namespace syncline::internal
