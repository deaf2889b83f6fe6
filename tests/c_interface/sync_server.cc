#include "c_interface/sync_server.h"

#include <algorithm>

namespace syncline::test {
namespace {

void Check(syncline_code code) { REQUIRE(code == SYNCLINE_OK); }

ServerOfC& Of(void* user) { return *static_cast<ServerOfC*>(user); }

syncline_access AccessOf(std::string_view token) {
  if (token == "write") return SYNCLINE_ACCESS_WRITE;
  if (token == "read") return SYNCLINE_ACCESS_READ;
  return token == "presence" ? SYNCLINE_ACCESS_PRESENCE : SYNCLINE_ACCESS_NONE;
}

void Refuse(syncline_server_session* session, syncline_channel_id channel,
            syncline_sync_error_code code) {
  Check(syncline_server_session_refuse(session, channel, code, "refused", 7, 0,
                                       nullptr));
}

}  // namespace

syncline_server_handler ServerOfC::Handler() {
  syncline_server_handler handler = SYNCLINE_SERVER_HANDLER_INIT;
  handler.user = this;
  handler.on_hello = [](void* user, Session*, const char* last, size_t size) {
    Of(user).last_hello.assign(last, size);
  };
  handler.on_join = [](void* user, Session* session,
                       const syncline_join_request* request) {
    if (Of(user).join) return Of(user).join(session, request);
    Of(user).Join(session, *request);
  };
  handler.on_append = [](void* user, Session* session,
                         syncline_channel_id channel,
                         syncline_sync_batch* batch) {
    if (Of(user).append) return Of(user).append(session, channel, batch);
    Of(user).Append(session, channel, batch);
  };
  handler.on_leave = [](void* user, Session* session,
                        syncline_channel_id channel) {
    Of(user).Leave(session, channel);
  };
  handler.on_presence = [](void* user, Session* session,
                           syncline_channel_id channel,
                           const syncline_presence_change* change) {
    Of(user).Presence(channel, session, *change);
  };
  handler.on_token = [](void* user, Session* session,
                        syncline_channel_id channel, const char* token,
                        size_t size) {
    Of(user).Token(session, channel, std::string_view(token, size));
  };
  handler.on_output = [](void* user, Session* session) {
    ++Of(user).outputs[session];
  };
  return handler;
}

ServerOfC::Member* ServerOfC::Find(const Session* session,
                                   syncline_channel_id channel) {
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const Member& member) {
        return member.session == session && member.channel == channel;
      });
  return found == members.end() ? nullptr : &*found;
}

void ServerOfC::Join(Session* session, const syncline_join_request& request) {
  const syncline_access access =
      AccessOf(std::string_view(request.token, request.token_size));
  if (access == SYNCLINE_ACCESS_NONE) {
    return Refuse(session, request.channel,
                  SYNCLINE_SYNC_ERROR_UNAUTHENTICATED);
  }
  const std::string name(request.room, request.room_size);
  const ServedRoom& room = rooms[name];
  const std::string_view has(request.have, request.have_size);
  std::vector<syncline_sync_batch*> lacks;
  for (const Batch& batch : room.log) {
    if (!batch.IsKnownIn(has)) lacks.push_back(batch.it);
  }
  const bool is_stored = request.level == SYNCLINE_LEVEL_STORED;
  const std::string& durable = is_stored ? room.durable : room.have;
  syncline_join_answer answer = SYNCLINE_JOIN_ANSWER_INIT;
  answer.access = access;
  answer.epoch = room.epoch;
  answer.have = room.have.data();
  answer.have_size = room.have.size();
  answer.durable = durable.data();
  answer.durable_size = durable.size();
  answer.batches = lacks.data();
  answer.batches_size = lacks.size();
  answer.subject = "somebody";
  answer.subject_size = 8;
  answer.connection = ++connections_;
  answer.roster = room.presence.it;
  members.push_back({session, request.channel, name, connections_});
  Check(syncline_server_session_joined(session, request.channel, &answer,
                                       nullptr));
}

void ServerOfC::Append(Session* session, syncline_channel_id channel,
                       syncline_sync_batch* batch) {
  const std::string name = Find(session, channel)->room;
  ServedRoom& room = rooms[name];
  Batch kept;
  Check(syncline_sync_batch_copy(batch, &kept.it, nullptr));
  if (!kept.FollowsOn(room.have)) {
    Leave(session, channel);
    return Refuse(session, channel, SYNCLINE_SYNC_ERROR_GAP);
  }
  room.have = kept.Advance(room.have);
  room.log.push_back(std::move(kept));
  for (const Member& member : members) {
    if (member.room != name) continue;
    if (member.session != session || member.channel != channel) {
      Check(syncline_server_session_deliver(member.session, member.channel,
                                            batch, SYNCLINE_LEVEL_RECEIVED,
                                            nullptr));
    }
    Check(syncline_server_session_durable(
        member.session, member.channel, SYNCLINE_LEVEL_RECEIVED,
        room.have.data(), room.have.size(), nullptr));
  }
  if (flushes) Flush();
}

void ServerOfC::Flush() {
  for (auto& [name, room] : rooms) room.durable = room.have;
  for (const Member& member : members) {
    const std::string& durable = rooms[member.room].durable;
    Check(syncline_server_session_durable(member.session, member.channel,
                                          SYNCLINE_LEVEL_STORED, durable.data(),
                                          durable.size(), nullptr));
  }
}

void ServerOfC::Leave(Session* session, syncline_channel_id channel) {
  const Member* found = Find(session, channel);
  if (found == nullptr) return;  // it was refused
  const Member member = *found;
  members.erase(members.begin() + (found - members.data()));
  ++leaves;
  bool was_there = false;
  Check(syncline_presence_table_remove(rooms[member.room].presence.it,
                                       member.connection, &was_there, nullptr));
  if (was_there) SayGone(member.room, member.connection);
}

void ServerOfC::SayGone(const std::string& room, uint64_t connection) {
  syncline_presence_change gone = SYNCLINE_PRESENCE_CHANGE_INIT;
  gone.connection = connection;
  gone.is_gone = true;
  for (const Member& member : members) {
    if (member.room != room) continue;
    Check(syncline_server_session_presence(member.session, member.channel,
                                           &gone, nullptr));
  }
}

void ServerOfC::Presence(syncline_channel_id channel, Session* session,
                         const syncline_presence_change& change) {
  const std::string room = Find(session, channel)->room;
  bool shows = false;
  Check(syncline_presence_table_apply(rooms[room].presence.it, &change, now,
                                      &shows, nullptr));
  for (const Member& member : members) {
    if (member.room != room) continue;
    Check(syncline_server_session_presence(member.session, member.channel,
                                           &change, nullptr));
  }
}

void ServerOfC::Token(Session* session, syncline_channel_id channel,
                      std::string_view token) {
  const syncline_access access = AccessOf(token);
  if (access == SYNCLINE_ACCESS_NONE) {
    Leave(session, channel);
    return Refuse(session, channel, SYNCLINE_SYNC_ERROR_UNAUTHENTICATED);
  }
  Check(
      syncline_server_session_perm_changed(session, channel, access, nullptr));
}

Client::Client(ServerOfC* of, uint64_t peer,
               const syncline_server_options* options)
    : server(*of), document(peer) {
  const syncline_server_handler handler = server.Handler();
  REQUIRE(syncline_server_session_new(options, nullptr, 0, &handler, nullptr,
                                      server.now, &served,
                                      nullptr) == SYNCLINE_OK);
}

void Client::Join(std::string_view room, std::string_view token,
                  syncline_ack_level level) {
  syncline_join_options options = SYNCLINE_JOIN_OPTIONS_INIT;
  options.token = token.data();
  options.token_size = token.size();
  options.level = level;
  REQUIRE(session.Join(room, document.doc, &options) == SYNCLINE_OK);
}

syncline_code Client::failure(std::string_view room) const {
  Status status;
  session.ReadStatus(room, &status);
  CHECK(status.state == SYNCLINE_DOCUMENT_FAILED);
  return status.failure;
}

uint16_t Client::close_code() const {
  bool is_set = false;
  uint16_t code = 0;
  Check(syncline_server_session_close_code(served, &is_set, &code, nullptr));
  CHECK(is_set == (code != 0));
  return code;
}

void Client::Cut() {
  Check(syncline_server_session_free(served, nullptr));
  served = nullptr;
}

void Client::Step() {
  const int64_t now = server.now;
  Check(syncline_client_session_tick(session.it, now, nullptr));
  if (session.connection() == SYNCLINE_CONNECTION_CONNECT) {
    Check(syncline_client_session_opened(session.it, now, nullptr));
  }
  if (served == nullptr) return;
  Check(syncline_server_session_tick(served, now, nullptr));
  const char* bytes = nullptr;
  size_t size = 0;
  Check(syncline_client_session_output(session.it, &bytes, &size, nullptr));
  if (size > 0) up.assign(bytes, size);
  Check(syncline_server_session_receive(served, now, bytes, size, nullptr));
  Check(syncline_client_session_consume(session.it, size, nullptr));
  Check(syncline_server_session_output(served, &bytes, &size, nullptr));
  Check(syncline_client_session_receive(session.it, now, bytes, size, nullptr));
  Check(syncline_server_session_consume(served, size, nullptr));
}

void Run(const std::vector<Client*>& clients) {
  for (int i = 0; i < 50; ++i) {
    clients.front()->server.now += 10;
    for (Client* client : clients) client->Step();
  }
}

}  // namespace syncline::test
