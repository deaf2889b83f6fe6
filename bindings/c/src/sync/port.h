// A document behind callbacks of C, as a session sees it, and what callbacks
// give.
//
// Thread rule: the session's.
#ifndef SYNCLINE_BINDINGS_C_SYNC_PORT_H_
#define SYNCLINE_BINDINGS_C_SYNC_PORT_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "handles.h"
#include "syncline/c/sync.h"
#include "syncline/sync/document.h"

struct syncline_reply {
  syncline_reply() { syncline::c::LiveHandles::Add(this); }
  syncline_reply(const syncline_reply&) = delete;
  ~syncline_reply() { syncline::c::LiveHandles::Remove(this); }

  std::string bytes;
};

namespace syncline::c {

// What a callback returned, with the message that it may have written.
class CallbackError {
 public:
  CallbackError() { error_.message[0] = '\0'; }
  syncline_error* get() { return &error_; }
  // Without the name of the function of ours that it comes from.
  absl::Status ToStatus(syncline_code code);

 private:
  syncline_error error_;
};

// Both callbacks of a seal, or none: Error: InvalidArgument.
absl::StatusOr<PayloadSeal> TakeSeal(syncline_seal_callback seal,
                                     syncline_seal_callback open, void* user);

class CallbackPort : public SyncDocument {
 public:
  explicit CallbackPort(const syncline_document_port& port) : port_(port) {}
  ~CallbackPort() override {
    if (port_.free_user != nullptr) port_.free_user(port_.user);
  }
  // `free_user` is not called.
  void Release() { port_.free_user = nullptr; }

  VersionVector version() const override;
  absl::StatusOr<std::string> ExportSince(
      const VersionVector& version) override;
  absl::Status Import(std::string_view bytes) override;
  void OnLocalChange(std::function<void()> changed) override {
    changed_ = std::move(changed);
  }

  void TellChange() {
    if (changed_) changed_();
  }

 private:
  syncline_document_port port_;
  std::function<void()> changed_;
  mutable VersionVector version_;  // that was told last
};

// Calls with a port of what a caller gave, whose user stays the caller's where
// that fails. Error: InvalidArgument, for a callback that is NULL.
absl::Status WithPort(
    const syncline_document_port* given,
    absl::FunctionRef<absl::Status(std::unique_ptr<CallbackPort>*)> call);

}  // namespace syncline::c

#endif  // SYNCLINE_BINDINGS_C_SYNC_PORT_H_
