// Any bytes as what the other side of a connection says, to a client, to a
// server or to a peer, after a good beginning: it is refused with an error, or
// it changes what it may change; a document is never harmed, and what waits is
// bounded.
//
// The first byte says to whom (bit 0: to a client; else bit 7: to a peer) and
// in how large pieces (the rest).
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "syncline/sync/client.h"
#include "syncline/sync/peer.h"
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

// A client that joins "r", and who answers it: they meet over a document.
struct Caller {
  explicit Caller(AckLevel level) : port(&doc), client({}, 1) {
    (void)doc.text("t").Insert(0, "hello");
    (void)client.Join("r", &port, {.level = level});
    client.Opened(kNow);
  }

  template <typename Session>
  void Meet(Session& answering) {
    for (int i = 0; i < 3; ++i) {
      const std::string up(client.output());
      client.Consume(up.size());
      answering.Receive(kNow, up);
      const std::string down(answering.output());
      answering.Consume(down.size());
      client.Receive(kNow, down);
    }
    const auto status = client.status("r");
    Expect(status.ok() && status->state == DocumentState::kSaved, "not met");
  }

  Doc doc{PeerId{1}};
  DocPort port;
  ClientSession client;
};

// One, and a server that it has met.
struct Served {
  Served() : server({}, "name", &host, kNow) {
    host.session = &server;
    caller.Meet(server);
  }

  Caller caller{AckLevel::kStored};
  Host host;
  ServerSession server;
};

// Calls with each piece of `bytes`.
template <typename F>
void ForEachPiece(std::string_view bytes, size_t size, F call) {
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, size);
    bytes.remove_prefix(piece.size());
    call(piece);
  }
}

void TellClient(std::string_view bytes, size_t piece) {
  Served served;
  ClientSession& client = served.caller.client;
  ForEachPiece(bytes, piece, [&](std::string_view part) {
    client.Receive(kNow, part);
    Expect(client.output().size() < kMaxOutput, "too much output");
    const bool is_online = client.connection() == ConnectionState::kOnline;
    Expect(is_online || !client.connection_error().ok(), "no reason");
  });
  Expect(served.caller.doc.Export().ok(), "a document is broken");
  client.Closed(kNow, kCloseAbnormal);
}

void TellServer(std::string_view bytes, size_t piece) {
  Served served;
  ServerSession& server = served.server;
  ForEachPiece(bytes, piece, [&](std::string_view part) {
    server.Receive(kNow, part);
    Expect(server.queued_bytes() < uint64_t{160} << 20, "too much queued");
    Expect(!server.close_code() || !server.error().ok(), "no reason");
    server.Consume(server.output().size());
  });
  server.Closed();
}

void TellPeer(std::string_view bytes, size_t piece) {
  Doc shown{PeerId{2}}, open{PeerId{3}};
  DocPort shown_port(&shown), open_port(&open);
  PeerSession peer({}, 2, kNow);
  Expect(peer.Offer("r", &shown_port, {.access = Access::kRead}).ok() &&
             peer.Offer("w", &open_port).ok() &&
             peer.SetPresence("w", "here", "yes").ok(),
         "not offered");
  Caller caller(AckLevel::kReceived);
  (void)shown.Import(*caller.doc.Export());
  caller.Meet(peer);
  const std::string before = shown.StateDigest();
  ForEachPiece(bytes, piece, [&](std::string_view part) {
    peer.Receive(kNow, part);
    (void)peer.TakeEvents();
    Expect(!peer.close_code() || !peer.error().ok(), "no reason");
    peer.Consume(peer.output().size());
  });
  Expect(shown.StateDigest() == before, "who may read has written");
  Expect(open.Export().ok(), "a document is broken");
  Expect(peer.RemovePresence("w", "here").ok() && peer.Withdraw("w").ok(),
         "an offer is lost");
  peer.Closed();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const size_t piece = static_cast<size_t>(data[0] >> 1 & 63) + 1;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1,
                               size - 1);
  if ((data[0] & 1) != 0) {
    TellClient(bytes, piece);
  } else if ((data[0] & 128) != 0) {
    TellPeer(bytes, piece);
  } else {
    TellServer(bytes, piece);
  }
  return 0;
}
