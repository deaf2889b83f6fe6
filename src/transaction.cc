#include "syncline/transaction.h"

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/document_core.h"

namespace syncline {

Transaction& Transaction::operator=(Transaction&& other) noexcept {
  if (this == &other) return *this;
  RollBack().IgnoreError();
  core_ = std::exchange(other.core_, nullptr);
  number_ = other.number_;
  options_ = std::move(other.options_);
  return *this;
}

Transaction::~Transaction() { RollBack().IgnoreError(); }

bool Transaction::is_open() const {
  return core_ != nullptr && core_->IsOpen(number_);
}

absl::Status Transaction::Commit() {
  if (!is_open()) {
    return absl::FailedPreconditionError("the transaction has ended");
  }
  if (!core_->IsInnermost(number_)) {
    return absl::FailedPreconditionError(
        "a transaction within this one is open: it has to end first");
  }
  core_->EndTransaction(std::exchange(options_, {}));
  return absl::OkStatus();
}

absl::Status Transaction::RollBack() {
  if (!is_open()) {
    return absl::FailedPreconditionError("the transaction has ended");
  }
  core_->RollBackTo(number_);
  return absl::OkStatus();
}

}  // namespace syncline
