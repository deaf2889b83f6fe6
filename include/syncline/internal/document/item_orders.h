// The orders of the sequences of one document that somebody asked for, and what
// they share: which items were inserted again.
//
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_ITEM_ORDERS_H_
#define SYNCLINE_INTERNAL_DOCUMENT_ITEM_ORDERS_H_

#include <cstddef>
#include <map>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "syncline/internal/types/item_order.h"
#include "syncline/internal/types/rebirths.h"

namespace syncline::internal {

class ItemOrders {
 public:
  // Up to date. REQUIRES: the log begins at 0. Error: DataLoss.
  absl::StatusOr<ItemOrder*> Get(const OpLog& log, ContainerIndex container) {
    std::unique_ptr<ItemOrder>& order = orders_[container];
    if (order == nullptr) order = std::make_unique<ItemOrder>(container);
    const absl::Status status = order->CatchUp(log, rebirths_);
    if (status.ok()) return order.get();
    orders_.erase(container);
    return status;
  }

  // REQUIRES: no order has taken in the op.
  void Add(Rebirth rebirth) { rebirths_.Add(rebirth); }

  // Those of a document that was saved.
  void AddOld(absl::Span<const Rebirth> rebirths) {
    for (const Rebirth& rebirth : rebirths) rebirths_.Add(rebirth);
    if (!rebirths.empty()) orders_.clear();
  }

  // Ops from `end` on are to be taken out of the log.
  void Truncate(Lv end) {
    std::erase_if(orders_, [end](const auto& entry) {
      return end < entry.second->end();
    });
    rebirths_.Truncate(end);
  }

 private:
  Rebirths rebirths_;
  std::map<ContainerIndex, std::unique_ptr<ItemOrder>> orders_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_ITEM_ORDERS_H_
