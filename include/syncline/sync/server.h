// The server's end of one connection: frames become requests to rooms, and what
// rooms answer becomes frames.
//
// A session knows no room. Its host has the logs, knows who is where, and is
// reached through ServerHandler; it answers at once, from inside of the call,
// or later. As with ClientSession, the host owns sockets, clock and threads.
//
// What a host must hold to, so that "saved" is true:
//   - Durable() is called when the ops are as safe as the level says, not
//   before.
//   - Joined() tells an epoch that changes whenever the log is not a
//   continuation
//     of what it was, and after such a change open channels get
//     RoomEvent(kHeadReset).
//   - What it accepts in OnAppend() it delivers to all others in the room, in
//     the order of its log, and it accepts only batches that follow on its
//     version (UpdateInfo::FollowsOn), else it answers Refuse(kGap).
//   - It keeps no shallow snapshot (UpdateInfo::is_shallow), but answers
//     Refuse(kBadUpdate): nobody could read a log that has one in it.
//
// Bounds: a client that floods or does not read is closed, see ServerOptions;
// what it sent is checked before the host sees it.
//
// Thread-compatible.
#ifndef SYNCLINE_SYNC_SERVER_H_
#define SYNCLINE_SYNC_SERVER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "syncline/sync/batch.h"
#include "syncline/sync/error.h"
#include "syncline/sync/options.h"
#include "syncline/sync/presence.h"
#include "syncline/version.h"

namespace syncline {

namespace internal {
class DeliverFrames;
class ServerMachine;
}  // namespace internal

// Bytes that go to many, and are kept once.
using SharedBytes = std::shared_ptr<const std::string>;

// What sessions deliver alike: those that are given the same one encode it once
// and share it, see ServerSession::TakeOutput(). Copies stand for the same one.
//
// Thread rule: that of the sessions.
class SharedFrames {
 public:
  SharedFrames();
  // Forgets what was encoded, which else is kept until others take its place:
  // the last 8, each of at most SyncLimits::max_frame_bytes.
  void Clear();

 private:
  friend class ServerSession;
  std::shared_ptr<internal::DeliverFrames> frames_;
};

// A document on a connection; never 0, and never used twice on it.
using ChannelId = uint32_t;

// A part of a batch in chunks, of an upload that broke off.
struct PartialUpload {
  uint64_t hash = 0;
  uint64_t size = 0;  // bytes of the whole
  std::string bytes;  // the first of them
};

struct JoinRequest {
  ChannelId channel = 0;
  std::string room;
  std::string token;
  Access access = Access::kNone;  // what is asked for
  AckLevel level = AckLevel::kReceived;
  VersionVector have;        // what the client knows
  uint64_t epoch = 0;        // that the client knows; 0: none
  uint64_t upload_hash = 0;  // of an upload that it will go on with; 0: none
};

// The answer to a JoinRequest.
struct JoinAnswer {
  Access access = Access::kRead;  // at most what was asked for
  uint64_t epoch = 1;             // not 0
  VersionVector have = {};        // everything that is in the log
  VersionVector durable = {};     // what of it has the level of the request
  // What the client lacks, in the order of the log; a snapshot may come first.
  // They are shared, not copied.
  std::vector<SyncBatchPtr> batches = {};
  AckLevel level = AckLevel::kReceived;  // that all of `batches` have
  std::string subject = {};              // who the client is; at most 256 bytes
  uint64_t connection = 0;               // its number in presence; not 0
  // Who is there, for those who may see it.
  std::vector<PresenceEntry> roster = {};
  // What OnUploadBroken() left for this client, if its hash was asked for.
  PartialUpload upload = {};
};

class ServerHandler {
 public:
  virtual ~ServerHandler() = default;

  // `last_session` is what session_name() was of the client's last connection,
  // empty if there was none: it is gone, and can be closed.
  virtual void OnHello(std::string_view last_session) = 0;
  // Answer: Joined() or Refuse().
  virtual void OnJoin(const JoinRequest& request) = 0;
  // Answer: Durable() for its ops, once for each level; or Refuse().
  virtual void OnAppend(ChannelId channel, SyncBatchPtr batch) = 0;
  // `change` has the connection and the subject of the JoinAnswer. It may have
  // no fields: it renews the entry, and is to be passed over if there is none.
  virtual void OnPresence(ChannelId channel, const PresenceEntry& change) = 0;
  // Answer: PermChanged() where the access is another one now; Refuse() where
  // the token is not good; nothing else.
  virtual void OnToken(ChannelId channel, std::string_view token) = 0;
  // The client left, was cut off, or broke a rule. Once for each OnJoin(), but
  // for channels that the host closed: it is not called back for what it calls.
  virtual void OnLeave(ChannelId channel) = 0;
  // Before OnLeave(), where an upload broke off: to keep for the client's next
  // Join, for a while.
  virtual void OnUploadBroken(ChannelId channel, PartialUpload upload) = 0;
};

class ServerSession {
 public:
  // `name`: how the client refers to this connection in its next Hello, at most
  // 64 bytes, not to be guessed. `handler` must outlive the session.
  ServerSession(ServerOptions options, std::string name, ServerHandler* handler,
                Milliseconds now, const SharedFrames& frames = SharedFrames());
  ServerSession(ServerSession&&) noexcept;
  ServerSession& operator=(ServerSession&&) noexcept;
  ~ServerSession();

  std::string_view name() const;

  // --- What rooms say. A channel that was closed meanwhile is passed over.

  // Where its client cannot take the answer, or has yet to take in what others
  // brought, the channel is closed, and OnLeave() is called, later.
  void Joined(ChannelId channel, JoinAnswer answer);
  // Closes the channel.
  void Refuse(ChannelId channel, const SyncError& error);
  // These ops and all before them are in the log and have the level.
  void Durable(ChannelId channel, AckLevel level, const VersionVector& version);
  // To all in the room but the author. As above, where it is too large.
  void Deliver(ChannelId channel, SyncBatchPtr batch, AckLevel level);
  // To all in the room who may see it, oneself among them.
  void Presence(ChannelId channel, const PresenceEntry& change);
  void PermChanged(ChannelId channel, Access access);
  // Asks for all of the document in one batch, where the server cannot read
  // what it keeps. It comes by OnAppend(), if at all, and brings no new ops.
  void WantSnapshot(ChannelId channel);
  // Closes the channel: evicted, deleted, quarantined.
  void Dismiss(ChannelId channel, SyncErrorCode why, std::string_view text);
  // The room has another history: closes the channel, and the client joins
  // again.
  void HeadReset(ChannelId channel, uint64_t epoch, std::string_view text);

  // --- The connection, see client.h.

  void Receive(Milliseconds now, std::string_view bytes);
  // The connection is gone. Every channel is closed.
  void Closed();
  void Tick(Milliseconds now);
  std::optional<Milliseconds> next_wakeup() const;
  std::string_view output();
  void Consume(size_t bytes);
  // As output() and Consume() of all of it, for a host that keeps what is on
  // its way: what several sessions deliver is the same bytes. Null: nothing.
  SharedBytes TakeOutput();
  // Tells the client to come back after a time between the two. What is on its
  // way is finished; the host closes when it likes.
  void GoAway(Milliseconds min, Milliseconds max, std::string_view reason);
  // The host is to close with this code, after the output. Nothing: not now.
  std::optional<CloseCode> close_code() const;
  // Why; OK as long as there is no close_code().
  const absl::Status& error() const;
  // Bytes that are held for this connection, but for batches of Joined(), which
  // may be shared, and are bounded by SyncLimits::max_update_bytes.
  size_t queued_bytes() const;
  // Of them, what came of a frame that is not yet whole. A client that has no
  // token may have 4 MiB of them: who serves many bounds what all have.
  // Cost: O(1).
  size_t incoming_bytes() const;

 private:
  std::unique_ptr<internal::ServerMachine> machine_;
};

}  // namespace syncline

#endif  // SYNCLINE_SYNC_SERVER_H_
