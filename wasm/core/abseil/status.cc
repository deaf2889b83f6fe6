#include "absl/status/status.h"

#include <string>

namespace absl {
namespace {

struct Message {
  uint32_t number = 0;
  std::string text;
};

Message messages[Status::kMessages];
uint32_t last_number = 0;

}  // namespace

Status::Status(StatusCode code, std::string_view message) {
  if (code == StatusCode::kOk) return;
  if (++last_number == 1u << 28) last_number = 1;
  messages[last_number % kMessages] = {last_number, std::string(message)};
  bits_ = last_number << 4 | static_cast<uint32_t>(code);
}

std::string_view Status::message() const {
  const Message& kept = messages[(bits_ >> 4) % kMessages];
  return kept.number == bits_ >> 4 ? kept.text : std::string_view();
}

Status InvalidArgumentError(std::string_view message) {
  return Status(StatusCode::kInvalidArgument, message);
}
Status NotFoundError(std::string_view message) {
  return Status(StatusCode::kNotFound, message);
}
Status AlreadyExistsError(std::string_view message) {
  return Status(StatusCode::kAlreadyExists, message);
}
Status ResourceExhaustedError(std::string_view message) {
  return Status(StatusCode::kResourceExhausted, message);
}
Status FailedPreconditionError(std::string_view message) {
  return Status(StatusCode::kFailedPrecondition, message);
}
Status OutOfRangeError(std::string_view message) {
  return Status(StatusCode::kOutOfRange, message);
}
Status UnimplementedError(std::string_view message) {
  return Status(StatusCode::kUnimplemented, message);
}
Status DataLossError(std::string_view message) {
  return Status(StatusCode::kDataLoss, message);
}

}  // namespace absl
