// A bus within one process. Loses nothing: Publish has told everybody when it
// returns, on the publisher's thread.
//
// Cost: Publish O(subscribers of the document), Subscribe O(the same).
#ifndef SYNCLINE_RELAY_LOCAL_BUS_H_
#define SYNCLINE_RELAY_LOCAL_BUS_H_

#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/relay/bus.h"

namespace syncline::relay {

class LocalBus : public Bus {
 public:
  LocalBus();
  ~LocalBus() override;

  bool may_lose() const override { return false; }
  bool is_local() const override { return true; }
  absl::Status Publish(const Notice& notice) override;
  absl::StatusOr<std::unique_ptr<Subscription>> Subscribe(
      std::string_view document, Handler handler) override;

 private:
  class Topics;
  class LocalSubscription;

  std::shared_ptr<Topics> topics_;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_LOCAL_BUS_H_
