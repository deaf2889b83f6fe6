// A node of a tree, or none, at random.
//
// Thread-safe: no state.
#ifndef SYNCLINE_TESTS_SUPPORT_ANY_NODE_H_
#define SYNCLINE_TESTS_SUPPORT_ANY_NODE_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "syncline/tree.h"

namespace syncline::test {

// None is as likely as each of them: the top, say, in the place of a parent.
// A Random is a SeededRandom, or the bytes of a fuzzer.
template <typename Random>
std::optional<NodeId> AnyNode(const std::vector<NodeId>& nodes,
                              Random& random) {
  const size_t at = random.Uniform(nodes.size() + 1);
  if (at == nodes.size()) return std::nullopt;
  return nodes[at];
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_SUPPORT_ANY_NODE_H_
