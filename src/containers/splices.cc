#include "syncline/internal/containers/splices.h"

#include <algorithm>

namespace syncline::internal {
namespace {

// More than any sequence has: what is behind its end is never spliced, so that
// the last segment is always a kept one.
constexpr uint32_t kLength = uint32_t{1} << 31;

}  // namespace

Splices::Splices() { tree_.InsertAfter(RankTree::kNone, {kLength, kLength}); }

Splices::Node Splices::SplitAt(uint32_t position) {
  if (position == 0) return RankTree::kNone;
  const RankTree::Found found = tree_.FindShown(position - 1);
  const uint32_t left = position - found.before.shown;
  if (left == found.own.shown) return found.node;
  const Node behind =
      tree_.InsertWithin(found, {left, found.own.places > 0 ? left : 0}, {})
          .node;
  SetNote(behind, NoteOf(found.node));
  return found.node;
}

void Splices::SetNote(Node node, uint32_t note) {
  if (NoteOf(node) == note) return;
  if (notes_.size() <= node) notes_.resize(node + 1, kNoNote);
  notes_[node] = note;
}

std::vector<Splices::Range> Splices::WithoutNote(uint32_t position,
                                                 uint32_t count) const {
  std::vector<Range> found;
  const RankTree::Found first = tree_.FindShown(position);
  uint32_t begin = first.before.shown;
  for (Node node = first.node; begin < position + count;
       node = tree_.Next(node)) {
    const uint32_t end = begin + tree_.weights(node).shown;
    if (IsKept(node) && NoteOf(node) == kNoNote) {
      found.push_back(
          {std::max(begin, position), std::min(end, position + count)});
    }
    begin = end;
  }
  return found;
}

bool Splices::Annotate(uint32_t position, uint32_t count, uint32_t note) {
  const Node before = SplitAt(position);
  SplitAt(position + count);
  bool was_used = false;
  Node node = before == RankTree::kNone ? tree_.First() : tree_.Next(before);
  while (count > 0) {
    count -= tree_.weights(node).shown;
    if (IsKept(node) && NoteOf(node) == kNoNote) {
      SetNote(node, note);
      was_used = true;
    }
    node = tree_.Next(node);
  }
  return was_used;
}

void Splices::Delete(uint32_t position, uint32_t count) {
  SplitAt(position);
  SplitAt(position + count);
  while (count > 0) {
    const RankTree::Found found = tree_.FindShown(position);
    const Node node = found.node;
    const uint32_t length = found.own.shown;
    if (IsKept(node)) {
      tree_.SetWeights(node, {0, length});
    } else {
      tree_.Erase(node);
    }
    count -= length;
  }
}

void Splices::Add(uint32_t position, uint32_t deleted, uint32_t inserted) {
  if (deleted > 0) Delete(position, deleted);
  if (inserted == 0) return;
  const Node before = SplitAt(position);
  if (before != RankTree::kNone && tree_.weights(before).places == 0) {
    // Typing on.
    const uint32_t length = tree_.weights(before).shown;
    return tree_.SetWeights(before, {length + inserted, 0});
  }
  tree_.InsertAfter(before, {inserted, 0});
}

}  // namespace syncline::internal
