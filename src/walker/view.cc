#include "syncline/internal/walker/view.h"

namespace syncline::internal {

void View::Start(Lv begin, size_t first_run) {
  complete_ = begin;
  complete_run_ = first_run_ = first_run;
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

void View::SetComplete(Lv complete, size_t run) {
  complete_ = complete;
  complete_run_ = run;
  const size_t unused = std::min(run - first_run_, known_end_.size());
  if (2 * unused < known_end_.size()) return;
  // What is moved here was half as much before.
  known_end_.erase(known_end_.begin(),
                   known_end_.begin() + static_cast<ptrdiff_t>(unused));
  first_run_ = run;
}

void View::Reopen(const EventGraph& graph, Lv lv) {
  const size_t run = graph.RunIndexBefore(lv, complete_run_);
  if (run < first_run_) {
    known_end_.insert(known_end_.begin(), first_run_ - run, Lv());
    first_run_ = run;
  }
  Lv& last = known_end(complete_run_);
  last = std::max(last, complete_);
  for (size_t i = run; i < complete_run_; ++i) {
    known_end(i) = graph.runs()[i].end;
  }
  complete_ = lv;
  complete_run_ = run;
}

void View::Retreat(const EventGraph& graph, size_t hint, const LvRanges& ops) {
  if (ops.back().begin < complete_) Reopen(graph, ops.back().begin);
  for (const LvRange& range : ops) {
    for (Lv end = range.end; range.begin < end;) {
      const size_t run = graph.RunIndexBefore(end - 1, hint);
      const Lv begin = std::max(graph.runs()[run].begin, range.begin);
      known_end(run) = begin;
      end = begin;
    }
  }
}

void View::Apply(size_t run, PeerIndex peer, Lv end) {
  known_end(run) = end;
  version_.assign(1, end - 1);
  last_peer_ = peer;
}

}  // namespace syncline::internal
