// A document as server-sent events: what is in its log from some point on, then
// what comes, and who is there.
//
// Its state is where it reads from:
//
//   kReading   the stores are being asked for the next page
//   kFull      the client has not taken what it was sent
//   kJoining   the hub is asked to tell what comes
//   kLive      the hub tells
//   kOver
//
// A client that does not keep up is not sent more than max_stream_bytes ahead:
// the stream leaves the hub, and goes on from the log when all was taken. So
// nothing is left out, and nothing queues.
//
// Thread rule: that of the hub.
#ifndef SYNCLINE_SRC_RELAY_API_EVENT_STREAM_H_
#define SYNCLINE_SRC_RELAY_API_EVENT_STREAM_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "relay/api/api_core.h"
#include "relay/api/updates_page.h"
#include "relay/api/waiters.h"

namespace syncline::relay::internal {

class EventStream : public Waiter,
                    public std::enable_shared_from_this<EventStream> {
 public:
  EventStream(ApiCorePtr core, ApiExchangePtr exchange, Since since);

  void Start();

  void OnRecord(Position position, const SyncBatchPtr& batch) override;
  void OnPresence(const PresenceEntry& change) override;
  void OnClosed(const SyncError& why) override;
  void Tick(Milliseconds now) override;
  void Close(const Problem& why) override;
  void Gone() override;

 private:
  enum class State : uint8_t { kReading, kFull, kJoining, kLive, kOver };
  // Events of a page, as they are sent.
  struct Events {
    absl::Status status = {};
    Position position = {};
    bool has_more = false;
    std::string text = {};
  };

  static Events ReadEvents(const std::string& document, const Since& since,
                           const HttpApiOptions& options, LogStore& log,
                           SnapshotStore& snapshots);
  void Read();
  void OnEvents(const Events& events);
  void Join();
  void OnWatch(const WatchAnswer& answer);
  // All that was sent has been taken.
  void OnTaken();
  void Write(std::string_view text);
  bool IsFull();
  void End(const std::string& last_words);

  const ApiCorePtr core_;
  State state_ = State::kReading;
  Since since_;
  Milliseconds written_at_{0};
};

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_API_EVENT_STREAM_H_
