// The connection of a ServerSession. Documents are server_channel.h's.
//
// Invariant: the handler is called last in what a frame does, and not at all by
// what the host calls, so either may call the other. A channel that a call of
// the host closes is gone when the call returns; where it is closed since its
// client cannot take what the host says, the handler is told by the next
// Receive() or Tick(). Cost: O(channels) a call, beside that of the frames.
// Thread-compatible.
#ifndef SYNCLINE_SRC_SYNC_SERVER_MACHINE_H_
#define SYNCLINE_SRC_SYNC_SERVER_MACHINE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sync/fifo.h"
#include "sync/frame_stream.h"
#include "sync/liveness.h"
#include "sync/server_channel.h"
#include "syncline/sync/server.h"

namespace syncline::internal {

class ServerMachine {
 public:
  ServerMachine(ServerOptions options, std::string name, ServerHandler* handler,
                Milliseconds now, std::shared_ptr<DeliverFrames> frames);

  std::string_view name() const { return name_; }
  // Null: closed.
  ServerChannel* Find(ChannelId channel);
  void Joined(ChannelId channel, JoinAnswer answer);
  void Deliver(ChannelId channel, SyncBatchPtr batch, AckLevel level);
  void Presence(ChannelId channel, const PresenceEntry& change);
  void Refuse(ChannelId channel, const SyncError& error);
  void Dismiss(ChannelId channel, proto::Frame::RoomEvent::What what,
               uint64_t epoch, std::string_view text);

  void Receive(Milliseconds now, std::string_view bytes);
  void Closed();
  void Tick(Milliseconds now);
  std::optional<Milliseconds> next_wakeup() const;
  std::string_view output();
  void Consume(size_t bytes);
  SharedBytes TakeOutput();
  void GoAway(Milliseconds min, Milliseconds max, std::string_view reason);
  std::optional<CloseCode> close_code() const { return close_code_; }
  const absl::Status& error() const { return error_; }
  size_t queued_bytes() const;
  size_t incoming_bytes() const { return reader_.held_bytes(); }

 private:
  using Violation = std::optional<SyncError>;

  bool is_open() const { return !close_code_ && !is_gone_; }
  void SetTime(Milliseconds now) {
    now_ = std::max(now_, now);
    liveness_.Passed(now_);
  }
  // Frames may be made: not all that waits has to be sent first.
  bool has_room() const {
    return output_.size() < link_.options.max_output_bytes;
  }
  // When the frame that has begun to come is to be whole; max(): none has.
  Milliseconds whole_by() const;
  void Violate(const SyncError& error);
  // The last word to a channel that is closed.
  void SayFarewell(proto::Frame frame);
  // For what the client did: the handler is told.
  void CloseFor(ChannelId channel, const SyncError& error);
  // For what the host says and the client cannot take: the handler is told
  // later.
  void CloseIn(ChannelId channel, const SyncError& error);
  void TellLeaves();
  void TellLeave(ChannelId channel);

  Violation Handle(proto::Frame* frame);
  Violation OnHello(const proto::Frame::Hello& hello);
  Violation OnJoin(const proto::Frame::Join& join);
  Violation OnUpdate(proto::Frame::Update* update);
  Violation OnChunk(const proto::Frame::Chunk& chunk);
  Violation OnPresence(const proto::Frame::Presence& presence);
  Violation OnCredit(const proto::Frame::Credit& credit);
  Violation OnToken(const proto::Frame::TokenRefresh& refresh);
  Violation OnLeave(const proto::Frame::Leave& leave);
  void Append(ChannelId id, SyncBatchPtr batch);
  // The channel, if it is joined; null where it was closed a moment ago.
  Violation FindJoined(ChannelId id, ServerChannel** channel);
  // Whether the channel may be written to; closes it where it may not.
  bool CheckWriter(ChannelId id, ServerChannel* channel);

  void Pump();
  bool NextOwn(proto::Frame* frame);
  bool NextOfChannels(proto::Frame* frame, DeliverFrame* deliver);
  bool has_credit() const;

  const std::shared_ptr<DeliverFrames> frames_;
  ServerLink link_;
  const std::string name_;
  ServerHandler* const handler_;
  std::map<ChannelId, ServerChannel> channels_;
  ChannelId last_channel_ = 0;
  ChannelId next_channel_ = 0;  // whose turn it is to speak
  Fifo<proto::Frame> farewells_;
  Fifo<ChannelId> left_;  // by CloseIn()

  Milliseconds now_;
  Milliseconds begun_at_;
  Liveness liveness_;
  bool is_greeted_ = false;
  bool owes_hello_ = false;
  bool is_gone_ = false;  // Closed()
  std::optional<CloseCode> close_code_;
  absl::Status error_;

  FrameReader reader_;
  OutputQueue output_;
  PartSender parts_;
  std::optional<uint64_t> pong_;  // the newest only
  std::optional<proto::Frame> go_away_;
  uint64_t delivered_ = 0;  // bytes of Deliver and Chunk frames
  uint64_t credited_ = 0;   // of them, those that were taken in
};

}  // namespace syncline::internal

#endif  // SYNCLINE_SRC_SYNC_SERVER_MACHINE_H_
