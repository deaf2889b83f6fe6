// One client and one server's session, which says what a test says: for what no
// naive server would.
#ifndef SYNCLINE_TESTS_SYNC_WIRED_SESSION_H_
#define SYNCLINE_TESTS_SYNC_WIRED_SESSION_H_

#include <string>
#include <utility>
#include <vector>

#include "syncline/sync/client.h"
#include "syncline/sync/server.h"

namespace syncline::test {

class WiredSession : public ServerHandler {
 public:
  explicit WiredSession(ClientOptions client_options = {},
                        ServerOptions server_options = {})
      : client(client_options, 7),
        server(server_options, "a connection", this, now) {
    client.Tick(now);
    client.Opened(now);
    Carry();
  }

  // Whatever each says comes to the other.
  void Carry() {
    for (bool goes_on = true; goes_on;) {
      const std::string up(client.output());
      client.Consume(up.size());
      if (!up.empty()) server.Receive(now, up);
      const std::string down(server.output());
      server.Consume(down.size());
      if (!down.empty()) client.Receive(now, down);
      goes_on = !up.empty() || !down.empty();
    }
  }
  // Time passes, and what is said is carried.
  void Run(Milliseconds time) {
    for (const Milliseconds end = now + time; now < end;) {
      now += Milliseconds(100);
      client.Tick(now);
      server.Tick(now);
      Carry();
    }
  }
  // The channel by which it asks to come in.
  ChannelId Join(const std::string& room, SyncDocument* document,
                 JoinOptions options = {}) {
    joins.clear();
    (void)client.Join(room, document, std::move(options));
    Carry();
    return joins.empty() ? 0 : joins.back().channel;
  }
  DocumentStatus status(const std::string& room) const {
    return client.status(room).value();
  }

  void OnHello(std::string_view) override {}
  void OnJoin(const JoinRequest& request) override { joins.push_back(request); }
  void OnAppend(ChannelId, SyncBatchPtr batch) override {
    appends.push_back(std::move(batch));
  }
  void OnPresence(ChannelId, const PresenceEntry&) override {}
  void OnToken(ChannelId, std::string_view) override {}
  void OnLeave(ChannelId channel) override { left.push_back(channel); }
  void OnUploadBroken(ChannelId, PartialUpload) override {}

  Milliseconds now{0};
  std::vector<JoinRequest> joins;
  std::vector<SyncBatchPtr> appends;
  std::vector<ChannelId> left;
  ClientSession client;
  ServerSession server;
};

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_SYNC_WIRED_SESSION_H_
