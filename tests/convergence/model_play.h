// Three replicas with a naive model each, under random edits and deliveries:
// the play of all model tests of movable lists, trees, lists and counters.
//
// A Replica has a `doc`, and
//
//   Replica(PeerId)
//   Edit(SeededRandom&, char32_t* next)   edits the document and the model;
//   places
//                                         are code points from `*next` on
//   Hear(const Replica&)                  learns all that another one knows
//   Check()                               compares the document with the model
//
// Thread-compatible.
#ifndef SYNCLINE_TESTS_CONVERGENCE_MODEL_PLAY_H_
#define SYNCLINE_TESTS_CONVERGENCE_MODEL_PLAY_H_

#include <cstdint>
#include <vector>

#include "support/seed.h"
#include "syncline/ids.h"

namespace syncline::test {

template <typename Replica>
void PlayModel(SeededRandom& random) {
  char32_t next = 0x10000;
  std::vector<Replica> replicas;
  for (uint64_t i = 0; i < 3; ++i) replicas.emplace_back(PeerId{10 + i});
  for (int step = 0; step < 60; ++step) {
    Replica& replica = replicas[random.Uniform(replicas.size())];
    if (random.Chance(0.75)) {
      replica.Edit(random, &next);
    } else {
      const Replica& other = replicas[random.Uniform(replicas.size())];
      if (&other != &replica) replica.Hear(other);
    }
    replica.Check();
  }
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_CONVERGENCE_MODEL_PLAY_H_
