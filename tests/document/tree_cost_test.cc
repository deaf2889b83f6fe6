// What concurrency costs in a tree: moves that are done, undone and done again,
// and the steps that find cycles.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "support/seed.h"
#include "syncline/internal/document/document_core.h"

namespace syncline::test {
namespace {

using internal::ContainerIndex;
using internal::DocumentCore;
using internal::TreeState;

ContainerIndex Root(DocumentCore& core) {
  return core.OpenRoot(ContainerKind::kTree, "t");
}
const TreeState& StateOf(DocumentCore& core) {
  return core.state<TreeState>(Root(core));
}

// Each below a random one before it.
void Grow(DocumentCore& core, uint32_t nodes, SeededRandom& random) {
  const ContainerIndex tree = Root(core);
  for (uint32_t i = 0; i < nodes; ++i) {
    const auto parent = static_cast<TreeState::Node>(
        i == 0 ? TreeState::kRoot : random.Uniform(i));
    REQUIRE(core.CreateNode(tree, parent, 0).ok());
  }
}

void Move(DocumentCore& core, uint32_t moves, SeededRandom& random) {
  const ContainerIndex tree = Root(core);
  const uint32_t nodes = StateOf(core).node_count();
  for (uint32_t i = 0; i < moves; ++i) {
    const auto node = static_cast<TreeState::Node>(random.Uniform(nodes));
    const auto parent = static_cast<TreeState::Node>(random.Uniform(nodes));
    if (StateOf(core).IsWithin(parent, node)) continue;
    if (StateOf(core).parent(node) == parent) continue;
    REQUIRE(core.MoveNode(tree, node, parent, 0).ok());
  }
}

TEST_CASE("a deep node is where going up from it ends") {
  DocumentCore core(PeerId{1}, {});
  const ContainerIndex tree = Root(core);
  const TreeState& state = StateOf(core);
  for (uint32_t i = 0; i < 200; ++i) {
    REQUIRE(core.CreateNode(tree, i == 0 ? TreeState::kRoot : i - 1, 0).ok());
  }
  const auto check = [&] {
    for (uint32_t node = 0; node < 200; ++node) {
      auto at = node;
      while (TreeState::IsNode(at)) at = state.parent(at);
      CHECK(state.IsShown(node) == (at == TreeState::kRoot));
      CHECK(state.IsWithin(199, node));
      CHECK(state.IsWithin(node, 199) == (node == 199));
    }
    CHECK(!state.IsWithin(199, TreeState::kRoot));
  };
  check();
  REQUIRE(core.DeleteNode(tree, 100).ok());
  for (uint32_t node = 0; node < 200; ++node) {
    CHECK(state.IsShown(node) == (node < 100));
    CHECK(state.IsWithin(199, node) == (node >= 100));
  }
}

// Steps that merging takes, of two branches of so many moves each.
uint64_t MergeSteps(uint32_t nodes, uint32_t moves, SeededRandom& random) {
  DocumentCore a(PeerId{1}, {}), b(PeerId{2}, {});
  Grow(a, nodes, random);
  REQUIRE(b.Import(*a.ExportSince({})).ok());
  Move(a, moves, random);
  Move(b, moves, random);
  const std::string update = *b.ExportSince(a.version());
  const uint64_t before = StateOf(a).steps();
  REQUIRE(a.Import(update).ok());
  return StateOf(a).steps() - before;
}

TEST_CASE("merging moves costs n log n in those that overlap") {
  for (const uint64_t seed : Seeds(3)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    for (const uint32_t moves : {100u, 400u, 1600u, 6400u}) {
      const uint64_t steps = MergeSteps(2000, moves, random);
      // Each branch's are done, half of them undone before.
      CAPTURE(moves, steps);
      REQUIRE(steps < 3 * moves * 4 * std::log2(double(moves) + 2000));
    }
  }
}

TEST_CASE("what overlaps with nothing is not undone, however long the log") {
  SeededRandom random(1);
  DocumentCore a(PeerId{1}, {}), b(PeerId{2}, {});
  Grow(a, 1000, random);
  Move(a, 5000, random);
  REQUIRE(b.Import(*a.ExportSince({})).ok());
  Move(a, 10, random);
  Move(b, 10, random);
  const std::string update = *b.ExportSince(a.version());
  const uint64_t before = StateOf(a).steps();
  REQUIRE(a.Import(update).ok());
  REQUIRE(StateOf(a).steps() - before < 40 * 40);
}

TEST_CASE("a chain of new nodes costs nothing but its nodes") {
  constexpr uint32_t kNodes = 20000;
  DocumentCore a(PeerId{1}, {}), b(PeerId{2}, {});
  const ContainerIndex tree = Root(a);
  for (uint32_t i = 0; i < kNodes; ++i) {
    REQUIRE(a.CreateNode(tree, i == 0 ? TreeState::kRoot : i - 1, 0).ok());
  }
  REQUIRE(b.Import(*a.ExportSince({})).ok());
  REQUIRE(StateOf(a).steps() <= 4 * kNodes);
  REQUIRE(StateOf(b).steps() <= 4 * kNodes);
}

}  // namespace
}  // namespace syncline::test
