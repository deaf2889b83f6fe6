// What a ClientSession makes of frames.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "sync/client_machine.h"

namespace syncline::internal {
namespace {

// The channel of a frame that has one; 0 for others.
uint32_t ChannelOf(const proto::Frame& frame) {
  switch (frame.kind_case()) {
    case proto::Frame::kJoinOk:
      return frame.join_ok().channel();
    case proto::Frame::kAck:
      return frame.ack().channel();
    case proto::Frame::kDeliver:
      return frame.deliver().channel();
    case proto::Frame::kPresence:
      return frame.presence().channel();
    case proto::Frame::kChunk:
      return frame.chunk().channel();
    case proto::Frame::kPermChanged:
      return frame.perm_changed().channel();
    case proto::Frame::kSnapshotWanted:
      return frame.snapshot_wanted().channel();
    case proto::Frame::kRoomEvent:
      return frame.room_event().channel();
    case proto::Frame::kLeave:
      return frame.leave().channel();
    case proto::Frame::kError:
      return frame.error().channel();
    default:
      return 0;
  }
}

}  // namespace

void ClientMachine::Receive(Milliseconds now, std::string_view bytes) {
  SetTime(now);
  if (is_open()) liveness_.Heard(link_.now);
  proto::Frame frame;
  size_t size = 0;
  while (is_open() && reader_.Next(&bytes, &frame, &size)) {
    if (const Violation error = Handle(&frame, size)) Violate(*error);
  }
  if (is_open() && reader_.error()) Violate(*reader_.error());
}

ClientMachine::Violation ClientMachine::Handle(proto::Frame* frame,
                                               size_t size) {
  if (state_ == ConnectionState::kOpening) {
    if (frame->has_hello()) return OnHello(frame->hello());
    if (frame->has_error()) return OnServerError(frame->error()), std::nullopt;
    return SyncError(SyncErrorCode::kUnexpectedFrame,
                     "a frame before the server's Hello");
  }
  switch (frame->kind_case()) {
    case proto::Frame::KIND_NOT_SET:  // of a later version
      return std::nullopt;
    case proto::Frame::kPong:
      OnPong(frame->pong().number());
      return std::nullopt;
    case proto::Frame::kPing:
      pong_ = frame->ping().number();
      return std::nullopt;
    case proto::Frame::kGoAway:
      OnGoAway(frame->go_away());
      return std::nullopt;
    case proto::Frame::kDeliver:
    case proto::Frame::kChunk:
      if (Violation error = CountForCredit(size)) return error;
      return OnChannelFrame(frame);
    case proto::Frame::kError:
      if (frame->error().channel() == 0) {
        OnServerError(frame->error());
        return std::nullopt;
      }
      return OnChannelFrame(frame);
    case proto::Frame::kJoinOk:
    case proto::Frame::kAck:
    case proto::Frame::kPresence:
    case proto::Frame::kPermChanged:
    case proto::Frame::kSnapshotWanted:
    case proto::Frame::kRoomEvent:
    case proto::Frame::kLeave:
      return OnChannelFrame(frame);
    default:
      return SyncError(SyncErrorCode::kUnexpectedFrame,
                       "a frame that only a client sends");
  }
}

ClientMachine::Violation ClientMachine::OnHello(
    const proto::Frame::Hello& hello) {
  if (hello.protocol_min() != hello.protocol_max() ||
      hello.protocol_min() < kProtocolMin ||
      hello.protocol_max() > kProtocolMax) {
    return SyncError(
        SyncErrorCode::kUnsupportedVersion,
        absl::StrCat("the server chose version ", hello.protocol_min(),
                     " of the protocol, which this client does not speak"));
  }
  if (hello.session().size() > kMaxSessionBytes) {
    return SyncError(SyncErrorCode::kMalformedFrame,
                     "a session's name that is too long");
  }
  session_ = hello.session();
  link_.server_limits = FromWire(hello.limits());
  link_.server_frame_bytes = std::max(hello.limits().max_parted_bytes(),
                                      link_.server_limits.max_frame_bytes);
  reader_.AllowParts();
  link_.server_level = FromWire(hello.max_level());
  error_ = absl::OkStatus();
  poll_at_ = link_.now + link_.options.poll_time;
  SetState(ConnectionState::kOnline);
  return std::nullopt;
}

void ClientMachine::OnServerError(const proto::Frame::Error& frame) {
  const SyncError error = FromWire(frame);
  error_ = error.ToStatus();
  close_code_ = CloseCodeOf(error);
  retry_after_ = error.retry_after;
  Disconnect();
  output_.Clear();
  SetState(ConnectionState::kClosing);
}

void ClientMachine::OnGoAway(const proto::Frame::GoAway& frame) {
  const Milliseconds min(frame.reconnect_min_ms());
  const Milliseconds max(frame.reconnect_max_ms());
  go_away_ = {std::min(min, kMaxReconnect),
              std::min(std::max(min, max), kMaxReconnect)};
}

void ClientMachine::OnPong(uint64_t number) {
  for (auto& [room, replica] : replicas_) replica->OnPong(number);
}

ClientMachine::Violation ClientMachine::CountForCredit(size_t size) {
  taken_in_ += size;
  if (taken_in_ - credited_ <= link_.options.limits.window_bytes) {
    return std::nullopt;
  }
  return SyncError(SyncErrorCode::kWindowExceeded,
                   "more bytes than the window that was told");
}

ClientMachine::Violation ClientMachine::OnChannelFrame(proto::Frame* frame) {
  const uint32_t channel = ChannelOf(*frame);
  const auto found = channels_.find(channel);
  if (found == channels_.end()) {
    if (channel > 0 && channel <= link_.last_channel) return std::nullopt;
    return SyncError(SyncErrorCode::kUnknownChannel,
                     absl::StrCat("channel ", channel, " was never opened"));
  }
  Replica* replica = found->second;
  // It was left, and the server does not know that yet.
  if (replica->channel() != channel) {
    channels_.erase(found);
    return std::nullopt;
  }
  return Dispatch(frame, replica);
}

ClientMachine::Violation ClientMachine::Dispatch(proto::Frame* frame,
                                                 Replica* replica) {
  switch (frame->kind_case()) {
    case proto::Frame::kJoinOk:
      return replica->OnJoinOk(frame->join_ok());
    case proto::Frame::kAck:
      return replica->OnAck(frame->ack());
    case proto::Frame::kDeliver:
      return replica->OnDeliver(frame->mutable_deliver());
    case proto::Frame::kPresence:
      return replica->OnPresence(frame->presence());
    case proto::Frame::kChunk:
      return replica->OnChunk(frame->chunk());
    case proto::Frame::kPermChanged:
      replica->OnPermChanged(FromWire(frame->perm_changed().access()));
      return std::nullopt;
    case proto::Frame::kSnapshotWanted:
      replica->OnSnapshotWanted();
      return std::nullopt;
    case proto::Frame::kRoomEvent:
      replica->OnRoomEvent(frame->room_event());
      return std::nullopt;
    case proto::Frame::kLeave:
      replica->OnLeave();
      return std::nullopt;
    default:
      replica->OnError(FromWire(frame->error()));
      return std::nullopt;
  }
}

}  // namespace syncline::internal
