// What each op, and each look at its parents, goes through.
#include "syncline/internal/graph/event_graph.h"

#include <algorithm>
#include <utility>

#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/containers/search.h"

namespace syncline::internal {

bool EventGraph::Append(PeerIndex peer, Parents parents, uint32_t length) {
  SYNCLINE_DCHECK(length > 0, "a run has ops");
  PeerRuns& of_peer = peer_runs_[peer.value()];
  const Lv begin = end_;
  const uint32_t counter = of_peer.next_counter;
  end_ += length;
  of_peer.next_counter += length;
  if (!runs_.empty() && runs_.back().peer == peer && parents.size() == 1 &&
      parents[0] + 1 == begin && runs_.back().counter_at(begin) == counter &&
      begin != base_.end) {
    runs_.back().end = end_;
    AdvanceFrontier(frontier_, parents, end_ - 1);
    return true;
  }
  const Lv complete = SameVersion(frontier_, parents)
                          ? begin
                          : CompleteBelow(parents, runs_.size());
  const uint32_t parents_begin = static_cast<uint32_t>(parents_.size());
  parents_.insert(parents_.end(), parents.begin(), parents.end());
  of_peer.runs.push_back(static_cast<uint32_t>(runs_.size()));
  runs_.push_back({begin, end_, peer, counter, parents_begin,
                   static_cast<uint32_t>(parents_.size()), complete});
  AdvanceFrontier(frontier_, this->parents(runs_.back()), end_ - 1);
  return false;
}

bool EventGraph::AppendAtTip(PeerIndex peer, uint32_t length) {
  if (!runs_.empty() && frontier_.size() == 1) {
    Run& last = runs_.back();
    Lv& head = frontier_.front();
    if (last.peer == peer && head + 1 == end_ && end_ != base_.end) {
      // One's own typing: the whole of the work for most local edits.
      head += length;
      end_ = last.end = head + 1;
      peer_runs_[peer.value()].next_counter += length;
      return true;
    }
  }
  const Frontier tip = frontier_;
  return Append(peer, tip, length);
}

std::optional<Lv> EventGraph::Find(OpId id) const {
  const std::optional<PeerIndex> peer = peers_.Find(id.peer);
  return peer ? Find(*peer, id.counter) : std::nullopt;
}

std::optional<Lv> EventGraph::Find(PeerIndex peer, uint32_t counter) const {
  const PeerRuns& of_peer = peer_runs_[peer.value()];
  if (counter >= of_peer.next_counter) return std::nullopt;
  // A run that is followed by what is left out of the base ends before it.
  auto in_run = [counter](const Run& run) -> std::optional<Lv> {
    const Lv lv = run.begin + (counter - run.counter);
    return lv < run.end ? std::optional<Lv>(lv) : std::nullopt;
  };
  if (!of_peer.runs.empty()) {
    // What is asked for is nearly always new.
    const Run& last = runs_[of_peer.runs.back()];
    if (last.counter <= counter) return in_run(last);
  }
  auto it = std::upper_bound(
      of_peer.runs.begin(), of_peer.runs.end(), counter,
      [&](uint32_t c, uint32_t run) { return c < runs_[run].counter; });
  if (it != of_peer.runs.begin()) return in_run(runs_[*(it - 1)]);
  const std::pair op(peer, counter);
  const auto head = std::partition_point(
      heads_by_op_.begin(), heads_by_op_.end(),
      [&](const Head& h) { return std::pair(h.peer, h.counter) < op; });
  if (head == heads_by_op_.end() || head->peer != peer ||
      head->counter != counter) {
    return std::nullopt;
  }
  return head->lv;
}

size_t EventGraph::RunIndexAt(Lv lv, size_t hint) const {
  SYNCLINE_DCHECK(begin_ <= lv && lv < end_, "an op of this graph");
  return SearchAt(runs_, hint, [&](const Run& run) { return run.end <= lv; });
}

size_t EventGraph::RunIndexBefore(Lv lv, size_t hint) const {
  return SearchBackward(runs_, hint,
                        [&](const Run& run) { return run.begin <= lv; });
}

Lv EventGraph::CompleteBelow(Parents version, size_t hint) const {
  Lv complete;
  for (size_t i = version.size(); i > 0 && begin_ <= version[i - 1]; --i) {
    const Lv head = version[i - 1];
    hint = RunIndexBefore(head, std::min(hint, runs_.size() - 1));
    const Run& run = runs_[hint];
    complete = std::max(complete, run.is_linear() ? head + 1 : run.complete);
  }
  return complete;
}

OpId EventGraph::id(Lv lv) const {
  if (lv < begin_) {
    const Head& head =
        *std::partition_point(heads_by_lv_.begin(), heads_by_lv_.end(),
                              [lv](const Head& h) { return h.lv < lv; });
    SYNCLINE_DCHECK(head.lv == lv, "a head, or an op of this graph");
    return {peers_.id(head.peer), head.counter};
  }
  const Run& run = RunAt(lv);
  return {peers_.id(run.peer), run.counter_at(lv)};
}

}  // namespace syncline::internal
