#include "sync/client_machine.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace syncline::internal {

ClientMachine::ClientMachine(ClientOptions options, uint64_t seed)
    : backoff_(options.first_pause, options.longest_pause),
      reader_(Checked(options.limits).max_frame_bytes),
      liveness_(options.ping_after, options.dead_after, Milliseconds(0)) {
  options.limits = Checked(options.limits);
  link_.options = options;
  link_.random = Random(seed);
}

absl::Status ClientMachine::Join(std::string_view room, SyncDocument* document,
                                 JoinOptions options) {
  if (!IsRoomName(room)) {
    return absl::InvalidArgumentError(
        "a room's name is UTF-8 of 1 to 256 bytes");
  }
  if (options.token.size() > kMaxTokenBytes) {
    return absl::InvalidArgumentError("a token has at most 8192 bytes");
  }
  if (Find(room) != nullptr) {
    return absl::AlreadyExistsError(
        absl::StrCat(std::string(room), " is joined already"));
  }
  if (replicas_.size() >= link_.options.limits.max_documents) {
    return absl::ResourceExhaustedError("more documents than max_documents");
  }
  replicas_.emplace(room,
                    std::make_unique<Replica>(std::string(room), document,
                                              std::move(options), &link_));
  return absl::OkStatus();
}

absl::Status ClientMachine::Leave(std::string_view room) {
  const auto found = replicas_.find(room);
  if (found == replicas_.end()) {
    return absl::NotFoundError(
        absl::StrCat(std::string(room), " is not joined"));
  }
  std::erase_if(channels_, [&](const auto& entry) {
    return entry.second == found->second.get();
  });
  replicas_.erase(found);
  return absl::OkStatus();
}

Replica* ClientMachine::Find(std::string_view room) const {
  const auto found = replicas_.find(room);
  return found == replicas_.end() ? nullptr : found->second.get();
}

void ClientMachine::SetState(ConnectionState state) {
  state_changed_ = state_changed_ || state_ != state;
  state_ = state;
  state_since_ = link_.now;
}

void ClientMachine::Restart(Milliseconds now) {
  SetTime(now);
  if (state_ != ConnectionState::kStopped &&
      state_ != ConnectionState::kWaiting) {
    return;
  }
  backoff_.Reset();
  SetState(ConnectionState::kConnect);
}

void ClientMachine::Opened(Milliseconds now) {
  SetTime(now);
  if (state_ != ConnectionState::kConnect &&
      state_ != ConnectionState::kWaiting) {
    return;
  }
  SetState(ConnectionState::kOpening);
  liveness_.Begin(link_.now);
  proto::Frame frame;
  proto::Frame::Hello* hello = frame.mutable_hello();
  hello->set_protocol_min(kProtocolMin);
  hello->set_protocol_max(kProtocolMax);
  ToWire(link_.options.limits, hello->mutable_limits());
  hello->set_session(session_);
  output_.Append(frame);
}

void ClientMachine::Disconnect() {
  for (auto& [room, replica] : replicas_) replica->Disconnect();
  channels_.clear();
  link_.leaves.clear();
  link_.last_channel = 0;
  link_.server_level = AckLevel::kReceived;
  link_.pings = 0;
  link_.asks = false;
  pong_.reset();
  taken_in_ = credited_ = 0;
  reader_.Reset();
  parts_.Stop();
}

void ClientMachine::Violate(SyncError error) {
  // Whatever the server did, the next connection may go well; but it will not
  // have learned another version.
  if (error.code != SyncErrorCode::kUnsupportedVersion) {
    error.error_class = SyncErrorClass::kTransient;
  }
  proto::Frame frame;
  ToWire(error, 0, frame.mutable_error());
  output_.Append(frame);
  error_ = error.ToStatus();
  close_code_ = CloseCodeOf(error);
  Disconnect();
  SetState(ConnectionState::kClosing);
}

void ClientMachine::Closed(Milliseconds now, CloseCode code) {
  SetTime(now);
  if (state_ == ConnectionState::kStopped ||
      state_ == ConnectionState::kWaiting) {
    return;
  }
  const bool was_stable = state_ == ConnectionState::kOnline &&
                          link_.now - state_since_ >= link_.options.stable_time;
  if (was_stable) backoff_.Reset();
  if (state_ != ConnectionState::kClosing) {
    error_ = absl::UnavailableError(
        absl::StrCat("the connection was closed with code ", code));
  } else if (IsPermanent(close_code_)) {
    code = close_code_;
  }
  Disconnect();
  output_.Clear();
  WaitBeforeConnecting(code);
}

void ClientMachine::WaitBeforeConnecting(CloseCode code) {
  const auto go_away = std::exchange(go_away_, std::nullopt);
  const Milliseconds at_least = std::exchange(retry_after_, Milliseconds(0));
  if (IsPermanent(code)) return SetState(ConnectionState::kStopped);
  const Milliseconds pause =
      go_away ? link_.random.Between(go_away->first, go_away->second)
              : std::max(at_least, backoff_.Next(&link_.random));
  connect_at_ = link_.now + pause;
  SetState(ConnectionState::kWaiting);
}

void ClientMachine::Tick(Milliseconds now) {
  SetTime(now);
  if (state_ == ConnectionState::kWaiting && link_.now >= connect_at_) {
    SetState(ConnectionState::kConnect);
  }
  const bool is_late = state_ == ConnectionState::kOpening &&
                       link_.now >= state_since_ + link_.options.answer_time;
  const bool is_dead = is_open() && link_.now >= liveness_.dead_at();
  if (is_late || is_dead) {
    Violate(SyncError(SyncErrorCode::kTimeout, "the server is silent"));
  }
  const bool polls = link_.options.poll_time.count() > 0 &&
                     state_ == ConnectionState::kOnline &&
                     link_.now >= poll_at_;
  if (polls) poll_at_ = link_.now + link_.options.poll_time;
  for (auto& [room, replica] : replicas_) {
    replica->Tick();
    if (polls) replica->Poll();
  }
}

std::optional<Milliseconds> ClientMachine::next_wakeup() const {
  std::optional<Milliseconds> next;
  const auto at = [&](std::optional<Milliseconds> time) {
    if (time) next = next ? std::min(*next, *time) : *time;
  };
  if (state_ == ConnectionState::kWaiting) at(connect_at_);
  if (state_ == ConnectionState::kOpening) {
    at(state_since_ + link_.options.answer_time);
  }
  const bool is_online = state_ == ConnectionState::kOnline;
  const bool may_send = is_online && has_room();
  if (is_open()) at(liveness_.dead_at());
  if (may_send) at(liveness_.ping_at());
  if (is_online && link_.options.poll_time.count() > 0 && !replicas_.empty()) {
    at(poll_at_);
  }
  for (const auto& [room, replica] : replicas_) {
    at(replica->next_wakeup(may_send));
  }
  return next;
}

std::string_view ClientMachine::output() {
  Pump();
  return output_.bytes();
}

void ClientMachine::Consume(size_t bytes) {
  output_.Consume(bytes);
  if (bytes > 0 && output_.size() > 0) liveness_.Moved();
}

void ClientMachine::Pump() {
  proto::Frame frame;
  while (is_open() && has_room() &&
         (parts_.Next(link_.server_limits.max_frame_bytes, &frame) ||
          NextOwn(&frame) || NextOfReplicas(&frame))) {
    if (frame.has_join() &&
        frame.ByteSizeLong() > link_.server_limits.max_frame_bytes) {
      parts_.Start(frame);
      continue;
    }
    output_.Append(frame);
    liveness_.Said(link_.now);
  }
}

bool ClientMachine::NextOwn(proto::Frame* frame) {
  frame->Clear();
  if (pong_) {
    frame->mutable_pong()->set_number(*std::exchange(pong_, std::nullopt));
    return true;
  }
  if (state_ != ConnectionState::kOnline) return false;
  if (!link_.leaves.empty()) {
    channels_.erase(link_.leaves.back());
    frame->mutable_leave()->set_channel(link_.leaves.back());
    link_.leaves.pop_back();
    return true;
  }
  if (taken_in_ - credited_ >= link_.options.limits.window_bytes / 2) {
    credited_ = taken_in_;
    frame->mutable_credit()->set_bytes(credited_);
    return true;
  }
  if (std::exchange(link_.asks, false) || link_.now >= liveness_.ping_at()) {
    liveness_.Pinged();
    frame->mutable_ping()->set_number(++link_.pings);
    return true;
  }
  return false;
}

// One frame of each document in turn, so that a large upload of one does not
// keep the others waiting.
bool ClientMachine::NextOfReplicas(proto::Frame* frame) {
  if (state_ != ConnectionState::kOnline) return false;
  auto at = replicas_.upper_bound(next_room_);
  for (size_t i = 0; i < replicas_.size(); ++i, ++at) {
    if (at == replicas_.end()) at = replicas_.begin();
    if (!at->second->Next(frame)) continue;
    next_room_ = at->first;
    if (frame->has_join()) {
      channels_.emplace(frame->join().channel(), at->second.get());
    }
    return true;
  }
  return false;
}

std::vector<SyncEvent> ClientMachine::TakeEvents() {
  std::vector<SyncEvent> events;
  if (std::exchange(state_changed_, false)) {
    events.push_back({SyncEvent::Kind::kConnection, {}});
  }
  for (auto& [room, replica] : replicas_) {
    if (replica->TakeDocumentChange()) {
      events.push_back({SyncEvent::Kind::kDocument, room});
    }
    if (replica->TakePresenceChange()) {
      events.push_back({SyncEvent::Kind::kPresence, room});
    }
  }
  return events;
}

}  // namespace syncline::internal
