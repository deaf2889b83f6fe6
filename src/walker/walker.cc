#include "syncline/internal/walker/walker.h"

#include <algorithm>

#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/walker/linear.h"

namespace syncline::internal {
namespace {

// Items up to which a tracker is kept at a critical version. Who types with
// others comes to one every few seconds, and will ask for the last few ops
// again: making a new tracker for them costs more than keeping this one.
constexpr uint32_t kWarmItems = 2048;

// The parents of op `begin`, which is in `run`. `previous` is where the op
// before it is put, if that is what they are.
Parents ParentsAt(const EventGraph& graph, const EventGraph::Run& run, Lv begin,
                  Lv* previous) {
  if (begin == run.begin) return graph.parents(run);
  *previous = begin - 1;
  return {previous, 1};
}

// One above the lowest of `parents`, or 0 where there are none.
Lv AboveLowest(Parents parents) {
  return parents.empty() ? Lv(0) : parents.front() + 1;
}

// The lowest op that ops [begin, end) may be concurrent with.
Lv LowestAsked(const EventGraph& graph, Lv begin, Lv end) {
  Lv lowest = begin;
  size_t run = 0;
  for (Lv lv = begin; lv < end; lv = graph.runs()[run].end) {
    run = graph.RunIndexAt(lv, run);
    Lv previous;
    lowest = std::min(
        lowest, AboveLowest(ParentsAt(graph, graph.runs()[run], lv, &previous)));
  }
  return lowest;
}

// The begin of the smallest window that holds all ops of [begin, end) and whose
// ops have everything below it among their ancestors.
Lv CloseWindow(const EventGraph& graph, Lv begin, Lv end) {
  if (begin == end || end <= graph.begin()) return begin;
  const std::vector<EventGraph::Run>& runs = graph.runs();
  for (size_t i = graph.RunIndexAt(end - 1) + 1;
       i > 0 && begin < runs[i - 1].end; --i) {
    const EventGraph::Run& run = runs[i - 1];
    if (begin <= run.begin) {
      begin = std::min(begin, AboveLowest(graph.parents(run)));
    }
  }
  return begin;
}

}  // namespace

Walker::Pieces Walker::PiecesFrom(const OpLog& log, Lv from) {
  const EventGraph& graph = log.graph();
  Pieces pieces;
  if (from == graph.end()) return pieces;
  const size_t first = graph.RunIndexAt(from);
  pieces.reserve(graph.runs().size() - first);
  for (size_t i = first; i < graph.runs().size(); ++i) {
    const EventGraph::Run& run = graph.runs()[i];
    const Lv begin = std::max(from, run.begin);
    Lv previous;
    pieces.push_back({i,
                      {begin, run.end},
                      AboveLowest(ParentsAt(graph, run, begin, &previous))});
  }
  for (size_t i = pieces.size() - 1; i > 0; --i) {
    pieces[i - 1].window_begin =
        std::min(pieces[i - 1].window_begin, pieces[i].window_begin);
  }
  return pieces;
}

Lv Walker::WindowBegin(const OpLog& log, Lv from, const Frontier& version) {
  const EventGraph& graph = log.graph();
  Frontier tip = version;
  Lv previous;
  bool is_linear = true;
  Lv begin = from;
  for (const Piece& piece : PiecesFrom(log, from)) {
    const EventGraph::Run& run = graph.runs()[piece.run];
    const Parents parents = ParentsAt(graph, run, piece.ops.begin, &previous);
    is_linear = is_linear && SameVersion(tip, parents);
    begin = std::min(begin, AboveLowest(parents));
    AdvanceFrontier(tip, parents, piece.ops.end - 1);
  }
  if (is_linear) return from;
  return CloseWindow(graph, std::min(begin, AboveLowest(version)), from);
}

absl::Status Walker::Walk(const OpLog& log, Lv from, const Frontier& version,
                          uint32_t length, Edits* edits) {
  const EventGraph& graph = log.graph();
  Frontier tip = version;
  const Pieces pieces = PiecesFrom(log, from);
  for (const Piece& piece : pieces) {
    const EventGraph::Run& run = graph.runs()[piece.run];
    Lv previous;
    const Parents parents = ParentsAt(graph, run, piece.ops.begin, &previous);
    const size_t first_edit = edits->size();
    if (SameVersion(tip, parents)) {
      SYNCLINE_RETURN_IF_ERROR(
          WalkLinear(log, container_, piece.ops, &length, edits));
    } else {
      SYNCLINE_RETURN_IF_ERROR(WalkConcurrent(log, piece, tip, length, edits));
      for (size_t i = first_edit; i < edits->size(); ++i) {
        const Edit& edit = (*edits)[i];
        if (edit.deleted > 0) {
          length -= edit.deleted;
        } else {
          length += edit.inserted;
        }
      }
    }
    AdvanceFrontier(tip, parents, piece.ops.end - 1);
    const bool is_last = &piece == &pieces.back();
    if (tip.size() == 1 && is_warm_ &&
        (is_last ? tracker_->size() > kWarmItems
                 : (&piece + 1)->window_begin > tip[0])) {
      DropTracker();
    }
  }
  return absl::OkStatus();
}

absl::Status Walker::WalkConcurrent(const OpLog& log, const Piece& piece,
                                    const Frontier& version, uint32_t length,
                                    Edits* edits) {
  const EventGraph& graph = log.graph();
  Lv asked = std::min(piece.window_begin, AboveLowest(version));
  if (is_warm_) {
    // Ops of other containers came without this walker being asked.
    asked = std::min(asked,
                     LowestAsked(graph, tracker_->end(), piece.ops.begin));
  }
  if (!is_warm_ || asked < tracker_->begin()) {
    DropTracker();
    if (tracker_ == nullptr) tracker_ = std::make_unique<Tracker>();
    const Lv begin = CloseWindow(graph, asked, piece.ops.begin);
    SYNCLINE_DCHECK(graph.begin() <= begin, "the window is in the graph");
    tracker_->Start(log, container_, begin);
    SYNCLINE_RETURN_IF_ERROR(CatchUp(log, piece.ops.begin));
    if (!tracker_->SetLength(length)) {
      return absl::DataLossError("the history does not fit the text");
    }
    is_warm_ = true;
  }
  SYNCLINE_RETURN_IF_ERROR(CatchUp(log, piece.ops.begin));
  const EventGraph::Run& run = graph.runs()[piece.run];
  Lv previous;
  return tracker_->Walk(log, piece.ops, run.peer,
                        ParentsAt(graph, run, piece.ops.begin, &previous),
                        edits);
}

// Walks the ops up to `end`, which are in the text already.
absl::Status Walker::CatchUp(const OpLog& log, Lv end) {
  const EventGraph& graph = log.graph();
  while (tracker_->end() < end) {
    const EventGraph::Run& run = graph.RunAt(tracker_->end());
    const LvRange ops{tracker_->end(), std::min(run.end, end)};
    Lv previous;
    SYNCLINE_RETURN_IF_ERROR(
        tracker_->Walk(log, ops, run.peer,
                       ParentsAt(graph, run, ops.begin, &previous), nullptr));
  }
  return absl::OkStatus();
}

void Walker::DropTracker() {
  if (is_warm_) steps_before_ += tracker_->steps();
  is_warm_ = false;
}

uint64_t Walker::steps() const {
  return steps_before_ + (is_warm_ ? tracker_->steps() : 0);
}

}  // namespace syncline::internal
