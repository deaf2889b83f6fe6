#include "syncline/internal/document/attribution.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/oplog/stretch.h"

namespace syncline::internal {

absl::StatusOr<std::vector<AuthoredRange>> AuthorsOf(DocumentCore& core,
                                                     ContainerIndex sequence,
                                                     uint32_t begin,
                                                     uint32_t end) {
  std::vector<AuthoredRange> ranges;
  if (begin == end) return ranges;
  SYNCLINE_ASSIGN_OR_RETURN(ItemOrder * order, core.OrderOf(sequence));
  const PeerTable& peers = core.log().graph().peers();
  order->Authors(core.log())
      .ForEach(begin, end,
               [&](uint32_t from, uint32_t to, AuthorRanges::Author first) {
                 ranges.push_back(
                     {from, to, OpId{peers.id(first.peer), first.counter}});
               });
  return ranges;
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
  change.ops = {op.peer, stretch.counter, stretch.counter + stretch.ops.size()};
  change.lamport = latest.StampOf(stretch.ops.begin).lamport;
  if (stretch.change != Stretch::kNoChange) {
    const OpLog::Change& told = latest.log().changes()[stretch.change];
    change.time_ms = told.time;
    change.message = told.message;
  }
  return change;
}

}  // namespace syncline::internal
