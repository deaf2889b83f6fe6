#include "sync/of_c/server_session.h"

#include <catch2/catch_test_macros.hpp>
#include <utility>
#include <vector>

#include "support/owned.h"

namespace syncline::test {
namespace {

using Bytes = Owned<syncline_bytes, syncline_bytes_free>;

// Of a call that cannot fail here.
void Check(syncline_code code) { REQUIRE(code == SYNCLINE_OK); }

std::string_view View(const char* data, size_t size) {
  return {size == 0 ? "" : data, size};
}

class BatchOfC {
 public:
  explicit BatchOfC(const SyncBatch& batch) {
    Check(syncline_sync_batch_parse(batch.encoded().data(),
                                    batch.encoded().size(), &it_, nullptr));
  }
  BatchOfC(BatchOfC&& other) noexcept
      : it_(std::exchange(other.it_, nullptr)) {}
  ~BatchOfC() { Check(syncline_sync_batch_free(it_, nullptr)); }
  syncline_sync_batch* get() const { return it_; }

 private:
  syncline_sync_batch* it_ = nullptr;
};

SyncBatchPtr ToCpp(syncline_sync_batch* batch) {
  syncline_sync_batch_view view = SYNCLINE_SYNC_BATCH_VIEW_INIT;
  Check(syncline_sync_batch_read(batch, &view, nullptr));
  SyncBatchPtr made =
      SyncBatch::Parse(std::string(view.encoded, view.encoded_size)).value();
  CHECK(made->hash() == view.hash);
  CHECK(made->is_sealed() == view.is_sealed);
  CHECK(made->payload() == View(view.payload, view.payload_size));
  return made;
}

class ChangeOfC {
 public:
  explicit ChangeOfC(const PresenceEntry& entry) {
    for (const auto& [key, field] : entry.fields) {
      fields_.push_back({key.data(), key.size(), field.value.data(),
                         field.value.size(), field.clock, field.is_removed});
    }
    it_.connection = entry.connection;
    it_.subject = entry.subject.data();
    it_.subject_size = entry.subject.size();
    it_.fields = fields_.data();
    it_.fields_size = fields_.size();
    it_.is_gone = entry.is_gone;
  }
  ChangeOfC(const ChangeOfC&) = delete;
  const syncline_presence_change* get() const { return &it_; }

 private:
  std::vector<syncline_presence_field_change> fields_;
  syncline_presence_change it_ = SYNCLINE_PRESENCE_CHANGE_INIT;
};

PresenceEntry ToCpp(const syncline_presence_change& change) {
  PresenceEntry entry{
      .connection = change.connection,
      .subject = std::string(View(change.subject, change.subject_size)),
      .is_gone = change.is_gone};
  for (size_t i = 0; i < change.fields_size; ++i) {
    const syncline_presence_field_change& field = change.fields[i];
    entry.fields[std::string(field.key, field.key_size)] = {
        .value = std::string(View(field.value, field.value_size)),
        .is_removed = field.is_removed,
        .clock = field.clock};
  }
  return entry;
}

class TableOfC {
 public:
  explicit TableOfC(const std::vector<PresenceEntry>& entries) {
    Check(syncline_presence_table_new(nullptr, &it_, nullptr));
    bool shows = false;
    for (const PresenceEntry& entry : entries) {
      Check(syncline_presence_table_apply(it_, ChangeOfC(entry).get(), 0,
                                          &shows, nullptr));
    }
  }
  TableOfC(const TableOfC&) = delete;
  ~TableOfC() { Check(syncline_presence_table_free(it_, nullptr)); }
  syncline_presence_table* get() const { return it_; }

 private:
  syncline_presence_table* it_ = nullptr;
};

ServerHandler& Host(void* user) { return *static_cast<ServerHandler*>(user); }

void OnJoin(void* user, syncline_server_session*,
            const syncline_join_request* request) {
  CHECK(request->struct_size == sizeof(*request));
  Host(user).OnJoin(
      {.channel = request->channel,
       .room = std::string(request->room, request->room_size),
       .token = std::string(View(request->token, request->token_size)),
       .access = static_cast<Access>(request->access),
       .level = static_cast<AckLevel>(request->level),
       .have = VersionVector::Decode(View(request->have, request->have_size))
                   .value(),
       .epoch = request->epoch,
       .upload_hash = request->upload_hash});
}

syncline_server_handler HandlerOf(ServerHandler* handler) {
  syncline_server_handler of = SYNCLINE_SERVER_HANDLER_INIT;
  of.user = handler;
  of.on_hello = [](void* user, syncline_server_session*, const char* last,
                   size_t size) { Host(user).OnHello(View(last, size)); };
  of.on_join = OnJoin;
  of.on_append = [](void* user, syncline_server_session*,
                    syncline_channel_id channel, syncline_sync_batch* batch) {
    Host(user).OnAppend(channel, ToCpp(batch));
  };
  of.on_leave = [](void* user, syncline_server_session*,
                   syncline_channel_id channel) {
    Host(user).OnLeave(channel);
  };
  of.on_presence = [](void* user, syncline_server_session*,
                      syncline_channel_id channel,
                      const syncline_presence_change* change) {
    Host(user).OnPresence(channel, ToCpp(*change));
  };
  of.on_token = [](void* user, syncline_server_session*,
                   syncline_channel_id channel, const char* token,
                   size_t size) {
    Host(user).OnToken(channel, View(token, size));
  };
  of.on_upload_broken = [](void* user, syncline_server_session*,
                           syncline_channel_id channel,
                           const syncline_partial_upload* upload) {
    Host(user).OnUploadBroken(channel,
                              {upload->hash, upload->whole_size,
                               std::string(upload->bytes, upload->bytes_size)});
  };
  return of;
}

syncline_server_options ToC(const ServerOptions& from) {
  return {.struct_size = sizeof(syncline_server_options),
          .max_frame_bytes = from.limits.max_frame_bytes,
          .max_documents = from.limits.max_documents,
          .max_update_bytes = from.limits.max_update_bytes,
          .window_bytes = from.limits.window_bytes,
          .max_output_bytes = from.max_output_bytes,
          .max_queue_bytes = from.max_queue_bytes,
          .max_presence_fields = from.presence.max_fields,
          .max_presence_entry_bytes = from.presence.max_entry_bytes,
          .presence_changes_per_second = from.presence.changes_per_second,
          .hello_ms = from.hello_time.count(),
          .ping_after_ms = from.ping_after.count(),
          .dead_after_ms = from.dead_after.count(),
          .max_level = static_cast<syncline_ack_level>(from.max_level)};
}

}  // namespace

SharedFramesOfC::SharedFramesOfC() {
  Check(syncline_shared_frames_new(&frames_, nullptr));
}
SharedFramesOfC::~SharedFramesOfC() {
  Check(syncline_shared_frames_free(frames_, nullptr));
}

ServerSessionOfC::ServerSessionOfC(ServerOptions options,
                                   const std::string& name,
                                   ServerHandler* handler, Milliseconds now,
                                   const SharedFramesOfC& frames) {
  const syncline_server_options of = ToC(options);
  const syncline_server_handler host = HandlerOf(handler);
  Check(syncline_server_session_new(&of, name.data(), name.size(), &host,
                                    frames.get(), now.count(), &it_, nullptr));
}
ServerSessionOfC::~ServerSessionOfC() {
  Check(syncline_server_session_free(it_, nullptr));
}

void ServerSessionOfC::Joined(ChannelId channel, const JoinAnswer& from) {
  const std::string have = from.have.Encode();
  const std::string durable = from.durable.Encode();
  std::vector<BatchOfC> batches;
  std::vector<syncline_sync_batch*> handles;
  for (const SyncBatchPtr& batch : from.batches) {
    handles.push_back(batches.emplace_back(*batch).get());
  }
  const TableOfC roster(from.roster);
  const syncline_partial_upload upload = {
      sizeof(upload), from.upload.hash, from.upload.size,
      from.upload.bytes.data(), from.upload.bytes.size()};
  const syncline_join_answer answer = {
      .struct_size = sizeof(answer),
      .access = static_cast<syncline_access>(from.access),
      .epoch = from.epoch,
      .have = have.data(),
      .have_size = have.size(),
      .durable = durable.data(),
      .durable_size = durable.size(),
      .batches = handles.data(),
      .batches_size = handles.size(),
      .level = static_cast<syncline_ack_level>(from.level),
      .subject = from.subject.data(),
      .subject_size = from.subject.size(),
      .connection = from.connection,
      .roster = roster.get(),
      .upload = &upload};
  Check(syncline_server_session_joined(it_, channel, &answer, nullptr));
}

void ServerSessionOfC::Refuse(ChannelId channel, const SyncError& error) {
  Check(syncline_server_session_refuse(
      it_, channel, static_cast<syncline_sync_error_code>(error.code),
      error.text.data(), error.text.size(), error.retry_after.count(),
      nullptr));
}

void ServerSessionOfC::Durable(ChannelId channel, AckLevel level,
                               const VersionVector& version) {
  const std::string bytes = version.Encode();
  Check(syncline_server_session_durable(it_, channel,
                                        static_cast<syncline_ack_level>(level),
                                        bytes.data(), bytes.size(), nullptr));
}

void ServerSessionOfC::Deliver(ChannelId channel, const SyncBatchPtr& batch,
                               AckLevel level) {
  Check(syncline_server_session_deliver(it_, channel, BatchOfC(*batch).get(),
                                        static_cast<syncline_ack_level>(level),
                                        nullptr));
}

void ServerSessionOfC::Presence(ChannelId channel,
                                const PresenceEntry& change) {
  Check(syncline_server_session_presence(it_, channel, ChangeOfC(change).get(),
                                         nullptr));
}

void ServerSessionOfC::PermChanged(ChannelId channel, Access access) {
  Check(syncline_server_session_perm_changed(
      it_, channel, static_cast<syncline_access>(access), nullptr));
}

void ServerSessionOfC::WantSnapshot(ChannelId channel) {
  Check(syncline_server_session_want_snapshot(it_, channel, nullptr));
}

void ServerSessionOfC::Dismiss(ChannelId channel, SyncErrorCode why,
                               std::string_view text) {
  Refuse(channel, SyncError(why, std::string(text)));
}

void ServerSessionOfC::HeadReset(ChannelId channel, uint64_t epoch,
                                 std::string_view text) {
  Check(syncline_server_session_head_reset(it_, channel, epoch, text.data(),
                                           text.size(), nullptr));
}

void ServerSessionOfC::Receive(Milliseconds now, std::string_view bytes) {
  Check(syncline_server_session_receive(it_, now.count(), bytes.data(),
                                        bytes.size(), nullptr));
}

void ServerSessionOfC::Closed() {
  Check(syncline_server_session_closed(it_, nullptr));
}

void ServerSessionOfC::Tick(Milliseconds now) {
  Check(syncline_server_session_tick(it_, now.count(), nullptr));
}

std::optional<Milliseconds> ServerSessionOfC::next_wakeup() const {
  bool is_set = false;
  int64_t at = 0;
  Check(syncline_server_session_next_wakeup(it_, &is_set, &at, nullptr));
  if (!is_set) return std::nullopt;
  return Milliseconds(at);
}

std::string_view ServerSessionOfC::output() {
  const char* bytes = nullptr;
  size_t size = 0;
  Check(syncline_server_session_output(it_, &bytes, &size, nullptr));
  return View(bytes, size);
}

void ServerSessionOfC::Consume(size_t bytes) {
  Check(syncline_server_session_consume(it_, bytes, nullptr));
}

void ServerSessionOfC::GoAway(Milliseconds min, Milliseconds max,
                              std::string_view reason) {
  Check(syncline_server_session_go_away(it_, min.count(), max.count(),
                                        reason.data(), reason.size(), nullptr));
}

std::optional<CloseCode> ServerSessionOfC::close_code() const {
  bool is_set = false;
  uint16_t code = 0;
  Check(syncline_server_session_close_code(it_, &is_set, &code, nullptr));
  if (!is_set) return std::nullopt;
  return code;
}

absl::Status ServerSessionOfC::error() const {
  syncline_code code = SYNCLINE_OK;
  Bytes text;
  Check(syncline_server_session_error(it_, &code, &text, nullptr));
  return absl::Status(static_cast<absl::StatusCode>(code),
                      std::string(View(text.data, text.size)));
}

size_t ServerSessionOfC::queued_bytes() const {
  size_t bytes = 0;
  Check(syncline_server_session_queued_bytes(it_, &bytes, nullptr));
  return bytes;
}

}  // namespace syncline::test
