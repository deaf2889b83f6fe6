// So much of something may be in use at once; who takes a part holds a ticket.
//
// Thread-safe; a ticket belongs to one thread at a time, and may outlive the
// quota.
#ifndef SYNCLINE_SRC_RELAY_API_QUOTA_H_
#define SYNCLINE_SRC_RELAY_API_QUOTA_H_

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace syncline::relay::internal {

class Quota {
 public:
  // Gives back what it holds when it is destroyed.
  class Ticket {
   public:
    Ticket(std::shared_ptr<std::atomic<size_t>> used, size_t amount)
        : used_(std::move(used)), amount_(amount) {}
    ~Ticket() {
      if (used_ != nullptr) *used_ -= amount_;
    }
    Ticket(Ticket&&) noexcept = default;
    Ticket& operator=(Ticket&& other) noexcept {
      std::swap(used_, other.used_);
      std::swap(amount_, other.amount_);
      return *this;
    }

   private:
    std::shared_ptr<std::atomic<size_t>> used_;
    size_t amount_;
  };

  explicit Quota(size_t limit) : limit_(limit) {}

  // Nothing, where that would be above the limit; but who is alone gets what
  // it wants.
  std::optional<Ticket> Take(size_t amount) {
    const size_t before = used_->fetch_add(amount);
    Ticket ticket(used_, amount);
    if (before != 0 && before + amount > limit_) return std::nullopt;
    return ticket;
  }
  size_t used() const { return *used_; }

 private:
  const size_t limit_;
  const std::shared_ptr<std::atomic<size_t>> used_ =
      std::make_shared<std::atomic<size_t>>(0);
};

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_API_QUOTA_H_
