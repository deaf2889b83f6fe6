#include "sync/server.h"

#include <cmath>
#include <memory>
#include <optional>
#include <string>

#include "give.h"
#include "sync/options.h"

using syncline::CloseCode;
using syncline::Milliseconds;
using syncline::ServerOptions;
using syncline::ServerSession;
using syncline::SharedBytes;
using syncline::c::CallFree;
using syncline::c::CheckHandle;
using syncline::c::Checks;
using syncline::c::Given;
using syncline::c::View;

namespace {

constexpr size_t kMaxNameBytes = 64;

syncline_code CallServer(const char* function, syncline_server_session* session,
                         syncline_error* error, Checks checks,
                         absl::FunctionRef<absl::Status(ServerSession&)> call) {
  return syncline::c::CallIdle(function, session, error, checks,
                               [&] { return call(session->session); });
}

absl::StatusOr<ServerOptions> Take(const syncline_server_options* options) {
  ServerOptions taken;
  if (options == nullptr) return taken;
  syncline_server_options from = SYNCLINE_SERVER_OPTIONS_INIT;
  absl::Status status = syncline::c::ReadStruct(options, sizeof(from), &from);
  if (status.ok()) status = syncline::c::CheckLevel(from.max_level);
  if (!status.ok()) return status;
  syncline::c::SetServerLimits(from, &taken);
  taken.max_level = static_cast<syncline::AckLevel>(from.max_level);
  const double rate = from.presence_changes_per_second;
  if (!std::isfinite(rate) || rate < 0) {
    return absl::InvalidArgumentError(
        "presence_changes_per_second is no number from 0 on");
  }
  if (rate > 0) taken.presence.changes_per_second = rate;
  status =
      syncline::c::SetTimes({{from.hello_ms, false, &taken.hello_time},
                             {from.ping_after_ms, false, &taken.ping_after},
                             {from.dead_after_ms, false, &taken.dead_after}});
  if (!status.ok()) return status;
  return taken;
}

absl::StatusOr<syncline_server_handler> Take(
    const syncline_server_handler* handler) {
  syncline_server_handler read = SYNCLINE_SERVER_HANDLER_INIT;
  const absl::Status status =
      syncline::c::ReadStruct(handler, sizeof(read), &read);
  if (!status.ok()) return status;
  if (read.on_join == nullptr || read.on_append == nullptr ||
      read.on_leave == nullptr) {
    return absl::InvalidArgumentError(
        "on_join, on_append and on_leave are needed: one of them is NULL");
  }
  return read;
}

absl::StatusOr<std::string> TakeName(const char* name, size_t size) {
  if (size == 0) {
    return syncline::PeerId::Random().ToString() +
           syncline::PeerId::Random().ToString();
  }
  if (size > kMaxNameBytes) {
    return absl::InvalidArgumentError("name is longer than 64 bytes");
  }
  const absl::Status status = syncline::c::CheckUtf8(View(name, size), "name");
  if (!status.ok()) return status;
  return std::string(View(name, size));
}

absl::Status CheckFrames(const syncline_shared_frames* frames) {
  return frames == nullptr ? absl::OkStatus() : CheckHandle(frames, "frames");
}

}  // namespace

syncline_code syncline_shared_frames_new(syncline_shared_frames** frames,
                                         syncline_error* error) {
  return CallFree(__func__, error, {Given(frames, "frames")}, [&] {
    *frames = new syncline_shared_frames;
    return absl::OkStatus();
  });
}

syncline_code syncline_shared_frames_clear(syncline_shared_frames* frames,
                                           syncline_error* error) {
  return CallFree(__func__, error, {}, [&] {
    const absl::Status status = CheckHandle(frames, "frames");
    if (status.ok()) frames->frames.Clear();
    return status;
  });
}

syncline_code syncline_shared_frames_free(syncline_shared_frames* frames,
                                          syncline_error* error) {
  return CallFree(__func__, error, {}, [&] {
    const absl::Status status = CheckFrames(frames);
    if (status.ok()) delete frames;
    return status;
  });
}

syncline_code syncline_server_session_new(
    const syncline_server_options* options, const char* name, size_t name_size,
    const syncline_server_handler* handler, syncline_shared_frames* frames,
    int64_t now_ms, syncline_server_session** session, syncline_error* error) {
  return CallFree(
      __func__, error,
      {Given(name, name_size, "name"), Given(handler, "handler"),
       Given(session, "session")},
      [&] {
        const absl::StatusOr<ServerOptions> taken = Take(options);
        if (!taken.ok()) return taken.status();
        const absl::StatusOr<syncline_server_handler> host = Take(handler);
        if (!host.ok()) return host.status();
        absl::StatusOr<std::string> called = TakeName(name, name_size);
        if (!called.ok()) return called.status();
        const absl::Status status = CheckFrames(frames);
        if (!status.ok()) return status;
        *session = new syncline_server_session(
            *taken, *std::move(called), *host, Milliseconds(now_ms),
            frames == nullptr ? syncline::SharedFrames() : frames->frames);
        return status;
      });
}

syncline_code syncline_server_session_free(syncline_server_session* session,
                                           syncline_error* error) {
  return syncline::c::FreeSession(__func__, session, error);
}

syncline_code syncline_server_session_name(syncline_server_session* session,
                                           const char** name, size_t* name_size,
                                           syncline_error* error) {
  return CallFree(__func__, error,
                  {Given(name, "name"), Given(name_size, "name_size")}, [&] {
                    const absl::Status status = CheckHandle(session, "session");
                    if (!status.ok()) return status;
                    *name = session->session.name().data();
                    *name_size = session->session.name().size();
                    return status;
                  });
}

syncline_code syncline_server_session_receive(syncline_server_session* session,
                                              int64_t now_ms, const char* bytes,
                                              size_t size,
                                              syncline_error* error) {
  return CallServer(__func__, session, error, {Given(bytes, size, "bytes")},
                    [&](ServerSession& it) {
                      it.Receive(Milliseconds(now_ms), View(bytes, size));
                      return absl::OkStatus();
                    });
}

syncline_code syncline_server_session_closed(syncline_server_session* session,
                                             syncline_error* error) {
  return CallServer(__func__, session, error, {}, [](ServerSession& it) {
    it.Closed();
    return absl::OkStatus();
  });
}

syncline_code syncline_server_session_tick(syncline_server_session* session,
                                           int64_t now_ms,
                                           syncline_error* error) {
  return CallServer(__func__, session, error, {}, [&](ServerSession& it) {
    it.Tick(Milliseconds(now_ms));
    return absl::OkStatus();
  });
}

syncline_code syncline_server_session_next_wakeup(
    syncline_server_session* session, bool* is_set, int64_t* at_ms,
    syncline_error* error) {
  return CallServer(__func__, session, error,
                    {Given(is_set, "is_set"), Given(at_ms, "at_ms")},
                    [&](ServerSession& it) {
                      syncline::c::GiveWakeup(it.next_wakeup(), is_set, at_ms);
                      return absl::OkStatus();
                    });
}

syncline_code syncline_server_session_output(syncline_server_session* session,
                                             const char** bytes, size_t* size,
                                             syncline_error* error) {
  return CallServer(__func__, session, error,
                    {Given(bytes, "bytes"), Given(size, "size")},
                    [&](ServerSession& it) {
                      session->host.SeeOutput();
                      syncline::c::GiveOutput(it.output(), bytes, size);
                      return absl::OkStatus();
                    });
}

syncline_code syncline_server_session_consume(syncline_server_session* session,
                                              size_t size,
                                              syncline_error* error) {
  return CallServer(__func__, session, error, {}, [&](ServerSession& it) {
    return syncline::c::ConsumeOutput(it, size);
  });
}

void syncline_shared_bytes_free(syncline_shared_bytes* bytes) {
  if (bytes == nullptr) return;
  delete static_cast<SharedBytes*>(bytes->owner);
  *bytes = {};
}

syncline_code syncline_server_session_take_output(
    syncline_server_session* session, syncline_shared_bytes* output,
    syncline_error* error) {
  return CallServer(__func__, session, error, {Given(output, "output")},
                    [&](ServerSession& it) {
                      session->host.SeeOutput();
                      *output = {};
                      SharedBytes taken = it.TakeOutput();
                      if (taken == nullptr) return absl::OkStatus();
                      *output = {taken->data(), taken->size(), nullptr};
                      output->owner = new SharedBytes(std::move(taken));
                      return absl::OkStatus();
                    });
}

syncline_code syncline_server_session_go_away(syncline_server_session* session,
                                              int64_t min_ms, int64_t max_ms,
                                              const char* reason,
                                              size_t reason_size,
                                              syncline_error* error) {
  const syncline_code code = CallServer(
      __func__, session, error, {Given(reason, reason_size, "reason")},
      [&](ServerSession& it) {
        const std::string_view said = View(reason, reason_size);
        const absl::Status status = syncline::c::CheckUtf8(said, "reason");
        if (!status.ok()) return status;
        if (min_ms < 0 || max_ms < min_ms) {
          return absl::InvalidArgumentError(
              "the times are from 0 on, the shorter one first");
        }
        it.GoAway(Milliseconds(min_ms), Milliseconds(max_ms), said);
        return status;
      });
  if (code == SYNCLINE_OK) session->host.TellOutput();  // which may free it
  return code;
}

syncline_code syncline_server_session_close_code(
    syncline_server_session* session, bool* is_set, uint16_t* close_code,
    syncline_error* error) {
  return CallServer(__func__, session, error,
                    {Given(is_set, "is_set"), Given(close_code, "close_code")},
                    [&](ServerSession& it) {
                      syncline::c::GiveCloseCode(it.close_code(), is_set,
                                                 close_code);
                      return absl::OkStatus();
                    });
}

syncline_code syncline_server_session_error(syncline_server_session* session,
                                            syncline_code* code,
                                            syncline_bytes* text,
                                            syncline_error* error) {
  return CallServer(__func__, session, error,
                    {Given(code, "code"), Given(text, "text")},
                    [&](ServerSession& it) {
                      syncline::c::GiveStatus(it.error(), code, text);
                      return absl::OkStatus();
                    });
}

syncline_code syncline_server_session_queued_bytes(
    syncline_server_session* session, size_t* bytes, syncline_error* error) {
  return CallServer(__func__, session, error, {Given(bytes, "bytes")},
                    [&](ServerSession& it) {
                      *bytes = it.queued_bytes();
                      return absl::OkStatus();
                    });
}
