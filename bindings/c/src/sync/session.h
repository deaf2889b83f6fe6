// What is behind a syncline_client_session, and what of it is behind those of
// peers and servers, too.
//
// Invariant: a port lives as long as its room is joined.
// Thread rule: the session's.
#ifndef SYNCLINE_BINDINGS_C_SYNC_SESSION_H_
#define SYNCLINE_BINDINGS_C_SYNC_SESSION_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "call.h"
#include "sync/port.h"
#include "syncline/sync/client.h"

namespace syncline::c {

struct SessionHandle {
  SessionHandle() { LiveHandles::Add(this); }
  SessionHandle(const SessionHandle&) = delete;
  ~SessionHandle() { LiveHandles::Remove(this); }

  // REQUIRES: the room has one.
  void RemovePort(std::string_view room) { ports.erase(ports.find(room)); }

  // A call is under way, and may be in a callback.
  bool is_running = false;
  std::map<std::string, std::unique_ptr<CallbackPort>, std::less<>> ports;
};

}  // namespace syncline::c

struct syncline_client_session : syncline::c::SessionHandle {
  syncline_client_session(syncline::ClientOptions options, uint64_t seed)
      : session(options, seed) {}

  syncline::ClientSession session;  // the first to go
};

namespace syncline::c {

// FailedPrecondition: within a callback.
absl::Status CheckIdle(const SessionHandle* session);
syncline_code CallIdle(const char* function, SessionHandle* session,
                       syncline_error* error, Checks checks,
                       absl::FunctionRef<absl::Status()> call);
syncline_code CallSession(const char* function,
                          syncline_client_session* session,
                          syncline_error* error, Checks checks,
                          absl::FunctionRef<absl::Status(ClientSession&)> call);

// Tells a session of edits in a room; also within a callback.
syncline_code TellChange(const char* function, SessionHandle* session,
                         const char* room, size_t room_size,
                         syncline_error* error);

// Joins a room with a document, which the session takes where that goes well.
absl::Status JoinPort(syncline_client_session& session, std::string_view room,
                      const syncline_join_options* options,
                      std::unique_ptr<CallbackPort>* port);

// A document of the C interface, which tells of its commits. Error:
// InvalidArgument, where it is none.
absl::StatusOr<std::unique_ptr<CallbackPort>> PortTo(syncline_doc* doc);

syncline_presence_entries Give(const PresenceTable& table);
syncline_sync_events Give(const std::vector<SyncEvent>& events);

// What calls of both kinds of session end in.
void GiveStatus(const absl::Status& status, syncline_code* code,
                syncline_bytes* text);
void GiveWakeup(std::optional<Milliseconds> next, bool* is_set, int64_t* at_ms);
void GiveOutput(std::string_view output, const char** bytes, size_t* size);
void GiveCloseCode(std::optional<CloseCode> given, bool* is_set,
                   uint16_t* code);

template <typename Session>
absl::Status ConsumeOutput(Session& session, size_t size) {
  if (size > session.output().size()) {
    return absl::OutOfRangeError("there is less output than that");
  }
  session.Consume(size);
  return absl::OkStatus();
}

// Of NULL: nothing.
template <typename Handle>
syncline_code FreeSession(const char* function, Handle* session,
                          syncline_error* error) {
  return CallFree(function, error, {}, [&] {
    if (session == nullptr) return absl::OkStatus();
    const absl::Status status = CheckIdle(session);
    if (!status.ok()) return status;
    session->is_running = true;  // for the ends of ports
    delete session;
    return status;
  });
}

}  // namespace syncline::c

#endif  // SYNCLINE_BINDINGS_C_SYNC_SESSION_H_
