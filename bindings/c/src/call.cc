#include "call.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "absl/strings/str_cat.h"

namespace syncline::c {
namespace {

// A struct that is larger has a size that was never set. Each of ours, whatever
// it grows by, is far smaller.
constexpr size_t kMaxStructSize = 4096;

absl::Status NoSize() {
  return absl::InvalidArgumentError(
      "struct_size is not set: begin the struct with its *_INIT");
}

// A message may quote what is not valid UTF-8.
std::string AsUtf8(std::string message) {
  if (IsValidUtf8(message)) return message;
  for (char& byte : message) {
    if (static_cast<uint8_t>(byte) >= 0x80) byte = '?';
  }
  return message;
}

// At most `limit` bytes, without half a character at the end.
std::string_view Cut(std::string_view text, size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<uint8_t>(text[limit]) & 0xC0) == 0x80) {
    --limit;
  }
  return text.substr(0, limit);
}

}  // namespace

syncline_code Finish(const char* function, const absl::Status& status,
                     syncline_error* error) {
  if (status.ok()) return SYNCLINE_OK;
  const auto code = static_cast<syncline_code>(status.code());
  if (error == nullptr) return code;
  const std::string message =
      AsUtf8(absl::StrCat(function, ": ", std::string(status.message())));
  const std::string_view cut = Cut(message, sizeof(error->message) - 1);
  error->code = code;
  std::memcpy(error->message, cut.data(), cut.size());
  error->message[cut.size()] = '\0';
  return code;
}

absl::Status FirstProblem(Checks checks) {
  for (const Check& check : checks) {
    if (check.problem == nullptr) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(check.argument, " ", check.problem));
  }
  return absl::OkStatus();
}

absl::Status CheckHandle(const void* handle, const char* name) {
  if (handle == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("the ", name, " is NULL"));
  }
  if (LiveHandles::Contains(handle)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the ", name, " was freed, or is no handle"));
}

absl::Status CheckKind(syncline_container* container, ContainerKind kind) {
  const ContainerKind is = container->base().ref().kind;
  if (is == kind) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "the container is a ", NameOf(is), ", not a ", NameOf(kind)));
}

absl::Status CheckUtf8(std::string_view string, const char* name) {
  if (IsValidUtf8(string)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the ", name, " is not valid UTF-8"));
}

absl::Status CheckSize(size_t struct_size, size_t known_size) {
  return struct_size < known_size ? NoSize() : absl::OkStatus();
}

absl::Status ReadStruct(const void* given, size_t known_size, void* read) {
  size_t size = 0;
  std::memcpy(&size, given, sizeof(size));
  if (size < sizeof(size) || size > kMaxStructSize) return NoSize();
  const auto* bytes = static_cast<const char*>(given);
  for (size_t i = known_size; i < size; ++i) {
    if (bytes[i] == 0) continue;
    return absl::UnimplementedError(
        "the options have fields that this version of the library does not "
        "know");
  }
  std::memcpy(read, given, std::min(size, known_size));
  return absl::OkStatus();
}

syncline_code CallFree(const char* function, syncline_error* error,
                       Checks checks, absl::FunctionRef<absl::Status()> call) {
  absl::Status status = FirstProblem(checks);
  if (status.ok()) status = call();
  return Finish(function, status, error);
}

syncline_code Call(const char* function, syncline_doc* doc,
                   syncline_error* error, Checks checks,
                   absl::FunctionRef<absl::Status(Doc&)> call) {
  absl::Status status = CheckHandle(doc, "doc");
  if (status.ok()) status = FirstProblem(checks);
  if (status.ok()) status = call(doc->doc);
  return Finish(function, status, error);
}

syncline_code CallOnAny(
    const char* function, syncline_container* container, syncline_error* error,
    Checks checks, absl::FunctionRef<absl::Status(syncline_container&)> call) {
  absl::Status status = CheckHandle(container, "container");
  if (status.ok()) status = FirstProblem(checks);
  if (status.ok()) status = call(*container);
  return Finish(function, status, error);
}

syncline_code CallOnKind(const char* function, syncline_container* container,
                         ContainerKind kind, syncline_error* error,
                         Checks checks,
                         absl::FunctionRef<absl::Status(Container&)> call) {
  absl::Status status = CheckHandle(container, "container");
  if (status.ok()) status = CheckKind(container, kind);
  if (status.ok()) status = FirstProblem(checks);
  if (status.ok()) status = call(container->base());
  return Finish(function, status, error);
}

}  // namespace syncline::c
