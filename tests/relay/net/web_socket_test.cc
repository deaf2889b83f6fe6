// WebSockets by raw sockets.
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "relay/net/raw_client.h"
#include "relay/net/test_host.h"

namespace syncline::relay::test {
namespace {

using Seconds = ServerOptions::Seconds;

constexpr uint8_t kText = 0x81;
constexpr uint8_t kBinary = 0x82;
constexpr uint8_t kClose = 0x88;
constexpr uint8_t kPing = 0x89;

RawClient Open(const Server& server) {
  RawClient client(server.port());
  client.Upgrade();
  const std::string head = client.ReadUntil("\r\n\r\n");
  CAPTURE(head);
  REQUIRE(absl::StartsWith(head, "HTTP/1.1 101 "));
  // The example of RFC 6455.
  REQUIRE(absl::StrContains(head, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
  return client;
}

std::string ReadBinary(RawClient& client) {
  uint8_t first = 0;
  const std::string payload = client.ReadFrame(&first);
  REQUIRE(first == kBinary);
  return payload;
}

TEST_CASE("a message comes whole, in how many fragments it may", "[ws]") {
  TestHost host;
  const auto server = StartServer({}, host);
  RawClient client = Open(*server);
  for (const size_t size : {0, 1, 125, 126, 65'535, 65'536, 300'000}) {
    const std::string message(size, 'm');
    REQUIRE(client.SendFrame(kBinary, message));
    REQUIRE(ReadBinary(client) == message);
  }
  client.SendFrame(0x01, "a\xF0\x9F");  // a character in two fragments
  client.SendFrame(kPing, "between");
  client.SendFrame(0x00, "\x98\x80");
  client.SendFrame(0x80, "b");
  uint8_t first = 0;
  REQUIRE(client.ReadFrame(&first) == "between");
  REQUIRE(first == 0x8A);
  REQUIRE(ReadBinary(client) ==
          "a\xF0\x9F\x98\x80"
          "b");
}

TEST_CASE("frames that are sent ahead of the handshake are read", "[ws]") {
  TestHost host;
  const auto server = StartServer({}, host);
  RawClient client(server->port());
  client.Upgrade();
  client.SendFrame(kText, "early");
  client.ReadUntil("\r\n\r\n");
  REQUIRE(ReadBinary(client) == "early");
}

TEST_CASE("each breach of the protocol has its close code", "[ws]") {
  struct Case {
    uint8_t first;
    std::string payload;
    uint16_t code;
  };
  TestHost host;
  const auto server = StartServer({.max_message_bytes = 1'000}, host);
  for (const Case& wrong : std::vector<Case>{
           {kText, "\xC3", 1007},           // cut off
           {kText, "a\xED\xA0\x80", 1007},  // a surrogate
           {kBinary, std::string(1'001, 'a'), 1009},
           {0x83, "reserved opcode", 1002},
           {0xC2, "reserved bit", 1002},
           {0x80, "nothing to continue", 1002},
           {0x09, "a ping in fragments", 1002},
           {kPing, std::string(126, 'a'), 1002},
           {kClose, "x", 1002},             // half a code
           {kClose, "\x03\xED", 1002},      // 1005 is never sent
           {kClose, "\x03\xE8\xFF", 1002},  // a reason that is no UTF-8
       }) {
    CAPTURE(static_cast<int>(wrong.first), wrong.payload);
    RawClient client = Open(*server);
    client.SendFrame(wrong.first, wrong.payload);
    const uint16_t code = client.ReadCloseCode();
    // A reason that is no UTF-8 may be told as either.
    REQUIRE((code == wrong.code || (wrong.first == kClose && code == 1007)));
  }
  RawClient unmasked = Open(*server);
  unmasked.Send(std::string("\x82\x01m", 3));
  REQUIRE(unmasked.ReadCloseCode() == 1002);
  REQUIRE(TestHost::Eventually([&] { return host.closed == 12; }));
  REQUIRE(
      TestHost::Eventually([&] { return server->stats().web_sockets == 0; }));
}

TEST_CASE("messages that are coming have a limit, of each and in all", "[ws]") {
  TestHost host;
  const auto server = StartServer({.max_incoming_bytes = 100'000}, host);
  RawClient first = Open(*server);
  RawClient second = Open(*server);
  const std::string most = RawClient::Frame(kBinary, std::string(60'000, 'x'));
  first.Send(most.substr(0, 59'000));
  second.Send(most.substr(0, 59'000));
  RawClient* refused = nullptr;
  REQUIRE(
      TestHost::Eventually([&] { return server->stats().refused_full > 0; }));
  // Either came first.
  for (RawClient* client : {&first, &second}) {
    client->Send(most.substr(59'000));
    uint8_t head = 0;
    client->ReadFrame(&head);
    if (head == kClose) refused = client;
  }
  REQUIRE(refused != nullptr);

  RawClient third = Open(*server);
  REQUIRE(TestHost::Eventually([&] {
    const std::lock_guard lock(host.mutex);
    return host.sockets.size() == 3;
  }));
  const auto limit = [&](size_t bytes) {
    std::atomic<bool> is_set = false;
    host.sockets[2]->Post([&] {
      host.sockets[2]->SetMaxMessage(bytes);
      is_set = true;
    });
    REQUIRE(TestHost::Eventually([&] { return is_set.load(); }));
  };
  limit(1'000);
  third.SendFrame(kBinary, std::string(1'000, 'x'));
  REQUIRE(ReadBinary(third).size() == 1'000);
  limit(2'000);
  third.SendFrame(kBinary, std::string(2'000, 'x'));
  REQUIRE(ReadBinary(third).size() == 2'000);
  third.SendFrame(kBinary, std::string(2'001, 'x'));
  REQUIRE(third.ReadCloseCode() == 1'009);
}

TEST_CASE("either side may close", "[ws]") {
  TestHost host;
  const auto server = StartServer({}, host);
  RawClient client = Open(*server);
  client.SendFrame(kClose, std::string("\x0F\xA2", 2) + "done");  // 4002
  REQUIRE(client.ReadCloseCode() == 4'002);
  REQUIRE(TestHost::Eventually([&] { return host.last_code == 4'002; }));
  RawClient other = Open(*server);
  other.SendFrame(kBinary, "first");
  other.SendFrame(kBinary, "bye");
  REQUIRE(ReadBinary(other) == "first");
  REQUIRE(other.ReadCloseCode() == 4'001);
  other.SendFrame(kClose, "\x0F\xA1");
  REQUIRE(TestHost::Eventually([&] { return host.closed == 2; }));
  { RawClient rude = Open(*server); }
  REQUIRE(TestHost::Eventually([&] { return host.closed == 3; }));
  REQUIRE(host.last_code == 1006);
}

TEST_CASE("nothing is queued without bound, and the drained queue is told of",
          "[ws]") {
  TestHost host;
  const auto server = StartServer({.max_queued_bytes = 8 << 20}, host);
  RawClient client = Open(*server);
  client.SendFrame(kBinary, "flood");
  REQUIRE(TestHost::Eventually([&] { return host.refused == 1; }));
  host.writable = 0;
  size_t read = 0;
  while (read < (8 << 20)) read += ReadBinary(client).size();
  REQUIRE(read == (8 << 20));
  REQUIRE(TestHost::Eventually([&] { return host.writable == 1; }));
  client.SendFrame(kBinary, "after");
  REQUIRE(ReadBinary(client) == "after");
}

TEST_CASE("a client that does not read is closed", "[ws]") {
  TestHost host;
  const auto server = StartServer(
      {.max_queued_bytes = 32 << 20, .write_timeout = Seconds(0.3)}, host);
  RawClient client = Open(*server);
  client.SendFrame(kBinary, "flood");
  REQUIRE(TestHost::Eventually([&] { return host.closed == 1; }));
  REQUIRE(server->stats().timed_out == 1);
}

TEST_CASE("a client that is silent is asked, then closed", "[ws]") {
  TestHost host;
  const auto server = StartServer({.ping_timeout = Seconds(2)}, host);
  RawClient client = Open(*server);
  uint8_t first = 0;
  (void)client.ReadFrame(&first);
  REQUIRE(first == kPing);
  REQUIRE(TestHost::Eventually([&] { return host.closed == 1; }));
}

TEST_CASE("a message that is never whole ends, however alive the client is",
          "[ws]") {
  TestHost host;
  const auto server = StartServer(
      {.ping_timeout = Seconds(0.2), .message_timeout = Seconds(0.5)}, host);
  RawClient client = Open(*server);
  const std::string message =
      RawClient::Frame(kBinary, std::string(9'000, 'x'));
  client.Send(message.substr(0, 100));
  const auto begin = std::chrono::steady_clock::now();
  for (size_t at = 100; host.closed == 0 && at < 1'000; ++at) {
    client.Send(message.substr(at, 1));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  REQUIRE(host.closed == 1);
  REQUIRE(server->stats().timed_out == 1);
  REQUIRE(std::chrono::steady_clock::now() - begin >=
          std::chrono::milliseconds(500));
}

TEST_CASE("a message may take as long as a slow link takes for it", "[ws]") {
  TestHost host;
  const auto server = StartServer(
      {.ping_timeout = Seconds(0.4), .message_timeout = Seconds(0.3)}, host);
  RawClient client = Open(*server);
  const std::string bytes(9'000, 'x');
  const std::string message = RawClient::Frame(kBinary, bytes);
  for (size_t at = 0; at < message.size(); at += 200) {  // at 10,000 a second
    client.Send(message.substr(at, 200));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  REQUIRE(ReadBinary(client) == bytes);
  REQUIRE(server->stats().timed_out == 0);
}

TEST_CASE("bytes go in pieces, of which the client hears one by one", "[ws]") {
  TestHost host;
  const auto server = StartServer({}, host);
  RawClient client = Open(*server);
  REQUIRE(TestHost::Eventually([&] {
    const std::lock_guard lock(host.mutex);
    return host.sockets.size() == 1;
  }));
  std::string bytes;
  for (int i = 0; i < 100'000; ++i) bytes.push_back(static_cast<char>(i % 251));
  const auto frame = std::make_shared<const std::string>(bytes);
  host.sockets[0]->Post([socket = host.sockets[0], frame] {
    REQUIRE(socket->SendInPieces(frame, 30'000).ok());
    REQUIRE(socket->queued_bytes() == frame->size());
    REQUIRE(socket->Send(std::make_shared<const std::string>()).ok());
  });
  std::string together;
  for (const size_t size : {30'000, 30'000, 30'000, 10'000, 0}) {
    const std::string piece = ReadBinary(client);
    REQUIRE(piece.size() == size);
    together += piece;
  }
  REQUIRE(together == bytes);
  REQUIRE(TestHost::Eventually([&] { return host.writable > 0; }));
}

TEST_CASE("a client that sends too much is slowed down", "[ws]") {
  TestHost host;
  const auto server = StartServer(
      {.message_bytes_per_second = 20'000, .message_burst_bytes = 1'000}, host);
  RawClient client = Open(*server);
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 5; ++i)
    client.SendFrame(kBinary, std::string(2'000, 'a'));
  for (int i = 0; i < 5; ++i) REQUIRE(ReadBinary(client).size() == 2'000);
  // Four of them and their overhead, less the burst, at 20'000 a second.
  REQUIRE(std::chrono::steady_clock::now() - begin >
          std::chrono::milliseconds(350));
  REQUIRE(server->stats().slowed >= 4);
}

TEST_CASE("a handshake that is wrong is refused", "[ws]") {
  TestHost host;
  const auto server = StartServer({.origins = {"https://ours.example"}}, host);
  const auto status_with = [&](const std::string& origin) {
    RawClient client(server->port());
    client.Upgrade("Origin: " + origin + "\r\n");
    return client.ReadUntil("\r\n").substr(9, 3);
  };
  REQUIRE(status_with("https://ours.example") == "101");
  REQUIRE(status_with("https://OURS.example") == "101");
  REQUIRE(status_with("http://h") == "101");
  REQUIRE(status_with("http://ours.example") == "403");
  REQUIRE(status_with("https://ours.example.evil") == "403");
  REQUIRE(status_with("null") == "403");
  REQUIRE(server->stats().refused_origin == 3);
  const auto status_of = [&](const std::string& head) {
    RawClient client(server->port());
    client.Send(head);
    return client.ReadUntil("\r\n").substr(9, 3);
  };
  const std::string upgrade =
      " HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: upgrade\r\n";
  REQUIRE(status_of("GET /else" + upgrade +
                    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                    "dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n") == "404");
  REQUIRE(status_of("GET /ws" + upgrade + "\r\n") == "400");
}

TEST_CASE("a thousand connections are served at once", "[ws]") {
  TestHost host;
  const auto server = StartServer({.threads = 2,
                                   .max_connections_per_client = 2'000,
                                   .request_burst = 2'000},
                                  host);
  std::vector<RawClient> clients;
  for (int i = 0; i < 1'000; ++i) {
    clients.emplace_back(server->port());
    clients.back().Upgrade();
  }
  for (RawClient& client : clients) {
    REQUIRE(absl::StartsWith(client.ReadUntil("\r\n\r\n"), "HTTP/1.1 101 "));
  }
  REQUIRE(server->stats().web_sockets == 1'000);
  for (size_t i = 0; i < clients.size(); ++i) {
    clients[i].SendFrame(kBinary, absl::StrCat(i));
  }
  for (size_t i = 0; i < clients.size(); ++i) {
    REQUIRE(ReadBinary(clients[i]) == absl::StrCat(i));
  }
}

TEST_CASE("a drain tells all, and closes them one after the other", "[ws]") {
  TestHost host;
  const auto server = StartServer({}, host);
  std::vector<RawClient> clients;
  for (int i = 0; i < 5; ++i) clients.push_back(Open(*server));
  RawClient idle(server->port());
  REQUIRE(
      TestHost::Eventually([&] { return server->stats().connections == 6; }));
  std::thread peers([&] {
    for (RawClient& client : clients) {
      const uint16_t code = client.ReadCloseCode();
      if (code == 1001) client.SendFrame(kClose, "\x03\xE9");
    }
  });
  REQUIRE(server->Drain(std::chrono::seconds(3)) == 0);
  peers.join();
  REQUIRE(host.drained == 5);
  REQUIRE(host.closed == 5);
  REQUIRE(host.last_code == 1001);
  REQUIRE(idle.ReadAll().empty());
}

TEST_CASE("a server can go while connections are open", "[ws]") {
  TestHost host;
  {
    const auto server = StartServer({.threads = 2}, host);
    RawClient client = Open(*server);
    RawClient waiting(server->port());
    waiting.Send("GET /never HTTP/1.1\r\nHost: h\r\n\r\n");
    REQUIRE(TestHost::Eventually([&] {
      const std::lock_guard lock(host.mutex);
      return !host.replies.empty() && !host.sockets.empty();
    }));
  }
  REQUIRE(host.closed == 2);
  host.sockets[0]->Post([] { FAIL("the server has gone"); });
  REQUIRE(host.sockets[0]->Send(std::make_shared<std::string>("x")).code() ==
          absl::StatusCode::kCancelled);
  REQUIRE(host.replies[0]->Write("x").code() == absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace syncline::relay::test
