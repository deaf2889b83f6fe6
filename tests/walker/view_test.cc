// A view against a plain set of ops: wherever it is moved, it has advanced and
// retreated exactly what makes the difference.
#include "syncline/internal/walker/view.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <set>

#include "graph/random_graph.h"
#include "support/seed.h"
#include "syncline/internal/graph/diff.h"

namespace syncline::test {
namespace {

using internal::EventGraph;
using internal::Frontier;
using internal::Lv;
using internal::LvRange;
using internal::Parents;
using internal::PeerIndex;
using internal::VersionDiff;
using internal::View;

// Moves as a tracker does, and keeps the set of what has happened.
class MovedView {
 public:
  explicit MovedView(const RandomGraph& model) : model_(model) {
    view_.Start(Lv(0), 0);
  }

  void MoveTo(const Frontier& parents) {
    const size_t last_run = model_.graph().runs().size() - 1;
    Frontier beyond;
    view_.AdvanceTo(model_.graph(), last_run, parents, &beyond,
                    [&](LvRange ops) { Happen(ops); });
    if (!beyond.empty()) {
      VersionDiff diff;
      internal::DiffVersions(model_.graph(), last_run, beyond, parents, &diff);
      for (LvRange ops : diff.only_a) {
        for (Lv lv = ops.begin; lv < ops.end; ++lv) {
          REQUIRE(happened_.erase(lv) == 1);
        }
      }
      view_.Retreat(model_.graph(), last_run, diff.only_a);
    }
    view_.StandAt(parents);
    REQUIRE(happened_ == model_.AncestorsOf(parents));
  }

 private:
  void Happen(LvRange ops) {
    REQUIRE(ops.begin < ops.end);
    for (Lv lv = ops.begin; lv < ops.end; ++lv) {
      REQUIRE(happened_.insert(lv).second);
    }
  }

  const RandomGraph& model_;
  View view_;
  std::set<Lv> happened_;
};

TEST_CASE("a view that is moved holds what its version includes") {
  for (uint64_t seed : Seeds(150)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    RandomGraph model(random);
    MovedView view(model);
    for (uint64_t n = random.Between(1, 40); n > 0; --n) {
      model.AppendRun();
      for (uint64_t moves = random.Uniform(4); moves > 0; --moves) {
        view.MoveTo(model.AnyVersion());
      }
    }
  }
}

// Two write side by side and then hear of each other, again and again.
TEST_CASE("what a version has all of is advanced at once, and not numbered") {
  EventGraph graph;
  const PeerIndex peers[] = {graph.InternPeer(PeerId{1}),
                             graph.InternPeer(PeerId{2})};
  View view;
  view.Start(Lv(0), 0);
  for (int round = 1; round <= 1000; ++round) {
    const Frontier heard = graph.frontier();
    for (const PeerIndex peer : peers) graph.Append(peer, heard, 1);
    if (round % 100 != 0) continue;
    int calls = 0;
    Frontier beyond;
    view.AdvanceTo(graph, graph.runs().size() - 1, graph.frontier(), &beyond,
                   [&](LvRange) { ++calls; });
    view.StandAt(graph.frontier());
    CHECK(beyond.empty());
    CHECK(calls <= 3);
    CHECK(view.runs() <= 4);
  }
}

}  // namespace
}  // namespace syncline::test
