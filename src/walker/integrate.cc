#include "syncline/internal/walker/integrate.h"

namespace syncline::internal {
namespace {

// Equal peers only meet in a stranger's history, where one peer's ops are
// concurrent; even then every replica must agree.
bool AuthorPrecedes(const EventGraph& graph, ItemId a, ItemId b) {
  return graph.id(Lv(a.value())) < graph.id(Lv(b.value()));
}

}  // namespace

void Integrate(const ItemTree& tree, const EventGraph& graph, int view,
               const Item& item, Place* place) {
  Place scan = *place;
  scan.cursor.EnterItem();
  bool undecided = false;
  while (!scan.cursor.at_end()) {
    const Item& other = scan.cursor.item();
    if (other.states[view] != 0) break;
    if (other.origin_left == item.origin_left) {
      if (other.origin_right == item.origin_right) {
        if (AuthorPrecedes(graph, item.id, other.id)) break;
        undecided = false;
      } else {
        undecided = tree.Precedes(other.origin_right, item.origin_right);
      }
    } else if (item.origin_left != kNoItem &&
               (other.origin_left == kNoItem ||
                tree.Precedes(other.origin_left, item.origin_left))) {
      break;
    }
    scan.merged_position += other.widths()[kMergedView];
    ++scan.cursor.index;
    if (!undecided) *place = scan;
    scan.cursor.EnterItem();
  }
}

}  // namespace syncline::internal
