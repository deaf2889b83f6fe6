// Any bytes as what the other side of a connection says, to a client or to a
// server, after a good beginning: it is refused with an error, or it changes
// what it may change; a document is never harmed, and what waits is bounded.
//
// The first byte says to whom (bit 0) and in how large pieces (the rest).
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "syncline/sync/client.h"
#include "syncline/sync/server.h"

namespace {

using namespace syncline;  // NOLINT(google-build-using-namespace)

constexpr Milliseconds kNow{0};
constexpr size_t kMaxOutput = 4 << 20;

void Expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

// A room that takes everything and keeps nothing.
class Host : public ServerHandler {
 public:
  void OnHello(std::string_view) override {}
  void OnJoin(const JoinRequest& request) override {
    session->Joined(request.channel, {.access = request.access,
                                      .have = request.have,
                                      .durable = request.have,
                                      .subject = "fuzz",
                                      .connection = request.channel});
  }
  void OnAppend(ChannelId channel, SyncBatchPtr batch) override {
    VersionVector ends;
    for (const OpSpan& span : batch->info().spans)
      ends.Set(span.peer, span.end);
    session->Deliver(channel, batch, AckLevel::kReceived);
    session->Durable(channel, AckLevel::kStored, ends);
  }
  void OnPresence(ChannelId channel, const PresenceEntry& change) override {
    session->Presence(channel, change);
  }
  void OnToken(ChannelId channel, std::string_view token) override {
    session->PermChanged(channel,
                         token.empty() ? Access::kRead : Access::kWrite);
  }
  void OnLeave(ChannelId) override {}
  void OnUploadBroken(ChannelId, PartialUpload) override {}

  ServerSession* session = nullptr;
};

// A client and a server that have met over one document.
struct Pair {
  Pair() : port(&doc), client({}, 1), server({}, "name", &host, kNow) {
    host.session = &server;
    (void)doc.text("t").Insert(0, "hello");
    (void)client.Join("r", &port);
    client.Opened(kNow);
    for (int i = 0; i < 3; ++i) Exchange();
    const auto status = client.status("r");
    Expect(status.ok() && status->state == DocumentState::kSaved, "not met");
  }

  void Exchange() {
    const std::string up(client.output());
    client.Consume(up.size());
    server.Receive(kNow, up);
    const std::string down(server.output());
    server.Consume(down.size());
    client.Receive(kNow, down);
  }

  Doc doc{PeerId{1}};
  DocPort port;
  Host host;
  ClientSession client;
  ServerSession server;
};

void TellClient(Pair& pair, std::string_view bytes) {
  pair.client.Receive(kNow, bytes);
  Expect(pair.client.output().size() < kMaxOutput, "too much output");
  const bool is_online = pair.client.connection() == ConnectionState::kOnline;
  Expect(is_online || !pair.client.connection_error().ok(), "no reason");
}

void TellServer(Pair& pair, std::string_view bytes) {
  pair.server.Receive(kNow, bytes);
  Expect(pair.server.queued_bytes() < uint64_t{160} << 20, "too much queued");
  Expect(!pair.server.close_code() || !pair.server.error().ok(), "no reason");
  pair.server.Consume(pair.server.output().size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const bool to_client = (data[0] & 1) != 0;
  const size_t piece = static_cast<size_t>(data[0] >> 1) + 1;
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  Pair pair;
  while (!rest.empty()) {
    const std::string_view bytes = rest.substr(0, piece);
    rest.remove_prefix(bytes.size());
    to_client ? TellClient(pair, bytes) : TellServer(pair, bytes);
  }
  // The text that was there is there, whatever came to it.
  std::string_view wanted = "hello";
  for (const char c : pair.doc.text("t").ToString()) {
    if (!wanted.empty() && c == wanted.front()) wanted.remove_prefix(1);
  }
  Expect(to_client || wanted.empty(), "a document was changed by its server");
  Expect(pair.doc.Export().ok(), "a document is broken");
  pair.server.Closed();
  pair.client.Closed(kNow, kCloseAbnormal);
  return 0;
}
