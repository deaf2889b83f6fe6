// One document of a ClientSession: what the server has of it, what it was sent,
// what it said is safe.
//
//   idle      not on the connection; a Join goes out at join_at_
//   joining   the server was asked
//   joined
//   failed    until the application does something
//
// Invariants:
//   (1) acknowledged_ is what the server said that it has at the level, on this
//       connection or, while there is none, on the last. Nothing else is saved.
//   (2) offered_ is what the server had at the Join, and what each side has
//   sent
//       since: what the document has beyond it goes out next. It begins anew
//       with each Join, so nothing that was lost with a connection is missed.
//   (3) what was sent and is not in acknowledged_ is in flight_, but for what
//   the
//       server had before.
//   (4) held_back_ is of what MakeReady() last found: it looks again soon after
//       each delivery, so who is joined gets on as soon as others have helped.
//
// Cost: O(peers) a frame, beside the document's. Thread-compatible.
#ifndef SYNCLINE_SRC_SYNC_REPLICA_H_
#define SYNCLINE_SRC_SYNC_REPLICA_H_

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "sync/backoff.h"
#include "sync/chunks.h"
#include "sync/wire.h"
#include "syncline/sync/client.h"

namespace syncline::internal {

class Replica;

// What the documents of one session have in common.
struct ClientLink {
  ClientOptions options;
  Random random{0};
  Milliseconds now{0};
  // Of the connection.
  SyncLimits server_limits;
  uint32_t server_frame_bytes = 0;  // of a Join, in parts or not
  AckLevel server_level = AckLevel::kReceived;
  uint64_t bytes_in_flight = 0;  // sent and not acknowledged
  uint32_t uploader = 0;         // the channel that sends chunks; one at a time
  uint32_t downloader = 0;  // the channel that chunks come for; one at a time
  // Who has a part of a download, from this connection or one before.
  Replica* broken_off = nullptr;
  // Channels that the server has not been told to close. It is before anything
  // else is said: who takes the turn of one that left would break a rule.
  std::vector<uint32_t> leaves;
  uint32_t last_channel = 0;
  uint64_t pings = 0;  // that were sent; each has its number
  bool asks = false;   // for a ping
};

class Replica {
 public:
  // `link` and `document` must outlive this.
  Replica(std::string room, SyncDocument* document, JoinOptions options,
          ClientLink* link);
  Replica(const Replica&) = delete;
  Replica& operator=(const Replica&) = delete;
  ~Replica();

  const std::string& room() const { return room_; }
  uint32_t channel() const { return channel_; }  // 0: none

  // --- The application.
  DocumentStatus Status() const;
  void SetToken(std::string token);
  absl::Status Retry();
  absl::Status SetPresence(std::string_view key, PresenceField field);
  const PresenceTable& presence() const { return presence_; }
  // Whether it shows otherwise than when it was last asked.
  bool TakeDocumentChange();
  bool TakePresenceChange() { return std::exchange(presence_changed_, false); }

  // --- The connection.
  void Disconnect();
  // Looks for edits that nobody told of, and at the time.
  void Tick();
  void Poll();
  // `may_send`: whether there is a connection, and room for what is to be said.
  std::optional<Milliseconds> next_wakeup(bool may_send) const;
  // What to say next; false: nothing now.
  bool Next(proto::Frame* frame);

  // --- Frames of its channel. An error is one of the server against the rules:
  // the connection ends.
  using Violation = std::optional<SyncError>;
  Violation OnJoinOk(const proto::Frame::JoinOk& frame);
  Violation OnAck(const proto::Frame::Ack& frame);
  Violation OnDeliver(proto::Frame::Deliver* frame);
  Violation OnChunk(const proto::Frame::Chunk& frame);
  Violation OnPresence(const proto::Frame::Presence& frame);
  void OnPermChanged(Access access);
  void OnSnapshotWanted();
  void OnRoomEvent(const proto::Frame::RoomEvent& frame);
  void OnError(const SyncError& error);
  void OnLeave();
  void OnPong(uint64_t number);

 private:
  enum class Phase : uint8_t { kIdle, kJoining, kJoined, kFailed };
  struct InFlight {
    VersionVector ends;
    uint64_t bytes = 0;
  };

  bool is_joined() const { return phase_ == Phase::kJoined; }
  bool awaits_answer() const {
    return phase_ == Phase::kJoining || !flight_.empty();
  }
  // From now on to what was sent last, or to what is next.
  void AwaitAnswer();
  DocumentState StateAt(const VersionVector& version) const;
  // Of who is joined, and fails.
  absl::Status WhyUnsent() const;
  void Changed();

  // Ends what there is on the channel.
  void CloseChannel();
  void LeaveChannel();
  void Fail(absl::Status why);
  void JoinLater(absl::Status why, Milliseconds at_least);

  bool NextJoin(proto::Frame* frame);
  void MakeJoin(uint32_t channel, proto::Frame::Join* join) const;
  bool NextEdits(proto::Frame* frame);
  bool NextToken(proto::Frame* frame);
  // Of the server's.
  bool FitsFrame(size_t bytes) const;
  bool NextPresence(proto::Frame* frame);
  PresenceEntry TakePresenceToTell();
  void TellAllPresence();
  bool SeesOwnPresence() const;
  bool NextChunk(proto::Frame* frame);
  // Fills ready_, where there is something to send.
  void MakeReady();
  void HoldBack(const absl::Status& why);
  void MakeSnapshot();
  bool FitsWindow(uint64_t bytes) const;
  void CountInFlight(const SyncBatch& batch);
  void StopUpload();
  void StopDownload();
  // To another one's download.
  void GiveWay();
  void Acknowledge(const VersionVector& durable);
  void GoOnUploading(uint64_t offset);

  Violation TakeTurn();
  // What was delivered. False: the channel is closed.
  bool Take(const SyncBatch& batch, AckLevel level);

  const std::string room_;
  SyncDocument* const document_;
  JoinOptions options_;
  ClientLink& link_;

  Phase phase_ = Phase::kIdle;
  absl::Status failure_;  // why it is not joined
  Milliseconds join_at_{0};
  // Of the oldest answer that is awaited. A pong tells that it is not just slow
  // to come: everything that was sent before the ping is there, and what the
  // server then had to say is here. So it is late with the second of two pings,
  // half of its time apart, that were sent for it.
  Milliseconds ask_at_{0};
  uint64_t asked_ = 0;  // the ping; 0: none is on its way
  bool was_asked_ = false;
  Backoff backoff_;
  uint32_t channel_ = 0;
  bool token_changed_ = false;

  Access access_ = Access::kNone;
  uint64_t epoch_ = 0;
  std::string subject_;
  uint64_t connection_ = 0;

  VersionVector offered_;
  VersionVector acknowledged_;
  std::deque<InFlight> flight_;
  std::optional<Milliseconds> edits_due_;
  // Why what the server lacks cannot be sent: the document is shallow, and
  // lacks of it what is older. OK: it can be.
  absl::Status held_back_;
  bool snapshot_wanted_ = false;
  SyncBatchPtr ready_;  // exported, and waits for the window
  // What goes in chunks, until it is acknowledged: another connection goes on
  // where this one breaks.
  SyncBatchPtr uploading_;
  ChunkSender upload_;  // while there are chunks to send
  ChunkReceiver download_;
  bool gave_way_ = false;  // since a Join told what is here of it

  PresenceTable presence_;
  // What was removed is here until that is told.
  std::map<std::string, PresenceField, std::less<>> own_presence_;
  uint64_t own_clock_ = 0;  // of its newest change
  std::set<std::string> presence_to_tell_;
  Milliseconds presence_due_{0};
  Milliseconds renewal_due_{0};
  std::optional<Milliseconds> roster_ends_;  // while there is no connection
  bool presence_changed_ = false;

  // As the application knows it.
  DocumentState told_state_ = DocumentState::kOffline;
  absl::Status told_failure_;
  Access told_access_ = Access::kNone;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_SRC_SYNC_REPLICA_H_
