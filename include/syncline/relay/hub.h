// START HERE: the heart of a relay. Sessions come in, a log comes out.
//
// A hub brings connections (sync/server.h) and stores together. For each
// document that somebody has joined there is a room: it knows the version of
// the log and the newest records, hands on what became durable, and who is
// there. It holds no document: joining costs no merge, an idle room a few
// hundred bytes, and encrypted documents work as others do.
//
//   join     what the client lacks of the newest records, which are in memory;
//            where that does not suffice, the snapshot and the records as they
//            are stored, read once for all who wait
//   append   into the log first; when it is durable, the author is told
//            "saved", and only then the others get it
//
// Who has no session, such as an HTTP request, appends, watches and shows
// presence in the same rooms: Append(), Watch(), ShowPresence().
//
// One that cannot be loaded refuses its joins, and says why; it never looks
// empty. Several hubs may share a store and a bus: each finds what the others
// appended by the bus's notices.
//
// Bounds: HubOptions; those of each connection are in ServerOptions. What is
// beyond a bound is refused by name, and counted (HubCounts).
//
// Thread rule: all of it runs on the hub's thread, Executor::Post(). Stores,
// bus and auth call back from wherever they like.
#ifndef SYNCLINE_RELAY_HUB_H_
#define SYNCLINE_RELAY_HUB_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "syncline/options.h"
#include "syncline/relay/auth/auth.h"
#include "syncline/relay/bus.h"
#include "syncline/relay/env.h"
#include "syncline/relay/executor.h"
#include "syncline/relay/group_committer.h"
#include "syncline/relay/log_store.h"
#include "syncline/relay/snapshot_store.h"
#include "syncline/sync/batch.h"
#include "syncline/sync/error.h"
#include "syncline/sync/options.h"
#include "syncline/sync/presence.h"
#include "syncline/sync/server.h"

namespace syncline::relay {

// What a host may want to log, or to keep: who was let in, who was not, and who
// changed what others had written.
// The views live as long as the call.
struct HubEvent {
  enum class Kind : uint8_t {
    kJoined,         // a document
    kAccessChanged,  // of who has joined it
    // A token, a right, a name, a document that was deleted; or it is no longer
    // good, or who has joined is sent away.
    kRefused,
    kSnapshotGiven,  // it takes the place of what others wrote, encrypted
  };
  Kind kind = Kind::kJoined;
  std::string_view connection;  // as Connect() was told
  std::string_view client;      // the same
  std::string_view document;    // as the client calls it
  std::string_view tenant;
  std::string_view subject;
  Access access = Access::kNone;
  std::string_view why;  // of kRefused
};

// How many bytes of updates may be written in a second, on average; an update
// counts as its bytes and 1 KiB. 0: any number. Who writes more is refused with
// kRateLimited, and told when to come again: what was not taken is sent again
// then. Users and tenants are those of grants; who has no name there has no
// limit of that kind.
struct UpdateRates {
  double per_connection = 4 << 20;
  double per_user = 8 << 20;  // of a tenant
  double per_tenant = 64 << 20;
  double per_document = 16 << 20;
  // What may come at once: as much as in so many seconds.
  double burst_seconds = 16;
};

// How many joins, and new tokens for what is joined, may be asked for in a
// second, on average: each costs a verification, whoever asks. 0: any number.
// Who asks more often is refused with kRateLimited.
struct JoinRates {
  double per_connection = 100;
  double per_client = 200;  // all connections of one, see Hub::Connect()
  // What may come at once: as much as in so many seconds.
  double burst_seconds = 16;
};

struct HubOptions {
  // Of the sessions, not of net/server.h. `max_level` is the log's at most.
  syncline::ServerOptions session = {};
  // Documents open at once.
  size_t max_rooms = 100'000;
  // Bytes of the newest records that a room keeps, for clients that were away
  // for a while.
  size_t max_recent_bytes = 256 << 10;
  // A room hands on at once what became durable, and the next only after a
  // pause that grows with its members: what comes meanwhile goes together. A
  // send costs the same whatever is in it, so the pause bounds what a room
  // costs, however much is typed in it. For each member, and at most.
  std::chrono::microseconds pause_per_member{500};
  Milliseconds max_pause{50};
  // How often a room looks whether its log has grown, unless the bus is local:
  // a notice may be lost, or its machine have ended before it told.
  Milliseconds look_interval{5'000};
  // How long a room that everybody has left is kept.
  Milliseconds linger{30'000};
  // Uploads that broke off are kept for as long, and up to so many bytes.
  Milliseconds upload_linger{120'000};
  size_t max_upload_bytes = 64 << 20;
  // A snapshot takes the place of so many records, or of so many bytes of them.
  uint64_t compact_records = 500;
  uint64_t compact_bytes = 1 << 20;
  UpdateRates rates = {};
  JoinRates joins = {};
  // How long Auth::Verify has for a join, a new token, or a request of an API:
  // then the answer is Unavailable, and others have their turn.
  Milliseconds verify_time{10'000};
  // So many joins of a connection that are refused one after the other, as
  // their tokens are not good for what they ask, end it: it comes back later.
  size_t max_refusals = 64;
  // How long who is asked for a snapshot of an encrypted document has for it,
  // before another one is asked.
  Milliseconds snapshot_time{30'000};
  // Of the documents that are opened to make snapshots.
  DocOptions document = {};
  // Told of each HubEvent, where it is not empty. On the hub's thread: it must
  // neither block nor call the hub.
  std::function<void(const HubEvent&)> observer = nullptr;
};

// All of them outlive the hub.
struct HubParts {
  LogStore& log;
  SnapshotStore& snapshots;
  GroupCommitter& committer;  // of `log`; somebody else runs it
  Bus& bus;
  Auth& auth;
  Executor& executor;
  Env& env;
};

// What happened since the hub began.
struct HubCounts {
  uint64_t joins = 0;
  uint64_t joins_from_memory = 0;  // of them, without a look at the store
  uint64_t appends = 0;            // durable
  uint64_t deliveries = 0;         // appends times readers, and watchers
  uint64_t refusals = 0;
  uint64_t compactions = 0;
  uint64_t failed_compactions = 0;
  uint64_t gaps = 0;  // notices of the bus that were missed, and made up for
  // Updates refused, by what of UpdateRates they exceeded.
  uint64_t limited_connections = 0;
  uint64_t limited_users = 0;
  uint64_t limited_tenants = 0;
  uint64_t limited_documents = 0;
  // Joins and new tokens refused, by what of JoinRates they exceeded.
  uint64_t limited_connection_joins = 0;
  uint64_t limited_client_joins = 0;
  // What was beyond another bound, by which: joins and requests refused for
  // max_rooms; updates, as too much waits to be stored, or, of one document,
  // for what is stored to be read; uploads that broke off
  // and were not kept, for max_upload_bytes; presence that is not shown, for
  // the session's PresenceLimits.
  uint64_t over_rooms = 0;
  uint64_t over_log_queue = 0;
  uint64_t over_uploads = 0;
  uint64_t over_presence = 0;
};

namespace internal {
class HubMachine;
class HubLink;
}  // namespace internal

// A client's connection to a hub: bytes in, bytes out. The host owns the
// socket. See ServerSession for what the functions mean.
class HubConnection {
 public:
  ~HubConnection();  // as Closed()

  void Receive(std::string_view bytes);
  void Closed();
  void Tick();
  std::optional<Milliseconds> next_wakeup() const;  // by Hub::Now()
  std::string_view output();
  // What a room hands on is the same bytes for all who are in it.
  SharedBytes TakeOutput();
  std::optional<CloseCode> close_code() const;
  const absl::Status& error() const;
  // See ServerSession: who has not joined anything may have some.
  size_t incoming_bytes() const;

 private:
  friend class Hub;
  explicit HubConnection(std::shared_ptr<internal::HubLink> link);

  std::shared_ptr<internal::HubLink> link_;
};

// What became of an append without a session.
struct AppendAnswer {
  // Nothing, where it is durable. kGap: it builds upon ops that are missing.
  // kBadUpdate: it is shallow, or of another document than what is there.
  std::optional<SyncError> error = {};
  // Of the record; where it was known, of the log's last. All before it is
  // durable, too.
  Position position = {};
  AckLevel level = AckLevel::kReceived;
  bool was_known = false;
  // Of kGap: what the log has, or is about to have.
  VersionVector version = {};
};

// Hears of a document without a session: an event stream, a long poll. All
// calls come on the hub's thread; they may call the hub, and destroy the
// watcher.
class HubWatcher {
 public:
  virtual ~HubWatcher() = default;

  // A record is durable. In the order of the log, without gaps.
  virtual void OnRecord(Position position, const SyncBatchPtr& batch) = 0;
  // Somebody shows something else than before, or is gone.
  virtual void OnPresence(const PresenceEntry& change) = 0;
  // The last call. Of kRoomUnavailable, watching anew may go well.
  virtual void OnClosed(const SyncError& why) = 0;
};

// The answer to a watch.
struct WatchAnswer {
  std::optional<SyncError> error = {};  // it has not begun
  // It has not begun either: the records from there on are no longer in memory,
  // or the position is of another epoch. LogStore::Read() gives them, or tells.
  bool is_behind = false;
  std::vector<PresenceEntry> roster = {};  // who is there
};

class Hub {
 public:
  Hub(HubOptions options, HubParts parts);
  // Its connections are closed; what was asked of stores comes to nobody.
  ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  // `notify` is called, not from within a call of the connection, when there is
  // output, or a close_code(). `name` is what a HubEvent calls the connection,
  // `client` whose it is, an address for instance: joins of all connections of
  // one client have a rate in common, unless it is empty.
  std::unique_ptr<HubConnection> Connect(std::function<void()> notify,
                                         std::string name = {},
                                         std::string client = {});

  const HubOptions& options() const;
  // The time of sessions: of Env::MonotonicNs().
  Milliseconds Now() const;
  // Lets time pass for rooms; connections have a Tick() of their own.
  void Tick();
  std::optional<Milliseconds> next_wakeup() const;
  // The part of Tick() that ends the pauses of rooms: it costs nothing where
  // none is over. For hosts that do not call Tick() by the millisecond.
  void EndPauses();
  std::optional<Milliseconds> next_pause_end() const;

  // Deletes a document for ever: whoever has it open is told, by the bus also
  // on other machines. `done` is called on the hub's thread. Errors: those of
  // the stores, and of a bus that is to lose nothing. The document may be
  // deleted nonetheless, or half of it; who has it open finds out. Deleting it
  // again does no harm.
  void Delete(std::string_view document,
              std::function<void(absl::Status)> done);

  // Appends an update that came without a session, and tells all who have the
  // document open. `done` is called on the hub's thread, when it is durable;
  // not at all, where the hub is destroyed before. The same update again is no
  // error. Whether the author may write is for the caller to know. `known`: the
  // epoch of the document that the author knows, 0 for none; where it was
  // deleted since, the update is refused (SyncErrorCode::kDeleted).
  void Append(std::string_view document, std::string_view author,
              SyncBatchPtr batch, std::function<void(const AppendAnswer&)> done,
              Epoch known = {});
  // Tells the watcher of all records from this position on, and of presence,
  // until it is destroyed, or OnClosed(). `done` comes first. One watcher is in
  // one document at a time.
  void Watch(std::string_view document, std::string_view subject, Position from,
             std::weak_ptr<HubWatcher> watcher,
             std::function<void(const WatchAnswer&)> done);
  // Tells it nothing more.
  void Unwatch(std::string_view document, const HubWatcher* watcher);

  // Shows what a visitor, who has no session, tells of itself: these fields and
  // no others, for PresenceLimits::timeout from now. A visitor is known by its
  // subject and a name that it chose. Returns its number in presence. Errors:
  // InvalidArgument and ResourceExhausted, as PresenceTable::Apply().
  absl::StatusOr<uint64_t> ShowPresence(
      std::string_view document, std::string_view subject,
      std::string_view visitor,
      const std::map<std::string, std::string>& fields);
  // Whether it was there.
  bool HidePresence(std::string_view document, std::string_view subject,
                    std::string_view visitor);
  // Who is there. Cost: O(entries).
  std::vector<PresenceEntry> Presence(std::string_view document) const;

  // Runs `work` in the first Tick() at or after this time of Now().
  void CallAt(Milliseconds time, std::function<void()> work);

  // Closes the document for a subject, or for everybody where it is empty.
  void Evict(std::string_view document, std::string_view subject,
             std::string_view why);
  // Tells all clients to come back after a time between the two.
  void GoAway(Milliseconds min, Milliseconds max, std::string_view why);

  // OK, or why nothing can be kept any more: the program is to exit.
  absl::Status health() const;
  HubCounts counts() const;
  size_t rooms() const;
  size_t connections() const;

 private:
  std::shared_ptr<internal::HubMachine> machine_;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_HUB_H_
