#include "syncline/sync/client.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "sync/client_machine.h"

namespace syncline {
namespace {

absl::Status NotJoined(std::string_view room) {
  return absl::NotFoundError(absl::StrCat(std::string(room), " is not joined"));
}

}  // namespace

ClientSession::ClientSession(ClientOptions options, uint64_t seed)
    : machine_(std::make_unique<internal::ClientMachine>(options, seed)) {}
ClientSession::ClientSession(ClientSession&&) noexcept = default;
ClientSession& ClientSession::operator=(ClientSession&&) noexcept = default;
ClientSession::~ClientSession() = default;

absl::Status ClientSession::Join(std::string_view room, SyncDocument* document,
                                 JoinOptions options) {
  return machine_->Join(room, document, std::move(options));
}

absl::Status ClientSession::Leave(std::string_view room) {
  return machine_->Leave(room);
}

absl::Status ClientSession::SetToken(std::string_view room, std::string token) {
  internal::Replica* replica = machine_->Find(room);
  if (replica == nullptr) return NotJoined(room);
  if (token.size() > internal::kMaxTokenBytes) {
    return absl::InvalidArgumentError("a token has at most 8192 bytes");
  }
  replica->SetToken(std::move(token));
  return absl::OkStatus();
}

absl::Status ClientSession::Retry(std::string_view room) {
  internal::Replica* replica = machine_->Find(room);
  return replica == nullptr ? NotJoined(room) : replica->Retry();
}

absl::StatusOr<DocumentStatus> ClientSession::status(
    std::string_view room) const {
  const internal::Replica* replica = machine_->Find(room);
  if (replica == nullptr) return NotJoined(room);
  return replica->Status();
}

absl::Status ClientSession::SetPresence(std::string_view room,
                                        std::string_view key,
                                        std::string value) {
  internal::Replica* replica = machine_->Find(room);
  if (replica == nullptr) return NotJoined(room);
  return replica->SetPresence(key, {.value = std::move(value)});
}

absl::Status ClientSession::RemovePresence(std::string_view room,
                                           std::string_view key) {
  internal::Replica* replica = machine_->Find(room);
  if (replica == nullptr) return NotJoined(room);
  return replica->SetPresence(key, {.value = {}, .is_removed = true});
}

const PresenceTable* ClientSession::presence(std::string_view room) const {
  const internal::Replica* replica = machine_->Find(room);
  return replica == nullptr ? nullptr : &replica->presence();
}

ConnectionState ClientSession::connection() const {
  return machine_->connection();
}
const absl::Status& ClientSession::connection_error() const {
  return machine_->connection_error();
}
AckLevel ClientSession::server_level() const {
  return machine_->server_level();
}
CloseCode ClientSession::close_code() const { return machine_->close_code(); }
void ClientSession::Restart(Milliseconds now) { machine_->Restart(now); }
void ClientSession::Opened(Milliseconds now) { machine_->Opened(now); }
void ClientSession::Receive(Milliseconds now, std::string_view bytes) {
  machine_->Receive(now, bytes);
}
void ClientSession::Closed(Milliseconds now, CloseCode code) {
  machine_->Closed(now, code);
}
void ClientSession::Tick(Milliseconds now) { machine_->Tick(now); }
std::optional<Milliseconds> ClientSession::next_wakeup() const {
  return machine_->next_wakeup();
}
std::string_view ClientSession::output() { return machine_->output(); }
void ClientSession::Consume(size_t bytes) { machine_->Consume(bytes); }
std::vector<SyncEvent> ClientSession::TakeEvents() {
  return machine_->TakeEvents();
}

}  // namespace syncline
