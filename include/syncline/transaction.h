// Edits that are made together, or not at all, by a program that cannot put
// them into one function: Doc::Transact is for those that can.
//
//   absl::StatusOr<syncline::Transaction> transaction = doc.Begin();
//   ... edits ...
//   transaction->Commit();        // or it is destroyed, and all is taken back
#ifndef SYNCLINE_TRANSACTION_H_
#define SYNCLINE_TRANSACTION_H_

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "syncline/internal_fwd.h"
#include "syncline/options.h"

namespace syncline {

// One that is open on a document, which it must not outlive. Those of one
// document end in the reverse order of their beginnings. One that a callback
// leaves open is rolled back when the callback returns.
//
// Thread rule: that of the document.
class Transaction {
 public:
  Transaction(Transaction&& other) noexcept
      : core_(std::exchange(other.core_, nullptr)),
        number_(other.number_),
        options_(std::move(other.options_)) {}
  Transaction& operator=(Transaction&& other) noexcept;
  ~Transaction();

  // Whether it can be ended still. An outer one that ends ends those within it.
  bool is_open() const;

  // Keeps the edits, as part of the outer transaction if there is one. Error:
  // FailedPrecondition, where it is not open, or one within it is.
  absl::Status Commit();

  // Takes the edits back, and those of transactions within it that are open.
  // Their ids are given anew: drop the handles of containers that they made,
  // as one may come to mean the container that another edit makes.
  // Error: FailedPrecondition, where it is not open.
  absl::Status RollBack();

 private:
  friend class Doc;
  Transaction(internal::DocumentCore* core, uint64_t number,
              CommitOptions options)
      : core_(core), number_(number), options_(std::move(options)) {}

  internal::DocumentCore* core_;
  uint64_t number_;
  CommitOptions options_;
};

}  // namespace syncline

#endif  // SYNCLINE_TRANSACTION_H_
