// One client's connection: its session, and in which rooms its channels are.
//
// Thread rule: that of the hub.
#ifndef SYNCLINE_SRC_RELAY_HUB_LINK_H_
#define SYNCLINE_SRC_RELAY_HUB_LINK_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "relay/recheck_log.h"
#include "relay/room.h"
#include "relay/token_questions.h"
#include "syncline/relay/hub.h"
#include "syncline/sync/server.h"

namespace syncline::relay::internal {

class HubMachine;

class HubLink : public ServerHandler,
                public std::enable_shared_from_this<HubLink> {
 public:
  // `name` is the session's, `event_name` what events call the connection,
  // `client` whose it is.
  HubLink(HubMachine* machine, std::string name, std::string event_name,
          std::string client, std::function<void()> notify);
  ~HubLink() override;

  // Valid while the hub is there.
  ServerSession& session() { return session_; }
  const ServerSession& session() const { return session_; }
  HubMachine* machine() { return machine_; }

  // The session has something to say: the host is told, later.
  void Changed();
  void TellHost();
  // The connection is gone.
  void Close();
  // Why it is to be closed, where it is not the session that says so: nothing
  // that comes is looked at any more.
  const std::optional<CloseCode>& end_code() const { return end_code_; }
  const absl::Status& end_error() const { return end_error_; }
  // The hub is gone.
  void Detach();

  // Whether the channel is still to be answered by the room that it asked for:
  // it may have been left since, or the connection may be gone.
  bool IsJoining(ChannelId channel) const;
  // Of a channel that is in a room: as of now.
  Access access(ChannelId channel) const {
    return channels_.at(channel).access;
  }
  const std::string& subject(ChannelId channel) const {
    return channels_.at(channel).subject;
  }
  // The channel is in a room now. REQUIRES: IsJoining().
  void Joined(ChannelId channel, JoinAnswer answer);
  // The channel is closed, and its client told why.
  void Refuse(ChannelId channel, const SyncError& error);
  // The same of one that is in a room, which sends it away.
  void Dismiss(ChannelId channel, SyncErrorCode why, std::string_view text);
  // The room takes the snapshot that it has given.
  void GaveSnapshot(ChannelId channel);
  // The room, or this link, has closed the channel.
  void Forget(ChannelId channel);
  // Asks anew for the grants that fit.
  void Recheck(const relay::Recheck& recheck);
  void Tick(Milliseconds now);

  void OnHello(std::string_view last_session) override;
  void OnJoin(const JoinRequest& request) override;
  void OnAppend(ChannelId channel, SyncBatchPtr batch) override;
  void OnPresence(ChannelId channel, const PresenceEntry& change) override;
  void OnToken(ChannelId channel, std::string_view token) override;
  void OnLeave(ChannelId channel) override;
  void OnUploadBroken(ChannelId channel, PartialUpload upload) override;

 private:
  // As little as is asked about later: most channels are silent.
  struct Channel {
    std::string name;       // of the document, as the client calls it
    std::string token;      // the newest
    uint64_t question = 0;  // the newest one about it
    uint64_t settled = 0;   // answers up to this question come too late
    std::unique_ptr<JoinRequest> request;  // null: a room has it, or had
    std::shared_ptr<Room> room;            // null: its token is being verified
    uint64_t member = 0;                   // its number there
    bool is_in = false;                    // it was let in
    Access asked = Access::kNone;
    Access access = Access::kNone;
    std::string tenant;  // of the grant
    std::string subject;
    int64_t expires_ms = Grant::kNever;
  };

  void TakeToken(ChannelId id, std::string_view token);
  // The channel's token is to be verified, in its turn.
  void Verify(ChannelId id, Milliseconds pause = kFirstPause);
  void AskSome();
  void OnVerified(const TokenQuestion& question, absl::StatusOr<Grant> grant);
  void Answer(const TokenQuestion& question, absl::StatusOr<Grant> grant);
  void OnRefusedToken(const TokenQuestion& question, const Channel& channel,
                      const absl::Status& status);
  void VerifyLater(const TokenQuestion& question);
  // Unless there is a newer one.
  void AskAgain(const TokenQuestion& question);
  void Enter(ChannelId id, Channel* channel);
  void Leave(ChannelId id, const SyncError& error);
  void CountRefusal(const SyncError& error);
  void End(const SyncError& why);
  // Those whose grant is over.
  void EndExpired();
  void TellRefused(ChannelId id, std::string_view why);
  void Tell(HubEvent::Kind kind, const Channel& channel,
            std::string_view why = {});

  HubMachine* machine_;
  const std::string event_name_;
  const std::string client_;
  std::function<void()> notify_;
  bool is_notified_ = false;
  std::map<ChannelId, Channel> channels_;
  TokenQuestions questions_;
  size_t refusals_ = 0;  // of joins, since the last that went well
  std::optional<CloseCode> end_code_;
  absl::Status end_error_;
  ServerSession session_;
};

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_HUB_LINK_H_
