// The rooms of a PeerSession: each is a document and who joined it over this
// connection. What the document has is received, and is told at once.
//
// Invariant: of a member, told is what the other side has or is about to get,
// so what the document has beyond it goes out next, and nothing goes back to
// where it came from. Cost: O(channels * peers) a Tick. Thread rule: that of
// the documents.
#ifndef SYNCLINE_SRC_SYNC_PEER_MACHINE_H_
#define SYNCLINE_SRC_SYNC_PEER_MACHINE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/backoff.h"
#include "sync/server_machine.h"
#include "syncline/sync/peer.h"

namespace syncline::internal {

class PeerMachine : public ServerHandler {
 public:
  PeerMachine(PeerOptions options, uint64_t seed, Milliseconds now);
  ~PeerMachine() override;

  absl::Status Offer(std::string_view room, SyncDocument* document,
                     OfferOptions options);
  absl::Status Withdraw(std::string_view room);
  absl::Status SetPresence(std::string_view room, std::string_view key,
                           PresenceField field);
  const PresenceTable* presence(std::string_view room) const;
  absl::Status failure(std::string_view room) const;

  ServerSession& session() { return session_; }
  const ServerSession& session() const { return session_; }
  void Receive(Milliseconds now, std::string_view bytes);
  void Tick(Milliseconds now);
  std::optional<Milliseconds> next_wakeup() const;
  std::vector<SyncEvent> TakeEvents();

  void OnHello(std::string_view last_session) override;
  void OnJoin(const JoinRequest& request) override;
  void OnAppend(ChannelId channel, SyncBatchPtr batch) override;
  void OnPresence(ChannelId channel, const PresenceEntry& change) override;
  void OnToken(ChannelId channel, std::string_view token) override;
  void OnLeave(ChannelId channel) override;
  void OnUploadBroken(ChannelId channel, PartialUpload upload) override;

 private:
  struct Room {
    SyncDocument* document = nullptr;
    OfferOptions options;
    PresenceTable presence;
    PresenceEntry own;       // without what was removed
    uint64_t own_clock = 0;  // of its newest change
    absl::Status failure;
    std::optional<Milliseconds> edits_due;
    // Since the host was last told.
    bool failure_changed = false;
    bool presence_changed = false;  // that of others
  };
  struct Member {
    Room* room = nullptr;
    VersionVector told;
    bool may_read = false;
  };

  Room* Find(std::string_view room);
  // What is new in its document goes out.
  void Deliver(ChannelId channel, Member* member);
  // It is a member no more, and its caller is told why.
  void Dismiss(ChannelId channel, const SyncError& why);
  void Fail(Room* room, const absl::Status& why);
  void Show(Room* room, const PresenceEntry& change);
  void ShowGone(Room* room, uint64_t connection);
  void RenewPresence();

  PeerOptions options_;
  Random random_;
  const uint64_t epoch_;
  Milliseconds now_;
  Milliseconds poll_at_;
  Milliseconds renewal_at_;
  std::map<std::string, std::unique_ptr<Room>, std::less<>> rooms_;
  std::map<ChannelId, Member> members_;
  ServerSession session_;
  bool end_is_told_ = false;  // that there is a close code
};

}  // namespace syncline::internal

#endif  // SYNCLINE_SRC_SYNC_PEER_MACHINE_H_
