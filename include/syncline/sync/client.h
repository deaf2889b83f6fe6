// START HERE: keeps documents in step with a server, or with another peer.
//
//   syncline::ClientSession session({}, random_seed);
//   syncline::DocPort port(&doc);
//   session.Join("notes/7", &port, {.token = token});
//
// A session is a state machine: it opens no sockets, reads no clock and starts
// no threads. Its host does, and tells it what happens:
//
//   when connection() is kConnect       open a connection, then Opened()
//   bytes came                          Receive()
//   the connection is gone              Closed()
//   the time next_wakeup() has come     Tick()
//   after any of these, and after edits write output() and Consume() what was
//                                       written; look at events
//   when connection() is kClosing       close with close_code(), then Closed()
//
// Nothing that was edited leaves the session before the server has it at the
// level that the application calls saved: what is not, is what the document has
// and the acknowledged version lacks, so there is no queue to lose. After each
// reconnect the server tells what it has, and is offered all that it lacks,
// also others' ops: a server that was restored from a backup is healed by any
// client.
//
// Memory is bounded by ClientOptions, whatever the other side sends; documents
// are bounded by their own options. A call never fails in a way that harms a
// document.
//
// Thread rule: that of its documents. What it calls (SyncDocument, PayloadSeal)
// must not call it back, but for the function given to OnLocalChange().
#ifndef SYNCLINE_SYNC_CLIENT_H_
#define SYNCLINE_SYNC_CLIENT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/sync/document.h"
#include "syncline/sync/error.h"
#include "syncline/sync/event.h"
#include "syncline/sync/options.h"
#include "syncline/sync/presence.h"

namespace syncline {

namespace internal {
class ClientMachine;
}  // namespace internal

enum class ConnectionState : uint8_t {
  kWaiting,  // until next_wakeup(), before connecting again
  kConnect,  // the host is to open a connection
  kOpening,  // open, but the server has said nothing yet
  kOnline,
  kClosing,  // the host is to close it with close_code(), after the output
  kStopped,  // for good, see connection_error(); Restart() begins anew
};

enum class DocumentState : uint8_t {
  kOffline,  // edits are kept in the document until there is a server
  kSaving,   // the server does not have everything at the level yet
  kSaved,    // it has
  kFailed,   // see `failure`; Retry() or SetToken() tries again
};

struct DocumentStatus {
  DocumentState state = DocumentState::kOffline;
  // Of kFailed: why, and what to do. Unauthenticated: SetToken(). NotFound: the
  // document is shallow (docs/shallow.md), or "deleted: ...": the room's was
  // deleted, and this replica is of before; everything is in it still, and it
  // stays out until the application leaves. Of kOffline: what went wrong last
  // with this document, if anything did.
  absl::Status failure;
  // Ops that the server is not known to have at the level.
  uint64_t unsaved_ops = 0;
  Access access = Access::kNone;  // while joined
  // Of the last Join that went well, or as JoinOptions said; 0: none.
  uint64_t epoch = 0;
  std::string subject;      // who the server says that one is
  uint64_t connection = 0;  // one's own number in presence(); 0: not joined
};

struct JoinOptions {
  std::string token = {};  // at most 8192 bytes
  Access access = Access::kWrite;
  // What the application calls saved.
  AckLevel level = AckLevel::kStored;
  PayloadSeal seal = {};
  // DocumentStatus::epoch as it was when the document last was in this room:
  // for one that was kept while no session had it, or made from another's file
  // or snapshot. A server refuses the replica of a document that was deleted
  // since; 0, unknown, is taken for one that was never there.
  uint64_t epoch = 0;
};

class ClientSession {
 public:
  // `seed` decides about pauses: let it differ from client to client.
  ClientSession(ClientOptions options, uint64_t seed);
  ClientSession(ClientSession&&) noexcept;
  ClientSession& operator=(ClientSession&&) noexcept;
  ~ClientSession();

  // Keeps `document`, which must outlive the session or the Leave(), in step
  // with a room. Errors: InvalidArgument, for a room that is empty, longer than
  // 256 bytes or not UTF-8, or a token that is too long; AlreadyExists, where
  // the room is joined; ResourceExhausted, beyond max_documents.
  absl::Status Join(std::string_view room, SyncDocument* document,
                    JoinOptions options = {});
  // Edits that are not saved stay in the document alone. NotFound: not joined.
  absl::Status Leave(std::string_view room);
  // Sends a new token to a room that is joined; joins again where it failed.
  // Errors: NotFound; InvalidArgument, where it is too long.
  absl::Status SetToken(std::string_view room, std::string token);
  // Joins again after a failure. Errors: NotFound; FailedPrecondition, where it
  // has not failed.
  absl::Status Retry(std::string_view room);
  // NotFound: not joined. Cost: O(peers of the document).
  absl::StatusOr<DocumentStatus> status(std::string_view room) const;

  // Shows a field to all in the room, until it is removed, changed or left.
  // Errors: NotFound; InvalidArgument, for a key that is empty, longer than 128
  // bytes or not UTF-8; ResourceExhausted, beyond PresenceLimits, or a frame of
  // the server, as long as it is joined: what was set before is left out then.
  absl::Status SetPresence(std::string_view room, std::string_view key,
                           std::string value);
  absl::Status RemovePresence(std::string_view room, std::string_view key);
  // Everybody in the room, oneself too. Null: not joined.
  const PresenceTable* presence(std::string_view room) const;

  ConnectionState connection() const;
  // Why the last connection ended, or why there will be none any more.
  const absl::Status& connection_error() const;
  // The highest level that the server promises; while online.
  AckLevel server_level() const;
  // Of kClosing.
  CloseCode close_code() const;
  // Connects now, after kStopped or in place of waiting.
  void Restart(Milliseconds now);

  void Opened(Milliseconds now);
  void Receive(Milliseconds now, std::string_view bytes);
  // `code`: that of the other side; kCloseAbnormal, where there is none. It
  // decides whether and when there is another try.
  void Closed(Milliseconds now, CloseCode code);
  void Tick(Milliseconds now);
  // When Tick() has something to do; may be in the past. Nothing: not before
  // something else happens.
  std::optional<Milliseconds> next_wakeup() const;

  // Whole frames. They stay the same until Consume() or another call, which may
  // append. At most max_output_bytes and a frame.
  std::string_view output();
  void Consume(size_t bytes);

  // kConnection: connection() or connection_error(); kDocument: the state,
  // failure or access of status(); kPresence: presence().
  std::vector<SyncEvent> TakeEvents();

 private:
  std::unique_ptr<internal::ClientMachine> machine_;
};

}  // namespace syncline

#endif  // SYNCLINE_SYNC_CLIENT_H_
