// What a host of C may do with a server's session, and what is refused.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "c_interface/refused.h"
#include "c_interface/sync_server.h"

namespace syncline::test {
namespace {

using Session = syncline_server_session;

std::string OneUpdate(uint64_t peer = 1) {
  const Document document(peer);
  document.Edit();
  return UpdateOf(document.doc);
}

TEST_CASE("within a callback a session takes what rooms say, and no more") {
  ServerOfC server;
  Client ann(&server, 1);
  int calls = 0;
  server.join = [&](Session* session, const syncline_join_request* request) {
    ++calls;
    const char* bytes = nullptr;
    size_t size = 0;
    syncline_shared_bytes taken = {};
    REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_server_session_receive,
            session, 1, "", 0);
    REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_server_session_tick, session,
            1);
    REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_server_session_output,
            session, &bytes, &size);
    REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_server_session_take_output,
            session, &taken);
    REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_server_session_consume,
            session, 0);
    REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_server_session_closed,
            session);
    REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_server_session_free,
            session);
    CHECK(syncline_server_session_name(session, &bytes, &size, nullptr) ==
          SYNCLINE_OK);
    syncline_join_answer answer = SYNCLINE_JOIN_ANSWER_INIT;
    answer.connection = 1;
    CHECK(syncline_server_session_joined(session, request->channel, &answer,
                                         nullptr) == SYNCLINE_OK);
  };
  ann.Join("room", "write");
  Run({&ann});
  CHECK(calls == 1);
  CHECK(ann.state() == SYNCLINE_DOCUMENT_SAVED);
}

TEST_CASE("a room answers later as well, also who is not there any more") {
  ServerOfC server;
  Client ann(&server, 1), bob(&server, 2);
  std::vector<std::pair<Session*, syncline_channel_id>> waiting;
  server.join = [&](Session* session, const syncline_join_request* request) {
    waiting.emplace_back(session, request->channel);
  };
  ann.Join("room", "write");
  bob.Join("room", "write");
  Run({&ann, &bob});
  REQUIRE(waiting.size() == 2);
  REQUIRE(syncline_client_session_leave(bob.session.it, "room", 4, nullptr) ==
          SYNCLINE_OK);
  Run({&ann, &bob});
  const Batch batch(OneUpdate(7));
  const std::string have = batch.Advance("");
  syncline_join_answer answer = SYNCLINE_JOIN_ANSWER_INIT;
  answer.connection = 1;
  answer.have = have.data();
  answer.have_size = have.size();
  answer.batches = &batch.it;
  answer.batches_size = 1;
  for (const auto& [session, channel] : waiting) {
    CHECK(syncline_server_session_joined(session, channel, &answer, nullptr) ==
          SYNCLINE_OK);
    CHECK(syncline_server_session_deliver(session, channel, batch.it,
                                          SYNCLINE_LEVEL_STORED,
                                          nullptr) == SYNCLINE_OK);
    CHECK(syncline_server_session_want_snapshot(session, channel, nullptr) ==
          SYNCLINE_OK);
  }
  CHECK(syncline_server_session_refuse(ann.served, 77, SYNCLINE_SYNC_ERROR_GAP,
                                       nullptr, 0, 0, nullptr) == SYNCLINE_OK);
  Run({&ann, &bob});
  CHECK(ann.document.Count() == 1);
  CHECK(bob.document.Count() == 0);
}

TEST_CASE("what an answer may not say is refused, and the client still waits") {
  ServerOfC server;
  Client ann(&server, 1);
  syncline_channel_id channel = 0;
  server.join = [&](Session*, const syncline_join_request* request) {
    channel = request->channel;
  };
  ann.Join("room", "read");
  Run({&ann});
  const std::string known = Batch(OneUpdate()).Advance("");
  const auto refuse = [&](auto change, syncline_code code) {
    syncline_join_answer answer = SYNCLINE_JOIN_ANSWER_INIT;
    answer.connection = 1;
    change(answer);
    REFUSED(code, syncline_server_session_joined, ann.served, channel, &answer);
  };
  constexpr syncline_code kWrong = SYNCLINE_INVALID_ARGUMENT;
  using Answer = syncline_join_answer;
  refuse([](Answer& it) { it.struct_size = 0; }, kWrong);
  refuse([](Answer& it) { it.epoch = 0; }, kWrong);
  refuse([](Answer& it) { it.connection = 0; }, kWrong);
  refuse([](Answer& it) { it.access = Unknown<syncline_access>(4); }, kWrong);
  refuse([](Answer& it) { it.level = Unknown<syncline_ack_level>(5); }, kWrong);
  refuse([](Answer& it) { it.have_size = 1; }, kWrong);
  refuse([](Answer& it) { it.have = "?", it.have_size = 1; }, kWrong);
  refuse([](Answer& it) { it.durable_size = 1; }, kWrong);
  refuse([](Answer& it) { it.batches_size = 1; }, kWrong);
  refuse([](Answer& it) { it.subject_size = 1; }, kWrong);
  refuse([](Answer& it) { it.subject = "\xFF", it.subject_size = 1; }, kWrong);
  syncline_sync_batch* none = nullptr;
  refuse([&](Answer& it) { it.batches = &none, it.batches_size = 1; }, kWrong);
  refuse(
      [&](Answer& it) {
        it.durable = known.data();
        it.durable_size = known.size();
      },
      kWrong);
  syncline_partial_upload upload = {};
  refuse([&](Answer& it) { it.upload = &upload; }, kWrong);
  upload.struct_size = sizeof(upload);
  upload.bytes_size = 1;
  refuse([&](Answer& it) { it.upload = &upload; }, kWrong);
  Run({&ann});
  CHECK(ann.state() == SYNCLINE_DOCUMENT_OFFLINE);
}

TEST_CASE("what a host says is checked") {
  ServerOfC server;
  const Client ann(&server, 1);
  Session* session = ann.served;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_server_session_refuse, session, 1,
          Unknown<syncline_sync_error_code>(26), "x", 1, 0);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_server_session_refuse, session, 1,
          SYNCLINE_SYNC_ERROR_GAP, "\xC3", 1, 0);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_server_session_refuse, session, 1,
          SYNCLINE_SYNC_ERROR_GAP, "x", 1, -1);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_server_session_go_away, session,
          2, 1, "x", 1);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_server_session_go_away, session,
          -1, 1, "x", 1);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_server_session_go_away, session,
          0, 1, "\xC3", 1);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_server_session_head_reset,
          session, 1, 1, "\xC3", 1);
  REFUSED(SYNCLINE_OUT_OF_RANGE, syncline_server_session_consume, session, 1);

  const auto refuse = [&](auto change) {
    syncline_presence_field_change field = {"k", 1, "v", 1, 1, false};
    syncline_presence_change said = SYNCLINE_PRESENCE_CHANGE_INIT;
    said.connection = 1;
    said.fields = &field;
    said.fields_size = 1;
    CHECK(syncline_server_session_presence(session, 1, &said, nullptr) ==
          SYNCLINE_OK);
    change(said, field);
    REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_server_session_presence,
            session, 1, &said);
  };
  using Change = syncline_presence_change;
  using Field = syncline_presence_field_change;
  const std::string long_text(300, 'x');
  refuse([](Change& it, Field&) { it.struct_size = 0; });
  refuse([](Change& it, Field&) { it.connection = 0; });
  refuse([](Change& it, Field&) { it.fields = nullptr; });
  refuse([](Change& it, Field&) { it.subject_size = 1; });
  refuse([](Change& it, Field&) { it.subject = "\xC3", it.subject_size = 1; });
  refuse([&](Change& it, Field&) {
    it.subject = long_text.data();
    it.subject_size = long_text.size();
  });
  refuse([](Change&, Field& it) { it.clock = 0; });
  refuse([](Change&, Field& it) { it.key_size = 0; });
  refuse([](Change&, Field& it) { it.key = nullptr; });
  refuse([](Change&, Field& it) { it.key = "\xC3"; });
  refuse([](Change&, Field& it) { it.value = nullptr; });
  refuse([&](Change&, Field& it) {
    it.key = long_text.data();
    it.key_size = long_text.size();
  });
}

TEST_CASE("a batch that is lent is not freed by a callback, but copied") {
  ServerOfC server;
  Client ann(&server, 1);
  ann.Join("room", "write");
  Batch kept;
  server.append = [&](Session*, syncline_channel_id,
                      syncline_sync_batch* batch) {
    REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_sync_batch_free, batch);
    if (kept.it != nullptr) return;
    REQUIRE(syncline_sync_batch_copy(batch, &kept.it, nullptr) == SYNCLINE_OK);
  };
  ann.document.Edit();
  Run({&ann});
  ann.Cut();
  REQUIRE(kept.it != nullptr);
  const Document reader(2);
  const syncline_sync_batch_view view = kept.View();
  REQUIRE(syncline_doc_import(reader.doc, view.payload, view.payload_size,
                              nullptr, nullptr) == SYNCLINE_OK);
  CHECK(reader.Count() == 1);
}

TEST_CASE("a host is told once that a session has output") {
  ServerOfC server;
  Client ann(&server, 1);
  ann.Join("room", "write");
  Run({&ann});
  const syncline_channel_id channel = server.members.front().channel;
  const int before = server.outputs[ann.served];
  const Batch batch(OneUpdate(7));
  for (int i = 0; i < 3; ++i) {
    REQUIRE(syncline_server_session_deliver(ann.served, channel, batch.it,
                                            SYNCLINE_LEVEL_STORED,
                                            nullptr) == SYNCLINE_OK);
  }
  CHECK(server.outputs[ann.served] == before + 1);
  Run({&ann});
  CHECK(ann.document.Count() == 1);
  REQUIRE(syncline_server_session_want_snapshot(ann.served, channel, nullptr) ==
          SYNCLINE_OK);
  CHECK(server.outputs[ann.served] == before + 2);
}

TEST_CASE("a session that is freed leaves its rooms, and has no output") {
  ServerOfC server;
  Client ann(&server, 1);
  const Document second(2);
  ann.Join("room", "write");
  syncline_join_options options = SYNCLINE_JOIN_OPTIONS_INIT;
  options.token = "write";
  options.token_size = 5;
  REQUIRE(ann.session.Join("other", second.doc, &options) == SYNCLINE_OK);
  REQUIRE(syncline_client_session_set_presence(ann.session.it, "room", 4, "k",
                                               1, "v", 1,
                                               nullptr) == SYNCLINE_OK);
  Run({&ann});
  REQUIRE(server.members.size() == 2);
  // Both are members of one room, so each is told that the other is gone.
  for (ServerOfC::Member& member : server.members) member.room = "room";
  server.outputs.clear();
  ann.Cut();
  CHECK(server.leaves == 2);
  CHECK(server.outputs.empty());
}

TEST_CASE("a host may free a session when it is told of output") {
  struct Host {
    Session* session = nullptr;
    int leaves = 0;
    syncline_channel_id channel = 0;
  } host;
  syncline_server_handler handler = SYNCLINE_SERVER_HANDLER_INIT;
  handler.user = &host;
  handler.on_join = [](void* user, Session*,
                       const syncline_join_request* request) {
    static_cast<Host*>(user)->channel = request->channel;
  };
  handler.on_append = [](void*, Session*, syncline_channel_id,
                         syncline_sync_batch*) {};
  handler.on_leave = [](void* user, Session*, syncline_channel_id) {
    ++static_cast<Host*>(user)->leaves;
  };
  handler.on_output = [](void* user, Session* session) {
    CHECK(syncline_server_session_free(session, nullptr) == SYNCLINE_OK);
    static_cast<Host*>(user)->session = nullptr;
  };
  REQUIRE(syncline_server_session_new(nullptr, "name", 4, &handler, nullptr, 0,
                                      &host.session, nullptr) == SYNCLINE_OK);
  ServerOfC unused;
  Client ann(&unused, 1);
  ann.Cut();
  ann.served = host.session;  // and is freed by the host
  ann.Join("room", "write");
  ann.Step();
  ann.Step();
  REQUIRE(host.channel != 0);
  syncline_join_answer answer = SYNCLINE_JOIN_ANSWER_INIT;
  answer.connection = 1;
  CHECK(syncline_server_session_joined(host.session, host.channel, &answer,
                                       nullptr) == SYNCLINE_OK);
  CHECK(host.session == nullptr);
  CHECK(host.leaves == 1);
  ann.served = nullptr;
}

TEST_CASE("what several are delivered is encoded once, and shared") {
  ServerOfC server;
  syncline_shared_frames* frames = nullptr;
  REQUIRE(syncline_shared_frames_new(&frames, nullptr) == SYNCLINE_OK);
  const syncline_server_handler handler = server.Handler();
  Client ann(&server, 1), bob(&server, 2);
  for (Client* client : {&ann, &bob}) {
    client->Cut();
    REQUIRE(syncline_server_session_new(nullptr, nullptr, 0, &handler, frames,
                                        0, &client->served,
                                        nullptr) == SYNCLINE_OK);
    client->Join("room", "write");
  }
  Run({&ann, &bob});
  const Batch batch(OneUpdate(7));
  for (const ServerOfC::Member& member : server.members) {
    REQUIRE(syncline_server_session_deliver(member.session, member.channel,
                                            batch.it, SYNCLINE_LEVEL_STORED,
                                            nullptr) == SYNCLINE_OK);
  }
  using Shared = Owned<syncline_shared_bytes, syncline_shared_bytes_free>;
  Shared to_ann, to_bob, nothing;
  REQUIRE(syncline_server_session_take_output(ann.served, &to_ann, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(syncline_server_session_take_output(bob.served, &to_bob, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(syncline_server_session_take_output(bob.served, &nothing, nullptr) ==
          SYNCLINE_OK);
  CHECK(nothing.size == 0);
  CHECK(to_ann.size > 0);
  CHECK(to_ann.data == to_bob.data);
  // They outlive what they came from.
  REQUIRE(syncline_shared_frames_clear(frames, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_shared_frames_free(frames, nullptr) == SYNCLINE_OK);
  ann.Cut();
  bob.Cut();
  REQUIRE(syncline_client_session_receive(bob.session.it, server.now,
                                          to_bob.data, to_bob.size,
                                          nullptr) == SYNCLINE_OK);
  CHECK(bob.document.Count() == 1);
}

TEST_CASE("the options of a server, its name and its handler are checked") {
  ServerOfC server;
  Session* session = nullptr;
  const syncline_server_handler right = server.Handler();
  const auto refuse = [&](auto change) {
    syncline_server_options options = SYNCLINE_SERVER_OPTIONS_INIT;
    change(options);
    REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_server_session_new, &options,
            "name", 4, &right, nullptr, 0, &session);
  };
  using Options = syncline_server_options;
  refuse([](Options& it) { it.struct_size = 0; });
  refuse([](Options& it) { it.hello_ms = -1; });
  refuse([](Options& it) { it.presence_changes_per_second = -1; });
  refuse([](Options& it) { it.presence_changes_per_second = 0.0 / 0.0; });
  refuse([](Options& it) { it.max_level = Unknown<syncline_ack_level>(5); });
  const std::string too_long(65, 'x');
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_server_session_new, nullptr,
          too_long.data(), too_long.size(), &right, nullptr, 0, &session);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_server_session_new, nullptr,
          "\xC3", 1, &right, nullptr, 0, &session);
  for (int i = 0; i < 4; ++i) {
    syncline_server_handler wrong = right;
    if (i == 0) wrong.struct_size = 0;
    if (i == 1) wrong.on_join = nullptr;
    if (i == 2) wrong.on_append = nullptr;
    if (i == 3) wrong.on_leave = nullptr;
    REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_server_session_new, nullptr,
            "name", 4, &wrong, nullptr, 0, &session);
  }
  syncline_presence_limits limits = SYNCLINE_PRESENCE_LIMITS_INIT;
  limits.timeout_ms = -1;
  syncline_presence_table* table = nullptr;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_presence_table_new, &limits,
          &table);
  limits.timeout_ms = 0;
  limits.max_entries = 1;
  REQUIRE(syncline_presence_table_new(&limits, &table, nullptr) == SYNCLINE_OK);
  syncline_presence_change change = SYNCLINE_PRESENCE_CHANGE_INIT;
  bool shows = false;
  change.connection = 1;
  REQUIRE(syncline_presence_table_apply(table, &change, 0, &shows, nullptr) ==
          SYNCLINE_OK);
  change.connection = 2;
  REFUSED(SYNCLINE_RESOURCE_EXHAUSTED, syncline_presence_table_apply, table,
          &change, 0, &shows);
  REQUIRE(syncline_presence_table_free(table, nullptr) == SYNCLINE_OK);
}

TEST_CASE("a batch is stored as it is, and says what it carries") {
  const Document author(1), other(2);
  author.Edit();
  author.Commit();
  const Batch first(UpdateOf(author.doc));
  const std::string known = first.Advance("");
  CHECK(known == VersionOf(author.doc));
  other.Edit();
  Bytes state;
  REQUIRE(syncline_doc_export(other.doc, &state, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_doc_import(author.doc, state.data, state.size, nullptr,
                              nullptr) == SYNCLINE_OK);
  author.Edit();
  Bytes update;
  REQUIRE(syncline_doc_export_since(author.doc, known.data(), known.size(),
                                    &update, nullptr) == SYNCLINE_OK);
  const Batch second(StringOf(update));
  CHECK(first.FollowsOn(""));
  CHECK_FALSE(second.FollowsOn(""));
  CHECK(second.FollowsOn(known));
  CHECK_FALSE(second.IsKnownIn(known));
  CHECK(second.IsKnownIn(second.Advance(known)));
  CHECK(second.Advance(known) == VersionOf(author.doc));

  Owned<syncline_update_info, syncline_update_info_free> info;
  info.struct_size = sizeof(syncline_update_info);
  REQUIRE(syncline_sync_batch_info(second.it, &info, nullptr) == SYNCLINE_OK);
  REQUIRE(info.spans.size == 2);
  CHECK(info.spans.items[0].peer == 2);
  CHECK(info.spans.items[1].peer == 1);
  CHECK(info.spans.items[1].begin == 1);
  CHECK(info.spans.items[1].end == 2);
  CHECK(info.parents.size >= 1);
  CHECK_FALSE(info.is_snapshot);

  CHECK_FALSE(second.View().is_shallow);
  Bytes shallow;
  REQUIRE(syncline_doc_export_shallow(author.doc, nullptr, &shallow, nullptr) ==
          SYNCLINE_OK);
  CHECK(Batch(StringOf(shallow)).View().is_shallow);

  const std::string stored = second.encoded();
  Batch loaded;
  REQUIRE(syncline_sync_batch_parse(stored.data(), stored.size(), &loaded.it,
                                    nullptr) == SYNCLINE_OK);
  CHECK(loaded.View().hash == second.View().hash);
  CHECK(loaded.View().payload_size == update.size);

  // Of an encrypted one the header stands beside it.
  Batch sealed;
  REQUIRE(syncline_sync_batch_sealed("secret", 6, &info, &sealed.it, nullptr) ==
          SYNCLINE_OK);
  CHECK(sealed.View().is_sealed);
  CHECK(std::string(sealed.View().payload, 6) == "secret");
  CHECK(sealed.FollowsOn(known));
  info.spans.items[0].end = info.spans.items[0].begin;
  syncline_sync_batch* none = nullptr;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_sync_batch_sealed, "secret", 6,
          &info, &none);
}

TEST_CASE("bytes that are no batch are refused") {
  syncline_sync_batch* batch = nullptr;
  const std::string update = OneUpdate();
  for (size_t size = 0; size < update.size(); ++size) {
    CHECK(syncline_sync_batch_from_update(update.data(), size, &batch,
                                          nullptr) != SYNCLINE_OK);
  }
  std::string damaged = update;
  damaged.back() ^= 1;
  REFUSED(SYNCLINE_DATA_LOSS, syncline_sync_batch_from_update, damaged.data(),
          damaged.size(), &batch);
  const std::string encoded = Batch(update).encoded();
  for (size_t size = 0; size < encoded.size(); ++size) {
    CHECK(syncline_sync_batch_parse(encoded.data(), size, &batch, nullptr) !=
          SYNCLINE_OK);
  }
  CHECK(batch == nullptr);
  bool follows = false;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_sync_batch_follows_on,
          Batch(update).it, "?", 1, &follows);
}

}  // namespace
}  // namespace syncline::test
