#include "sync/session.h"

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "give.h"
#include "sync/options.h"

using syncline::ClientOptions;
using syncline::ClientSession;
using syncline::Milliseconds;
using syncline::c::CallFree;
using syncline::c::CallSession;
using syncline::c::Give;
using syncline::c::Given;
using syncline::c::SetUnlessZero;
using syncline::c::View;

namespace syncline::c {

absl::Status CheckIdle(const SessionHandle* session) {
  absl::Status status = CheckHandle(session, "session");
  if (!status.ok() || !session->is_running) return status;
  return absl::FailedPreconditionError(
      "a callback of the session is running: call it afterwards");
}

syncline_code CallIdle(const char* function, SessionHandle* session,
                       syncline_error* error, Checks checks,
                       absl::FunctionRef<absl::Status()> call) {
  absl::Status status = CheckIdle(session);
  if (status.ok()) status = FirstProblem(checks);
  if (status.ok()) {
    session->is_running = true;
    const auto ended = absl::MakeCleanup([=] { session->is_running = false; });
    status = call();
  }
  return Finish(function, status, error);
}

syncline_code CallSession(
    const char* function, syncline_client_session* session,
    syncline_error* error, Checks checks,
    absl::FunctionRef<absl::Status(ClientSession&)> call) {
  return CallIdle(function, session, error, checks,
                  [&] { return call(session->session); });
}

syncline_code TellChange(const char* function, SessionHandle* session,
                         const char* room, size_t room_size,
                         syncline_error* error) {
  return CallFree(function, error, {Given(room, room_size, "room")}, [&] {
    absl::Status status = CheckHandle(session, "session");
    if (!status.ok()) return status;
    const auto found = session->ports.find(View(room, room_size));
    if (found == session->ports.end()) {
      return absl::NotFoundError("there is no such room in the session");
    }
    found->second->TellChange();
    return status;
  });
}

void GiveStatus(const absl::Status& status, syncline_code* code,
                syncline_bytes* text) {
  *code = static_cast<syncline_code>(status.code());
  *text = Give(std::string(status.message()));
}

void GiveWakeup(std::optional<Milliseconds> next, bool* is_set,
                int64_t* at_ms) {
  *is_set = next.has_value();
  *at_ms = next.value_or(Milliseconds(0)).count();
}

void GiveOutput(std::string_view output, const char** bytes, size_t* size) {
  *bytes = output.data();
  *size = output.size();
}

void GiveCloseCode(std::optional<CloseCode> given, bool* is_set,
                   uint16_t* code) {
  *is_set = given.has_value();
  *code = given.value_or(0);
}

}  // namespace syncline::c

namespace {

absl::Status SetTimes(const syncline_client_options& from, ClientOptions* to) {
  return syncline::c::SetTimes(
      {{from.presence_timeout_ms, false, &to->presence.timeout},
       {from.presence_renewal_ms, false, &to->presence.renewal},
       {from.presence_interval_ms, false, &to->presence.interval},
       {from.batch_ms, true, &to->batch_time},
       {from.poll_ms, true, &to->poll_time},
       {from.first_pause_ms, false, &to->first_pause},
       {from.longest_pause_ms, false, &to->longest_pause},
       {from.stable_ms, false, &to->stable_time},
       {from.ping_after_ms, false, &to->ping_after},
       {from.dead_after_ms, false, &to->dead_after},
       {from.answer_ms, false, &to->answer_time}});
}

absl::Status Take(const syncline_client_options* options, ClientOptions* to) {
  if (options == nullptr) return absl::OkStatus();
  syncline_client_options from = SYNCLINE_CLIENT_OPTIONS_INIT;
  const absl::Status status =
      syncline::c::ReadStruct(options, sizeof(from), &from);
  if (!status.ok()) return status;
  SetUnlessZero(from.max_frame_bytes, &to->limits.max_frame_bytes);
  SetUnlessZero(from.max_documents, &to->limits.max_documents);
  SetUnlessZero(from.max_update_bytes, &to->limits.max_update_bytes);
  SetUnlessZero(from.window_bytes, &to->limits.window_bytes);
  SetUnlessZero(from.max_output_bytes, &to->max_output_bytes);
  SetUnlessZero(from.max_presence_entries, &to->presence.max_entries);
  SetUnlessZero(from.max_presence_fields, &to->presence.max_fields);
  SetUnlessZero(from.max_presence_entry_bytes, &to->presence.max_entry_bytes);
  return SetTimes(from, to);
}

}  // namespace

syncline_code syncline_client_session_new(
    const syncline_client_options* options, uint64_t seed,
    syncline_client_session** session, syncline_error* error) {
  return CallFree(__func__, error, {Given(session, "session")}, [&] {
    ClientOptions taken;
    const absl::Status status = Take(options, &taken);
    if (status.ok()) *session = new syncline_client_session(taken, seed);
    return status;
  });
}

syncline_code syncline_client_session_free(syncline_client_session* session,
                                           syncline_error* error) {
  return syncline::c::FreeSession(__func__, session, error);
}

syncline_code syncline_client_session_connection(
    syncline_client_session* session, syncline_connection_state* state,
    syncline_error* error) {
  return CallSession(
      __func__, session, error, {Given(state, "state")},
      [&](ClientSession& it) {
        *state = static_cast<syncline_connection_state>(it.connection());
        return absl::OkStatus();
      });
}

syncline_code syncline_client_session_connection_error(
    syncline_client_session* session, syncline_code* code, syncline_bytes* text,
    syncline_error* error) {
  return CallSession(
      __func__, session, error, {Given(code, "code"), Given(text, "text")},
      [&](ClientSession& it) {
        syncline::c::GiveStatus(it.connection_error(), code, text);
        return absl::OkStatus();
      });
}

syncline_code syncline_client_session_server_level(
    syncline_client_session* session, syncline_ack_level* level,
    syncline_error* error) {
  return CallSession(__func__, session, error, {Given(level, "level")},
                     [&](ClientSession& it) {
                       *level =
                           static_cast<syncline_ack_level>(it.server_level());
                       return absl::OkStatus();
                     });
}

syncline_code syncline_client_session_close_code(
    syncline_client_session* session, uint16_t* code, syncline_error* error) {
  return CallSession(__func__, session, error, {Given(code, "code")},
                     [&](ClientSession& it) {
                       *code = it.close_code();
                       return absl::OkStatus();
                     });
}

syncline_code syncline_client_session_restart(syncline_client_session* session,
                                              int64_t now_ms,
                                              syncline_error* error) {
  return CallSession(__func__, session, error, {}, [&](ClientSession& it) {
    it.Restart(Milliseconds(now_ms));
    return absl::OkStatus();
  });
}

syncline_code syncline_client_session_opened(syncline_client_session* session,
                                             int64_t now_ms,
                                             syncline_error* error) {
  return CallSession(__func__, session, error, {}, [&](ClientSession& it) {
    it.Opened(Milliseconds(now_ms));
    return absl::OkStatus();
  });
}

syncline_code syncline_client_session_receive(syncline_client_session* session,
                                              int64_t now_ms, const char* bytes,
                                              size_t size,
                                              syncline_error* error) {
  return CallSession(__func__, session, error, {Given(bytes, size, "bytes")},
                     [&](ClientSession& it) {
                       it.Receive(Milliseconds(now_ms), View(bytes, size));
                       return absl::OkStatus();
                     });
}

syncline_code syncline_client_session_closed(syncline_client_session* session,
                                             int64_t now_ms,
                                             uint16_t close_code,
                                             syncline_error* error) {
  return CallSession(__func__, session, error, {}, [&](ClientSession& it) {
    it.Closed(Milliseconds(now_ms), close_code);
    return absl::OkStatus();
  });
}

syncline_code syncline_client_session_tick(syncline_client_session* session,
                                           int64_t now_ms,
                                           syncline_error* error) {
  return CallSession(__func__, session, error, {}, [&](ClientSession& it) {
    it.Tick(Milliseconds(now_ms));
    return absl::OkStatus();
  });
}

syncline_code syncline_client_session_next_wakeup(
    syncline_client_session* session, bool* is_set, int64_t* at_ms,
    syncline_error* error) {
  return CallSession(
      __func__, session, error,
      {Given(is_set, "is_set"), Given(at_ms, "at_ms")}, [&](ClientSession& it) {
        syncline::c::GiveWakeup(it.next_wakeup(), is_set, at_ms);
        return absl::OkStatus();
      });
}

syncline_code syncline_client_session_output(syncline_client_session* session,
                                             const char** bytes, size_t* size,
                                             syncline_error* error) {
  return CallSession(__func__, session, error,
                     {Given(bytes, "bytes"), Given(size, "size")},
                     [&](ClientSession& it) {
                       syncline::c::GiveOutput(it.output(), bytes, size);
                       return absl::OkStatus();
                     });
}

syncline_code syncline_client_session_consume(syncline_client_session* session,
                                              size_t size,
                                              syncline_error* error) {
  return CallSession(__func__, session, error, {}, [&](ClientSession& it) {
    return syncline::c::ConsumeOutput(it, size);
  });
}

syncline_sync_events syncline::c::Give(const std::vector<SyncEvent>& events) {
  return GiveArray<syncline_sync_events>(events, [](const SyncEvent& event) {
    return syncline_sync_event{
        static_cast<syncline_sync_event_kind>(event.kind),
        Give(std::string_view(event.room))};
  });
}

void syncline_sync_events_free(syncline_sync_events* events) {
  if (events == nullptr) return;
  for (size_t i = 0; i < events->size; ++i) {
    syncline_bytes_free(&events->items[i].room);
  }
  std::free(events->items);
  *events = {};
}

syncline_code syncline_client_session_take_events(
    syncline_client_session* session, syncline_sync_events* events,
    syncline_error* error) {
  return CallSession(__func__, session, error, {Given(events, "events")},
                     [&](ClientSession& it) {
                       *events = Give(it.TakeEvents());
                       return absl::OkStatus();
                     });
}
