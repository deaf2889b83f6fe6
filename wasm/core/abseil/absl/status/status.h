// absl::Status for WebAssembly: the part of Abseil's interface that Syncline
// uses, in a twentieth of its bytes.
//
// Abseil's brings a mutex, formatted printing and cords along, and each return
// of one runs a destructor: 25 KB of a module of 110, compressed. This one is a
// number. Messages are kept aside, the newest kMessages of them; an older
// status keeps its code, and its message is empty.
//
// Thread rule: a module without threads.
#ifndef ABSL_STATUS_STATUS_H_
#define ABSL_STATUS_STATUS_H_

#include <cstdint>
#include <string_view>

namespace absl {

enum class StatusCode : int {
  kOk = 0,
  kUnknown = 2,
  kInvalidArgument = 3,
  kNotFound = 5,
  kAlreadyExists = 6,
  kResourceExhausted = 8,
  kFailedPrecondition = 9,
  kOutOfRange = 11,
  kUnimplemented = 12,
  kInternal = 13,
  kDataLoss = 15,
};

class [[nodiscard]] Status {
 public:
  static constexpr uint32_t kMessages = 64;

  constexpr Status() = default;
  [[gnu::cold, gnu::noinline]] Status(StatusCode code,
                                      std::string_view message);

  constexpr bool ok() const { return bits_ == 0; }
  constexpr StatusCode code() const { return StatusCode{int(bits_ & 15)}; }
  void IgnoreError() const {}
  // Valid until the next status is made.
  std::string_view message() const;

 private:
  uint32_t bits_ = 0;  // the number of the message, and below it the code
};

constexpr Status OkStatus() { return Status(); }
[[gnu::cold, gnu::noinline]] Status InvalidArgumentError(
    std::string_view message);
[[gnu::cold, gnu::noinline]] Status NotFoundError(std::string_view message);
[[gnu::cold, gnu::noinline]] Status AlreadyExistsError(
    std::string_view message);
[[gnu::cold, gnu::noinline]] Status ResourceExhaustedError(
    std::string_view message);
[[gnu::cold, gnu::noinline]] Status FailedPreconditionError(
    std::string_view message);
[[gnu::cold, gnu::noinline]] Status OutOfRangeError(std::string_view message);
[[gnu::cold, gnu::noinline]] Status UnimplementedError(
    std::string_view message);
[[gnu::cold, gnu::noinline]] Status DataLossError(std::string_view message);

}  // namespace absl

#endif  // ABSL_STATUS_STATUS_H_
