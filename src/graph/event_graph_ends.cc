// Where a graph begins, who writes in it, and where it is cut off.
#include <algorithm>
#include <utility>

#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/graph/event_graph.h"

namespace syncline::internal {

PeerIndex EventGraph::InternPeer(PeerId id) {
  PeerIndex index = peers_.Intern(id);
  if (peer_runs_.size() < peers_.size()) peer_runs_.resize(peers_.size());
  return index;
}

void EventGraph::Truncate(Lv end, const Frontier& frontier) {
  while (!runs_.empty() && end < runs_.back().end) {
    Run& run = runs_.back();
    PeerRuns& of_peer = peer_runs_[run.peer.value()];
    if (run.begin < end) {
      of_peer.next_counter = run.counter_at(end);
      run.end = end;
      break;
    }
    of_peer.next_counter = run.counter;
    of_peer.runs.pop_back();
    parents_.resize(run.parents_begin);
    runs_.pop_back();
  }
  end_ = end;
  frontier_ = frontier;
}

std::optional<OpId> EventGraph::Base::HeadNotIn(
    absl::Span<const OpId> ops) const {
  for (const OpId& head : heads) {
    if (std::find(ops.begin(), ops.end(), head) == ops.end()) return head;
  }
  return std::nullopt;
}

std::vector<EventGraph::Base::LamportRun>::const_iterator
EventGraph::Base::LamportRunAt(Lv op) const {
  return std::upper_bound(
             lamports.begin(), lamports.end(), op,
             [](Lv lv, const LamportRun& run) { return lv < run.begin; }) -
         1;
}

Lv EventGraph::Base::LamportsEnd(Lv op, Lv limit) const {
  if (end <= op) return limit;
  const auto after = LamportRunAt(op) + 1;
  return after == lamports.end() ? limit : std::min(after->begin, limit);
}

void EventGraph::SetBase(Base base) {
  SYNCLINE_DCHECK(base.end == end_, "the base is all that there is");
  base_ = std::move(base);
  uint64_t ops = 0;
  for (const OpId& next : base_.next) {
    ops += next.counter;
    SetNextCounter(InternPeer(next.peer), next.counter);
  }
  base_.left_out = ops - base_.end.value();
}

uint32_t EventGraph::ops_in_base(PeerId peer) const {
  const auto next =
      std::lower_bound(base_.next.begin(), base_.next.end(), peer,
                       [](const OpId& a, PeerId b) { return a.peer < b; });
  const bool is_there = next != base_.next.end() && next->peer == peer;
  return is_there ? next->counter : 0;
}

void EventGraph::BeginAt(Lv begin, std::vector<Head> heads) {
  SYNCLINE_DCHECK(runs_.empty(), "only an empty graph can begin elsewhere");
  begin_ = end_ = begin;
  Sort(heads.begin(), heads.end(),
       [](const Head& a, const Head& b) { return a.lv < b.lv; });
  frontier_.clear();
  for (const Head& head : heads) frontier_.push_back(head.lv);
  heads_by_lv_ = heads;
  Sort(heads.begin(), heads.end(), [](const Head& a, const Head& b) {
    return std::pair(a.peer, a.counter) < std::pair(b.peer, b.counter);
  });
  heads_by_op_ = std::move(heads);
}

}  // namespace syncline::internal
