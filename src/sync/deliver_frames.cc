#include "sync/deliver_frames.h"

#include <algorithm>
#include <utility>

#include "sync/frame_stream.h"
#include "sync/wire.h"

namespace syncline::internal {
namespace {

DeliverFrame Encode(ChannelId channel, absl::Span<const Delivery> deliveries) {
  proto::Frame frame;
  proto::Frame::Deliver* deliver = frame.mutable_deliver();
  deliver->set_channel(channel);
  deliver->set_level(ToWire(deliveries.front().level));
  for (const Delivery& delivery : deliveries) {
    const std::string_view encoded = delivery.batch->encoded();
    deliver->add_batch(encoded.data(), encoded.size());
  }
  OutputQueue output;
  output.Append(frame);
  return {output.Take(), frame.ByteSizeLong()};
}

}  // namespace

DeliverFrame DeliverFrames::Of(ChannelId channel,
                               absl::Span<const Delivery> deliveries) {
  const auto found =
      std::find_if(made_.begin(), made_.end(), [&](const Made& made) {
        return made.channel == channel &&
               made.level == deliveries.front().level &&
               std::equal(made.batches.begin(), made.batches.end(),
                          deliveries.begin(), deliveries.end(),
                          [](const SyncBatchPtr& a, const Delivery& b) {
                            return a == b.batch;
                          });
      });
  if (found != made_.end()) {
    std::rotate(made_.begin(), found, found + 1);
    return made_.front().frame;
  }
  Made made{channel, deliveries.front().level, {}, Encode(channel, deliveries)};
  for (const Delivery& delivery : deliveries) {
    made.batches.push_back(delivery.batch);
  }
  if (made_.size() == kMostKept) made_.pop_back();
  made_.insert(made_.begin(), std::move(made));
  return made_.front().frame;
}

}  // namespace syncline::internal
