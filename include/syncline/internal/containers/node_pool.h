// Nodes with stable addresses that are all handed back at once.
//
// Invariants: a node keeps its address and its number until Clear().
// Cost: Allocate and Clear are O(1); memory is kept for the next use.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_NODE_POOL_H_
#define SYNCLINE_INTERNAL_CONTAINERS_NODE_POOL_H_

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
    if ((*number >> kBlockBits) == blocks_.size()) {
      blocks_.push_back(std::make_unique<Node[]>(kBlock));
    }
    return at(*number);
  }

  Node* at(uint32_t number) const {
    return &blocks_[number >> kBlockBits][number & (kBlock - 1)];
  }

  void Clear() { used_ = 0; }

  size_t memory() const { return blocks_.size() * kBlock * sizeof(Node); }

 private:
  static constexpr uint32_t kBlockBits = 5;
  static constexpr uint32_t kBlock = uint32_t{1} << kBlockBits;

  std::vector<std::unique_ptr<Node[]>> blocks_;
  uint32_t used_ = 0;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_NODE_POOL_H_
