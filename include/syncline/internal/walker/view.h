// One version at which a tracker prepares events: which of the walked events
// have happened in it.
//
// A version holds a prefix of every run of the graph, for a run is a chain. So
// a view is a number for each run of the window: where its prefix ends. To
// bring a view to a version that includes it, the graph is walked back from
// that version only until it meets what the view knows: what two people who
// type side by side send each other is found in a step or two. Nor does it go
// below an op from which on down the version has everything (the graph knows
// one), and of the runs there the view needs no numbers.
//
// Invariants:
//   (1) version() are the events of the view without children in it, or the op
//       before the window if there are none.
//   (2) all events of the window below complete_ are known.
//   (3) above it, known_end_[i] ends the known prefix of run first_run_ + i;
//       runs beyond the end of known_end_ are unknown.
//
// Cost: advancing O(runs advanced above what is complete, log n to find each).
// 4 bytes a run there, for as many as there ever were at once.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_WALKER_VIEW_H_
#define SYNCLINE_INTERNAL_WALKER_VIEW_H_

#include <algorithm>
#include <vector>

#include "syncline/internal/graph/diff.h"
#include "syncline/internal/graph/event_graph.h"
#include "syncline/internal/graph/frontier.h"

namespace syncline::internal {

class View {
 public:
  // Knows nothing of the window that begins at `begin`, in run `first_run` or
  // at its start.
  void Start(Lv begin, size_t first_run);

  const Frontier& version() const { return version_; }
  // All events of the view are below.
  Lv end() const { return version_.empty() ? Lv(0) : version_.back() + 1; }
  // Who wrote what was last applied in this view.
  PeerIndex last_peer() const { return last_peer_; }

  // Brings the view to the least version that includes both it and `parents`.
  // Calls advance(LvRange) for what it did not know, of one run or of several.
  // Whatever of its version is then not among `parents` or their ancestors is
  // left in `beyond`.
  // `parents` are in runs up to number `hint`.
  template <typename F>
  void AdvanceTo(const EventGraph& graph, size_t hint, Parents parents,
                 Frontier* beyond, F advance);

  // Takes `ops` out of the view, which are ends of known prefixes.
  void Retreat(const EventGraph& graph, size_t hint, const LvRanges& ops);

  // Stands at `version` from now on, whose events are the known ones.
  void StandAt(Parents version) {
    version_.assign(version.begin(), version.end());
  }

  // Events [begin, end) of run number `run` were applied on top of the version.
  void Apply(size_t run, PeerIndex peer, Lv end);

  // Runs that it has, or had, numbers for.
  size_t runs() const { return known_end_.capacity(); }

 private:
  Lv& known_end(size_t run);
  // Knows all below `complete` from now on.
  template <typename F>
  void Complete(const EventGraph& graph, size_t hint, Lv complete, F advance);
  void SetComplete(Lv complete, size_t run);
  // Has numbers for the runs from that of `lv` on, which is below complete_.
  void Reopen(const EventGraph& graph, Lv lv);

  Lv complete_;
  size_t complete_run_ = 0;  // has complete_, or the op before it
  size_t first_run_ = 0;     // no higher; between them are numbers of no use
  Frontier version_;
  PeerIndex last_peer_;
  std::vector<Lv> known_end_;
};

template <typename F>
void View::Complete(const EventGraph& graph, size_t hint, Lv complete,
                    F advance) {
  Lv at = complete_;  // all below were known or are advanced
  for (size_t i = complete_run_ - first_run_; i < known_end_.size(); ++i) {
    const Lv begin = graph.runs()[first_run_ + i].begin;
    if (complete <= begin) break;
    if (known_end_[i] <= std::max(at, begin)) continue;
    if (at < begin) advance(LvRange{at, begin});
    at = known_end_[i];
  }
  if (at < complete) advance(LvRange{at, complete});
  SetComplete(complete, graph.RunIndexBefore(complete - 1, hint));
}

template <typename F>
void View::AdvanceTo(const EventGraph& graph, size_t hint, Parents parents,
                     Frontier* beyond, F advance) {
  *beyond = version_;
  const Lv complete = graph.CompleteBelow(parents, hint);
  if (complete_ < complete) Complete(graph, hint, complete, advance);
  beyond->erase(beyond->begin(),
                std::lower_bound(beyond->begin(), beyond->end(), complete));
  auto meet = [&](Lv known) {
    beyond->erase(std::remove(beyond->begin(), beyond->end(), known),
                  beyond->end());
  };
  Frontier open(parents.begin(), parents.end());
  while (!open.empty()) {
    const Lv lv = open.back();
    open.pop_back();
    if (lv < complete_) {
      meet(lv);
      continue;
    }
    const size_t index = graph.RunIndexBefore(lv, hint);
    const EventGraph::Run& run = graph.runs()[index];
    const Lv begin = std::max(run.begin, complete_);
    Lv& end = known_end(index);
    if (lv < end) {
      meet(lv);
      continue;
    }
    if (end > begin) {
      meet(end - 1);
    } else if (begin == run.begin) {
      const Parents next = graph.parents(run);
      open.insert(open.end(), next.begin(), next.end());
    } else {
      meet(begin - 1);
    }
    const LvRange ops{std::max(end, begin), lv + 1};
    end = lv + 1;
    advance(ops);
  }
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_WALKER_VIEW_H_
