#include "syncline/internal/walker/view.h"

namespace syncline::internal {

void View::Start(Lv begin, size_t first_run) {
  begin_ = begin;
  first_run_ = first_run;
  version_.clear();
  if (begin > Lv(0)) version_.push_back(begin - 1);
  last_peer_ = PeerIndex();
  known_end_.clear();
}

Lv& View::known_end(size_t run) {
  const size_t i = run - first_run_;
  if (i >= known_end_.size()) known_end_.resize(i + 1);
  return known_end_[i];
}

void View::Retreat(const EventGraph& graph, size_t hint, LvRange ops) {
  Lv end = ops.end;
  while (ops.begin < end) {
    const size_t run = graph.RunIndexBefore(end - 1, hint);
    const Lv begin = std::max(graph.runs()[run].begin, ops.begin);
    known_end(run) = begin;
    end = begin;
  }
}

void View::Apply(size_t run, PeerIndex peer, Lv end) {
  known_end(run) = end;
  version_.assign(1, end - 1);
  last_peer_ = peer;
}

}  // namespace syncline::internal
