// Where a graph begins, who writes in it, and where it is cut off.
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

void EventGraph::BeginAt(Lv begin, std::vector<Head> heads) {
  SYNCLINE_DCHECK(runs_.empty(), "only an empty graph can begin elsewhere");
  begin_ = end_ = begin;
  heads_ = std::move(heads);
  frontier_.clear();
  for (const Head& head : heads_) frontier_.push_back(head.lv);
  Sort(frontier_.begin(), frontier_.end());
}

}  // namespace syncline::internal
