// Nodes with stable addresses that are all handed back at once.
//
// Invariants: a node keeps its address and its number until Clear().
// Cost: Allocate and Clear are O(1); memory is kept for the next use. At most
// twice that of the nodes, or that of 32 more.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_NODE_POOL_H_
#define SYNCLINE_INTERNAL_CONTAINERS_NODE_POOL_H_

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>
#include <vector>

namespace syncline::internal {

template <typename Node>
class NodePool {
 public:
  // An uninitialised-by-us node, as the last user left it, and its number.
  Node* Allocate(uint32_t* number) {
    *number = used_++;
    if (*number == end_) {
      const uint32_t size = std::clamp(end_, 1u, kBlock);
      blocks_.push_back(std::make_unique<Node[]>(size));
      end_ += size;
    }
    return at(*number);
  }

  Node* at(uint32_t number) const {
    // Blocks of 1, 1, 2, 4, ... nodes, for the many pools that stay small.
    if (number < kBlock) {
      return &blocks_[std::bit_width(number)][number - std::bit_floor(number)];
    }
    return &blocks_[(number >> kBlockBits) + kBlockBits][number & (kBlock - 1)];
  }

  void Clear() { used_ = 0; }

  size_t memory() const { return size_t{end_} * sizeof(Node); }

 private:
  static constexpr uint32_t kBlockBits = 5;
  static constexpr uint32_t kBlock = uint32_t{1} << kBlockBits;

  std::vector<std::unique_ptr<Node[]>> blocks_;
  uint32_t used_ = 0;
  uint32_t end_ = 0;  // of the nodes that there are
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_NODE_POOL_H_
