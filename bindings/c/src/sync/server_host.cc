// What a session calls its host with.
#include "sync/batch.h"
#include "sync/presence.h"
#include "sync/server.h"

namespace syncline::c {

void HostCallbacks::OnHello(std::string_view last_session) {
  if (host_.on_hello == nullptr) return;
  host_.on_hello(host_.user, session_, last_session.data(),
                 last_session.size());
}

void HostCallbacks::OnJoin(const JoinRequest& request) {
  const std::string have = request.have.Encode();
  const syncline_join_request given = {
      sizeof(given),
      request.channel,
      request.room.data(),
      request.room.size(),
      request.token.data(),
      request.token.size(),
      static_cast<syncline_access>(request.access),
      static_cast<syncline_ack_level>(request.level),
      have.data(),
      have.size(),
      request.epoch,
      request.upload_hash};
  host_.on_join(host_.user, session_, &given);
}

void HostCallbacks::OnAppend(ChannelId channel, SyncBatchPtr batch) {
  syncline_sync_batch lent(std::move(batch), /*lent=*/true);
  host_.on_append(host_.user, session_, channel, &lent);
}

void HostCallbacks::OnPresence(ChannelId channel, const PresenceEntry& change) {
  if (host_.on_presence == nullptr) return;
  const ChangeView given(change);
  host_.on_presence(host_.user, session_, channel, given.get());
}

void HostCallbacks::OnToken(ChannelId channel, std::string_view token) {
  if (host_.on_token == nullptr) return;
  host_.on_token(host_.user, session_, channel, token.data(), token.size());
}

void HostCallbacks::OnUploadBroken(ChannelId channel, PartialUpload upload) {
  if (host_.on_upload_broken == nullptr) return;
  const syncline_partial_upload given = {sizeof(given), upload.hash,
                                         upload.size, upload.bytes.data(),
                                         upload.bytes.size()};
  host_.on_upload_broken(host_.user, session_, channel, &given);
}

}  // namespace syncline::c
