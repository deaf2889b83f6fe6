// How many connections there are, in all and of each client, and how often a
// client comes.
//
// Clients without a connection are forgotten as soon as their bucket is full
// again, so that there are never many more than connections.
//
// Cost: O(1), and now and then O(clients). Thread rule: thread-safe.
#ifndef SYNCLINE_RELAY_SRC_NET_ADMISSION_H_
#define SYNCLINE_RELAY_SRC_NET_ADMISSION_H_

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/node_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/relay/net/token_bucket.h"

namespace syncline::relay {

struct AdmissionLimits {
  size_t max_connections = 1;
  size_t max_connections_per_client = 1;
  double requests_per_second = 1;
  double request_burst = 1;
};

class Admission : public std::enable_shared_from_this<Admission> {
  struct Client {
    size_t connections = 0;
    TokenBucket bucket;
  };
  // Who has a connection stays where it is.
  using Clients = absl::node_hash_map<std::string, Client>;

 public:
  // A connection's place, among all and, once that is known, among those of its
  // client. It is free again when this goes.
  class Ticket {
   public:
    Ticket() = default;
    Ticket(Ticket&& other) noexcept
        : owner_(std::move(other.owner_)),
          client_(std::exchange(other.client_, nullptr)) {}
    Ticket& operator=(Ticket&& other) noexcept;
    ~Ticket();

    // Takes a place among those of this client, in place of the one that it
    // had. Error, after which nothing has changed: ResourceExhausted.
    absl::Status EnterFrom(const std::string& client);
    // The client; empty: it has none yet.
    std::string_view client() const;

   private:
    friend class Admission;
    explicit Ticket(std::shared_ptr<Admission> owner)
        : owner_(std::move(owner)) {}
    std::shared_ptr<Admission> owner_;
    Clients::value_type* client_ = nullptr;
  };

  explicit Admission(AdmissionLimits limits) : limits_(limits) {}

  // A place among all. Error: ResourceExhausted.
  absl::StatusOr<Ticket> Enter();
  // Whether a client may ask once more now.
  bool MayAsk(const std::string& client, TokenBucket::Time now);

  size_t connections() const;

 private:
  Clients::value_type& Of(const std::string& client, TokenBucket::Time now);
  void Leave(Clients::value_type* client);
  void ForgetIdle(TokenBucket::Time now);

  const AdmissionLimits limits_;
  mutable std::mutex mutex_;  // guards all below
  size_t connections_ = 0;
  Clients clients_;
  size_t forget_at_ = 64;  // clients, twice those that were left last time
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_NET_ADMISSION_H_
