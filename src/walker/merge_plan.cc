#include "syncline/internal/walker/merge_plan.h"

#include <algorithm>

namespace syncline::internal {

Parents ParentsAt(const EventGraph& graph, const EventGraph::Run& run, Lv begin,
                  Lv* previous) {
  if (begin == run.begin) return graph.parents(run);
  *previous = begin - 1;
  return {previous, 1};
}

Lv AboveLowest(Parents parents) {
  return parents.empty() ? Lv(0) : parents.front() + 1;
}

Lv CloseWindow(const EventGraph& graph, Lv begin, Lv end, Lv from) {
  if (begin == end || end <= graph.begin()) return begin;
  const std::vector<EventGraph::Run>& runs = graph.runs();
  for (size_t i = graph.RunIndexAt(end - 1) + 1;
       i > 0 && std::max(begin, from) < runs[i - 1].end; --i) {
    const EventGraph::Run& run = runs[i - 1];
    if (std::max(begin, from) <= run.begin) {
      begin = std::min(begin, AboveLowest(graph.parents(run)));
    }
  }
  return begin;
}

MergePlan::MergePlan(const EventGraph& graph, Lv from, const Frontier& version,
                     UnseenOps* unseen)
    : from_(from), version_(version), unseen_(unseen), tip_(version) {
  if (from == graph.end()) return;
  const size_t first = graph.RunIndexAt(from);
  pieces_.reserve(graph.runs().size() - first);
  Frontier tip = version;
  for (size_t i = first; i < graph.runs().size(); ++i) {
    const EventGraph::Run& run = graph.runs()[i];
    Piece& piece = pieces_.emplace_back();
    piece.run = i;
    piece.ops = {std::max(from, run.begin), run.end};
    Lv previous;
    const Parents parents = ParentsAt(graph, run, piece.ops.begin, &previous);
    piece.window_begin = AboveLowest(parents);
    piece.tip_begin = AboveLowest(tip);
    piece.is_linear = SameVersion(tip, parents);
    is_linear_ = is_linear_ && piece.is_linear;
    piece.has_one_tip = tip.size() == 1;
    AdvanceFrontier(tip, parents, piece.ops.end - 1);
  }
  ends_at_one_head_ = tip.size() == 1;
  for (size_t i = pieces_.size() - 1; i > 0; --i) {
    pieces_[i - 1].window_begin =
        std::min(pieces_[i - 1].window_begin, pieces_[i].window_begin);
  }
  for (size_t i = 1; i < pieces_.size(); ++i) {
    const Piece& piece = pieces_[i];
    const bool is_critical =
        piece.has_one_tip && piece.window_begin >= piece.tip_begin;
    pieces_[i].criticals = pieces_[i - 1].criticals + (is_critical ? 1 : 0);
  }
}

size_t MergePlan::PieceAt(Lv lv, size_t hint) const {
  if (lv < pieces_[hint].ops.end) return hint;
  const auto piece = std::partition_point(
      pieces_.begin() + static_cast<ptrdiff_t>(hint), pieces_.end(),
      [&](const Piece& p) { return p.ops.end <= lv; });
  return static_cast<size_t>(piece - pieces_.begin());
}

Lv MergePlan::WindowBegin(const EventGraph& graph) const {
  if (is_linear()) return from_;
  const Lv asked =
      std::min({from_, pieces_.front().window_begin, AboveLowest(version_)});
  return CloseWindow(graph, asked, from_);
}

void MergePlan::Advance(const EventGraph& graph, size_t piece,
                        Frontier* tip) const {
  const Piece& of = pieces_[piece];
  Lv previous;
  AdvanceFrontier(
      *tip, ParentsAt(graph, graph.runs()[of.run], of.ops.begin, &previous),
      of.ops.end - 1);
}

const ConcurrentOps& MergePlan::UnseenBy(const EventGraph& graph,
                                         size_t piece) {
  if (answer_ != nullptr && asked_ == piece) return *answer_;
  if (piece < asked_) {
    asked_ = 0;
    tip_ = version_;
  }
  for (; asked_ < piece; ++asked_) Advance(graph, asked_, &tip_);
  const Piece& of = pieces_[piece];
  Lv previous;
  answer_ = &unseen_->By(
      graph, of.ops.begin,
      ParentsAt(graph, graph.runs()[of.run], of.ops.begin, &previous), tip_);
  return *answer_;
}

}  // namespace syncline::internal
