#include "syncline/internal/document/pending.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace syncline::test {
namespace {

using internal::EventGraph;
using internal::Pending;
using Updates = std::vector<std::string>;

// One more op of a peer arrives: what waited for it.
Updates Arrive(PeerId peer, EventGraph* graph, Pending* pending) {
  const internal::PeerIndex author = graph->InternPeer(peer);
  const uint32_t counter = graph->next_counter(author);
  graph->Append(author, {}, 1);
  return pending->Take({peer, counter, counter + 1}, *graph);
}

TEST_CASE("an update that misses many ops is taken out with the last of them") {
  constexpr uint64_t kPeers = 100;
  for (const bool ascending : {true, false}) {
    EventGraph graph;
    Pending pending;
    std::vector<OpId> missing;
    for (uint64_t i = 0; i < kPeers; ++i) missing.push_back({PeerId{i}, 0});
    pending.File(missing, "merge");
    for (uint64_t i = 0; i < kPeers; ++i) {
      const PeerId peer{ascending ? i : kPeers - 1 - i};
      const Updates taken = Arrive(peer, &graph, &pending);
      REQUIRE(taken == (i + 1 < kPeers ? Updates() : Updates{"merge"}));
    }
    CHECK(pending.empty());
    CHECK(pending.bytes() == 0);
  }
}

TEST_CASE("of a peer's ops the last is waited for") {
  EventGraph graph;
  Pending pending;
  pending.File({{PeerId{1}, 2}, {PeerId{1}, 0}, {PeerId{2}, 0}}, "a");
  CHECK(Arrive(PeerId{2}, &graph, &pending).empty());
  CHECK(Arrive(PeerId{1}, &graph, &pending).empty());
  CHECK(Arrive(PeerId{1}, &graph, &pending).empty());
  CHECK(Arrive(PeerId{1}, &graph, &pending) == Updates{"a"});
}

TEST_CASE("the same bytes wait once, whatever arrives between") {
  EventGraph graph;
  Pending pending;
  pending.File({{PeerId{1}, 0}, {PeerId{2}, 0}}, "a");
  CHECK(Arrive(PeerId{2}, &graph, &pending).empty());
  pending.File({{PeerId{1}, 0}}, "a");
  pending.File({{PeerId{1}, 0}}, "b");
  CHECK(pending.bytes() == 2);
  CHECK(Arrive(PeerId{1}, &graph, &pending) == Updates{"a", "b"});
}

}  // namespace
}  // namespace syncline::test
