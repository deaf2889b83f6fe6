#include "sync/port.h"

#include <cstring>
#include <utility>

#include "call.h"

using syncline::c::CallFree;
using syncline::c::CheckHandle;
using syncline::c::Given;
using syncline::c::View;

syncline_code syncline_reply_set(syncline_reply* reply, const char* bytes,
                                 size_t size, syncline_error* error) {
  return CallFree(__func__, error, {Given(bytes, size, "bytes")}, [&] {
    const absl::Status status = CheckHandle(reply, "reply");
    if (status.ok()) reply->bytes.assign(View(bytes, size));
    return status;
  });
}

namespace syncline::c {

absl::Status CallbackError::ToStatus(syncline_code code) {
  if (code == SYNCLINE_OK) return absl::OkStatus();
  error_.message[sizeof(error_.message) - 1] = '\0';
  std::string_view message = error_.message;
  if (message.starts_with("syncline_")) {
    const size_t end = message.find(": ");
    if (end != std::string_view::npos) message.remove_prefix(end + 2);
  }
  if (message.empty()) message = "a callback of the document failed";
  const bool is_known =
      SYNCLINE_INVALID_ARGUMENT <= code && code <= SYNCLINE_UNAUTHENTICATED;
  return absl::Status(
      static_cast<absl::StatusCode>(is_known ? code : SYNCLINE_INTERNAL),
      std::string(message));
}

absl::StatusOr<PayloadSeal> TakeSeal(syncline_seal_callback seal,
                                     syncline_seal_callback open, void* user) {
  if ((seal == nullptr) != (open == nullptr)) {
    return absl::InvalidArgumentError(
        "seal and open come together: who encrypts has to decrypt");
  }
  const auto made_by = [user](syncline_seal_callback call) {
    return [call, user](std::string_view bytes) -> absl::StatusOr<std::string> {
      syncline_reply reply;
      CallbackError error;
      const absl::Status status = error.ToStatus(
          call(user, bytes.data(), bytes.size(), &reply, error.get()));
      if (!status.ok()) return status;
      return std::move(reply.bytes);
    };
  };
  if (seal == nullptr) return PayloadSeal{};
  return PayloadSeal{made_by(seal), made_by(open)};
}

absl::Status WithPort(
    const syncline_document_port* given,
    absl::FunctionRef<absl::Status(std::unique_ptr<CallbackPort>*)> call) {
  syncline_document_port read = SYNCLINE_DOCUMENT_PORT_INIT;
  absl::Status status = ReadStruct(given, sizeof(read), &read);
  if (!status.ok()) return status;
  if (read.version == nullptr || read.export_since == nullptr ||
      read.import == nullptr) {
    return absl::InvalidArgumentError("a callback of the port is NULL");
  }
  auto port = std::make_unique<CallbackPort>(read);
  status = call(&port);
  if (port != nullptr) port->Release();
  return status;
}

VersionVector CallbackPort::version() const {
  syncline_reply reply;
  CallbackError error;
  if (port_.version(port_.user, &reply, error.get()) == SYNCLINE_OK) {
    absl::StatusOr<VersionVector> told = VersionVector::Decode(reply.bytes);
    if (told.ok()) version_ = *std::move(told);
  }
  return version_;
}

absl::StatusOr<std::string> CallbackPort::ExportSince(
    const VersionVector& version) {
  const std::string since = version.Encode();
  syncline_reply reply;
  CallbackError error;
  const absl::Status status = error.ToStatus(port_.export_since(
      port_.user, since.data(), since.size(), &reply, error.get()));
  if (!status.ok()) return status;
  return std::move(reply.bytes);
}

absl::Status CallbackPort::Import(std::string_view bytes) {
  CallbackError error;
  return error.ToStatus(
      port_.import(port_.user, bytes.data(), bytes.size(), error.get()));
}

}  // namespace syncline::c
