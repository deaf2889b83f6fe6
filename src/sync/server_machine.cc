#include "sync/server_machine.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace syncline::internal {
namespace {

// Of the slowest link that is borne: 2,000 bytes a second.
constexpr size_t kLeastBytesPerMillisecond = 2;

}  // namespace

ServerMachine::ServerMachine(ServerOptions options, std::string name,
                             ServerHandler* handler, Milliseconds now,
                             std::shared_ptr<DeliverFrames> frames)
    : frames_(std::move(frames)),
      name_(Shortened(name, kMaxSessionBytes)),
      handler_(handler),
      now_(now),
      begun_at_(now),
      liveness_(options.ping_after, options.dead_after, now),
      reader_(Checked(options.limits).max_frame_bytes) {
  options.limits = Checked(options.limits);
  link_.options = options;
  link_.frames = frames_.get();
}

ServerChannel* ServerMachine::Find(ChannelId channel) {
  const auto found = channels_.find(channel);
  return found == channels_.end() ? nullptr : &found->second;
}

void ServerMachine::Violate(const SyncError& error) {
  if (!is_open()) return;
  proto::Frame frame;
  ToWire(error, 0, frame.mutable_error());
  output_.Append(frame);
  error_ = error.ToStatus();
  close_code_ = CloseCodeOf(error);
}

void ServerMachine::SayFarewell(proto::Frame frame) {
  farewells_.push_back(std::move(frame));
  if (farewells_.size() > link_.options.limits.max_documents) {
    Violate(SyncError(SyncErrorCode::kSlowConsumer,
                      "channels are opened faster than answers are read"));
  }
}

void ServerMachine::Refuse(ChannelId channel, const SyncError& error) {
  if (channels_.erase(channel) == 0) return;
  proto::Frame frame;
  ToWire(error, channel, frame.mutable_error());
  SayFarewell(std::move(frame));
}

void ServerMachine::Dismiss(ChannelId channel,
                            proto::Frame::RoomEvent::What what, uint64_t epoch,
                            std::string_view text) {
  if (channels_.erase(channel) == 0) return;
  proto::Frame frame;
  proto::Frame::RoomEvent* event = frame.mutable_room_event();
  event->set_channel(channel);
  event->set_what(what);
  event->set_epoch(epoch);
  event->set_text(std::string(Shortened(text)));
  SayFarewell(std::move(frame));
}

void ServerMachine::Joined(ChannelId channel, JoinAnswer answer) {
  ServerChannel* found = Find(channel);
  if (found == nullptr) return;
  if (const auto error = found->Join(std::move(answer))) {
    CloseIn(channel, *error);
  }
}

void ServerMachine::CloseIn(ChannelId channel, const SyncError& error) {
  Refuse(channel, error);
  left_.push_back(channel);
}

void ServerMachine::TellLeaves() {
  while (!left_.empty()) handler_->OnLeave(left_.pop_front());
}

void ServerMachine::Deliver(ChannelId channel, SyncBatchPtr batch,
                            AckLevel level) {
  ServerChannel* found = Find(channel);
  if (found == nullptr || !is_open()) return;
  const size_t waiting = link_.queued_bytes;
  const size_t bytes = batch->encoded().size();
  if (waiting > 0 && waiting + bytes > link_.options.max_queue_bytes) {
    return Violate(
        SyncError(SyncErrorCode::kSlowConsumer,
                  absl::StrCat(waiting,
                               " bytes wait to be delivered: connect again to "
                               "catch up")));
  }
  if (const auto error = found->Deliver(std::move(batch), level)) {
    CloseIn(channel, *error);
  }
}

void ServerMachine::Presence(ChannelId channel, const PresenceEntry& change) {
  ServerChannel* found = Find(channel);
  if (found == nullptr || found->Presence(change)) return;
  Violate(SyncError(SyncErrorCode::kSlowConsumer,
                    "changes of presence wait: connect again to see who is "
                    "there"));
}

void ServerMachine::TellLeave(ChannelId channel) {
  ServerChannel* found = Find(channel);
  PartialUpload upload = found->TakePartialUpload();
  channels_.erase(channel);
  if (!upload.bytes.empty()) {
    handler_->OnUploadBroken(channel, std::move(upload));
  }
  handler_->OnLeave(channel);
}

void ServerMachine::CloseFor(ChannelId channel, const SyncError& error) {
  proto::Frame frame;
  ToWire(error, channel, frame.mutable_error());
  SayFarewell(std::move(frame));
  TellLeave(channel);
}

void ServerMachine::Closed() {
  if (std::exchange(is_gone_, true)) return;
  TellLeaves();
  while (!channels_.empty()) TellLeave(channels_.begin()->first);
  output_.Clear();
  farewells_.clear();
}

void ServerMachine::Tick(Milliseconds now) {
  SetTime(now);
  TellLeaves();
  if (!is_open()) return;
  const bool is_late =
      !is_greeted_ && now_ >= begun_at_ + link_.options.hello_time;
  if (is_late || now_ >= liveness_.dead_at()) {
    Violate(SyncError(SyncErrorCode::kTimeout, "the client is silent"));
  } else if (now_ >= whole_by()) {
    Violate(
        SyncError(SyncErrorCode::kTimeout, "a frame has not come to its end"));
  }
}

std::optional<Milliseconds> ServerMachine::next_wakeup() const {
  if (!is_open()) return std::nullopt;
  if (!left_.empty()) return now_;
  const Milliseconds next = std::min(whole_by(), liveness_.dead_at());
  if (!is_greeted_) return std::min(next, begun_at_ + link_.options.hello_time);
  return has_room() ? std::min(next, liveness_.ping_at()) : next;
}

void ServerMachine::GoAway(Milliseconds min, Milliseconds max,
                           std::string_view reason) {
  min = std::clamp(min, Milliseconds(0), kMaxReconnect);
  max = std::clamp(max, min, kMaxReconnect);
  proto::Frame::GoAway* away = go_away_.emplace().mutable_go_away();
  away->set_reconnect_min_ms(static_cast<uint32_t>(min.count()));
  away->set_reconnect_max_ms(static_cast<uint32_t>(max.count()));
  away->set_reason(std::string(Shortened(reason)));
}

Milliseconds ServerMachine::whole_by() const {
  const std::optional<Milliseconds> since = reader_.held_since();
  if (!since) return Milliseconds::max();
  return *since + link_.options.dead_after +
         Milliseconds(reader_.held_bytes() / kLeastBytesPerMillisecond);
}

size_t ServerMachine::queued_bytes() const {
  size_t bytes = incoming_bytes() + output_.size() + link_.queued_bytes;
  for (const auto& [id, channel] : channels_) {
    bytes += channel.partial_upload_bytes();
  }
  return bytes;
}

std::string_view ServerMachine::output() {
  Pump();
  return output_.bytes();
}

void ServerMachine::Consume(size_t bytes) {
  output_.Consume(bytes);
  if (bytes > 0 && output_.size() > 0) liveness_.Moved();
}

SharedBytes ServerMachine::TakeOutput() {
  Pump();
  return output_.Take();
}

void ServerMachine::Pump() {
  proto::Frame frame;
  DeliverFrame deliver;
  while (is_open() && has_room() &&
         (parts_.Next(link_.client_limits.max_frame_bytes, &frame) ||
          NextOwn(&frame) || NextOfChannels(&frame, &deliver))) {
    liveness_.Said(now_);
    if (deliver.bytes != nullptr) {
      delivered_ += deliver.message_bytes;
      output_.Append(std::exchange(deliver.bytes, nullptr));
      continue;
    }
    if (frame.has_join_ok() &&
        frame.ByteSizeLong() > link_.client_limits.max_frame_bytes) {
      parts_.Start(frame);
      continue;
    }
    output_.Append(frame);
    if (frame.has_chunk()) delivered_ += frame.ByteSizeLong();
  }
}

bool ServerMachine::NextOwn(proto::Frame* frame) {
  frame->Clear();
  if (std::exchange(owes_hello_, false)) {
    proto::Frame::Hello* hello = frame->mutable_hello();
    hello->set_protocol_min(kProtocolMax);
    hello->set_protocol_max(kProtocolMax);
    ToWire(link_.options.limits, hello->mutable_limits());
    hello->set_max_level(ToWire(link_.options.max_level));
    hello->set_session(name_);
    return true;
  }
  if (!is_greeted_) return false;
  if (pong_) {
    frame->mutable_pong()->set_number(*std::exchange(pong_, std::nullopt));
    return true;
  }
  if (go_away_) {
    *frame = *std::exchange(go_away_, std::nullopt);
    return true;
  }
  if (!farewells_.empty()) {
    *frame = farewells_.pop_front();
    return true;
  }
  if (now_ >= liveness_.ping_at()) {
    liveness_.Pinged();
    frame->mutable_ping()->set_number(delivered_);
    return true;
  }
  return false;
}

bool ServerMachine::has_credit() const {
  const uint64_t on_the_way = delivered_ - credited_;
  return on_the_way == 0 || on_the_way + link_.client_limits.max_frame_bytes <=
                                link_.client_limits.window_bytes;
}

// Answers, which do not wait for what takes long; then one frame of each
// channel in turn, so that a large download of one does not keep the others
// waiting.
bool ServerMachine::NextOfChannels(proto::Frame* frame, DeliverFrame* deliver) {
  if (!is_greeted_) return false;
  for (auto& [id, channel] : channels_) {
    if (channel.NextAnswer(frame)) return true;
  }
  auto at = channels_.upper_bound(next_channel_);
  for (size_t i = 0; i < channels_.size(); ++i, ++at) {
    if (at == channels_.end()) at = channels_.begin();
    if (!at->second.Next(has_credit(), frame, deliver)) continue;
    next_channel_ = at->first;
    return true;
  }
  return false;
}

}  // namespace syncline::internal
