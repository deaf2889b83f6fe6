// What is behind a syncline_client_session.
//
// Invariant: a port lives as long as its room is joined.
// Thread rule: the session's.
#ifndef SYNCLINE_BINDINGS_C_SYNC_SESSION_H_
#define SYNCLINE_BINDINGS_C_SYNC_SESSION_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "call.h"
#include "sync/port.h"
#include "syncline/sync/client.h"

struct syncline_client_session {
  syncline_client_session(syncline::ClientOptions options, uint64_t seed)
      : session(options, seed) {
    syncline::c::LiveHandles::Add(this);
  }
  syncline_client_session(const syncline_client_session&) = delete;
  ~syncline_client_session() { syncline::c::LiveHandles::Remove(this); }

  // A call is under way, and may be in a callback.
  bool is_running = false;
  std::map<std::string, std::unique_ptr<syncline::c::CallbackPort>, std::less<>>
      ports;
  syncline::ClientSession session;  // the first to go
};

namespace syncline::c {

// FailedPrecondition: within a callback.
syncline_code CallSession(const char* function,
                          syncline_client_session* session,
                          syncline_error* error, Checks checks,
                          absl::FunctionRef<absl::Status(ClientSession&)> call);

// Joins a room with a document behind `port`. After an error the port's user is
// the caller's still. `*joined` is what the session uses, where it is not NULL.
absl::Status JoinPort(syncline_client_session& session, std::string_view room,
                      const syncline_document_port& port,
                      const syncline_join_options* options,
                      CallbackPort** joined);

}  // namespace syncline::c

#endif  // SYNCLINE_BINDINGS_C_SYNC_SESSION_H_
