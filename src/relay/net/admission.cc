#include "admission.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace syncline::relay {

Admission::Ticket& Admission::Ticket::operator=(Ticket&& other) noexcept {
  std::swap(owner_, other.owner_);
  std::swap(client_, other.client_);
  return *this;
}

Admission::Ticket::~Ticket() {
  if (owner_) owner_->Leave(client_);
}

absl::Status Admission::Ticket::EnterFrom(const std::string& client) {
  const std::lock_guard lock(owner_->mutex_);
  auto& found = owner_->Of(client, std::chrono::steady_clock::now());
  if (found.second.connections == owner_->limits_.max_connections_per_client) {
    return absl::ResourceExhaustedError(
        "there are too many connections from this address");
  }
  ++found.second.connections;
  if (client_ != nullptr) --client_->second.connections;
  client_ = &found;
  return absl::OkStatus();
}

std::string_view Admission::Ticket::client() const {
  return client_ == nullptr ? std::string_view() : client_->first;
}

absl::StatusOr<Admission::Ticket> Admission::Enter() {
  const std::lock_guard lock(mutex_);
  if (connections_ == limits_.max_connections) {
    return absl::ResourceExhaustedError("there are too many connections");
  }
  ++connections_;
  return Ticket(shared_from_this());
}

bool Admission::MayAsk(const std::string& client, TokenBucket::Time now) {
  const std::lock_guard lock(mutex_);
  return Of(client, now).second.bucket.Take(now);
}

size_t Admission::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

Admission::Clients::value_type& Admission::Of(const std::string& client,
                                              TokenBucket::Time now) {
  const auto found = clients_.find(client);
  if (found != clients_.end()) return *found;
  if (clients_.size() >= forget_at_) ForgetIdle(now);
  return *clients_
              .emplace(client,
                       Client{0, TokenBucket(limits_.requests_per_second,
                                             limits_.request_burst, now)})
              .first;
}

void Admission::Leave(Clients::value_type* client) {
  const std::lock_guard lock(mutex_);
  --connections_;
  if (client != nullptr) --client->second.connections;
}

void Admission::ForgetIdle(TokenBucket::Time now) {
  for (auto client = clients_.begin(); client != clients_.end();) {
    const auto next = std::next(client);
    if (client->second.connections == 0 && client->second.bucket.IsFull(now)) {
      clients_.erase(client);
    }
    client = next;
  }
  forget_at_ = std::max<size_t>(64, 2 * clients_.size());
}

}  // namespace syncline::relay
