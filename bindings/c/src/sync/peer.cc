#include "syncline/c/peer.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "give.h"
#include "sync/options.h"
#include "sync/session.h"
#include "syncline/sync/peer.h"

using syncline::Milliseconds;
using syncline::PeerOptions;
using syncline::PeerSession;
using syncline::PresenceTable;
using syncline::c::CallbackPort;
using syncline::c::CallFree;
using syncline::c::Checks;
using syncline::c::Give;
using syncline::c::Given;
using syncline::c::GiveStatus;
using syncline::c::SetUnlessZero;
using syncline::c::View;

struct syncline_peer_session : syncline::c::SessionHandle {
  syncline_peer_session(PeerOptions options, uint64_t seed, Milliseconds now)
      : session(options, seed, now) {}

  PeerSession session;  // the first to go
};

namespace {

syncline_code CallPeer(const char* function, syncline_peer_session* session,
                       syncline_error* error, Checks checks,
                       absl::FunctionRef<absl::Status(PeerSession&)> call) {
  return syncline::c::CallIdle(function, session, error, checks,
                               [&] { return call(session->session); });
}

absl::Status Take(const syncline_peer_options* options, PeerOptions* to) {
  if (options == nullptr) return absl::OkStatus();
  syncline_peer_options from = SYNCLINE_PEER_OPTIONS_INIT;
  const absl::Status status =
      syncline::c::ReadStruct(options, sizeof(from), &from);
  if (!status.ok()) return status;
  syncline::ServerOptions& server = to->server;
  syncline::c::SetServerLimits(from, &server);
  SetUnlessZero(from.max_presence_entries, &server.presence.max_entries);
  return syncline::c::SetTimes(
      {{from.presence_timeout_ms, false, &server.presence.timeout},
       {from.presence_renewal_ms, false, &server.presence.renewal},
       {from.batch_ms, true, &to->batch_time},
       {from.poll_ms, true, &to->poll_time},
       {from.hello_ms, false, &server.hello_time},
       {from.ping_after_ms, false, &server.ping_after},
       {from.dead_after_ms, false, &server.dead_after}});
}

absl::StatusOr<syncline::OfferOptions> Take(
    const syncline_offer_options* options) {
  if (options == nullptr) return syncline::OfferOptions{};
  syncline_offer_options read = SYNCLINE_OFFER_OPTIONS_INIT;
  absl::Status status = syncline::c::ReadStruct(options, sizeof(read), &read);
  if (status.ok()) {
    status = syncline::c::FirstProblem(
        {Given(read.token, read.token_size, "token")});
  }
  if (status.ok()) status = syncline::c::CheckAccess(read.access);
  if (!status.ok()) return status;
  absl::StatusOr<syncline::PayloadSeal> seal =
      syncline::c::TakeSeal(read.seal, read.open, read.seal_user);
  if (!seal.ok()) return seal.status();
  return syncline::OfferOptions{
      .access = static_cast<syncline::Access>(read.access),
      .token = std::string(View(read.token, read.token_size)),
      .seal = *std::move(seal)};
}

// The session takes the document where that goes well.
absl::Status OfferPort(syncline_peer_session& session, std::string_view room,
                       const syncline_offer_options* options,
                       std::unique_ptr<CallbackPort>* port) {
  absl::StatusOr<syncline::OfferOptions> taken = Take(options);
  if (!taken.ok()) return taken.status();
  const absl::Status status =
      session.session.Offer(room, port->get(), *std::move(taken));
  if (status.ok()) session.ports[std::string(room)] = std::move(*port);
  return status;
}

absl::Status NotOffered() {
  return absl::NotFoundError("the room is not offered");
}

}  // namespace

syncline_code syncline_peer_session_new(const syncline_peer_options* options,
                                        uint64_t seed, int64_t now_ms,
                                        syncline_peer_session** session,
                                        syncline_error* error) {
  return CallFree(__func__, error, {Given(session, "session")}, [&] {
    PeerOptions taken;
    const absl::Status status = Take(options, &taken);
    if (status.ok()) {
      *session = new syncline_peer_session(taken, seed, Milliseconds(now_ms));
    }
    return status;
  });
}

syncline_code syncline_peer_session_free(syncline_peer_session* session,
                                         syncline_error* error) {
  return syncline::c::FreeSession(__func__, session, error);
}

syncline_code syncline_peer_session_offer(syncline_peer_session* session,
                                          const char* room, size_t room_size,
                                          syncline_doc* doc,
                                          const syncline_offer_options* options,
                                          syncline_error* error) {
  return CallPeer(__func__, session, error, {Given(room, room_size, "room")},
                  [&](PeerSession&) {
                    auto port = syncline::c::PortTo(doc);
                    if (!port.ok()) return port.status();
                    return OfferPort(*session, View(room, room_size), options,
                                     &*port);
                  });
}

syncline_code syncline_peer_session_offer_port(
    syncline_peer_session* session, const char* room, size_t room_size,
    const syncline_document_port* port, const syncline_offer_options* options,
    syncline_error* error) {
  return CallPeer(
      __func__, session, error,
      {Given(room, room_size, "room"), Given(port, "port")}, [&](PeerSession&) {
        return syncline::c::WithPort(
            port, [&](std::unique_ptr<CallbackPort>* made) {
              return OfferPort(*session, View(room, room_size), options, made);
            });
      });
}

syncline_code syncline_peer_session_withdraw(syncline_peer_session* session,
                                             const char* room, size_t room_size,
                                             syncline_error* error) {
  return CallPeer(__func__, session, error, {Given(room, room_size, "room")},
                  [&](PeerSession& it) {
                    const absl::Status status =
                        it.Withdraw(View(room, room_size));
                    if (status.ok()) session->RemovePort(View(room, room_size));
                    return status;
                  });
}

syncline_code syncline_peer_session_local_change(syncline_peer_session* session,
                                                 const char* room,
                                                 size_t room_size,
                                                 syncline_error* error) {
  return syncline::c::TellChange(__func__, session, room, room_size, error);
}

syncline_code syncline_peer_session_set_presence(
    syncline_peer_session* session, const char* room, size_t room_size,
    const char* key, size_t key_size, const char* value, size_t value_size,
    syncline_error* error) {
  return CallPeer(__func__, session, error,
                  {Given(room, room_size, "room"), Given(key, key_size, "key"),
                   Given(value, value_size, "value")},
                  [&](PeerSession& it) {
                    return it.SetPresence(View(room, room_size),
                                          View(key, key_size),
                                          std::string(View(value, value_size)));
                  });
}

syncline_code syncline_peer_session_remove_presence(
    syncline_peer_session* session, const char* room, size_t room_size,
    const char* key, size_t key_size, syncline_error* error) {
  return CallPeer(__func__, session, error,
                  {Given(room, room_size, "room"), Given(key, key_size, "key")},
                  [&](PeerSession& it) {
                    return it.RemovePresence(View(room, room_size),
                                             View(key, key_size));
                  });
}

syncline_code syncline_peer_session_presence(syncline_peer_session* session,
                                             const char* room, size_t room_size,
                                             syncline_presence_entries* entries,
                                             syncline_error* error) {
  return CallPeer(__func__, session, error,
                  {Given(room, room_size, "room"), Given(entries, "entries")},
                  [&](PeerSession& it) {
                    const PresenceTable* table =
                        it.presence(View(room, room_size));
                    if (table == nullptr) return NotOffered();
                    *entries = Give(*table);
                    return absl::OkStatus();
                  });
}

syncline_code syncline_peer_session_failure(syncline_peer_session* session,
                                            const char* room, size_t room_size,
                                            syncline_code* code,
                                            syncline_bytes* text,
                                            syncline_error* error) {
  return CallPeer(__func__, session, error,
                  {Given(room, room_size, "room"), Given(code, "code"),
                   Given(text, "text")},
                  [&](PeerSession& it) {
                    if (it.presence(View(room, room_size)) == nullptr) {
                      return NotOffered();
                    }
                    GiveStatus(it.failure(View(room, room_size)), code, text);
                    return absl::OkStatus();
                  });
}

syncline_code syncline_peer_session_receive(syncline_peer_session* session,
                                            int64_t now_ms, const char* bytes,
                                            size_t size,
                                            syncline_error* error) {
  return CallPeer(__func__, session, error, {Given(bytes, size, "bytes")},
                  [&](PeerSession& it) {
                    it.Receive(Milliseconds(now_ms), View(bytes, size));
                    return absl::OkStatus();
                  });
}

syncline_code syncline_peer_session_closed(syncline_peer_session* session,
                                           syncline_error* error) {
  return CallPeer(__func__, session, error, {}, [](PeerSession& it) {
    it.Closed();
    return absl::OkStatus();
  });
}

syncline_code syncline_peer_session_tick(syncline_peer_session* session,
                                         int64_t now_ms,
                                         syncline_error* error) {
  return CallPeer(__func__, session, error, {}, [&](PeerSession& it) {
    it.Tick(Milliseconds(now_ms));
    return absl::OkStatus();
  });
}

syncline_code syncline_peer_session_next_wakeup(syncline_peer_session* session,
                                                bool* is_set, int64_t* at_ms,
                                                syncline_error* error) {
  return CallPeer(__func__, session, error,
                  {Given(is_set, "is_set"), Given(at_ms, "at_ms")},
                  [&](PeerSession& it) {
                    syncline::c::GiveWakeup(it.next_wakeup(), is_set, at_ms);
                    return absl::OkStatus();
                  });
}

syncline_code syncline_peer_session_output(syncline_peer_session* session,
                                           const char** bytes, size_t* size,
                                           syncline_error* error) {
  return CallPeer(__func__, session, error,
                  {Given(bytes, "bytes"), Given(size, "size")},
                  [&](PeerSession& it) {
                    syncline::c::GiveOutput(it.output(), bytes, size);
                    return absl::OkStatus();
                  });
}

syncline_code syncline_peer_session_consume(syncline_peer_session* session,
                                            size_t size,
                                            syncline_error* error) {
  return CallPeer(__func__, session, error, {}, [&](PeerSession& it) {
    return syncline::c::ConsumeOutput(it, size);
  });
}

syncline_code syncline_peer_session_close_code(syncline_peer_session* session,
                                               bool* is_set,
                                               uint16_t* close_code,
                                               syncline_error* error) {
  return CallPeer(__func__, session, error,
                  {Given(is_set, "is_set"), Given(close_code, "close_code")},
                  [&](PeerSession& it) {
                    syncline::c::GiveCloseCode(it.close_code(), is_set,
                                               close_code);
                    return absl::OkStatus();
                  });
}

syncline_code syncline_peer_session_error(syncline_peer_session* session,
                                          syncline_code* code,
                                          syncline_bytes* text,
                                          syncline_error* error) {
  return CallPeer(__func__, session, error,
                  {Given(code, "code"), Given(text, "text")},
                  [&](PeerSession& it) {
                    GiveStatus(it.error(), code, text);
                    return absl::OkStatus();
                  });
}

syncline_code syncline_peer_session_take_events(syncline_peer_session* session,
                                                syncline_sync_events* events,
                                                syncline_error* error) {
  return CallPeer(__func__, session, error, {Given(events, "events")},
                  [&](PeerSession& it) {
                    *events = Give(it.TakeEvents());
                    return absl::OkStatus();
                  });
}
