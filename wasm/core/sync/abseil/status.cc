#include "absl/status/status.h"

#include <cstdint>
#include <string>

namespace absl {

struct Status::Error {
  uint32_t holders;
  StatusCode code;
  std::string message;
};

Status::Status(StatusCode code, std::string_view message) {
  if (code == StatusCode::kOk) return;
  error_ = new Error{1, code, std::string(message)};
}

void Status::Hold() const { ++error_->holders; }
void Status::LetGo() const {
  if (--error_->holders == 0) delete error_;
}

StatusCode Status::code() const {
  return ok() ? StatusCode::kOk : error_->code;
}
std::string_view Status::message() const {
  return ok() ? std::string_view() : error_->message;
}

#define SYNCLINE_ERROR(name)                     \
  Status name##Error(std::string_view message) { \
    return Status(StatusCode::k##name, message); \
  }
SYNCLINE_ERROR(InvalidArgument)
SYNCLINE_ERROR(NotFound)
SYNCLINE_ERROR(AlreadyExists)
SYNCLINE_ERROR(PermissionDenied)
SYNCLINE_ERROR(ResourceExhausted)
SYNCLINE_ERROR(FailedPrecondition)
SYNCLINE_ERROR(Aborted)
SYNCLINE_ERROR(OutOfRange)
SYNCLINE_ERROR(Unimplemented)
SYNCLINE_ERROR(Internal)
SYNCLINE_ERROR(Unavailable)
SYNCLINE_ERROR(DataLoss)
#undef SYNCLINE_ERROR

}  // namespace absl
