// absl::Status for the WebAssembly module of sessions: the part of Abseil's
// interface that they use.
//
// A session keeps what went wrong for as long as it shows it, so a status holds
// its message, where that of ../../../abseil, which documents use, keeps the
// newest ones aside. It is one pointer; messages are shared and counted.
//
// Thread rule: a module without threads.
#ifndef ABSL_STATUS_STATUS_H_
#define ABSL_STATUS_STATUS_H_

#include <string_view>
#include <utility>

namespace absl {

enum class StatusCode : int {
  kOk = 0,
  kUnknown = 2,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kAlreadyExists = 6,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kFailedPrecondition = 9,
  kAborted = 10,
  kOutOfRange = 11,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kDataLoss = 15,
  kUnauthenticated = 16,
};

class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(StatusCode code, std::string_view message);
  Status(const Status& other) : error_(other.error_) {
    if (!ok()) Hold();
  }
  Status(Status&& other) noexcept
      : error_(std::exchange(other.error_, nullptr)) {}
  Status& operator=(Status other) {
    std::swap(error_, other.error_);
    return *this;
  }
  ~Status() {
    if (!ok()) LetGo();
  }

  bool ok() const { return error_ == nullptr; }
  StatusCode code() const;
  std::string_view message() const;
  void IgnoreError() const {}

  friend bool operator==(const Status& a, const Status& b) {
    return a.code() == b.code() && a.message() == b.message();
  }

 private:
  struct Error;

  void Hold() const;
  [[gnu::noinline]] void LetGo() const;

  Error* error_ = nullptr;
};

inline Status OkStatus() { return Status(); }
inline bool IsNotFound(const Status& status) {
  return status.code() == StatusCode::kNotFound;
}
inline bool IsFailedPrecondition(const Status& status) {
  return status.code() == StatusCode::kFailedPrecondition;
}

Status InvalidArgumentError(std::string_view message);
Status NotFoundError(std::string_view message);
Status AlreadyExistsError(std::string_view message);
Status PermissionDeniedError(std::string_view message);
Status ResourceExhaustedError(std::string_view message);
Status FailedPreconditionError(std::string_view message);
Status AbortedError(std::string_view message);
Status OutOfRangeError(std::string_view message);
Status UnimplementedError(std::string_view message);
Status InternalError(std::string_view message);
Status UnavailableError(std::string_view message);
Status DataLossError(std::string_view message);

}  // namespace absl

#endif  // ABSL_STATUS_STATUS_H_
