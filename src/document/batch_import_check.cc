// What BatchImport does not take from a stranger: ops that contradict those
// that are known.
#include <algorithm>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/batch_import.h"
#include "syncline/internal/graph/past_claims.h"
#include "syncline/internal/oplog/content.h"

namespace syncline::internal {
namespace {

uint32_t PositionAt(const EventBatch::Op& op, uint32_t i) {
  OpRun run;
  run.position = op.position;
  run.kind = op.kind;
  return run.position_at(i);
}

absl::Status BeforeBase(OpId op, OpId head) {
  return absl::NotFoundError(absl::StrCat(
      "op ", op.ToString(), " was written without op ", head.ToString(),
      ", and so before the history of this shallow document begins: import it "
      "into a document that has all of the history, and take a new shallow "
      "snapshot from there"));
}

}  // namespace

// The decoder saw to it for all but the first run of each author.
void BatchImport::ClaimOwnPast(size_t index, Parents parents) {
  const EventBatch::Run& run = batch_.runs[index];
  if (run.counter == 0 || !pieces_[index].is_first) return;
  const EventGraph& graph = log_.graph();
  if (graph.IsInBase({batch_.peers[run.peer], run.counter - 1})) return;
  // An op still encoded is below the one head that all encoded ops lead to.
  const Lv own = std::max(Locate(run.peer, run.counter - 1).value_or(Lv(0)),
                          graph.begin() > Lv(0) ? graph.begin() - 1 : Lv(0));
  if (std::find(parents.begin(), parents.end(), own) != parents.end()) return;
  past_claims_.push_back({own, graph.runs().size()});
}

absl::Status BatchImport::CheckPastClaims() const {
  if (past_claims_.empty()) return absl::OkStatus();
  const EventGraph& graph = log_.graph();
  Ancestry ancestry = AncestryOf(graph, past_claims_);
  switch (ancestry.Check()) {
    case Ancestry::Answer::kYes:
      return absl::OkStatus();
    case Ancestry::Answer::kNo:
      return absl::InvalidArgumentError(
          absl::StrCat("op ", graph.id(Lv(ancestry.refuted())).ToString(),
                       " does not build upon its author's op before it"));
    case Ancestry::Answer::kTooLong:
      break;
  }
  return absl::ResourceExhaustedError("an event graph made to be slow");
}

std::optional<OpId> BatchImport::IdOfKnown(const EventBatch::Parent& parent,
                                           size_t run) const {
  if (parent.peer != EventBatch::Parent::kInside) {
    return OpId{batch_.peers[parent.peer], parent.counter};
  }
  const size_t index = RunOf(parent.counter, run);
  const uint32_t offset = parent.counter - pieces_[index].begin;
  if (offset >= pieces_[index].known) return std::nullopt;
  const EventBatch::Run& of = batch_.runs[index];
  return OpId{batch_.peers[of.peer], of.counter + offset};
}

absl::Status BatchImport::CheckRunAfterBase(size_t index) const {
  const EventGraph& graph = log_.graph();
  const EventBatch::Run& run = batch_.runs[index];
  const uint32_t known = pieces_[index].known;
  std::vector<OpId> in_base;  // of what the first new op builds upon
  if (known > 0) {
    in_base.push_back({batch_.peers[run.peer], run.counter + known - 1});
    if (!graph.IsInBase(in_base.front())) return absl::OkStatus();
  } else {
    for (uint32_t p = run.parents_begin; p < run.parents_end; ++p) {
      const std::optional<OpId> parent = IdOfKnown(batch_.parents[p], index);
      if (!parent || !graph.IsInBase(*parent)) return absl::OkStatus();
      in_base.push_back(*parent);
    }
  }
  const std::optional<OpId> lacked = graph.base().HeadNotIn(in_base);
  if (!lacked) return absl::OkStatus();
  return BeforeBase({batch_.peers[run.peer], run.counter + known}, *lacked);
}

absl::Status BatchImport::CheckTargetsAfterBase() const {
  const EventGraph& graph = log_.graph();
  size_t op = 0;
  size_t target = 0;
  for (size_t i = 0; i < pieces_.size(); ++i) {
    for (uint32_t at = 0; at < batch_.runs[i].length; ++op) {
      const bool is_new = at >= pieces_[i].known;
      at += batch_.ops[op].length;
      const size_t targets = TargetsOf(batch_.ops[op].kind).size();
      for (size_t t = 0; t < targets; ++t) {
        const EventBatch::Target& to = batch_.targets[target++];
        if (!is_new || to.peer == EventBatch::Target::kNothing) continue;
        const OpId id{batch_.peers[to.peer], to.counter};
        if (graph.IsInBase(id) && !graph.Find(id)) {
          return absl::NotFoundError(
              absl::StrCat("the update refers to op ", id.ToString(),
                           ", which this shallow document has no more"));
        }
      }
    }
  }
  return absl::OkStatus();
}

absl::Status BatchImport::CheckAfterBase() const {
  if (!log_.graph().base().is_there() || is_known()) return absl::OkStatus();
  for (size_t i = 0; i < pieces_.size(); ++i) {
    if (pieces_[i].known == batch_.runs[i].length) continue;
    SYNCLINE_RETURN_IF_ERROR(CheckRunAfterBase(i));
  }
  return CheckTargetsAfterBase();
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
  // Of those in a base, what they once did is not known.
  const uint32_t left = graph.ops_in_base(batch_.peers[run.peer]);
  const uint32_t in_base =
      std::min(known, left > run.counter ? left - run.counter : 0);
  if (in_base > 0) parents = graph.base_frontier();
  uint32_t at = 0;  // ops of the run compared or passed over
  while (at < run.length) {
    const EventBatch::Op& op = batch_.ops[next_op_++];
    std::string_view content = NextContent(op);
    const uint32_t first = in_base > at ? in_base - at : 0;
    if (op.kind == OpKind::kInsert && 0 < first && first < op.length) {
      content.remove_prefix(ContentBytes(batch_.kind_of(op), content, first));
    }
    for (uint32_t i = first; i < op.length && at + i < known;) {
      const Lv lv = *Locate(run.peer, run.counter + at + i);
      const EventGraph::Run& node = graph.RunAt(lv);
      const bool same_parents =
          lv > node.begin ? at + i > 0 || SameVersion(parents, {lv - 1})
                          : SameVersion(parents, graph.parents(node));
      const uint32_t most =
          std::min({op.length - i, known - at - i, node.end - lv});
      const uint32_t same =
          same_parents ? MatchKnown(run, op, i, &content, lv, most) : 0;
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
                                 std::string_view* content, Lv lv,
                                 uint32_t most) const {
  const OpRun& known = log_.OpRunAt(lv);
  const uint32_t from = lv - known.begin;
  const uint32_t count = std::min(most, known.end() - lv);
  if (op.container == EventBatch::Op::kInherited) {
    if (InheritedContainer(run) != known.container) return 0;
  } else if (containers_[op.container] != known.container) {
    return 0;
  }
  if (!FormsRuns(op.kind)) {
    const bool same_position = IsKeyOp(op.kind)
                                   ? keys_[op.position] == known.position
                                   : op.position == known.position;
    return op.kind == known.kind && same_position &&
           *content == log_.Content(known);
  }
  if (!FormsRuns(known.kind)) return 0;
  const bool inserts = op.kind == OpKind::kInsert;
  if (inserts != (known.kind == OpKind::kInsert)) return 0;
  // Both are straight lines: equal at both ends, equal between.
  for (uint32_t i : {uint32_t{0}, count - 1}) {
    if (PositionAt(op, first + i) != known.position_at(from + i)) return 0;
  }
  if (!inserts) return count;
  const std::string_view there = log_.Content(known, from, from + count);
  if (content->substr(0, there.size()) != there) return 0;
  content->remove_prefix(there.size());
  return count;
}

}  // namespace syncline::internal
