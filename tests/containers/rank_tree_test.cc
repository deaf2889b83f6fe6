#include "syncline/internal/containers/rank_tree.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <vector>

#include "support/seed.h"

namespace syncline::test {
namespace {

using internal::RankTree;
using Node = RankTree::Node;
using Weights = RankTree::Weights;

// The same in a vector.
struct Model {
  struct Entry {
    Node node;
    Weights weights;
  };
  std::vector<Entry> entries;

  Weights Before(size_t index) const {
    Weights sum;
    for (size_t i = 0; i < index; ++i) {
      sum.shown += entries[i].weights.shown;
      sum.places += entries[i].weights.places;
    }
    return sum;
  }
};

void CheckAgainst(const RankTree& tree, const Model& model) {
  REQUIRE(tree.Check());
  REQUIRE(tree.total() == model.Before(model.entries.size()));
  Node node = tree.First();
  Node before = RankTree::kNone;
  for (size_t i = 0; i < model.entries.size(); ++i) {
    const Model::Entry& entry = model.entries[i];
    REQUIRE(node == entry.node);
    REQUIRE(tree.Previous(node) == before);
    REQUIRE(tree.weights(node) == entry.weights);
    REQUIRE(tree.Before(node) == model.Before(i));
    uint32_t offset = 0;
    for (uint32_t n = 0; n < entry.weights.places; ++n) {
      REQUIRE(tree.FindPlace(model.Before(i).places + n, &offset) == node);
      REQUIRE(offset == n);
    }
    if (entry.weights.shown > 0) {
      REQUIRE(tree.FindShown(model.Before(i).shown) == node);
    }
    before = node;
    node = tree.Next(node);
  }
  REQUIRE(node == RankTree::kNone);
}

TEST_CASE("a rank tree is a vector of weights, under random edits") {
  for (const uint64_t seed : Seeds(200)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    RankTree tree;
    Model model;
    auto any_weights = [&] {
      return Weights{static_cast<uint32_t>(random.Uniform(2)),
                     static_cast<uint32_t>(random.Uniform(4))};
    };
    for (int step = 0; step < 60; ++step) {
      const size_t at = random.Uniform(model.entries.size() + 1);
      if (at == model.entries.size() || random.Chance(0.6)) {
        const Weights weights = any_weights();
        const Node left =
            at == 0 ? RankTree::kNone : model.entries[at - 1].node;
        model.entries.insert(model.entries.begin() + static_cast<ptrdiff_t>(at),
                             {tree.InsertAfter(left, weights), weights});
      } else if (random.Chance(0.5)) {
        tree.Erase(model.entries[at].node);
        model.entries.erase(model.entries.begin() + static_cast<ptrdiff_t>(at));
      } else {
        model.entries[at].weights = any_weights();
        tree.SetWeights(model.entries[at].node, model.entries[at].weights);
      }
      CheckAgainst(tree, model);
    }
  }
}

TEST_CASE("a rank tree stays low, whatever the order of inserts") {
  RankTree tree;
  Node last = RankTree::kNone;
  for (int i = 0; i < 100'000; ++i) last = tree.InsertAfter(last, {1, 1});
  // A list would take minutes for this.
  for (uint32_t i = 0; i < 100'000; ++i) {
    REQUIRE(tree.Before(tree.FindShown(i)).shown == i);
  }
}

}  // namespace
}  // namespace syncline::test
