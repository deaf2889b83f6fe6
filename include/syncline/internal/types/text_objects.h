// The objects of a text: anchors and embeds, and where they are.
//
// Positions in the log count places: code points, embeds and anchors. A user's
// positions count code points; an embed is one, U+FFFC in the rope. This tells
// one from the other. Text without objects has none of this.
//
// A mark is a begin and the end that its author's next op made, if both are
// there and the begin comes first: it covers what is between them.
//
// Which marks cover a place is asked by those who read, or listen, and where an
// object is by those who remove it. So objects wait until somebody asks for one
// by its id, and marks until somebody asks for those of a place: a merge of
// many pays for neither.
//
// Invariants: (1) a node is an object and the code points behind it, up to the
// next object; the first node is no object. Its weights are code points and
// places. (2) by_id_ has each object, or it is new; the two anchors of a mark
// that is not new know each other, and marks_ has it, or it waits. (3) near_ is
// a node as it is. Cost: O(log n) for n objects, O(log n * log n) for the
// anchors of marks where somebody asks after each; O(1) and an addition up the
// tree close to the place of the last edit. About 200 bytes an object. Not even
// const functions may be called by two threads at once.
#ifndef SYNCLINE_INTERNAL_TYPES_TEXT_OBJECTS_H_
#define SYNCLINE_INTERNAL_TYPES_TEXT_OBJECTS_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "syncline/internal/containers/chunked_vector.h"
#include "syncline/internal/containers/interval_tree.h"
#include "syncline/internal/containers/rank_tree.h"
#include "syncline/internal/oplog/object.h"
#include "syncline/internal/types/stamp.h"

namespace syncline::internal {

class TextObjects {
 public:
  struct Entry {
    TextObject object;
    Stamp stamp;  // of the op that inserted it

    // Of a begin: what its mark is known by.
    OpId mark_id() const {
      return object.former ? object.former->id : stamp.id;
    }
    // Of a begin: what orders marks of one key. No mark is newer than its op.
    Stamp age() const {
      if (!object.former) return stamp;
      return std::min(stamp, Stamp{object.former->lamport, object.former->id});
    }
  };

  // Code points [begin, end).
  struct Range {
    uint32_t begin = 0;
    uint32_t end = 0;
    bool empty() const { return begin >= end; }
  };

  // Of a text of plain code points.
  explicit TextObjects(uint32_t code_points);

  uint32_t size() const { return size_; }
  uint32_t places() const { return order_.total().places; }
  uint32_t code_points() const { return order_.total().shown; }

  // How many code points stand before a place.
  uint32_t CodePointsBefore(uint32_t place) const {
    if (!near_.HasPlace(place)) StayIn(FindBefore(place));
    // Before the object of a node is the end of the node before.
    return near_.begin + (place - near_.place);
  }
  // The place of a code point, or the end.
  uint32_t PlaceOf(uint32_t code_point) const;
  // Where text goes that is inserted before that code point: behind the last
  // left anchor that is between it and the one before, if there is any; else
  // before the first right anchor.
  uint32_t PlaceForText(uint32_t code_point) const;
  // The place just behind the code point before this one: that of a left
  // anchor.
  uint32_t PlaceBehindPrevious(uint32_t code_point) const {
    return code_point == 0 ? 0 : PlaceOf(code_point - 1) + 1;
  }
  // The place of an object that is there.
  std::optional<uint32_t> Find(OpId id) const;
  // The ops of the begins that are there of a mark: its own, and those that
  // bring it back. Cost: O(log n), and the result.
  std::vector<OpId> BeginsOf(OpId mark) const;

  void InsertText(uint32_t place, uint32_t code_points) {
    if (!near_.HasPlace(place)) StayIn(FindBefore(place));
    order_.AddWeights(near_.found, {code_points, code_points});
    near_.found.own = near_.found.own + Weights{code_points, code_points};
    near_.end += code_points;
  }
  // Makes a place for an object, which is to be written before anything else is
  // asked: its entry is empty.
  Entry* MakePlace(uint32_t place, bool is_anchor);
  void Insert(uint32_t place, Entry&& entry) {
    *MakePlace(place, entry.object.is_anchor()) = std::move(entry);
  }
  // What stands at a place: an object; or nullptr, and how many code points
  // follow each other from there on.
  const Entry* At(uint32_t place, uint32_t* code_points) const;
  // REQUIRES: those are there.
  void EraseText(uint32_t place, uint32_t code_points);
  Entry Erase(uint32_t place);

  // What a mark covers of which the object at a place is an anchor; and would
  // cover if this one came there. Empty where there is no such mark.
  Range RangeAt(uint32_t place) const;
  Range RangeWith(uint32_t place, const Entry& entry) const;

  // Calls f(code points before, code points behind up to the next, const
  // Entry*) for each object; first for what is before all, with nullptr. An
  // embed counts among those behind it.
  template <typename F>
  void ForEach(F f) const;
  // Calls f(const Entry& begin, Range) for each mark that some of the code
  // points may be in, in the order of the begins.
  template <typename F>
  void ForEachMark(Range range, F f) const;
  // From left to right: calls begin(const Entry&) and end(const Entry&), with
  // the begin's entry, for the marks that cover some of the code points from
  // there on, and text(Range, const Entry* embed) for what is between.
  template <typename B, typename E, typename T>
  void ForEachPart(Range range, B begin, E end, T text) const;

  // O(n); for tests.
  bool Check() const;

 private:
  using Node = RankTree::Node;
  using Found = RankTree::Found;
  using Weights = RankTree::Weights;

  // The text behind one node, of which whoever edits there finds all at once.
  struct Near {
    Near() = default;
    Near(const Found& at, bool is_first);
    bool HasPlace(uint32_t at) const {
      return found.node != RankTree::kNone && place <= at &&
             at - place <= end - begin;
    }
    bool HasText(uint32_t at) const {
      return place <= at && at - place < end - begin;
    }

    Found found;
    uint32_t begin = 0;  // code points
    uint32_t end = 0;
    uint32_t place = 0;  // of begin
    // Whether text that is inserted at a border goes to this one. Where that
    // was not asked: false.
    bool has_begin = false;
    bool has_end = false;
  };

  // An anchor is a place that shows nothing: what it is need not be looked up.
  static bool IsAnchor(const Found& found) {
    return found.own.places != found.own.shown;
  }
  bool IsFirst(const Found& found) const { return found.node == first_; }
  // REQUIRES of these: an object.
  const Entry& EntryOf(Node node) const { return slots_[node].entry; }
  bool IsLeftAnchor(Node node) const {
    return EntryOf(node).object.side == AnchorSide::kLeft;
  }
  bool IsBegin(Node node) const {
    return EntryOf(node).object.kind == ObjectKind::kBegin;
  }
  // The other anchor of a mark, or kNone. REQUIRES: TakeInNew().
  Node PartnerOf(Node node) const { return slots_[node].partner; }
  // The node that the place before this one is in, or the first.
  Found FindBefore(uint32_t place) const;
  void StayIn(const Found& found) const { near_ = Near(found, IsFirst(found)); }
  // The same, and what is at its borders.
  void StayAt(const Found& found) const;
  // The object, or kNone.
  Node FindNode(OpId id) const;
  // The other anchor, which may be on the wrong side; or kNone.
  Node FindPartner(const Entry& anchor) const;
  void Pair(Node node) const;
  void Unpair(Node node);
  // Enters the new objects into by_id_ and brought_back_, and pairs the anchors
  // among them.
  void TakeInNew() const;
  // All of them, as the two below need them.
  const IntervalTree& marks() const {
    TakeInNew();
    if (!waiting_.empty()) TakeInWaiting();
    return marks_;
  }
  void TakeInWaiting() const;
  Range RangeOf(Node begin, Node end) const {
    return {order_.Before(begin).shown, order_.Before(end).shown};
  }

  static void Prefetch(const Entry& entry) {
    const char* bytes = reinterpret_cast<const char*>(&entry);
    __builtin_prefetch(bytes);
    __builtin_prefetch(bytes + sizeof(Entry) - 1);
  }

  struct Slot {
    Entry entry;
    Node partner = RankTree::kNone;
    bool is_in_marks = false;  // of a begin
  };

  RankTree order_;
  Node first_;
  uint32_t size_ = 0;
  mutable ChunkedVector<Slot> slots_;  // by node
  mutable IntervalTree marks_;
  mutable std::vector<Node> waiting_;  // begins, and what was erased since
  mutable std::vector<Node> new_;
  mutable absl::flat_hash_map<OpId, Node> by_id_;
  // Of begins that bring a mark back, and are not new: the mark and the begin.
  mutable std::set<std::pair<OpId, OpId>> brought_back_;
  mutable Near near_;
};

inline TextObjects::Near::Near(const Found& at, bool is_first)
    : found(at), end(at.before.shown + at.own.shown) {
  const uint32_t anchors = IsAnchor(at) ? 1 : 0;
  const uint32_t embeds = is_first ? 0 : 1 - anchors;
  begin = at.before.shown + embeds;
  place = at.before.places + anchors + embeds;
}

template <typename F>
void TextObjects::ForEach(F f) const {
  for (Found at = order_.At(first_); at.node != RankTree::kNone;
       at = order_.Next(at)) {
    f(at.before.shown, at.own.shown, IsFirst(at) ? nullptr : &EntryOf(at.node));
  }
}

template <typename F>
void TextObjects::ForEachMark(Range range, F f) const {
  if (range.empty()) return;
  marks().ForEachOver(
      order_, order_.FindShown(range.begin).node,
      order_.FindShown(range.end - 1).node,
      [&](Node begin, Node end) { f(EntryOf(begin), RangeOf(begin, end)); });
}

template <typename B, typename E, typename T>
void TextObjects::ForEachPart(Range range, B begin, E end, T text) const {
  if (range.empty()) return;
  Found at = order_.FindShown(range.begin);
  marks().ForEachOver(order_, at.node, at.node,
                      [&](Node mark, Node) { begin(EntryOf(mark)); });
  for (bool is_first = true;
       at.node != RankTree::kNone && at.before.shown < range.end;
       is_first = false) {
    const Node node = at.node;
    // Entries stand in the order in which they came, not in that of the text.
    const Found next = order_.Next(at);
    if (next.node != RankTree::kNone) Prefetch(EntryOf(next.node));
    uint32_t from = at.before.shown;
    const uint32_t to = from + at.own.shown;
    if (IsAnchor(at)) {
      if (!is_first && PartnerOf(node) != RankTree::kNone) {
        if (IsBegin(node)) {
          begin(EntryOf(node));
        } else {
          end(EntryOf(PartnerOf(node)));
        }
      }
    } else if (!IsFirst(at)) {
      if (range.begin <= from) text(Range{from, from + 1}, &EntryOf(node));
      ++from;
    }
    const Range part{std::max(from, range.begin), std::min(to, range.end)};
    if (!part.empty()) text(part, nullptr);
    at = next;
  }
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_TEXT_OBJECTS_H_
