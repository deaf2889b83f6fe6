#include "syncline/internal/containers/rank_tree.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <utility>
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

void CheckFound(const RankTree::Found& found, const Model::Entry& entry,
                Weights before) {
  REQUIRE(found.node == entry.node);
  REQUIRE(found.own == entry.weights);
  REQUIRE(found.before == before);
}

void CheckSame(const RankTree::Found& found, const RankTree::Found& want) {
  CheckFound(found, {want.node, want.own}, want.before);
  REQUIRE(found.leaf == want.leaf);
  REQUIRE(found.index == want.index);
}

// From one node at random to another.
void CheckNear(const RankTree& tree, const Model& model, SeededRandom& random) {
  if (tree.total().places == 0 || tree.total().shown == 0) return;
  auto any_node = [&] {
    return model.entries[random.Uniform(model.entries.size())].node;
  };
  RankTree::Found near = tree.At(any_node());
  near.own = {};  // what it had before
  const auto place = static_cast<uint32_t>(random.Uniform(tree.total().places));
  CheckSame(tree.FindPlaceNear(place, near), tree.FindPlace(place));
  CheckSame(tree.FindPlaceNear(place, {}), tree.FindPlace(place));
  const auto shown = static_cast<uint32_t>(random.Uniform(tree.total().shown));
  CheckSame(tree.FindShownNear(shown, near), tree.FindShown(shown));
  const Node node = any_node();
  CheckSame(tree.AtNear(node, near), tree.At(node));
  CheckSame(tree.AtNear(node, {}), tree.At(node));
}

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
    CheckFound(tree.At(node), entry, model.Before(i));
    for (uint32_t n = 0; n < entry.weights.places; ++n) {
      CheckFound(tree.FindPlace(model.Before(i).places + n), entry,
                 model.Before(i));
    }
    for (uint32_t n = 0; n < entry.weights.shown; ++n) {
      CheckFound(tree.FindShown(model.Before(i).shown + n), entry,
                 model.Before(i));
    }
    REQUIRE(tree.Next(tree.At(node)).node == tree.Next(node));
    if (before != RankTree::kNone) {
      CheckSame(tree.Previous(tree.At(node)), tree.At(before));
    }
    REQUIRE(!tree.IsBefore(node, node));
    if (before != RankTree::kNone) {
      REQUIRE(tree.IsBefore(before, node));
      REQUIRE(tree.IsBefore(tree.First(), node));
      REQUIRE(!tree.IsBefore(node, before));
      REQUIRE(!tree.IsBefore(node, tree.First()));
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
      } else if (random.Chance(0.3)) {
        // A part of it goes to a new node behind.
        Weights& whole = model.entries[at].weights;
        const Weights kept{
            static_cast<uint32_t>(random.Uniform(whole.shown + 1)),
            static_cast<uint32_t>(random.Uniform(whole.places + 1))};
        const Weights own = any_weights();
        const RankTree::Found added =
            tree.InsertWithin(tree.At(model.entries[at].node), kept, own);
        const Weights weights = whole - kept + own;
        CheckSame(added, tree.At(added.node));
        whole = kept;
        model.entries.insert(
            model.entries.begin() + static_cast<ptrdiff_t>(at) + 1,
            {added.node, weights});
      } else if (random.Chance(0.3)) {
        const Weights more = any_weights();
        tree.AddWeights(tree.At(model.entries[at].node), more);
        model.entries[at].weights = model.entries[at].weights + more;
      } else if (random.Chance(0.5)) {
        tree.Erase(model.entries[at].node);
        model.entries.erase(model.entries.begin() + static_cast<ptrdiff_t>(at));
      } else {
        model.entries[at].weights = any_weights();
        tree.SetWeights(model.entries[at].node, model.entries[at].weights);
      }
      CheckAgainst(tree, model);
      CheckNear(tree, model, random);
    }
  }
}

TEST_CASE("a rank tree that grows and shrinks stays in order") {
  for (const uint64_t seed : Seeds(3)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    RankTree tree;
    Model model;
    for (const size_t goal : {3000, 10, 2000, 0}) {
      while (model.entries.size() != goal) {
        const size_t at = random.Uniform(model.entries.size() + 1);
        const auto place = model.entries.begin() + static_cast<ptrdiff_t>(at);
        if (model.entries.size() < goal) {
          const Weights weights{1, static_cast<uint32_t>(random.Uniform(3))};
          const Node left = at == 0 ? RankTree::kNone : (place - 1)->node;
          model.entries.insert(place,
                               {tree.InsertAfter(left, weights), weights});
        } else if (at < model.entries.size()) {
          tree.Erase(place->node);
          model.entries.erase(place);
        }
      }
      CheckAgainst(tree, model);
      for (int i = 0; i < 200; ++i) CheckNear(tree, model, random);
      for (size_t i = 0; i + 1 < model.entries.size(); i += 7) {
        tree.Detach(model.entries[i].node);
        tree.AttachAfter(model.entries[i].node, model.entries[i + 1].node,
                         {2, 1});
        tree.AddWeights(model.entries[i].node, {0, 1});
        model.entries[i].weights = {2, 2};
        std::swap(model.entries[i], model.entries[i + 1]);
      }
      CheckAgainst(tree, model);
      for (size_t i = 1; i + 1 < model.entries.size(); i += 5) {
        Weights& own = model.entries[i].weights;
        Weights& left = model.entries[i - 1].weights;
        Weights& right = model.entries[i + 1].weights;
        tree.LeavePlaces(model.entries[i].node);
        left.places += std::exchange(own.places, 0);
        tree.Detach(model.entries[i].node);
        const auto kept =
            static_cast<uint32_t>(random.Uniform(right.places + 1));
        tree.AttachWithin(model.entries[i].node, model.entries[i + 1].node,
                          kept, {1, 1});
        own = {1, 1 + right.places - kept};
        right.places = kept;
        std::swap(model.entries[i], model.entries[i + 1]);
      }
      CheckAgainst(tree, model);
    }
  }
}

}  // namespace
}  // namespace syncline::test
