// Random event graphs, and what they mean as plain sets of ops.
#ifndef SYNCLINE_TESTS_GRAPH_RANDOM_GRAPH_H_
#define SYNCLINE_TESTS_GRAPH_RANDOM_GRAPH_H_

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "support/seed.h"
#include "syncline/internal/graph/event_graph.h"

namespace syncline::test {

// A graph with the same graph op by op beside it.
//
// Cost: O(n) an op. Thread-compatible.
class RandomGraph {
 public:
  explicit RandomGraph(SeededRandom& random);

  // Appends a run of one of a few peers: after what the peer knew, and
  // sometimes after what others wrote.
  void AppendRun();

  struct Op {
    PeerId peer;
    uint32_t counter = 0;
    std::vector<internal::Lv> parents;  // ascending
  };

  const internal::EventGraph& graph() const { return graph_; }
  internal::EventGraph& graph() { return graph_; }
  const std::vector<Op>& ops() const { return ops_; }  // by Lv

  // `version` and all before it.
  std::set<internal::Lv> AncestorsOf(internal::Parents version) const;
  // The ops of a set, closed under parents, that have no child in it.
  internal::Frontier HeadsOf(const std::set<internal::Lv>& ops) const;
  // The version of some ops at random and all before them; may be empty.
  internal::Frontier AnyVersion();

  // Takes back every op from `end` on.
  void Truncate(internal::Lv end);

 private:
  SeededRandom& random_;
  internal::EventGraph graph_;
  std::vector<Op> ops_;
  std::vector<internal::Frontier> versions_;  // by peer: what it knows
};

inline RandomGraph::RandomGraph(SeededRandom& random)
    : random_(random), versions_(random.Between(1, 5)) {}

inline void RandomGraph::AppendRun() {
  const size_t peer = random_.Uniform(versions_.size());
  const PeerId id{100 - peer};
  internal::Frontier parents = versions_[peer];
  if (random_.Chance(0.4)) {
    std::set<internal::Lv> known = AncestorsOf(parents);
    for (internal::Lv lv : AncestorsOf(AnyVersion())) known.insert(lv);
    parents = HeadsOf(known);
  }
  const auto length = static_cast<uint32_t>(random_.Between(1, 4));
  const internal::PeerIndex index = graph_.InternPeer(id);
  uint32_t counter = graph_.next_counter(index);
  graph_.Append(index, parents, length);
  for (uint32_t i = 0; i < length; ++i) {
    ops_.push_back({id, counter++, {parents.begin(), parents.end()}});
    parents.assign(1, internal::Lv(static_cast<uint32_t>(ops_.size()) - 1));
  }
  versions_[peer] = parents;
}

inline std::set<internal::Lv> RandomGraph::AncestorsOf(
    internal::Parents version) const {
  std::set<internal::Lv> found;
  std::vector<internal::Lv> open(version.begin(), version.end());
  while (!open.empty()) {
    const internal::Lv lv = open.back();
    open.pop_back();
    if (!found.insert(lv).second) continue;
    const std::vector<internal::Lv>& parents = ops_[lv.value()].parents;
    open.insert(open.end(), parents.begin(), parents.end());
  }
  return found;
}

inline internal::Frontier RandomGraph::HeadsOf(
    const std::set<internal::Lv>& ops) const {
  std::set<internal::Lv> heads = ops;
  for (internal::Lv lv : ops) {
    for (internal::Lv parent : ops_[lv.value()].parents) heads.erase(parent);
  }
  return internal::Frontier(heads.begin(), heads.end());
}

inline internal::Frontier RandomGraph::AnyVersion() {
  std::set<internal::Lv> ops;
  if (ops_.empty()) return {};
  for (uint64_t n = random_.Uniform(4); n > 0; --n) {
    const internal::Lv lv(static_cast<uint32_t>(random_.Uniform(ops_.size())));
    for (internal::Lv ancestor : AncestorsOf(internal::Parents(&lv, 1)))
      ops.insert(ancestor);
  }
  return HeadsOf(ops);
}

inline void RandomGraph::Truncate(internal::Lv end) {
  ops_.resize(end.value());
  std::set<internal::Lv> left;
  for (uint32_t i = 0; i < ops_.size(); ++i) left.insert(internal::Lv(i));
  graph_.Truncate(end, HeadsOf(left));
  // A peer knows what it wrote last, of what is left.
  for (size_t peer = 0; peer < versions_.size(); ++peer) {
    versions_[peer].clear();
    for (uint32_t i = 0; i < ops_.size(); ++i) {
      if (ops_[i].peer == PeerId{100 - peer})
        versions_[peer].assign(1, internal::Lv(i));
    }
  }
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_GRAPH_RANDOM_GRAPH_H_
