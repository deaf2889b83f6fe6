#include "syncline/internal/graph/event_graph.h"

#include <algorithm>
#include <utility>

#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/containers/search.h"

namespace syncline::internal {

PeerIndex EventGraph::InternPeer(PeerId id) {
  PeerIndex index = peers_.Intern(id);
  if (peer_runs_.size() < peers_.size()) peer_runs_.resize(peers_.size());
  return index;
}

bool EventGraph::Append(PeerIndex peer, Parents parents, uint32_t length) {
  SYNCLINE_DCHECK(length > 0, "a run has ops");
  PeerRuns& of_peer = peer_runs_[peer.value()];
  const Lv begin = end_;
  const uint32_t counter = of_peer.next_counter;
  end_ += length;
  of_peer.next_counter += length;
  if (!runs_.empty() && runs_.back().peer == peer && parents.size() == 1 &&
      parents[0] + 1 == begin && runs_.back().counter_at(begin) == counter) {
    runs_.back().end = end_;
    AdvanceFrontier(frontier_, parents, end_ - 1);
    return true;
  }
  const uint32_t parents_begin = static_cast<uint32_t>(parents_.size());
  parents_.insert(parents_.end(), parents.begin(), parents.end());
  of_peer.runs.push_back(static_cast<uint32_t>(runs_.size()));
  runs_.push_back({begin, end_, peer, counter, parents_begin,
                   static_cast<uint32_t>(parents_.size())});
  AdvanceFrontier(frontier_, this->parents(runs_.back()), end_ - 1);
  return false;
}

bool EventGraph::AppendAtTip(PeerIndex peer, uint32_t length) {
  if (!runs_.empty() && frontier_.size() == 1 && frontier_[0] + 1 == end_ &&
      runs_.back().peer == peer) {
    // One's own typing: the whole of the work for most local edits.
    end_ += length;
    runs_.back().end = end_;
    frontier_[0] = end_ - 1;
    peer_runs_[peer.value()].next_counter += length;
    return true;
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
  if (!of_peer.runs.empty()) {
    // What is asked for is nearly always new.
    const Run& last = runs_[of_peer.runs.back()];
    if (last.counter <= counter) return last.begin + (counter - last.counter);
  }
  auto it = std::upper_bound(
      of_peer.runs.begin(), of_peer.runs.end(), counter,
      [&](uint32_t c, uint32_t run) { return c < runs_[run].counter; });
  if (it != of_peer.runs.begin()) {
    const Run& run = runs_[*(it - 1)];
    return run.begin + (counter - run.counter);
  }
  for (const Head& head : heads_) {
    if (head.peer == peer && head.counter == counter) return head.lv;
  }
  return std::nullopt;
}

size_t EventGraph::RunIndexAt(Lv lv, size_t hint) const {
  SYNCLINE_DCHECK(begin_ <= lv && lv < end_, "an op of this graph");
  return SearchAt(runs_, hint, [&](const Run& run) { return run.end <= lv; });
}

size_t EventGraph::RunIndexBefore(Lv lv, size_t hint) const {
  return SearchBackward(runs_, hint,
                        [&](const Run& run) { return run.begin <= lv; });
}

OpId EventGraph::id(Lv lv) const {
  if (lv < begin_) {
    for (const Head& head : heads_) {
      if (head.lv == lv) return {peers_.id(head.peer), head.counter};
    }
  }
  const Run& run = RunAt(lv);
  return {peers_.id(run.peer), run.counter_at(lv)};
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

void EventGraph::BeginAt(Lv begin, std::vector<Head> heads) {
  SYNCLINE_DCHECK(runs_.empty(), "only an empty graph can begin elsewhere");
  begin_ = end_ = begin;
  heads_ = std::move(heads);
  frontier_.clear();
  for (const Head& head : heads_) frontier_.push_back(head.lv);
  Sort(frontier_.begin(), frontier_.end());
}

}  // namespace syncline::internal
