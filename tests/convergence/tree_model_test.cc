// Trees against a naive model: all moves that a replica knows, sorted by
// (lamport, peer) and done one after the other on an empty tree, at every step.
// The order of siblings is that of their places in a naive tree of text
// (support/naive_text.h), one code point a place.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "convergence/model_play.h"
#include "support/naive_text.h"
#include "support/seed.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

using Parent = std::optional<NodeId>;

struct Move {
  OpId id;
  NodeId node;
  bool is_delete = false;
  Parent parent;
  uint32_t lamport = 1;
  char32_t place = 0;
  std::optional<NaiveOp> placed;
};

// Where each node is in the end.
struct NaiveTree {
  struct Spot {
    bool is_deleted = false;
    Parent parent;
    char32_t place = 0;
    OpId placed_by;
  };
  std::map<NodeId, Spot> nodes;

  bool IsWithin(Parent node, NodeId ancestor) const {
    for (; node; node = nodes.at(*node).parent) {
      if (*node == ancestor) return true;
    }
    return false;
  }
  bool IsShown(Parent node) const {
    for (; node; node = nodes.at(*node).parent) {
      if (nodes.at(*node).is_deleted) return false;
    }
    return true;
  }
  void Do(const Move& move) {
    if (move.is_delete) {
      nodes[move.node] = {true, std::nullopt, 0, move.id};
    } else if (!move.parent || !IsWithin(move.parent, move.node)) {
      nodes[move.node] = {false, move.parent, move.place, move.id};
    }
  }
  std::vector<NodeId> Children(Parent parent,
                               const std::u32string& order) const {
    std::vector<NodeId> children;
    for (const auto& [node, spot] : nodes) {
      if (!spot.is_deleted && spot.parent == parent) children.push_back(node);
    }
    std::sort(children.begin(), children.end(), [&](NodeId a, NodeId b) {
      return order.find(nodes.at(a).place) < order.find(nodes.at(b).place);
    });
    return children;
  }
};

class Replica {
 public:
  explicit Replica(PeerId peer) : doc(peer) {}

  void Edit(SeededRandom& random, char32_t* next_place);
  void Hear(const Replica& other);
  void Check() {
    const NaiveTree naive = Replay();
    const std::u32string order = places_.Text();
    Tree tree = doc.tree("t");
    std::vector<Parent> parents = {std::nullopt};
    for (const auto& [node, spot] : naive.nodes) {
      REQUIRE(tree.contains(node) == naive.IsShown(node));
      if (!naive.IsShown(node)) continue;
      REQUIRE(*tree.parent(node) == spot.parent);
      REQUIRE(*tree.PlacedBy(node) == spot.placed_by);
      parents.emplace_back(node);
    }
    for (const Parent& parent : parents) {
      const std::vector<NodeId> children = naive.Children(parent, order);
      REQUIRE(tree.children(parent) == children);
      for (size_t i = 0; i < children.size(); ++i) {
        REQUIRE(*tree.index(children[i]) == i);
      }
    }
    REQUIRE(tree.nodes().size() == parents.size() - 1);
  }

  Doc doc;

 private:
  NaiveTree Replay() const {
    std::vector<Move> moves = moves_;
    std::sort(moves.begin(), moves.end(), [](const Move& a, const Move& b) {
      return std::pair(a.lamport, a.id.peer) < std::pair(b.lamport, b.id.peer);
    });
    NaiveTree tree;
    for (const Move& move : moves) tree.Do(move);
    return tree;
  }

  void AddPlace(const std::vector<NodeId>& siblings, size_t index,
                const NaiveTree& naive, char32_t* next_place, Move* move) {
    const std::u32string order = places_.Text();
    auto position = [&](size_t i) {
      return order.find(naive.nodes.at(siblings[i]).place);
    };
    const size_t at = index == siblings.size() ? order.size()
                      : index == 0             ? position(0)
                                               : position(index - 1) + 1;
    move->place = (*next_place)++;
    move->placed = places_.Insert(move->id, at, move->place);
  }
  void Add(const Move& move) {
    moves_.push_back(move);
    lamport_ = std::max(lamport_, move.lamport);
  }

  NaiveText places_;
  std::vector<Move> moves_;
  uint32_t lamport_ = 0;
};

void Replica::Edit(SeededRandom& random, char32_t* next_place) {
  Tree tree = doc.tree("t");
  const NaiveTree naive = Replay();
  std::vector<Parent> shown = {std::nullopt};
  for (const auto& [node, spot] : naive.nodes) {
    if (naive.IsShown(node)) shown.emplace_back(node);
  }
  Move move;
  move.id = {doc.peer_id(), doc.version().next_counter(doc.peer_id())};
  move.lamport = lamport_ + 1;
  move.parent = random.Pick(shown);
  std::vector<NodeId> siblings = naive.Children(move.parent, places_.Text());
  const Parent subject = random.Pick(shown);
  if (!subject || random.Chance(0.25)) {
    move.node = move.id;
    const size_t index = random.Uniform(siblings.size() + 1);
    AddPlace(siblings, index, naive, next_place, &move);
    REQUIRE(*tree.Create(move.parent, index) == move.id);
    return Add(move);
  }
  move.node = *subject;
  if (random.Chance(0.15)) {
    move.is_delete = true;
    REQUIRE(tree.Delete(move.node).ok());
    return Add(move);
  }
  siblings.erase(std::remove(siblings.begin(), siblings.end(), move.node),
                 siblings.end());
  const size_t index = random.Uniform(siblings.size() + 1);
  if (naive.IsWithin(move.parent, move.node)) {
    REQUIRE(absl::IsInvalidArgument(tree.Move(move.node, move.parent, index)));
    return;
  }
  const VersionVector before = doc.version();
  REQUIRE(tree.Move(move.node, move.parent, index).ok());
  if (doc.version() == before) return;  // it was there already
  AddPlace(siblings, index, naive, next_place, &move);
  Add(move);
}

void Replica::Hear(const Replica& other) {
  for (const Move& move : other.moves_) {
    if (doc.version().Includes(move.id)) continue;
    if (move.placed) places_.Apply(*move.placed);
    Add(move);
  }
  REQUIRE(doc.Import(other.doc.ExportSince(doc.version())).ok());
}

TEST_CASE("trees show what the naive model says, at every step") {
  for (uint64_t seed : Seeds(100)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    PlayModel<Replica>(random);
  }
}

}  // namespace
}  // namespace syncline::test
