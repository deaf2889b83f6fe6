// Deliver frames as they go over the wire. Those who have the same batches to
// deliver on a channel of the same number share one: what a room hands on is
// encoded once, however many are in it.
//
// Invariant: a frame that is kept has its batches kept with it, so that a batch
// is known by its address. Cost: O(batches) to find one; memory for the last
// few, until Clear(). Thread-compatible.
#ifndef SYNCLINE_SRC_SYNC_DELIVER_FRAMES_H_
#define SYNCLINE_SRC_SYNC_DELIVER_FRAMES_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "syncline/sync/batch.h"
#include "syncline/sync/options.h"
#include "syncline/sync/server.h"

namespace syncline::internal {

// A batch that waits for a client.
struct Delivery {
  SyncBatchPtr batch;
  AckLevel level = AckLevel::kReceived;
  size_t counted = 0;       // of what waits for the connection
  bool is_of_join = false;  // it came with the answer to a Join
};

struct DeliverFrame {
  SharedBytes bytes;         // its length first
  size_t message_bytes = 0;  // without that
};

class DeliverFrames {
 public:
  // REQUIRES: there are some, all of the same level.
  DeliverFrame Of(ChannelId channel, absl::Span<const Delivery> deliveries);
  void Clear() { made_.clear(); }

 private:
  // A room's authors lack what they wrote, each something else: more than a few
  // who type at once have their frames made for themselves.
  static constexpr size_t kMostKept = 8;

  struct Made {
    ChannelId channel = 0;
    AckLevel level = AckLevel::kReceived;
    std::vector<SyncBatchPtr> batches;
    DeliverFrame frame;
  };

  std::vector<Made> made_;  // the last that was asked for is the first
};

}  // namespace syncline::internal

#endif  // SYNCLINE_SRC_SYNC_DELIVER_FRAMES_H_
