// The calls of a session that name a room.
#include <cstdlib>
#include <string>
#include <utility>

#include "give.h"
#include "sync/options.h"
#include "sync/session.h"

using syncline::ClientSession;
using syncline::DocumentStatus;
using syncline::PresenceEntry;
using syncline::c::CallbackPort;
using syncline::c::CallSession;
using syncline::c::Give;
using syncline::c::Given;
using syncline::c::JoinPort;
using syncline::c::View;

namespace syncline::c {
namespace {

absl::StatusOr<JoinOptions> Take(const syncline_join_options* options) {
  if (options == nullptr) return JoinOptions{};
  syncline_join_options read = SYNCLINE_JOIN_OPTIONS_INIT;
  absl::Status status = ReadStruct(options, sizeof(read), &read);
  if (status.ok()) {
    status = FirstProblem({Given(read.token, read.token_size, "token")});
  }
  if (status.ok()) status = CheckAccess(read.access);
  if (status.ok()) status = CheckLevel(read.level);
  if (!status.ok()) return status;
  absl::StatusOr<PayloadSeal> seal =
      TakeSeal(read.seal, read.open, read.seal_user);
  if (!seal.ok()) return seal.status();
  return JoinOptions{.token = std::string(View(read.token, read.token_size)),
                     .access = static_cast<Access>(read.access),
                     .level = static_cast<AckLevel>(read.level),
                     .seal = *std::move(seal),
                     .epoch = read.epoch};
}

}  // namespace

absl::Status JoinPort(syncline_client_session& session, std::string_view room,
                      const syncline_join_options* options,
                      std::unique_ptr<CallbackPort>* port) {
  absl::StatusOr<JoinOptions> taken = Take(options);
  if (!taken.ok()) return taken.status();
  const absl::Status status =
      session.session.Join(room, port->get(), *std::move(taken));
  if (status.ok()) session.ports[std::string(room)] = std::move(*port);
  return status;
}

}  // namespace syncline::c

syncline_code syncline_client_session_join_port(
    syncline_client_session* session, const char* room, size_t room_size,
    const syncline_document_port* port, const syncline_join_options* options,
    syncline_error* error) {
  return CallSession(__func__, session, error,
                     {Given(room, room_size, "room"), Given(port, "port")},
                     [&](ClientSession&) {
                       return syncline::c::WithPort(
                           port, [&](std::unique_ptr<CallbackPort>* made) {
                             return JoinPort(*session, View(room, room_size),
                                             options, made);
                           });
                     });
}

syncline_code syncline_client_session_local_change(
    syncline_client_session* session, const char* room, size_t room_size,
    syncline_error* error) {
  return syncline::c::TellChange(__func__, session, room, room_size, error);
}

syncline_code syncline_client_session_leave(syncline_client_session* session,
                                            const char* room, size_t room_size,
                                            syncline_error* error) {
  return CallSession(
      __func__, session, error, {Given(room, room_size, "room")},
      [&](ClientSession& it) {
        const absl::Status status = it.Leave(View(room, room_size));
        if (status.ok()) session->RemovePort(View(room, room_size));
        return status;
      });
}

syncline_code syncline_client_session_set_token(
    syncline_client_session* session, const char* room, size_t room_size,
    const char* token, size_t token_size, syncline_error* error) {
  return CallSession(
      __func__, session, error,
      {Given(room, room_size, "room"), Given(token, token_size, "token")},
      [&](ClientSession& it) {
        return it.SetToken(View(room, room_size),
                           std::string(View(token, token_size)));
      });
}

syncline_code syncline_client_session_retry(syncline_client_session* session,
                                            const char* room, size_t room_size,
                                            syncline_error* error) {
  return CallSession(
      __func__, session, error, {Given(room, room_size, "room")},
      [&](ClientSession& it) { return it.Retry(View(room, room_size)); });
}

void syncline_document_status_free(syncline_document_status* status) {
  if (status == nullptr) return;
  syncline_bytes_free(&status->failure_text);
  syncline_bytes_free(&status->subject);
}

syncline_code syncline_client_session_status(syncline_client_session* session,
                                             const char* room, size_t room_size,
                                             syncline_document_status* status,
                                             syncline_error* error) {
  return CallSession(
      __func__, session, error,
      {Given(room, room_size, "room"), Given(status, "status")},
      [&](ClientSession& it) {
        const size_t size = status->struct_size;
        const absl::Status has_size =
            syncline::c::CheckSize(size, sizeof(*status));
        if (!has_size.ok()) return has_size;
        const absl::StatusOr<DocumentStatus> told =
            it.status(View(room, room_size));
        if (!told.ok()) return told.status();
        *status = {};
        status->struct_size = size;
        status->state = static_cast<syncline_document_state>(told->state);
        syncline::c::GiveStatus(told->failure, &status->failure,
                                &status->failure_text);
        status->unsaved_ops = told->unsaved_ops;
        status->access = static_cast<syncline_access>(told->access);
        status->epoch = told->epoch;
        status->subject = Give(std::string_view(told->subject));
        status->connection = told->connection;
        return absl::OkStatus();
      });
}

syncline_code syncline_client_session_set_presence(
    syncline_client_session* session, const char* room, size_t room_size,
    const char* key, size_t key_size, const char* value, size_t value_size,
    syncline_error* error) {
  return CallSession(
      __func__, session, error,
      {Given(room, room_size, "room"), Given(key, key_size, "key"),
       Given(value, value_size, "value")},
      [&](ClientSession& it) {
        return it.SetPresence(View(room, room_size), View(key, key_size),
                              std::string(View(value, value_size)));
      });
}

syncline_code syncline_client_session_remove_presence(
    syncline_client_session* session, const char* room, size_t room_size,
    const char* key, size_t key_size, syncline_error* error) {
  return CallSession(
      __func__, session, error,
      {Given(room, room_size, "room"), Given(key, key_size, "key")},
      [&](ClientSession& it) {
        return it.RemovePresence(View(room, room_size), View(key, key_size));
      });
}

namespace {

struct Fields {
  syncline_presence_field* items;
  size_t size;
};

syncline_presence_entry GiveEntry(const PresenceEntry& entry) {
  std::vector<syncline_presence_field> given;
  for (const auto& [key, field] : entry.fields) {
    if (field.is_removed) continue;
    given.push_back(
        {Give(std::string_view(key)), Give(std::string_view(field.value))});
  }
  const auto fields = syncline::c::GiveArray<Fields>(
      given, [](const syncline_presence_field& field) { return field; });
  return {entry.connection, Give(std::string_view(entry.subject)), fields.items,
          fields.size};
}

}  // namespace

syncline_presence_entries syncline::c::Give(const PresenceTable& table) {
  return GiveArray<syncline_presence_entries>(
      table.entries(),
      [](const auto& entry) { return GiveEntry(entry.second); });
}

void syncline_presence_entries_free(syncline_presence_entries* entries) {
  if (entries == nullptr) return;
  for (size_t i = 0; i < entries->size; ++i) {
    syncline_presence_entry& entry = entries->items[i];
    syncline_bytes_free(&entry.subject);
    for (size_t j = 0; j < entry.fields_size; ++j) {
      syncline_bytes_free(&entry.fields[j].key);
      syncline_bytes_free(&entry.fields[j].value);
    }
    std::free(entry.fields);
  }
  std::free(entries->items);
  *entries = {};
}

syncline_code syncline_client_session_presence(
    syncline_client_session* session, const char* room, size_t room_size,
    syncline_presence_entries* entries, syncline_error* error) {
  return CallSession(
      __func__, session, error,
      {Given(room, room_size, "room"), Given(entries, "entries")},
      [&](ClientSession& it) {
        const syncline::PresenceTable* table =
            it.presence(View(room, room_size));
        if (table == nullptr) {
          return absl::NotFoundError("the room is not joined");
        }
        *entries = Give(*table);
        return absl::OkStatus();
      });
}
