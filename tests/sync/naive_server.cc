#include "sync/naive_server.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace syncline::test {
namespace {

struct Token {
  std::string subject;
  Access access = Access::kNone;
  Milliseconds expires{0};
};

Token ParseToken(std::string_view text) {
  std::istringstream in{std::string(text)};
  Token token;
  std::string access;
  int64_t expires = 0;
  in >> token.subject >> access >> expires;
  token.expires = Milliseconds(expires);
  if (access == "presence") token.access = Access::kPresence;
  if (access == "read") token.access = Access::kRead;
  if (access == "write") token.access = Access::kWrite;
  return token;
}

VersionVector EndsOf(const UpdateInfo& info) {
  VersionVector ends;
  for (const OpSpan& span : info.spans) ends.Set(span.peer, span.end);
  return ends;
}

}  // namespace

NaiveConnection::NaiveConnection(NaiveServer* naive, ServerOptions options,
                                 std::string name, Milliseconds now)
    : server(*naive),
      session(options, std::move(name), this, now, naive->frames_) {}

void NaiveConnection::OnHello(std::string_view last) { last_session = last; }

void NaiveConnection::OnJoin(const JoinRequest& request) {
  NaiveServer::Room& room = server.room(request.room);
  const Token token = ParseToken(request.token);
  if (room.closed != SyncErrorCode::kInternal) {
    return session.Dismiss(request.channel, room.closed, "the room is closed");
  }
  if (request.epoch != 0 && request.epoch < room.deleted_before) {
    return session.Refuse(request.channel,
                          SyncError(SyncErrorCode::kDeleted, "begin anew"));
  }
  if (token.access == Access::kNone) {
    return session.Refuse(request.channel,
                          SyncError(SyncErrorCode::kUnauthenticated, "token"));
  }
  if (token.expires <= server.now_) {
    return session.Refuse(request.channel,
                          SyncError(SyncErrorCode::kTokenExpired, "renew it"));
  }
  const uint64_t connection = ++server.names_;
  members[request.channel] = {request.room, token.subject,
                              token.access, token.expires,
                              connection,   request.upload_hash};
  JoinAnswer answer{.access = token.access, .epoch = room.epoch};
  answer.have = room.have;
  const bool stored = request.level == AckLevel::kStored;
  answer.durable = stored ? room.durable : room.have;
  answer.level = server.early_relay_ ? AckLevel::kReceived : AckLevel::kStored;
  // What is not flushed is delivered by Flush(), if not before.
  const size_t visible = server.early_relay_ ? room.log.size() : room.flushed;
  for (size_t i = 0; i < visible; ++i) {
    if (!room.log[i]->info().IsKnownIn(request.have)) {
      answer.batches.push_back(room.log[i]);
    }
  }
  answer.subject = token.subject;
  answer.connection = connection;
  for (const auto& [id, entry] : room.presence.entries()) {
    answer.roster.push_back(entry);
  }
  const auto kept = server.uploads_.find(request.upload_hash);
  if (kept != server.uploads_.end()) {
    ++server.resumed_uploads;
    answer.upload = kept->second;
    server.uploads_.erase(kept);
  }
  session.Joined(request.channel, std::move(answer));
}

void NaiveConnection::OnAppend(ChannelId channel, SyncBatchPtr batch) {
  const std::string name = members[channel].room;
  NaiveServer::Room& room = server.room(name);
  if (!batch->info().FollowsOn(room.have)) {
    OnLeave(channel);
    return session.Refuse(channel, SyncError(SyncErrorCode::kGap, "a gap"));
  }
  const std::optional<DocId>& doc_id = batch->info().doc_id;
  if (batch->info().is_shallow ||
      (doc_id && doc_id != room.doc_id.value_or(*doc_id))) {
    OnLeave(channel);
    return session.Refuse(
        channel, SyncError(SyncErrorCode::kBadUpdate, "not of this history"));
  }
  if (!room.doc_id) room.doc_id = doc_id;
  if (NaiveServer::TakeSnapshot(batch, &room)) {
    ++server.snapshots;
    return session.Durable(channel, AckLevel::kStored, room.durable);
  }
  room.log.push_back(batch);
  room.have.Merge(EndsOf(batch->info()));
  session.Durable(channel, AckLevel::kReceived, room.have);
  if (!server.early_relay_) return;
  server.ForEachMember(name, [&](NaiveConnection* other, ChannelId id) {
    if (other == this && id == channel) return;
    other->session.Deliver(id, batch, AckLevel::kReceived);
    other->session.Durable(id, AckLevel::kReceived, room.have);
  });
}

void NaiveConnection::OnPresence(ChannelId channel,
                                 const PresenceEntry& change) {
  const std::string name = members[channel].room;
  const bool is_there =
      server.room(name).presence.entries().contains(change.connection);
  if (change.fields.empty() && !is_there) return;  // what to renew is gone
  if (!server.room(name).presence.Apply(change, server.now_).ok()) return;
  server.ForEachMember(name, [&](NaiveConnection* other, ChannelId id) {
    other->session.Presence(id, change);
  });
}

void NaiveConnection::OnToken(ChannelId channel, std::string_view text) {
  const Token token = ParseToken(text);
  if (token.expires <= server.now_) {
    OnLeave(channel);
    return session.Refuse(channel,
                          SyncError(SyncErrorCode::kTokenExpired, "renew it"));
  }
  Member& member = members[channel];
  member.expires = token.expires;
  if (member.access == token.access) return;
  member.access = token.access;
  session.PermChanged(channel, token.access);
}

void NaiveConnection::OnLeave(ChannelId channel) {
  const auto found = members.find(channel);
  if (found == members.end()) return;
  const Member member = found->second;
  members.erase(found);
  if (!server.room(member.room).presence.Remove(member.connection)) return;
  const PresenceEntry gone{.connection = member.connection, .is_gone = true};
  server.ForEachMember(member.room, [&](NaiveConnection* other, ChannelId id) {
    other->session.Presence(id, gone);
  });
}

void NaiveConnection::OnUploadBroken(ChannelId, PartialUpload upload) {
  server.uploads_[upload.hash] = std::move(upload);
}

NaiveConnection* NaiveServer::Connect(Milliseconds now) {
  now_ = std::max(now_, now);
  connections_.push_back(std::make_unique<NaiveConnection>(
      this, options_, "session " + std::to_string(++names_), now_));
  return connections_.back().get();
}

void NaiveServer::Disconnect(NaiveConnection* connection) {
  const auto found =
      std::find_if(connections_.begin(), connections_.end(),
                   [&](const auto& kept) { return kept.get() == connection; });
  if (found == connections_.end()) return;
  connection->session.Closed();
  connections_.erase(found);
}

void NaiveServer::DisconnectAll() {
  while (!connections_.empty()) Disconnect(connections_.back().get());
}

template <typename F>
void NaiveServer::ForEachMember(const std::string& room, F f) {
  for (const auto& connection : connections_) {
    for (const auto& [channel, member] : connection->members) {
      if (member.room == room) f(connection.get(), channel);
    }
  }
}

bool NaiveServer::TakeSnapshot(const SyncBatchPtr& batch, Room* room) {
  const UpdateInfo& info = batch->info();
  const bool is_whole =
      batch->is_sealed() && info.is_snapshot && info.parents.empty() &&
      std::all_of(info.spans.begin(), info.spans.end(),
                  [](const OpSpan& span) { return span.begin == 0; });
  if (!room->wants_snapshot || !is_whole || !info.IsKnownIn(room->have) ||
      !EndsOf(info).Includes(room->durable)) {
    return false;
  }
  room->wants_snapshot = false;
  const auto flushed = static_cast<ptrdiff_t>(room->flushed);
  room->log.erase(room->log.begin(), room->log.begin() + flushed);
  room->log.insert(room->log.begin(), batch);
  room->flushed = 1;
  room->durable.Merge(EndsOf(info));
  return true;
}

void NaiveServer::WantSnapshot(const std::string& name) {
  room(name).wants_snapshot = true;
  ForEachMember(name, [](NaiveConnection* connection, ChannelId channel) {
    connection->session.WantSnapshot(channel);
  });
}

void NaiveServer::Flush() {
  for (auto& [name, room] : rooms_) {
    const size_t before = std::exchange(room.flushed, room.log.size());
    if (before == room.flushed) continue;
    room.durable = room.have;
    const VersionVector& durable = room.durable;
    ForEachMember(name, [&](NaiveConnection* connection, ChannelId channel) {
      // An author gets its own again: that has to be harmless.
      for (size_t i = before; i < room.log.size() && !early_relay_; ++i) {
        connection->session.Deliver(channel, room.log[i], AckLevel::kStored);
      }
      connection->session.Durable(channel, AckLevel::kStored, durable);
    });
  }
}

void NaiveServer::DropUnflushed(Room* room) {
  room->log.resize(room->flushed);
  room->have = room->durable;
  room->presence.Clear();
}

void NaiveServer::Crash() {
  DisconnectAll();
  for (auto& [name, room] : rooms_) DropUnflushed(&room);
  uploads_.clear();
}

void NaiveServer::Restore() {
  Crash();
  const std::map<std::string, Room> before = std::exchange(rooms_, backup_);
  for (const auto& [name, room] : before) {
    Room& restored = rooms_[name];
    DropUnflushed(&restored);
    restored.epoch = room.epoch + 1;
    restored.closed = room.closed;
  }
}

void NaiveServer::Tick(Milliseconds now) {
  now_ = std::max(now_, now);
  for (const auto& connection : connections_) {
    connection->session.Tick(now_);
    max_queued_bytes_ =
        std::max(max_queued_bytes_, connection->session.queued_bytes());
    const auto members = connection->members;
    for (const auto& [channel, member] : members) {
      if (member.expires > now_) continue;
      connection->OnLeave(channel);
      connection->session.Refuse(
          channel, SyncError(SyncErrorCode::kTokenExpired, "renew it"));
    }
  }
  for (auto& [name, room] : rooms_) {
    for (const uint64_t gone : room.presence.Expire(now_)) {
      const PresenceEntry change{.connection = gone, .is_gone = true};
      ForEachMember(name, [&](NaiveConnection* connection, ChannelId channel) {
        connection->session.Presence(channel, change);
      });
    }
  }
}

void NaiveServer::Close(const std::string& name, SyncErrorCode why) {
  room(name).closed = why;
  for (const auto& connection : connections_) {
    const auto members = connection->members;
    for (const auto& [channel, member] : members) {
      if (member.room != name) continue;
      connection->OnLeave(channel);
      connection->session.Dismiss(channel, why, "the room is closed");
    }
  }
}

void NaiveServer::ResetHead(const std::string& name) {
  Room& reset = room(name);
  reset.log.clear();
  reset.flushed = 0;
  reset.doc_id.reset();
  reset.have = reset.durable = VersionVector();
  const uint64_t epoch = ++reset.epoch;
  for (const auto& connection : connections_) {
    const auto members = connection->members;
    for (const auto& [channel, member] : members) {
      if (member.room != name) continue;
      connection->OnLeave(channel);
      connection->session.HeadReset(channel, epoch, "begun anew");
    }
  }
}

void NaiveServer::Delete(const std::string& name) {
  ResetHead(name);
  room(name).deleted_before = room(name).epoch;
}

}  // namespace syncline::test
