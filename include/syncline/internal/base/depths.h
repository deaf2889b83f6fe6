// How deep things are in others of their kind, each looked at once, however
// many are asked for and whatever is below them.
//
// Within says what is in what:
//   bool IsOutermost(Node) const          it is in nothing, and its depth is 0
//   std::optional<Node> ParentOf(Node)    of others; nothing: it is nowhere
//
// Cost: O(1) a thing that is on the way to one that is asked for.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_BASE_DEPTHS_H_
#define SYNCLINE_INTERNAL_BASE_DEPTHS_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace syncline::internal {

template <typename Node, typename Within>
class Depths {
 public:
  explicit Depths(Within within) : within_(std::move(within)) {}

  // Nothing: it is in what is nowhere, or in itself.
  std::optional<uint32_t> Of(Node node) {
    std::vector<Node> inner;
    std::optional<uint32_t> depth = 0;
    while (!within_.IsOutermost(node)) {
      const auto [known, is_new] = depths_.try_emplace(node, std::nullopt);
      if (!is_new) {
        depth = known->second;
        break;
      }
      inner.push_back(node);
      const std::optional<Node> parent = within_.ParentOf(node);
      if (!parent) {
        depth.reset();
        break;
      }
      node = *parent;
    }
    for (auto at = inner.rbegin(); depth && at != inner.rend(); ++at) {
      depths_[*at] = ++*depth;
    }
    return depth;
  }

 private:
  Within within_;
  absl::flat_hash_map<Node, std::optional<uint32_t>> depths_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_BASE_DEPTHS_H_
