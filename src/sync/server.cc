#include "syncline/sync/server.h"

#include <utility>

#include "sync/server_machine.h"

namespace syncline {

using internal::ServerChannel;

SharedFrames::SharedFrames()
    : frames_(std::make_shared<internal::DeliverFrames>()) {}
void SharedFrames::Clear() { frames_->Clear(); }

ServerSession::ServerSession(ServerOptions options, std::string name,
                             ServerHandler* handler, Milliseconds now,
                             const SharedFrames& frames)
    : machine_(std::make_unique<internal::ServerMachine>(
          options, std::move(name), handler, now, frames.frames_)) {}
ServerSession::ServerSession(ServerSession&&) noexcept = default;
ServerSession& ServerSession::operator=(ServerSession&&) noexcept = default;
ServerSession::~ServerSession() = default;

std::string_view ServerSession::name() const { return machine_->name(); }

void ServerSession::Joined(ChannelId channel, JoinAnswer answer) {
  machine_->Joined(channel, std::move(answer));
}

void ServerSession::Refuse(ChannelId channel, const SyncError& error) {
  machine_->Refuse(channel, error);
}

void ServerSession::Durable(ChannelId channel, AckLevel level,
                            const VersionVector& version) {
  ServerChannel* found = machine_->Find(channel);
  if (found != nullptr) found->Durable(level, version);
}

void ServerSession::Deliver(ChannelId channel, SyncBatchPtr batch,
                            AckLevel level) {
  machine_->Deliver(channel, std::move(batch), level);
}

void ServerSession::Presence(ChannelId channel, const PresenceEntry& change) {
  machine_->Presence(channel, change);
}

void ServerSession::PermChanged(ChannelId channel, Access access) {
  ServerChannel* found = machine_->Find(channel);
  if (found != nullptr) found->SetAccess(access);
}

void ServerSession::WantSnapshot(ChannelId channel) {
  ServerChannel* found = machine_->Find(channel);
  if (found != nullptr) found->WantSnapshot();
}

void ServerSession::Dismiss(ChannelId channel, SyncErrorCode why,
                            std::string_view text) {
  using What = v1::Frame::RoomEvent;
  switch (why) {
    case SyncErrorCode::kEvicted:
      return machine_->Dismiss(channel, What::EVICTED, 0, text);
    case SyncErrorCode::kDeleted:
      return machine_->Dismiss(channel, What::DELETED, 0, text);
    case SyncErrorCode::kQuarantined:
      return machine_->Dismiss(channel, What::QUARANTINED, 0, text);
    default:
      return machine_->Refuse(channel, SyncError(why, std::string(text)));
  }
}

void ServerSession::HeadReset(ChannelId channel, uint64_t epoch,
                              std::string_view text) {
  machine_->Dismiss(channel, v1::Frame::RoomEvent::HEAD_RESET, epoch, text);
}

void ServerSession::Receive(Milliseconds now, std::string_view bytes) {
  machine_->Receive(now, bytes);
}
void ServerSession::Closed() { machine_->Closed(); }
void ServerSession::Tick(Milliseconds now) { machine_->Tick(now); }
std::optional<Milliseconds> ServerSession::next_wakeup() const {
  return machine_->next_wakeup();
}
std::string_view ServerSession::output() { return machine_->output(); }
void ServerSession::Consume(size_t bytes) { machine_->Consume(bytes); }
SharedBytes ServerSession::TakeOutput() { return machine_->TakeOutput(); }
void ServerSession::GoAway(Milliseconds min, Milliseconds max,
                           std::string_view reason) {
  machine_->GoAway(min, max, reason);
}
std::optional<CloseCode> ServerSession::close_code() const {
  return machine_->close_code();
}
const absl::Status& ServerSession::error() const { return machine_->error(); }
size_t ServerSession::queued_bytes() const { return machine_->queued_bytes(); }

size_t ServerSession::incoming_bytes() const {
  return machine_->incoming_bytes();
}

}  // namespace syncline
