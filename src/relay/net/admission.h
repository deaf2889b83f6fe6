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

#include "absl/container/flat_hash_map.h"
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
 public:
  // A place, which is free again when this goes.
  class Ticket {
   public:
    Ticket() = default;
    Ticket(Ticket&&) noexcept = default;
    Ticket& operator=(Ticket&& other) noexcept;
    ~Ticket();

   private:
    friend class Admission;
    Ticket(std::shared_ptr<Admission> owner, std::string client)
        : owner_(std::move(owner)), client_(std::move(client)) {}
    std::shared_ptr<Admission> owner_;
    std::string client_;  // empty: a place among all
  };

  explicit Admission(AdmissionLimits limits) : limits_(limits) {}

  // A place among all. Error: ResourceExhausted.
  absl::StatusOr<Ticket> Enter();
  // A place among those of a client, which is not empty. Error:
  // ResourceExhausted.
  absl::StatusOr<Ticket> EnterFrom(const std::string& client);
  // Whether a client may ask once more now.
  bool MayAsk(const std::string& client, TokenBucket::Time now);

  size_t connections() const;

 private:
  struct Client {
    size_t connections = 0;
    TokenBucket bucket;
  };

  Client& Of(const std::string& client, TokenBucket::Time now);
  void Leave(const std::string& client);
  void ForgetIdle(TokenBucket::Time now);

  const AdmissionLimits limits_;
  mutable std::mutex mutex_;  // guards all below
  size_t connections_ = 0;
  absl::flat_hash_map<std::string, Client> clients_;
  size_t forget_at_ = 64;  // clients, twice those that were left last time
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_NET_ADMISSION_H_
