// What BatchImport does not take from a stranger: ops that contradict those
// that are known.
#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/batch_import.h"
#include "syncline/internal/graph/diff.h"
#include "syncline/internal/oplog/content.h"

namespace syncline::internal {
namespace {

uint32_t PositionAt(const EventBatch::Op& op, uint32_t i) {
  OpRun run;
  run.position = op.position;
  run.kind = op.kind;
  return run.position_at(i);
}

}  // namespace

// The decoder saw to it for all but the first run of each author.
absl::Status BatchImport::CheckOwnPast(size_t index, Parents parents) const {
  const EventBatch::Run& run = batch_.runs[index];
  if (run.counter == 0 || !pieces_[index].is_first) return absl::OkStatus();
  const EventGraph& graph = log_.graph();
  // An op still encoded is below the one head that all encoded ops lead to.
  const Lv own = std::max(Locate(run.peer, run.counter - 1).value_or(Lv(0)),
                          graph.begin() > Lv(0) ? graph.begin() - 1 : Lv(0));
  if (std::find(parents.begin(), parents.end(), own) != parents.end() ||
      (!graph.runs().empty() &&
       Includes(graph, graph.runs().size() - 1, parents, own))) {
    return absl::OkStatus();
  }
  const OpId id{batch_.peers[run.peer], run.counter};
  return absl::InvalidArgumentError(absl::StrCat(
      "op ", id.ToString(), " does not build upon its author's op before it"));
}

absl::Status BatchImport::CheckKnown() {
  if (new_ops_ == batch_.size()) return absl::OkStatus();
  RestartContents();
  for (size_t i = 0; i < pieces_.size(); ++i) {
    SYNCLINE_RETURN_IF_ERROR(CheckKnownRun(i));
  }
  return absl::OkStatus();
}

absl::Status BatchImport::CheckKnownRun(size_t index) {
  const EventGraph& graph = log_.graph();
  const EventBatch::Run& run = batch_.runs[index];
  const uint32_t known = pieces_[index].known;
  Frontier parents;
  if (known > 0) parents = ParentsOf(index);
  uint32_t at = 0;  // ops of the run compared or passed over
  while (at < run.length) {
    const EventBatch::Op& op = batch_.ops[next_op_++];
    const std::string_view content = NextContent(op);
    for (uint32_t i = 0; i < op.length && at + i < known;) {
      const Lv lv = *Locate(run.peer, run.counter + at + i);
      const EventGraph::Run& node = graph.RunAt(lv);
      const bool same_parents =
          lv > node.begin ? at + i > 0 || SameVersion(parents, {lv - 1})
                          : SameVersion(parents, graph.parents(node));
      const uint32_t most =
          std::min({op.length - i, known - at - i, node.end - lv});
      const uint32_t same =
          same_parents ? MatchKnown(run, op, i, content, lv, most) : 0;
      if (same == 0) {
        const OpId id{batch_.peers[run.peer], run.counter + at + i};
        return absl::AlreadyExistsError(absl::StrCat(
            "op ", id.ToString(),
            " is known, and is another one: two replicas write under one "
            "PeerId"));
      }
      i += same;
      parents.assign(1, lv + (same - 1));
    }
    at += op.length;
  }
  return absl::OkStatus();
}

uint32_t BatchImport::MatchKnown(const EventBatch::Run& run,
                                 const EventBatch::Op& op, uint32_t first,
                                 std::string_view content, Lv lv,
                                 uint32_t most) const {
  const OpRun& known = log_.op_runs()[log_.OpRunIndexAt(lv)];
  const uint32_t from = lv - known.begin;
  const uint32_t count = std::min(most, known.end() - lv);
  if (op.container == EventBatch::Op::kInherited) {
    if (run.counter == 0) return 0;
    const std::optional<Lv> previous = Locate(run.peer, run.counter - 1);
    if (!previous || log_.op_runs()[log_.OpRunIndexAt(*previous)].container !=
                         known.container) {
      return 0;
    }
  } else if (containers_[op.container] != known.container) {
    return 0;
  }
  if (!FormsRuns(op.kind)) {
    const bool same_position = IsKeyOp(op.kind)
                                   ? keys_[op.position] == known.position
                                   : op.position == known.position;
    return op.kind == known.kind && same_position &&
           content == log_.Content(known);
  }
  const bool inserts = op.kind == OpKind::kInsert;
  if (inserts != (known.kind == OpKind::kInsert)) return 0;
  // Both are straight lines: equal at both ends, equal between.
  for (uint32_t i : {uint32_t{0}, count - 1}) {
    if (PositionAt(op, first + i) != known.position_at(from + i)) return 0;
  }
  if (inserts &&
      SliceContent(log_.kind_of(known), content, first, first + count) !=
          log_.Content(known, from, from + count)) {
    return 0;
  }
  return count;
}

}  // namespace syncline::internal
