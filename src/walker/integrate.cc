#include "syncline/internal/walker/integrate.h"

namespace syncline::internal {
namespace {

// What an item says of where the insert goes.
enum class Relation {
  kStop,         // before it, at the latest
  kChild,        // nothing: it hangs on one that was passed
  kAfter,        // after it
  kMaybeBefore,  // before it, unless a later one says: after
  kTwin,         // the lower author goes first
};

// REQUIRES: the insert's author did not know `other`, which is no right anchor.
Relation RelationTo(const Item& other, const ItemTree& tree, const Item& item) {
  // Where many write at one place, most are. A left anchor has no right origin.
  if (other.origin_left == item.origin_left &&
      other.origin_right == item.origin_right) {
    return Relation::kTwin;
  }
  const ItemId other_left = other.is_left_anchor()
                                ? PastLeftAnchors(tree, other.origin_left)
                                : other.origin_left;
  if (other_left == item.origin_left) {
    if (other.is_left_anchor()) return Relation::kAfter;
    return tree.Precedes(other.origin_right, item.origin_right)
               ? Relation::kMaybeBefore
               : Relation::kAfter;
  }
  const bool is_further_left =
      item.origin_left != kNoItem &&
      (other_left == kNoItem || tree.Precedes(other_left, item.origin_left));
  return is_further_left ? Relation::kStop : Relation::kChild;
}

struct Scan {
  Place at;
  Place found;  // where the insert goes if no later item says otherwise
  bool undecided = false;

  void Pass(const Item& other, Relation relation) {
    if (relation != Relation::kChild) {
      undecided = relation == Relation::kMaybeBefore;
    }
    at.merged_position += other.widths()[kMergedView];
    ++at.cursor.index;
    if (!undecided) found = at;
    at.cursor.EnterItem();
  }
};

// Which twins are asked for their authors: they ascend, so ever more are passed
// on trust, until one turns out to go after the insert. Then it goes back to
// the last that was asked, and trusts fewer.
class Gallop {
 public:
  explicit Gallop(const Scan& begin) : asked_(begin) {}

  bool TrustsNext() const { return trusted_ < trust_; }
  void Trust(ItemId twin) {
    last_ = twin;
    ++trusted_;
  }
  // The twin just before `after` goes before the insert.
  void NoteBefore(const Scan& after) {
    asked_ = after;
    trusted_ = 0;
    trust_ = is_close_ ? trust_ / 2 : 2 * trust_ + 1;
  }
  // The last of those passed on trust, or kNoItem.
  ItemId last() const { return trusted_ > 0 ? last_ : kNoItem; }
  // It goes after the insert: where to go on.
  const Scan& GoBack() {
    is_close_ = true;
    trust_ = trusted_ / 2;
    trusted_ = 0;
    return asked_;
  }

 private:
  Scan asked_;
  uint32_t trusted_ = 0;
  uint32_t trust_ = 0;
  ItemId last_ = kNoItem;
  bool is_close_ = false;
};

}  // namespace

void Integrate(const ItemTree& tree, const EventGraph& graph, int view,
               const Item& item, Place* place) {
  // Equal peers only meet in a stranger's history, where one peer's ops are
  // concurrent; even then every replica must agree.
  const OpId author = graph.id(Lv(item.id.value()));
  auto goes_before = [&](ItemId twin) {
    return graph.id(Lv(twin.value())) < author;
  };
  Scan scan{*place, *place};
  scan.at.cursor.EnterItem();
  Gallop gallop(scan);
  while (true) {
    Relation relation = Relation::kStop;
    const Item* subject = nullptr;
    if (!scan.at.cursor.at_end()) {
      subject = SubjectOf(scan.at.cursor.item(), tree, view);
      if (subject != nullptr) relation = RelationTo(*subject, tree, item);
    }
    const bool is_asked = relation == Relation::kTwin && !gallop.TrustsNext();
    if (relation == Relation::kStop ||
        (is_asked && !goes_before(subject->id))) {
      if (gallop.last() == kNoItem || goes_before(gallop.last())) break;
      scan = gallop.GoBack();
      continue;
    }
    scan.Pass(scan.at.cursor.item(), relation);
    if (is_asked) gallop.NoteBefore(scan);
    if (relation == Relation::kTwin && !is_asked) gallop.Trust(subject->id);
  }
  *place = scan.found;
}

}  // namespace syncline::internal
