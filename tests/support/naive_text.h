// A second judge, simpler still and of another kind: FugueMax as the tree that
// "The Art of the Fugue" (Weidner, Kleppmann) defines it by.
//
// A character is a node. Its place is left or right of its parent; the text is
// the tree read in order. Between two neighbours a new character becomes a
// right child of the left one where that has none, else a left child of the
// right one. Left children are sorted by id; right children by their right
// origins, the furthest right first, then by id. A right origin is the next
// node, deleted or not, when the character was written.
//
// A replica holds a tree of its own, and ops go from one to the other with
// their causes before them. There is no graph, no version and no walk: where
// this and the walker agree, the order is FugueMax.
//
// Cost: O(n) an op, and O(n) for each right sibling of a new node.
// Thread-compatible.
#ifndef SYNCLINE_TESTS_SUPPORT_NAIVE_TEXT_H_
#define SYNCLINE_TESTS_SUPPORT_NAIVE_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "support/history.h"
#include "syncline/ids.h"

namespace syncline::test {

// One character inserted or deleted, in terms that mean the same everywhere.
struct NaiveOp {
  EventKind kind = EventKind::kInsert;
  OpId id;
  OpId target = {};  // deletes only: the character's id

  // Inserts only.
  enum class Side : uint8_t { kLeft, kRight };
  char32_t code_point = 0;
  std::optional<OpId> parent = {};  // none: the root
  Side side = Side::kRight;
  std::optional<OpId> right_origin = {};  // none: the end. Right children only
};

// One replica.
class NaiveText {
 public:
  NaiveText();

  // Do it here and return what the other replicas have to do.
  // Throw std::out_of_range where there is no such position.
  NaiveOp Insert(OpId id, size_t position, char32_t code_point);
  NaiveOp Delete(OpId id, size_t position);

  // Does what another replica did. REQUIRES: not applied before, and all that
  // it refers to is here.
  void Apply(const NaiveOp& op);

  std::u32string Text() const;

  // All characters in their order, the deleted ones too.
  struct Item {
    OpId id;
    bool is_shown = true;
  };
  std::vector<Item> Items() const;

 private:
  // nullopt: the root, which is before all text and shows nothing.
  using NodeId = std::optional<OpId>;

  struct Node {
    char32_t code_point = 0;
    bool deleted = false;
    NodeId right_origin;  // nullopt: the end
    std::vector<NodeId> left;
    std::vector<NodeId> right;
  };

  std::vector<NodeId> InOrder() const;
  bool IsVisible(const NodeId& id) const;

  // Whether `a` comes before `b` among the right children of one parent.
  bool RightSiblingBefore(const NodeId& a, const NodeId& b) const;

  std::map<NodeId, Node> nodes_;
};

// Runs `history` with a replica for each peer, which hears of others' events
// just before its own event says that it knew them; checks that in the end all
// replicas have the same text (std::logic_error otherwise), and returns it.
std::u32string TextByTree(const History& history);

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_SUPPORT_NAIVE_TEXT_H_
