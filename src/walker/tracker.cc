#include "syncline/internal/walker/tracker.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/containers/search.h"
#include "syncline/internal/walker/merge_plan.h"

namespace syncline::internal {
namespace {

// Base characters that a tracker starts with: more than any text has, so that
// it can start before the length of the base text is known. The surplus stands
// at the end for good; an insert at the end of the text is one before the
// surplus. Two ids are left for those that mean no character.
constexpr uint32_t kBaseCharacters = kMaxOps - 2;

// What costs about as much as an item, and as all else that there is of a
// tracker of a few.
constexpr size_t kNumbersOfItem = 16;
constexpr size_t kFewNumbers = 512;

absl::Status OutOfRange(const OpLog& log, Lv lv, uint32_t position,
                        uint32_t length, uint32_t width) {
  return absl::InvalidArgumentError(absl::StrCat(
      "op ", log.graph().id(lv).ToString(), " at position ", position, ", of ",
      length, " items, does not fit the ", width, " that its author saw"));
}

PerView StatesOfNew(int view) {
  PerView states{};
  states[kMergedView] = 1;
  states[view] = 1;
  return states;
}

}  // namespace

void Tracker::Start(const OpLog& log, ContainerIndex container, Lv begin) {
  container_ = container;
  begin_ = end_ = begin;
  surplus_ = 0;
  run_hint_ = log.graph().RunIndexAt(begin);
  op_run_hint_ = log.RunIndexIn(log.runs_of(container), begin,
                                log.runs_of(container).size());
  tree_.Clear();
  targets_.Clear();
  for (View& view : views_) view.Start(begin, run_hint_);
  lamports_.StartAt(begin, run_hint_);
  if (begin == Lv(0)) return;
  ItemTree::Cursor start = tree_.begin();
  tree_.Insert(&start, {kBaseItems, kBaseCharacters, kUnknownItem, kNoItem,
                        PerView{1, 1, 1, 1}});
}

bool Tracker::is_wasteful() const {
  size_t numbers = lamports_.runs();
  for (const View& view : views_) numbers += view.runs();
  return numbers > kFewNumbers + kNumbersOfItem * tree_.size();
}

bool Tracker::SetLength(uint32_t length) {
  const uint32_t width = tree_.total()[kMergedView];
  if (width < length) return false;
  surplus_ = width - length;
  if (surplus_ == 0) return true;
  const Item* last = tree_.LastItem();
  return IsBaseItem(last->id) && surplus_ <= last->length;
}

// What does nothing here is known to no view until one of them is moved.
absl::Status Tracker::Walk(const OpLog& log, Lv end, Edits* edits) {
  edits_ = edits;
  const EventGraph& graph = log.graph();
  const ContainerRuns runs = log.runs_of(container_);
  for (op_run_hint_ = OpRunAfter(log, runs, end_); op_run_hint_ < runs.size();
       op_run_hint_ = OpRunAfter(log, runs, end_)) {
    const Lv begin = std::max(end_, log.op_runs()[runs[op_run_hint_]].begin);
    if (end <= begin) break;
    run_hint_ = graph.RunIndexAt(begin, run_hint_);
    end_ = std::min(end, graph.runs()[run_hint_].end);
    SYNCLINE_RETURN_IF_ERROR(WalkPiece(log, runs, {begin, end_}));
  }
  end_ = end;
  return absl::OkStatus();
}

absl::Status Tracker::WalkPiece(const OpLog& log, ContainerRuns runs,
                                LvRange ops) {
  const EventGraph::Run& run = log.graph().runs()[run_hint_];
  Lv previous;
  const int view =
      Prepare(log, run, ParentsAt(log.graph(), run, ops.begin, &previous));
  SYNCLINE_RETURN_IF_ERROR(Apply(log, runs, view, ops));
  if (view != kMergedView) views_[view].Apply(run_hint_, run.peer, ops.end);
  return absl::OkStatus();
}

// The place of the container's first op run that ends after `lv`, which is near
// the last one, and mostly the next.
size_t Tracker::OpRunAfter(const OpLog& log, ContainerRuns runs, Lv lv) const {
  return SearchAt(runs, op_run_hint_,
                  [&](uint32_t run) { return log.op_runs()[run].end() <= lv; });
}

absl::Status Tracker::Apply(const OpLog& log, ContainerRuns runs, int view,
                            LvRange ops) {
  for (size_t i = op_run_hint_; i < runs.size(); ++i) {
    const OpRun& run = log.op_runs()[runs[i]];
    if (run.begin >= ops.end) break;
    op_run_hint_ = i;
    if (!IsWalked(run.kind)) continue;
    const Lv begin = std::max(run.begin, ops.begin);
    const uint32_t from = begin - run.begin;
    const uint32_t length = std::min(run.end(), ops.end) - begin;
    tree_.Expect(ItemOf(begin), length);
    if (MakesPlaces(run.kind)) {
      if (edits_ != nullptr) content_ = log.Content(run, from, from + length);
      is_object_ = run.kind == OpKind::kInsertObject;
      const PlaceClass place_class =
          is_object_ ? ClassOfObject(log.Content(run)) : PlaceClass::kItem;
      if (place_class != PlaceClass::kItem) {
        SYNCLINE_RETURN_IF_ERROR(
            ApplyAnchor(log, view, begin, run.position, place_class));
        continue;
      }
      SYNCLINE_RETURN_IF_ERROR(
          ApplyInsert(log, view, begin, run.position_at(from), length));
    } else {
      SYNCLINE_RETURN_IF_ERROR(
          ApplyDelete(log, view, begin, run.position_at(from), length,
                      run.kind == OpKind::kDeleteBackward));
    }
  }
  return absl::OkStatus();
}

int Tracker::Prepare(const OpLog& log, const EventGraph::Run& run,
                     Parents parents) {
  int of_peer = kMergedView;
  for (int view = 0; view < kMergedView; ++view) {
    if (SameVersion(views_[view].version(), parents)) return view;
    if (views_[view].last_peer() == run.peer) of_peer = view;
  }
  if (run.is_linear()) return kMergedView;
  const int view = of_peer != kMergedView ? of_peer : NearestView(log, parents);
  Move(log, view, parents);
  return view;
}

int Tracker::NearestView(const OpLog& log, Parents parents) {
  int nearest = 0;
  for (int view = 1; view < kMergedView; ++view) {
    if (views_[nearest].end() < views_[view].end()) nearest = view;
  }
  // All of them are included.
  const Lv complete = log.graph().CompleteBelow(parents, run_hint_);
  if (views_[nearest].end() <= complete) return nearest;
  VersionDiff diff;
  uint64_t shortest = std::numeric_limits<uint64_t>::max();
  for (int view = 0; view < kMergedView; ++view) {
    DiffVersions(log.graph(), run_hint_, views_[view].version(), parents,
                 &diff);
    uint64_t length = 0;
    for (LvRange range : diff.only_a) length += range.size();
    for (LvRange range : diff.only_b) length += range.size();
    if (length < shortest) {
      shortest = length;
      nearest = view;
    }
  }
  return nearest;
}

void Tracker::Move(const OpLog& log, int view, Parents parents) {
  View& moved = views_[view];
  Frontier beyond;
  moved.AdvanceTo(log.graph(), run_hint_, parents, &beyond,
                  [&](LvRange ops) { AddState(log, ops, view, 1); });
  if (!beyond.empty()) {
    VersionDiff diff;
    DiffVersions(log.graph(), run_hint_, beyond, parents, &diff);
    for (LvRange ops : diff.only_a) AddState(log, ops, view, ~uint32_t{0});
    moved.Retreat(log.graph(), run_hint_, diff.only_a);
  }
  moved.StandAt(parents);
}

void Tracker::AddState(const OpLog& log, LvRange ops, int view,
                       uint32_t delta) {
  const ContainerRuns runs = log.runs_of(container_);
  for (size_t i = log.RunIndexIn(runs, ops.begin, op_run_hint_);
       i < runs.size(); ++i) {
    const OpRun& run = log.op_runs()[runs[i]];
    if (run.begin >= ops.end) break;
    const LvRange piece{std::max(run.begin, ops.begin),
                        std::min(run.end(), ops.end)};
    if (MakesPlaces(run.kind)) {
      tree_.AddState(ItemOf(piece.begin), piece.size(), view, delta);
    } else if (DeletesPlaces(run.kind)) {
      targets_.ForEach(piece, [&](ItemId first, uint32_t length) {
        tree_.AddState(first, length, view, delta);
      });
    }
  }
}

// The place just after the character before `position`, which is the left
// origin of what is inserted there.
Place Tracker::PlaceAfter(int view, uint32_t position,
                          ItemId* origin_left) const {
  if (position == 0) {
    *origin_left = kNoItem;
    return {tree_.begin(), 0};
  }
  PerView before;
  ItemTree::Cursor cursor = tree_.SeekVisible(view, position - 1, &before);
  const Item& item = cursor.item();
  *origin_left = item.id + cursor.offset;
  ++cursor.offset;
  uint32_t merged_position = before[kMergedView];
  if (item.states[kMergedView] == 1) merged_position += cursor.offset;
  return {cursor, merged_position};
}

absl::Status Tracker::ApplyInsert(const OpLog& log, int view, Lv lv,
                                  uint32_t position, uint32_t length) {
  if (position > width(view)) {
    return OutOfRange(log, lv, position, length, width(view));
  }
  Item item{ItemOf(lv), length, kNoItem, kNoItem, StatesOfNew(view)};
  Place place = PlaceAfter(view, position, &item.origin_left);
  if (place.cursor.offset > 0 &&
      place.cursor.offset < place.cursor.item().length) {
    item.origin_right = item.origin_left + 1;
    if (place.cursor.item().is_left_anchor()) {
      item.origin_left = PastLeftAnchors(tree_, item.origin_left);
    }
  } else {
    if (place.cursor.offset > 0) {
      if (place.cursor.item().is_left_anchor()) {
        item.origin_left = PastLeftAnchors(tree_, item.origin_left);
      }
      ++place.cursor.index;
    }
    place.cursor.offset = 0;
    ItemTree::Cursor next = place.cursor;
    next.EnterItem();
    const bool concurrent = !next.at_end() && next.item().states[view] == 0;
    tree_.SeekKnown(view, &next);
    if (!next.at_end()) {
      item.origin_right = next.item().is_right_anchor()
                              ? PastRightAnchors(tree_, next.item().id)
                              : next.item().id;
    }
    if (concurrent) Integrate(tree_, log.graph(), view, item, &place);
  }
  InsertAt(place, item);
  return absl::OkStatus();
}

void Tracker::InsertAt(Place place, const Item& item) {
  tree_.SplitAt(&place.cursor);
  tree_.Insert(&place.cursor, item);
  if (edits_ != nullptr) {
    edits_->push_back({place.merged_position, 0, item.length, content_,
                       Lv(item.id.value()), is_object_});
  }
}

// The place just before the character at `position`, which is what a right
// anchor there sticks to.
Place Tracker::PlaceBefore(int view, uint32_t position, ItemId* origin_right) {
  if (position == tree_.total()[view]) {
    ItemTree::Cursor end = tree_.end();
    *origin_right = kNoItem;
    return {end, tree_.total()[kMergedView]};
  }
  PerView before;
  ItemTree::Cursor cursor = tree_.SeekVisible(view, position, &before);
  *origin_right = cursor.item().id + cursor.offset;
  uint32_t merged_position = before[kMergedView];
  if (cursor.item().states[kMergedView] == 1) merged_position += cursor.offset;
  tree_.SplitAt(&cursor);
  return {cursor, merged_position};
}

absl::Status Tracker::ApplyAnchor(const OpLog& log, int view, Lv lv,
                                  uint32_t position, PlaceClass place_class) {
  if (position > width(view)) {
    return OutOfRange(log, lv, position, 1, width(view));
  }
  Item item{ItemOf(lv), 1, kUnknownItem, kUnknownItem, StatesOfNew(view)};
  AnchorOrder order(tree_, log.graph(), run_hint_, &lamports_, view);
  Place place;
  if (place_class == PlaceClass::kLeftAnchor) {
    place = PlaceAfter(view, position, &item.origin_left);
    tree_.SplitAt(&place.cursor);
    order.IntegrateLeft(item, &place);
  } else {
    place = PlaceBefore(view, position, &item.origin_right);
    order.IntegrateRight(item, &place);
  }
  InsertAt(place, item);
  return absl::OkStatus();
}

absl::Status Tracker::ApplyDelete(const OpLog& log, int view, Lv lv,
                                  uint32_t position, uint32_t length,
                                  bool backward) {
  const uint32_t before_first = backward ? length - 1 : 0;
  if (position >= width(view) || position < before_first ||
      length > width(view) - (position - before_first)) {
    return OutOfRange(log, lv, position, length, width(view));
  }
  PerView before;
  ItemTree::Cursor cursor =
      tree_.SeekVisible(view, position - before_first, &before);
  uint32_t merged_position = before[kMergedView];
  if (cursor.item().states[kMergedView] == 1) merged_position += cursor.offset;
  DeleteAt(cursor, merged_position, view, {lv, length, ItemId(), backward});
  return absl::OkStatus();
}

// Deletes the next entry.length characters that `view` shows.
void Tracker::DeleteAt(ItemTree::Cursor cursor, uint32_t merged_position,
                       int view, DeleteTargets::Entry entry) {
  const size_t first_entry = targets_.size();
  while (entry.length > 0) {
    const Item& item = cursor.item();
    if (item.states[view] != 1) {
      merged_position += item.widths()[kMergedView];
      cursor.NextItem();
      continue;
    }
    const uint32_t n = std::min(entry.length, item.length - cursor.offset);
    const Lv op =
        entry.backward ? entry.begin + (entry.length - n) : entry.begin;
    targets_.Append({op, n, item.id + cursor.offset, entry.backward});
    if (edits_ != nullptr && item.states[kMergedView] == 1) {
      edits_->push_back({merged_position, n, 0, {}, Lv()});
    }
    tree_.Delete(&cursor, n, view);
    entry.length -= n;
    if (!entry.backward) entry.begin += n;
  }
  if (entry.backward) targets_.ReverseFrom(first_entry);
}

}  // namespace syncline::internal
