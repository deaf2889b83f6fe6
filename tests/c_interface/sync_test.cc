// The sync session of C, with a peer of C++ at the other end.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "c_interface/refused.h"
#include "c_interface/sync_session.h"

namespace syncline::test {
namespace {

#define ROOM "room", 4

// A document behind callbacks, which are those of the C interface; and what a
// test makes of them.
struct Behind {
  explicit Behind(uint64_t peer) : document(peer) {}
  Behind(const Behind&) = delete;

  syncline_document_port Port() {
    return {sizeof(syncline_document_port),
            this,
            Version,
            ExportSince,
            Import,
            Free};
  }
  static Behind& Of(void* user) { return *static_cast<Behind*>(user); }
  static syncline_code Give(syncline_code code, Bytes* bytes,
                            syncline_reply* reply, syncline_error* error) {
    if (code != SYNCLINE_OK) return code;
    return syncline_reply_set(reply, bytes->data, bytes->size, error);
  }
  static syncline_code Version(void* user, syncline_reply* reply,
                               syncline_error* error) {
    Bytes bytes;
    return Give(syncline_doc_version(Of(user).document.doc, &bytes, error),
                &bytes, reply, error);
  }
  static syncline_code ExportSince(void* user, const char* version, size_t size,
                                   syncline_reply* reply,
                                   syncline_error* error) {
    Bytes bytes;
    return Give(syncline_doc_export_since(Of(user).document.doc, version, size,
                                          &bytes, error),
                &bytes, reply, error);
  }
  static syncline_code Import(void* user, const char* bytes, size_t size,
                              syncline_error* error) {
    Behind& it = Of(user);
    if (it.in_import) it.in_import();
    if (it.refusal != SYNCLINE_OK) {
      if (!it.refusal_text.empty()) {
        error->code = it.refusal;
        it.refusal_text.copy(error->message, sizeof(error->message));
        error->message[it.refusal_text.size()] = '\0';
      }
      return it.refusal;
    }
    return syncline_doc_import(it.document.doc, bytes, size, nullptr, error);
  }
  static void Free(void* user) { ++Of(user).freed; }

  Document document;
  syncline_code refusal = SYNCLINE_OK;  // of imports
  std::string refusal_text;
  std::function<void()> in_import;
  int freed = 0;
};

// A session that has joined by a port.
struct PortSession : Session {
  explicit PortSession(Behind* behind) {
    const syncline_document_port port = behind->Port();
    const syncline_join_options options = ReceivedLevel();
    REQUIRE(syncline_client_session_join_port(it, ROOM, &port, &options,
                                              nullptr) == SYNCLINE_OK);
  }
};

TEST_CASE("a document of C is kept in step, and saved") {
  SyncedPeer peer;
  const Document document(1);
  const Session session;
  const syncline_join_options options = ReceivedLevel();
  REQUIRE(session.Join("room", document.doc, &options) == SYNCLINE_OK);
  CHECK(session.StateOf("room") == SYNCLINE_DOCUMENT_OFFLINE);
  document.Edit();
  peer.Edit();
  peer.Run(session);
  CHECK(session.connection() == SYNCLINE_CONNECTION_ONLINE);
  CHECK(session.StateOf("room") == SYNCLINE_DOCUMENT_SAVED);
  CHECK(document.Count() == 2);
  CHECK(peer.Count() == 2);

  // Commits tell at once: long before documents are polled.
  document.Edit();
  document.Commit();
  CHECK(session.StateOf("room") == SYNCLINE_DOCUMENT_SAVING);
  for (int i = 0; i < 5; ++i) peer.Step(session);
  CHECK(peer.Count() == 3);
}

TEST_CASE("a session is freed before its document, or after it left") {
  const Document document(1);
  Session session;
  REQUIRE(session.Join("a", document.doc) == SYNCLINE_OK);
  REQUIRE(syncline_client_session_leave(session.it, "a", 1, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(session.Join("b", document.doc) == SYNCLINE_OK);
  document.Edit();
  document.Commit();
  session.Free();
  document.Edit();
  document.Commit();
}

TEST_CASE("a document behind callbacks is kept in step") {
  SyncedPeer peer;
  Behind behind(1);
  const PortSession session(&behind);
  behind.document.Edit();
  peer.Edit();
  peer.Run(session);
  CHECK(session.StateOf("room") == SYNCLINE_DOCUMENT_SAVED);
  CHECK(behind.document.Count() == 2);
  CHECK(peer.Count() == 2);

  behind.document.Edit();
  REQUIRE(syncline_client_session_local_change(session.it, ROOM, nullptr) ==
          SYNCLINE_OK);
  for (int i = 0; i < 5; ++i) peer.Step(session);
  CHECK(peer.Count() == 3);
}

TEST_CASE("what callbacks cannot do now is asked again") {
  SyncedPeer peer;
  Behind behind(1);
  const PortSession session(&behind);
  behind.refusal = SYNCLINE_FAILED_PRECONDITION;
  peer.Edit();
  peer.Run(session);
  CHECK(session.StateOf("room") == SYNCLINE_DOCUMENT_OFFLINE);
  behind.refusal = SYNCLINE_OK;
  for (int i = 0; i < 10; ++i) peer.Run(session);
  CHECK(behind.document.Count() == 1);
  CHECK(session.StateOf("room") == SYNCLINE_DOCUMENT_SAVED);
}

TEST_CASE("what callbacks fail with is the document's failure") {
  SyncedPeer peer;
  Behind behind(1);
  const PortSession session(&behind);
  behind.refusal = SYNCLINE_DATA_LOSS;
  behind.refusal_text = "syncline_doc_import: broken";
  peer.Edit();
  peer.Run(session);
  Status status;
  session.ReadStatus("room", &status);
  CHECK(status.state == SYNCLINE_DOCUMENT_FAILED);
  CHECK(status.failure == SYNCLINE_DATA_LOSS);
  CHECK(StringOf(status.failure_text) == "broken");
  CHECK(status.struct_size == sizeof(syncline_document_status));

  // No message, and no code that there is.
  behind.refusal = static_cast<syncline_code>(1000);
  behind.refusal_text = "";
  REQUIRE(syncline_client_session_retry(session.it, ROOM, nullptr) ==
          SYNCLINE_OK);
  peer.Run(session);
  session.ReadStatus("room", &status);
  CHECK(status.failure == SYNCLINE_INTERNAL);
  CHECK(status.failure_text.size > 0);
}

TEST_CASE("a callback may tell of edits, and call nothing else") {
  SyncedPeer peer;
  Behind behind(1);
  PortSession session(&behind);
  int calls = 0;
  behind.in_import = [&] {
    ++calls;
    Status status;
    REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_client_session_status,
            session.it, ROOM, &status);
    REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_client_session_leave,
            session.it, ROOM);
    REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_client_session_tick,
            session.it, 0);
    REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_client_session_free,
            session.it);
    behind.document.Edit();
    CHECK(syncline_client_session_local_change(session.it, ROOM, nullptr) ==
          SYNCLINE_OK);
  };
  peer.Edit();
  peer.Run(session);
  CHECK(calls > 0);
  CHECK(peer.Count() == 1 + calls);
  behind.in_import = nullptr;
}

TEST_CASE("what a port is called with is freed once, and not after an error") {
  Behind behind(1);
  const syncline_document_port port = behind.Port();
  Session session;
  REQUIRE(syncline_client_session_join_port(session.it, ROOM, &port, nullptr,
                                            nullptr) == SYNCLINE_OK);
  REFUSED(SYNCLINE_ALREADY_EXISTS, syncline_client_session_join_port,
          session.it, ROOM, &port, nullptr);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_client_session_join_port,
          session.it, "", 0, &port, nullptr);
  CHECK(behind.freed == 0);
  REQUIRE(syncline_client_session_leave(session.it, ROOM, nullptr) ==
          SYNCLINE_OK);
  CHECK(behind.freed == 1);
  REQUIRE(syncline_client_session_join_port(session.it, ROOM, &port, nullptr,
                                            nullptr) == SYNCLINE_OK);
  session.Free();
  CHECK(behind.freed == 2);
}

TEST_CASE("a room that is not joined is NOT_FOUND") {
  const Session session;
  Status status;
  Entries entries;
  REFUSED(SYNCLINE_NOT_FOUND, syncline_client_session_leave, session.it, ROOM);
  REFUSED(SYNCLINE_NOT_FOUND, syncline_client_session_retry, session.it, ROOM);
  REFUSED(SYNCLINE_NOT_FOUND, syncline_client_session_local_change, session.it,
          ROOM);
  REFUSED(SYNCLINE_NOT_FOUND, syncline_client_session_status, session.it, ROOM,
          &status);
  REFUSED(SYNCLINE_NOT_FOUND, syncline_client_session_presence, session.it,
          ROOM, &entries);
}

TEST_CASE("presence is shown to the other side, and seen of it") {
  SyncedPeer peer;
  const Document document(1);
  const Session session;
  const syncline_join_options options = ReceivedLevel();
  REQUIRE(session.Join("room", document.doc, &options) == SYNCLINE_OK);
  REQUIRE(syncline_client_session_set_presence(
              session.it, ROOM, "name", 4, "Ann", 3, nullptr) == SYNCLINE_OK);
  REQUIRE(peer.peer.SetPresence("room", "name", "Bob").ok());
  peer.Run(session);
  Entries entries;
  REQUIRE(syncline_client_session_presence(session.it, ROOM, &entries,
                                           nullptr) == SYNCLINE_OK);
  std::vector<std::string> names;
  for (size_t i = 0; i < entries.size; ++i) {
    REQUIRE(entries.items[i].fields_size == 1);
    CHECK(StringOf(entries.items[i].fields[0].key) == "name");
    names.push_back(StringOf(entries.items[i].fields[0].value));
  }
  std::sort(names.begin(), names.end());
  CHECK(names == std::vector<std::string>{"Ann", "Bob"});
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_client_session_set_presence,
          session.it, ROOM, "", 0, "x", 1);
  const std::string large(5000, 'x');
  REFUSED(SYNCLINE_RESOURCE_EXHAUSTED, syncline_client_session_set_presence,
          session.it, ROOM, "k", 1, large.data(), large.size());
}

TEST_CASE("events name what to look at again, once") {
  SyncedPeer peer;
  const Document document(1);
  const Session session;
  const syncline_join_options options = ReceivedLevel();
  REQUIRE(session.Join("room", document.doc, &options) == SYNCLINE_OK);
  peer.Run(session);
  Events events;
  REQUIRE(syncline_client_session_take_events(session.it, &events, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(events.size == 2);
  CHECK(events.items[0].kind == SYNCLINE_SYNC_CONNECTION);
  CHECK(events.items[0].room.size == 0);
  CHECK(events.items[1].kind == SYNCLINE_SYNC_DOCUMENT);
  CHECK(StringOf(events.items[1].room) == "room");
  Events none;
  REQUIRE(syncline_client_session_take_events(session.it, &none, nullptr) ==
          SYNCLINE_OK);
  CHECK(none.size == 0);
}

TEST_CASE("a connection that is closed comes back after a pause") {
  const Session session;
  CHECK(session.connection() == SYNCLINE_CONNECTION_CONNECT);
  REQUIRE(syncline_client_session_closed(session.it, 1000, 1006, nullptr) ==
          SYNCLINE_OK);
  CHECK(session.connection() == SYNCLINE_CONNECTION_WAITING);
  bool is_set = false;
  int64_t at = 0;
  REQUIRE(syncline_client_session_next_wakeup(session.it, &is_set, &at,
                                              nullptr) == SYNCLINE_OK);
  REQUIRE(is_set);
  CHECK(at >= 1250);
  CHECK(at <= 1500);
  REQUIRE(syncline_client_session_tick(session.it, at, nullptr) == SYNCLINE_OK);
  CHECK(session.connection() == SYNCLINE_CONNECTION_CONNECT);

  // 4413: permission denied.
  REQUIRE(syncline_client_session_closed(session.it, at, 4413, nullptr) ==
          SYNCLINE_OK);
  CHECK(session.connection() == SYNCLINE_CONNECTION_STOPPED);
  syncline_code code = SYNCLINE_OK;
  Bytes text;
  REQUIRE(syncline_client_session_connection_error(session.it, &code, &text,
                                                   nullptr) == SYNCLINE_OK);
  CHECK(code == SYNCLINE_UNAVAILABLE);
  CHECK(StringOf(text).find("4413") != std::string::npos);
  REQUIRE(syncline_client_session_restart(session.it, at, nullptr) ==
          SYNCLINE_OK);
  CHECK(session.connection() == SYNCLINE_CONNECTION_CONNECT);
}

TEST_CASE("more than there is cannot be consumed") {
  const Session session;
  REFUSED(SYNCLINE_OUT_OF_RANGE, syncline_client_session_consume, session.it,
          1);
}

syncline_code Flip(void* user, const char* bytes, size_t size,
                   syncline_reply* reply, syncline_error* error) {
  std::string flipped(bytes, size);
  for (char& byte : flipped) byte = static_cast<char>(byte ^ 0x55);
  ++*static_cast<int*>(user);
  return syncline_reply_set(reply, flipped.data(), flipped.size(), error);
}

TEST_CASE("what leaves a replica goes through its seal") {
  SyncedPeer peer;
  const Document document(1);
  document.Edit();
  const Session session;
  int sealed = 0;
  syncline_join_options options = ReceivedLevel();
  options.seal = Flip;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_client_session_join, session.it,
          ROOM, document.doc, &options);
  options.open = Flip;
  options.seal_user = &sealed;
  REQUIRE(session.Join("room", document.doc, &options) == SYNCLINE_OK);
  peer.Run(session);
  CHECK(sealed == 1);
  CHECK(peer.Count() == 0);  // it has no key
  CHECK(absl::IsInvalidArgument(peer.peer.failure("room")));
}

TEST_CASE("the options of a session are checked") {
  syncline_client_session* session = nullptr;
  syncline_client_options options = {};
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_client_session_new, &options, 1,
          &session);
  options = SYNCLINE_CLIENT_OPTIONS_INIT;
  options.answer_ms = -1;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_client_session_new, &options, 1,
          &session);
  options = SYNCLINE_CLIENT_OPTIONS_INIT;
  options.poll_ms = -1;
  options.max_documents = 1;
  Session it;
  it.Free();
  REQUIRE(syncline_client_session_new(&options, 1, &it.it, nullptr) ==
          SYNCLINE_OK);
  const Document document(1);
  REQUIRE(it.Join("a", document.doc) == SYNCLINE_OK);
  REFUSED(SYNCLINE_RESOURCE_EXHAUSTED, syncline_client_session_join, it.it, "b",
          1, document.doc, nullptr);
}

TEST_CASE("a replica says which epoch it knew, in an options of before, none") {
  const Session session;
  const Document document(1), older(2);
  syncline_join_options options = ReceivedLevel();
  options.epoch = 7;
  REQUIRE(session.Join("room", document.doc, &options) == SYNCLINE_OK);
  options.struct_size = offsetof(syncline_join_options, epoch);
  REQUIRE(session.Join("older", older.doc, &options) == SYNCLINE_OK);
  Status status;
  session.ReadStatus("room", &status);
  REQUIRE(status.epoch == 7);
  session.ReadStatus("older", &status);
  REQUIRE(status.epoch == 0);
}

TEST_CASE("the options of a join are checked") {
  const Session session;
  const Document document(1);
  syncline_join_options options = {};
  const auto check_refused = [&] {
    REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_client_session_join, session.it,
            ROOM, document.doc, &options);
  };
  check_refused();
  options = SYNCLINE_JOIN_OPTIONS_INIT;
  options.access = static_cast<syncline_access>(4);
  check_refused();
  options = SYNCLINE_JOIN_OPTIONS_INIT;
  options.level = static_cast<syncline_ack_level>(-1);
  check_refused();
  options = SYNCLINE_JOIN_OPTIONS_INIT;
  options.token_size = 1;
  check_refused();
  const std::string large(8193, 'x');
  options.token = large.data();
  options.token_size = large.size();
  check_refused();
  syncline_document_port port = SYNCLINE_DOCUMENT_PORT_INIT;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_client_session_join_port,
          session.it, ROOM, &port, nullptr);
}

TEST_CASE("a session that was freed, or its document, is refused") {
#ifndef SYNCLINE_C_CHECK_HANDLES
  SKIP("freed handles are refused with SYNCLINE_C_CHECK_HANDLES alone");
#endif
  Session session;
  Document document(1);
  syncline_doc* const freed_doc = document.doc;
  document.Free();
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_client_session_join, session.it,
          ROOM, freed_doc, nullptr);
  syncline_client_session* const freed = session.it;
  session.Free();
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_client_session_tick, freed, 0);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_client_session_local_change,
          freed, ROOM);
}

}  // namespace
}  // namespace syncline::test
