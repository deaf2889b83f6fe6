// Who wrote the items of a sequence that show: ranges of items whose ops follow
// each other and belong to one change, as long as they can be.
//
// What was deleted and the anchors of marks are not in it, so that neither ends
// a range nor is gone over.
//
// Invariants: the nodes of tree_ are the ranges, none is empty, and none goes
// on in the next one. Cost: an edit is O(log n) for n ranges, and a question
// O(log n) and one step a range that it tells. 30 bytes a range.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_TYPES_AUTHOR_RANGES_H_
#define SYNCLINE_INTERNAL_TYPES_AUTHOR_RANGES_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "syncline/internal/containers/rank_tree.h"
#include "syncline/internal/oplog/oplog.h"
#include "syncline/internal/oplog/stretch.h"

namespace syncline::internal {

class AuthorRanges {
 public:
  // The op of the first item of a range.
  struct Author {
    PeerIndex peer;
    uint32_t counter = 0;
    uint32_t change = Stretch::kNoChange;

    Author operator+(uint32_t count) const {
      return {peer, counter + count, change};
    }
    friend bool operator==(const Author&, const Author&) = default;
  };

  // Items.
  uint32_t size() const { return tree_.total().shown; }

  // Those of ops that follow each other come to stand at `at` <= size().
  void Insert(uint32_t at, uint32_t count, Author first);
  // The same, of ops of the log, which need not be of one author.
  void Insert(const OpLog& log, uint32_t at, LvRange ops);
  // REQUIRES: at + count <= size().
  void Erase(uint32_t at, uint32_t count);

  // Calls f(begin, end, Author of the item at begin) for each range of
  // [begin, end), which is in the sequence; returns how many they are.
  template <typename F>
  uint32_t ForEach(uint32_t begin, uint32_t end, F f) const;

  // O(n); for tests.
  bool Check() const;

 private:
  using Node = RankTree::Node;

  bool GoesOn(Node left, Node right) const {
    return firsts_[left] + tree_.weights(left).shown == firsts_[right];
  }
  // Sees to it that a range begins at `at`, and returns the one before.
  Node SplitAt(uint32_t at);
  // Joins a range with the next one, if it goes on there.
  void Join(Node left);
  void SetFirst(Node node, Author first);

  RankTree tree_;
  std::vector<Author> firsts_;  // by node
};

template <typename F>
uint32_t AuthorRanges::ForEach(uint32_t begin, uint32_t end, F f) const {
  uint32_t count = 0;
  if (begin >= end) return count;
  for (RankTree::Found at = tree_.FindShown(begin);
       at.node != RankTree::kNone && at.before.shown < end;
       at = tree_.Next(at), ++count) {
    const uint32_t from = std::max(begin, at.before.shown);
    f(from, std::min(end, at.before.shown + at.own.shown),
      firsts_[at.node] + (from - at.before.shown));
  }
  return count;
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_AUTHOR_RANGES_H_
