#include "syncline/internal/containers/interval_tree.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "support/seed.h"

namespace syncline::test {
namespace {

using internal::IntervalTree;
using internal::RankTree;
using Node = RankTree::Node;
using Interval = std::pair<Node, Node>;

// Nodes in their order, and intervals of them, in no order.
class Play {
 public:
  explicit Play(uint64_t seed) : random_(seed) { AddNode(); }

  void Step() {
    if (random_.Chance(0.05)) return AssignSame();
    switch (random_.Uniform(4)) {
      case 0:
        return AddNode();
      case 1:
        return RemoveNode();
      case 2:
        return AddInterval();
      default:
        if (random_.Chance(0.5)) RemoveInterval();
    }
  }

  void Check() {
    REQUIRE(intervals_.Check(order_));
    REQUIRE(intervals_.size() == model_.size());
    const size_t first = random_.Uniform(nodes_.size());
    const size_t last = first + random_.Uniform(nodes_.size() - first);
    std::vector<Interval> expected;
    for (size_t begin = 0; begin <= last; ++begin) {
      for (const Interval& interval : model_) {
        if (interval.first == nodes_[begin] &&
            IndexOf(interval.second) > first) {
          expected.push_back(interval);
        }
      }
    }
    std::vector<Interval> found;
    intervals_.ForEachOver(
        order_, nodes_[first], nodes_[last],
        [&](Node begin, Node end) { found.emplace_back(begin, end); });
    REQUIRE(found == expected);
  }

 private:
  size_t IndexOf(Node node) const {
    return static_cast<size_t>(std::find(nodes_.begin(), nodes_.end(), node) -
                               nodes_.begin());
  }
  bool IsUsed(Node node) const {
    return std::any_of(model_.begin(), model_.end(), [&](const Interval& i) {
      return i.first == node || i.second == node;
    });
  }

  void AddNode() {
    const size_t at = random_.Uniform(nodes_.size() + 1);
    const Node left = at == 0 ? RankTree::kNone : nodes_[at - 1];
    const auto shown = static_cast<uint32_t>(random_.Uniform(3));
    const Node node = order_.InsertAfter(left, {shown, shown + 1});
    nodes_.insert(nodes_.begin() + static_cast<ptrdiff_t>(at), node);
  }
  void RemoveNode() {
    const size_t at = random_.Uniform(nodes_.size());
    if (nodes_.size() == 1 || IsUsed(nodes_[at])) return;
    order_.Erase(nodes_[at]);
    nodes_.erase(nodes_.begin() + static_cast<ptrdiff_t>(at));
  }
  void AddInterval() {
    const size_t begin = random_.Uniform(nodes_.size());
    const size_t end = begin + random_.Uniform(nodes_.size() - begin);
    const bool is_taken = std::any_of(
        model_.begin(), model_.end(),
        [&](const Interval& i) { return i.first == nodes_[begin]; });
    if (begin == end || is_taken) return;
    model_.emplace_back(nodes_[begin], nodes_[end]);
    intervals_.Add(order_, nodes_[begin], nodes_[end]);
  }
  void AssignSame() {
    std::sort(model_.begin(), model_.end(),
              [this](const Interval& a, const Interval& b) {
                return IndexOf(a.first) < IndexOf(b.first);
              });
    intervals_.Assign(order_, model_);
  }
  void RemoveInterval() {
    if (model_.empty()) return;
    const size_t at = random_.Uniform(model_.size());
    intervals_.Remove(order_, model_[at].first);
    model_.erase(model_.begin() + static_cast<ptrdiff_t>(at));
  }

  SeededRandom random_;
  RankTree order_;
  std::vector<Node> nodes_;
  IntervalTree intervals_;
  std::vector<Interval> model_;
};

TEST_CASE("an interval tree finds what covers a part, in the order of begins") {
  for (const uint64_t seed : Seeds(50)) {
    CAPTURE(seed);
    Play play(seed);
    for (int step = 0; step < 300; ++step) {
      play.Step();
      play.Check();
    }
  }
}

}  // namespace
}  // namespace syncline::test
