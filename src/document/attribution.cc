#include "syncline/internal/document/attribution.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/stretch.h"

namespace syncline::internal {
namespace {

// Makes ranges of items that come in their order.
class Ranges {
 public:
  explicit Ranges(const OpLog& log) : log_(log) {}

  // The items from `at` on were inserted by `first` and the ops behind it.
  void Add(size_t at, uint32_t count, Lv first) {
    while (count > 0) {
      const OpLog::Change* const last_change = stretch_.change;
      if (!stretch_.ops.contains(first)) stretch_ = StretchAt(log_, first);
      const uint32_t part = std::min(count, stretch_.ops.end - first);
      const OpId id = stretch_.id(first);
      if (!Continues(id) || stretch_.change != last_change) {
        ranges_.push_back({at, at, id});
      }
      at += part;
      ranges_.back().end = at;
      count -= part;
      first = first + part;
    }
  }

  std::vector<AuthoredRange> Take() { return std::move(ranges_); }

 private:
  // Whether the op follows that of the last item.
  bool Continues(OpId op) const {
    if (ranges_.empty()) return false;
    const AuthoredRange& last = ranges_.back();
    return last.first.peer == op.peer &&
           last.first.counter + (last.end - last.begin) == op.counter;
  }

  const OpLog& log_;
  Stretch stretch_;  // of the last item
  std::vector<AuthoredRange> ranges_;
};

// Where the item number `index` stands among the places of a sequence, and how
// many items, of `count`, follow each other from there on without an anchor.
struct Items {
  uint32_t place = 0;
  uint32_t count = 0;
};
Items ItemsAt(const ContainerState& state, uint32_t index, uint32_t count) {
  const auto* text = As<TextState>(state);
  if (text == nullptr || text->objects() == nullptr) return {index, count};
  const uint32_t place = text->PlaceOf(index);
  uint32_t code_points = 0;
  const bool is_embed = text->objects()->At(place, &code_points) != nullptr;
  return {place, is_embed ? 1 : std::min(count, code_points)};
}

}  // namespace

absl::StatusOr<std::vector<AuthoredRange>> AuthorsOf(DocumentCore& core,
                                                     ContainerIndex sequence,
                                                     uint32_t begin,
                                                     uint32_t end) {
  if (begin == end) return std::vector<AuthoredRange>();
  SYNCLINE_ASSIGN_OR_RETURN(const ItemOrder* order, core.OrderOf(sequence));
  const ContainerState& state = core.any_state(sequence);
  Ranges ranges(core.log());
  for (uint32_t at = begin; at < end;) {
    const Items items = ItemsAt(state, at, end - at);
    const ItemOrder::Run run = order->RunAtPosition(items.place);
    const uint32_t count = std::min(items.count, run.length);
    ranges.Add(at, count, run.first);
    at += count;
  }
  return ranges.Take();
}

absl::StatusOr<ChangeInfo> ChangeOf(DocumentCore& core, OpId op) {
  DocumentCore& latest = core.newest();
  SYNCLINE_RETURN_IF_ERROR(latest.LoadHistory());
  const std::optional<Lv> lv = latest.log().graph().Find(op);
  if (!lv) {
    return absl::NotFoundError(
        absl::StrCat("op ", op.ToString(),
                     " is not known here: import what its author has"));
  }
  const Stretch stretch = StretchAt(latest.log(), *lv);
  ChangeInfo change;
  change.ops = stretch.span();
  change.lamport = latest.StampOf(stretch.ops.begin).lamport;
  if (stretch.change != nullptr) {
    change.time_ms = stretch.change->time;
    change.message = stretch.change->message;
  }
  return change;
}

}  // namespace syncline::internal
