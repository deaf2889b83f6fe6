// What is behind a syncline_server_session: the session, and the callbacks of
// its host.
//
// Invariant: what a callback is handed lives as long as its call. Thread rule:
// the session's.
#ifndef SYNCLINE_BINDINGS_C_SYNC_SERVER_H_
#define SYNCLINE_BINDINGS_C_SYNC_SERVER_H_

#include <string>
#include <string_view>
#include <utility>

#include "sync/session.h"
#include "syncline/c/server.h"
#include "syncline/sync/server.h"

namespace syncline::c {

// Calls a host of C. Callbacks that it has not are passed over.
class HostCallbacks : public ServerHandler {
 public:
  HostCallbacks(const syncline_server_handler& host,
                syncline_server_session* session)
      : host_(host), session_(session) {}

  void OnHello(std::string_view last_session) override;
  void OnJoin(const JoinRequest& request) override;
  void OnAppend(ChannelId channel, SyncBatchPtr batch) override;
  void OnPresence(ChannelId channel, const PresenceEntry& change) override;
  void OnToken(ChannelId channel, std::string_view token) override;
  void OnLeave(ChannelId channel) override {
    host_.on_leave(host_.user, session_, channel);
  }
  void OnUploadBroken(ChannelId channel, PartialUpload upload) override;

  // The host may free the session within.
  void TellOutput() {
    if (std::exchange(is_output_told_, true)) return;
    if (host_.on_output != nullptr) host_.on_output(host_.user, session_);
  }
  // It looks at the output.
  void SeeOutput() { is_output_told_ = false; }
  // There will be none.
  void EndOutput() { is_output_told_ = true; }

 private:
  const syncline_server_handler host_;
  syncline_server_session* const session_;
  bool is_output_told_ = false;
};

}  // namespace syncline::c

struct syncline_shared_frames {
  syncline_shared_frames() { syncline::c::LiveHandles::Add(this); }
  syncline_shared_frames(const syncline_shared_frames&) = delete;
  ~syncline_shared_frames() { syncline::c::LiveHandles::Remove(this); }

  syncline::SharedFrames frames;
};

struct syncline_server_session : syncline::c::SessionHandle {
  syncline_server_session(syncline::ServerOptions options, std::string name,
                          const syncline_server_handler& handler,
                          syncline::Milliseconds now,
                          const syncline::SharedFrames& frames)
      : host(handler, this),
        session(options, std::move(name), &host, now, frames) {}
  // So that a host is told of each channel's end.
  ~syncline_server_session() {
    host.EndOutput();
    session.Closed();
  }

  syncline::c::HostCallbacks host;
  syncline::ServerSession session;  // the first to go
};

#endif  // SYNCLINE_BINDINGS_C_SYNC_SERVER_H_
