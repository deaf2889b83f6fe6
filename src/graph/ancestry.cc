#include "syncline/internal/graph/ancestry.h"

#include <algorithm>
#include <bit>
#include <tuple>

#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/containers/search.h"

namespace syncline::internal {

uint32_t Ancestry::RunOf(uint32_t op) const {
  return static_cast<uint32_t>(
      SearchBackward(nodes_, nodes_.size() - 1,
                     [op](const Node& node) { return node.begin <= op; }));
}

absl::Span<const Ancestry::Edge> Ancestry::EdgesOf(uint32_t run) const {
  const uint32_t begin = run == 0 ? 0 : nodes_[run - 1].edges_end;
  return absl::MakeConstSpan(edges_).subspan(begin,
                                             nodes_[run].edges_end - begin);
}

void Ancestry::Reserve(size_t runs, size_t parents) {
  nodes_.reserve(runs);
  edges_.reserve(parents);
}

void Ancestry::AddRun(uint32_t begin, uint32_t end,
                      absl::Span<const uint32_t> parents) {
  const uint32_t run = size();
  Node node{begin, end, 0, 0, run, false};
  for (const uint32_t op : parents) {
    if (run == 0 || op < nodes_[0].begin) continue;
    const uint32_t of = RunOf(op);
    const bool is_last = op + 1 == nodes_[of].end;
    edges_.emplace_back(of, is_last);
    node.complete = std::max(node.complete, nodes_[of].complete);
    node.after_first |= of == 0 ? is_last : nodes_[of].after_first;
    if (!is_last) continue;
    if (is_head_[of]) --heads_;
    is_head_[of] = false;
    if (node.path == run && is_path_end_[of]) {
      is_path_end_[of] = false;
      node.path = nodes_[of].path;
    }
  }
  if (heads_ == 0) node.complete = run;
  node.edges_end = static_cast<uint32_t>(edges_.size());
  nodes_.push_back(node);
  is_head_.push_back(true);
  is_path_end_.push_back(true);
  ++heads_;
}

bool Ancestry::IsPlain(uint32_t before, uint32_t run) const {
  // More than one may be about the first run. One that is false is left, and
  // refuted by a sweep: no other of these is left then that is true.
  if (before == 0) return nodes_[run].after_first;
  if (before < nodes_[run].complete) return true;
  for (const Edge& edge : EdgesOf(run)) {
    if (edge.run() == before && edge.is_last()) return true;
    if (edge.run() > before && nodes_[edge.run()].path == nodes_[before].path) {
      return true;
    }
  }
  return false;
}

void Ancestry::Claim(uint32_t op, uint32_t run) {
  const uint32_t before = RunOf(op);
  SYNCLINE_DCHECK(before < run && op + 1 == nodes_[before].end,
                  "the last op of a run before");
  if (IsPlain(before, run)) return;
  const auto digits = std::bit_width(Weight(run) - Weight(before));
  open_.push_back({before, run, static_cast<uint8_t>(digits)});
}

Ancestry::Answer Ancestry::Check(uint32_t most_open) {
  Sort(open_.begin(), open_.end(), [](const Open& a, const Open& b) {
    return std::tie(a.digits, b.run) < std::tie(b.digits, a.run);
  });
  if (open_.empty()) return Answer::kYes;
  const uint64_t weight = Weight(size() - 1) + 1;
  const uint64_t max_steps =
      weight * (3 * static_cast<uint64_t>(std::bit_width(weight)) +
                2 * uint64_t{most_open} / kAtOnce);
  asked_.resize(size());
  absl::Span<const Open> left = open_;
  while (!left.empty()) {
    if (steps_ > max_steps) return Answer::kTooLong;
    const uint32_t next = SweepSize(left);
    if (!Sweep(left.subspan(0, next))) return Answer::kNo;
    left.remove_prefix(next);
  }
  return Answer::kYes;
}

uint32_t Ancestry::SweepSize(absl::Span<const Open> open) const {
  uint32_t low = open[0].before;
  uint32_t next = 1;
  for (; next < std::min<size_t>(open.size(), kAtOnce); ++next) {
    // What begins below is open with nothing of these.
    if (open[next].digits != open[0].digits || open[next].run <= low) break;
    low = std::min(low, open[next].before);
  }
  return next;
}

bool Ancestry::Sweep(absl::Span<const Open> open) {
  uint32_t low = open[0].before;
  for (size_t i = 0; i < open.size(); ++i) {
    low = std::min(low, open[i].before);
    asked_[open[i].before] = static_cast<uint16_t>(i + 1);
  }
  const uint32_t last = open[0].run;
  reached_.resize(std::max<size_t>(reached_.size(), last + 1 - low));
  steps_ += Weight(last) - Weight(low);
  Bits alive;  // claims that begin above and end below
  size_t next = 0;
  for (uint32_t run = last + 1; run-- > low;) {
    Bits bits = reached_[run - low] & alive;
    reached_[run - low].reset();
    if (asked_[run] != 0) {
      const size_t bit = asked_[run] - 1u;
      if (!bits[bit]) {
        refuted_ = nodes_[open[bit].run].begin;
        return false;
      }
      asked_[run] = 0;
      alive.reset(bit);
      bits.reset(bit);
    }
    if (next < open.size() && open[next].run == run) {
      bits.set(next);
      alive.set(next++);
    }
    if (bits.any()) HandOn(run, low, bits);
  }
  return true;
}

void Ancestry::HandOn(uint32_t run, uint32_t low, const Bits& bits) {
  for (const Edge& edge : EdgesOf(run)) {
    if (edge.run() < low) continue;
    Bits& to = reached_[edge.run() - low];
    // An op within the run leads to all before the run, but not to its last.
    const bool is_asked = !edge.is_last() && asked_[edge.run()] != 0;
    const bool was = is_asked && to[asked_[edge.run()] - 1u];
    to |= bits;
    if (is_asked) to.set(asked_[edge.run()] - 1u, was);
  }
}

}  // namespace syncline::internal
