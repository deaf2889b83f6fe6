#include "syncline/sync/peer.h"

#include <utility>

#include "sync/peer_machine.h"

namespace syncline {

PeerSession::PeerSession(PeerOptions options, uint64_t seed, Milliseconds now)
    : machine_(std::make_unique<internal::PeerMachine>(options, seed, now)) {}
PeerSession::PeerSession(PeerSession&&) noexcept = default;
PeerSession& PeerSession::operator=(PeerSession&&) noexcept = default;
PeerSession::~PeerSession() = default;

absl::Status PeerSession::Offer(std::string_view room, SyncDocument* document,
                                OfferOptions options) {
  return machine_->Offer(room, document, std::move(options));
}
absl::Status PeerSession::Withdraw(std::string_view room) {
  return machine_->Withdraw(room);
}
absl::Status PeerSession::SetPresence(std::string_view room,
                                      std::string_view key, std::string value) {
  return machine_->SetPresence(room, key, {.value = std::move(value)});
}
absl::Status PeerSession::RemovePresence(std::string_view room,
                                         std::string_view key) {
  return machine_->SetPresence(room, key, {.is_removed = true});
}
const PresenceTable* PeerSession::presence(std::string_view room) const {
  return machine_->presence(room);
}
absl::Status PeerSession::failure(std::string_view room) const {
  return machine_->failure(room);
}

void PeerSession::Receive(Milliseconds now, std::string_view bytes) {
  machine_->Receive(now, bytes);
}
void PeerSession::Closed() { machine_->session().Closed(); }
void PeerSession::Tick(Milliseconds now) { machine_->Tick(now); }
std::optional<Milliseconds> PeerSession::next_wakeup() const {
  return machine_->next_wakeup();
}
std::string_view PeerSession::output() { return machine_->session().output(); }
void PeerSession::Consume(size_t bytes) { machine_->session().Consume(bytes); }
std::optional<CloseCode> PeerSession::close_code() const {
  return machine_->session().close_code();
}
const absl::Status& PeerSession::error() const {
  return machine_->session().error();
}
std::vector<SyncEvent> PeerSession::TakeEvents() {
  return machine_->TakeEvents();
}

}  // namespace syncline
