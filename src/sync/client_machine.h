// The connection of a ClientSession: when it is opened, whether the other side
// is still there, and whose frame is whose. Documents are replica.h's.
//
// Invariant: frames are made only while the output is below its limit, so what
// waits to be sent is bounded, whatever the server asks for.
// Cost: O(documents) a call, beside that of the frames. Thread-compatible.
#ifndef SYNCLINE_SRC_SYNC_CLIENT_MACHINE_H_
#define SYNCLINE_SRC_SYNC_CLIENT_MACHINE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/backoff.h"
#include "sync/frame_stream.h"
#include "sync/liveness.h"
#include "sync/replica.h"
#include "syncline/sync/client.h"

namespace syncline::internal {

class ClientMachine {
 public:
  ClientMachine(ClientOptions options, uint64_t seed);

  absl::Status Join(std::string_view room, SyncDocument* document,
                    JoinOptions options);
  absl::Status Leave(std::string_view room);
  Replica* Find(std::string_view room) const;

  ConnectionState connection() const { return state_; }
  const absl::Status& connection_error() const { return error_; }
  AckLevel server_level() const { return link_.server_level; }
  CloseCode close_code() const { return close_code_; }
  void Restart(Milliseconds now);
  void Opened(Milliseconds now);
  void Receive(Milliseconds now, std::string_view bytes);
  void Closed(Milliseconds now, CloseCode code);
  void Tick(Milliseconds now);
  std::optional<Milliseconds> next_wakeup() const;
  std::string_view output();
  void Consume(size_t bytes);
  std::vector<SyncEvent> TakeEvents();

 private:
  using Violation = std::optional<SyncError>;

  bool is_open() const {
    return state_ == ConnectionState::kOpening ||
           state_ == ConnectionState::kOnline;
  }
  // Time does not go back.
  void SetTime(Milliseconds now) {
    link_.now = std::max(link_.now, now);
    liveness_.Passed(link_.now);
  }
  // Frames may be made: not all that waits has to be sent first.
  bool has_room() const {
    return output_.size() < link_.options.max_output_bytes;
  }
  void SetState(ConnectionState state);
  // Ends the connection for what the server did.
  void Violate(SyncError error);
  void Disconnect();
  void WaitBeforeConnecting(CloseCode code);

  Violation Handle(proto::Frame* frame, size_t size);
  Violation OnHello(const proto::Frame::Hello& hello);
  Violation OnChannelFrame(proto::Frame* frame);
  Violation Dispatch(proto::Frame* frame, Replica* replica);
  void OnServerError(const proto::Frame::Error& frame);
  void OnGoAway(const proto::Frame::GoAway& frame);
  void OnPong(uint64_t number);
  Violation CountForCredit(size_t size);

  void Pump();
  // What concerns the connection.
  bool NextOwn(proto::Frame* frame);
  bool NextOfReplicas(proto::Frame* frame);

  ClientLink link_;
  std::map<std::string, std::unique_ptr<Replica>, std::less<>> replicas_;
  std::map<uint32_t, Replica*> channels_;  // open, or closed a moment ago
  std::string next_room_;                  // whose turn it is to speak

  ConnectionState state_ = ConnectionState::kConnect;
  bool state_changed_ = false;
  absl::Status error_;
  CloseCode close_code_ = kCloseNormal;
  Backoff backoff_;
  Milliseconds connect_at_{0};  // of kWaiting
  Milliseconds state_since_{0};
  // What the server said about coming back.
  std::optional<std::pair<Milliseconds, Milliseconds>> go_away_;
  Milliseconds retry_after_{0};

  FrameReader reader_;
  OutputQueue output_;
  PartSender parts_;
  std::string session_;  // the server's name of this connection, or the last
  Liveness liveness_;
  std::optional<uint64_t> pong_;  // the newest only
  uint64_t taken_in_ = 0;         // bytes of Deliver and Chunk frames
  uint64_t credited_ = 0;         // of them, those that the server was told of
  Milliseconds poll_at_{0};
};

}  // namespace syncline::internal

#endif  // SYNCLINE_SRC_SYNC_CLIENT_MACHINE_H_
