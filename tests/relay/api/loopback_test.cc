// The API by sockets: what a program sends, and what comes back.
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdlib>
#include <deque>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "relay/api/api_world.h"
#include "relay/api/threaded_api.h"
#include "relay/net/raw_client.h"

namespace syncline::relay::test {
namespace {

using absl::StartsWith;
using absl::StrContains;

constexpr char kUpdates[] = "/v1/docs/room/updates";

std::string RequestOf(const std::string& method, const std::string& target,
                      const std::string& body = "",
                      const std::string& headers = "") {
  return absl::StrCat(method, " ", target,
                      " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                      "web:admin\r\nContent-Length: ",
                      body.size(), "\r\n", headers, "\r\n", body);
}

// The head and the body of an answer, whose length is in its head.
std::pair<std::string, std::string> ReadAnswer(RawClient& client,
                                               bool has_body = true) {
  const std::string head = client.ReadUntil("\r\n\r\n");
  const size_t length = head.find("Content-Length: ");
  const bool has_length =
      !StartsWith(head, "HTTP/1.1 204 ") && !StartsWith(head, "HTTP/1.1 304 ");
  // No REQUIRE: threads call this, and Catch2 bears one.
  if (has_length != (length != std::string::npos)) {
    return {"an answer without its length: " + head, ""};
  }
  const size_t size =
      has_body && has_length
          ? std::strtoul(head.c_str() + length + 16, nullptr, 10)
          : 0;
  return {head, client.ReadBytes(size)};
}

TEST_CASE("one connection sends, reads and asks again", "[loopback]") {
  ThreadedApi relay;
  RawClient client(relay.server->port());
  client.Send(RequestOf("POST", kUpdates, TypedUpdate(PeerId{1}, "hello")));
  const auto sent = ReadAnswer(client);
  CHECK(StartsWith(sent.first, "HTTP/1.1 201 "));
  client.Send(RequestOf("GET", kUpdates));
  const auto read = ReadAnswer(client);
  CHECK(StartsWith(read.first, "HTTP/1.1 200 "));
  CHECK(nlohmann::json::parse(read.second)["position"] == "1:1");
  client.Send(RequestOf("HEAD", "/v1/docs/room/versions"));
  const auto head = ReadAnswer(client, false);
  CHECK(StrContains(head.first, "ETag: \"1:1\"\r\n"));
  client.Send(RequestOf("GET", "/v1/docs/room/versions", "",
                        "If-None-Match: \"1:1\"\r\n"));
  CHECK(StartsWith(ReadAnswer(client).first, "HTTP/1.1 304 "));
  client.Send(RequestOf("DELETE", "/v1/docs/room"));
  CHECK(StartsWith(ReadAnswer(client).first, "HTTP/1.1 204 "));
}

TEST_CASE("a long body is read of who may send it", "[loopback]") {
  ThreadedApi relay;
  const auto head = [](const std::string& token, size_t bytes) {
    return absl::StrCat("POST ", kUpdates,
                        " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ", token,
                        "\r\nContent-Length: ", bytes, "\r\n\r\n");
  };
  for (const auto& [token, bytes, status] :
       {std::tuple("nobody", 1'000'000, "401"),
        std::tuple("ann:read", 1'000'000, "403"),
        std::tuple("ann:write", 100'000'000, "413")}) {
    RawClient client(relay.server->port());
    client.Send(head(token, static_cast<size_t>(bytes)));
    CHECK(StartsWith(client.ReadAll(), absl::StrCat("HTTP/1.1 ", status)));
  }
  Doc doc(PeerId{1});
  SeededRandom random(1);
  std::string noise(500'000, ' ');
  for (char& c : noise) c = static_cast<char>('!' + random.Uniform(90));
  REQUIRE(doc.map("m").Set("paste", noise).ok());
  const std::string update = *doc.Export();
  REQUIRE(update.size() > 100'000);
  RawClient client(relay.server->port());
  client.Send(RequestOf("POST", kUpdates, update));
  CHECK(StartsWith(ReadAnswer(client).first, "HTTP/1.1 201 "));
}

TEST_CASE("requests that are sent ahead are answered in their order",
          "[loopback]") {
  ThreadedApi relay;
  RawClient client(relay.server->port());
  std::string all;
  for (int i = 1; i <= 50; ++i) {
    all += RequestOf("POST", kUpdates,
                     TypedUpdate(PeerId{static_cast<uint64_t>(i)}, "x"));
  }
  client.Send(all);
  for (int i = 1; i <= 50; ++i) {
    CHECK(nlohmann::json::parse(ReadAnswer(client).second)["position"] ==
          absl::StrCat("1:", i));
  }
}

TEST_CASE("a poll and a stream get what another connection sends",
          "[loopback]") {
  ThreadedApi relay;
  RawClient poll(relay.server->port());
  RawClient stream(relay.server->port());
  poll.Send(RequestOf("GET", absl::StrCat(kUpdates, "?since=1:0&wait=30")));
  stream.Send(RequestOf("GET", "/v1/docs/room/events"));
  CHECK(StrContains(stream.ReadUntil("roster"), "text/event-stream"));
  while (relay.api->counts().waiting < 2) std::this_thread::yield();
  RawClient writer(relay.server->port());
  writer.Send(RequestOf("POST", kUpdates, TypedUpdate(PeerId{1}, "hello")));
  CHECK(StartsWith(ReadAnswer(writer).first, "HTTP/1.1 201 "));
  CHECK(nlohmann::json::parse(ReadAnswer(poll).second)["updates"].size() == 1);
  CHECK(StrContains(stream.ReadUntil("\n\n\r\n"), "entries"));
  CHECK(StrContains(stream.ReadUntil("\n\n\r\n"), "id: 1:1\nevent: update\n"));
}

TEST_CASE("a client that goes leaves nothing behind", "[loopback]") {
  ThreadedApi relay({.write_timeout = relay::ServerOptions::Seconds(1)},
                    {.heartbeat = Milliseconds(0)});
  {
    RawClient stream(relay.server->port());
    stream.Send(RequestOf("GET", "/v1/docs/room/events"));
    stream.ReadUntil("roster");
    CHECK(relay.api->counts().waiting == 1);
  }
  RawClient writer(relay.server->port());
  for (int i = 1; relay.api->counts().waiting > 0 && i < 2'000; ++i) {
    writer.Send(RequestOf("POST", kUpdates,
                          TypedUpdate(PeerId{static_cast<uint64_t>(i)}, "x")));
    ReadAnswer(writer);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  CHECK(relay.api->counts().waiting == 0);
}

// It takes nothing for as long as others write more than the system buffers,
// however long that is; and the log keeps its records, as a snapshot in their
// place would be told instead.
TEST_CASE("a client that reads slowly gets all of it", "[loopback]") {
  ThreadedApi relay({.requests_per_second = 1e6,
                     .request_burst = 1e6,
                     .write_timeout = relay::ServerOptions::Seconds(600)},
                    {}, {.compact_bytes = uint64_t{1} << 40});
  RawClient stream(relay.server->port());
  stream.Send(RequestOf("GET", "/v1/docs/room/events"));
  stream.ReadUntil("roster");
  RawClient writer(relay.server->port());
  constexpr int kCount = 100;
  for (int i = 1; i <= kCount; ++i) {
    const std::string text = RandomText(100'000 + static_cast<size_t>(i));
    writer.Send(RequestOf("POST", kUpdates,
                          TypedUpdate(PeerId{static_cast<uint64_t>(i)}, text)));
    REQUIRE(StartsWith(ReadAnswer(writer).first, "HTTP/1.1 201 "));
  }
  CHECK(relay.api->counts().lagged > 0);
  for (int i = 1; i <= kCount; ++i) {
    const std::string id = absl::StrCat("id: 1:", i, "\n");
    REQUIRE(StrContains(stream.ReadUntil(id), id));
  }
}

TEST_CASE("a large answer comes whole", "[loopback]") {
  ThreadedApi relay;
  RawClient client(relay.server->port());
  client.Send(RequestOf("POST", kUpdates,
                        TypedUpdate(PeerId{1}, RandomText(3'000'000))));
  const std::string sent = ReadAnswer(client).first;
  INFO(sent);
  REQUIRE(StartsWith(sent, "HTTP/1.1 201 "));
  client.Send(RequestOf("GET", kUpdates, "", "Connection: close\r\n"));
  const std::string answer = client.ReadAll();
  CHECK(answer.size() > 3'000'000);
  CHECK(StrContains(answer.substr(0, 1'000), "Transfer-Encoding: chunked"));
  CHECK(absl::EndsWith(answer, "\r\n0\r\n\r\n"));
}

TEST_CASE("many write and read at once", "[loopback]") {
  ThreadedApi relay(
      {.threads = 2, .requests_per_second = 1e6, .request_burst = 1e6});
  constexpr size_t kWriters = 4;
  constexpr size_t kEach = 50;
  // Made here, as they have assertions, of which Catch2 bears one at a time.
  std::vector<std::string> requests;
  for (uint64_t i = 1; i <= kWriters * kEach; ++i) {
    requests.push_back(
        RequestOf("POST", kUpdates, TypedUpdate(PeerId{i}, "x")));
  }
  std::deque<RawClient> clients;
  for (size_t i = 0; i < kWriters; ++i) {
    clients.emplace_back(relay.server->port());
  }
  std::vector<std::thread> threads;
  std::atomic<int> created = 0;
  for (size_t writer = 0; writer < kWriters; ++writer) {
    threads.emplace_back([&, writer] {
      RawClient& client = clients[writer];
      for (size_t i = 0; i < kEach; ++i) {
        client.Send(requests[writer * kEach + i]);
        created +=
            StartsWith(ReadAnswer(client).first, "HTTP/1.1 201 ") ? 1 : 0;
        client.Send(RequestOf("GET", absl::StrCat(kUpdates, "?wait=1")));
        ReadAnswer(client);
      }
    });
  }
  RawClient stream(relay.server->port());
  stream.Send(RequestOf("GET", "/v1/docs/room/events"));
  for (int i = 1; i <= 200; ++i) {
    const std::string id = absl::StrCat("id: 1:", i, "\n");
    REQUIRE(StrContains(stream.ReadUntil(id), id));
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(created == 200);
}

}  // namespace
}  // namespace syncline::relay::test
