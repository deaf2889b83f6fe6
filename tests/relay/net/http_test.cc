// HTTP by raw sockets: what is right, and what a client had better not do.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "relay/net/raw_client.h"
#include "relay/net/test_host.h"

namespace syncline::relay::test {
namespace {

using absl::StartsWith;
using absl::StrContains;
using Seconds = ServerOptions::Seconds;

std::string Post(const std::string& path, const std::string& body,
                 const std::string& headers = "") {
  return absl::StrCat("POST ", path,
                      " HTTP/1.1\r\nHost: h\r\nContent-Length: ", body.size(),
                      "\r\n", headers, "\r\n", body);
}

std::string Get(const std::string& path, const std::string& headers = "") {
  return absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: h\r\n", headers,
                      "\r\n");
}

constexpr char kClose[] = "Connection: close\r\n";

TEST_CASE("a request is answered, and the connection kept", "[http]") {
  TestHost host;
  const auto server = StartServer({}, host);
  RawClient client(server->port());
  for (const std::string body : {"one", "two", ""}) {
    client.Send(Post("/echo", body));
    const std::string head = client.ReadUntil("\r\n\r\n");
    REQUIRE(StartsWith(head, "HTTP/1.1 200 OK\r\n"));
    REQUIRE(StrContains(head, absl::StrCat("Content-Length: ", body.size())));
    REQUIRE(client.ReadBytes(body.size()) == body);
  }
  client.Send(Get("/nowhere", kClose));
  REQUIRE(StartsWith(client.ReadAll(), "HTTP/1.1 404 "));
  REQUIRE(server->stats().requests == 4);
}

TEST_CASE("requests that are sent ahead are answered in their order",
          "[http]") {
  TestHost host;
  const auto server = StartServer({.request_burst = 1'000}, host);
  RawClient client(server->port());
  std::string all;
  for (int i = 0; i < 300; ++i) all += Post("/echo", absl::StrCat("<", i, ">"));
  REQUIRE(client.Send(all + Get("/never/mind", kClose)));
  for (int i = 0; i < 300; ++i) {
    REQUIRE(StartsWith(client.ReadUntil("\r\n\r\n"), "HTTP/1.1 200 OK\r\n"));
    REQUIRE(client.ReadUntil(">") == absl::StrCat("<", i, ">"));
  }
  REQUIRE(StartsWith(client.ReadAll(), "HTTP/1.1 404 "));
}

TEST_CASE("a request comes in bytes, chunks and after a continue", "[http]") {
  TestHost host;
  const auto server = StartServer({}, host);
  RawClient client(server->port());
  for (const char c : Post("/echo", "abc")) {
    REQUIRE(client.Send(std::string(1, c)));
  }
  REQUIRE(StrContains(client.ReadUntil("abc"), " 200 "));
  client.Send(
      "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  REQUIRE(StrContains(client.ReadUntil("abcde"), " 200 "));
  client.Send(
      "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
      "Content-Length: 3\r\n\r\n");
  REQUIRE(client.ReadUntil("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.Send("xyz");
  REQUIRE(StrContains(client.ReadUntil("xyz"), " 200 "));
}

TEST_CASE("a client that stops to send is still answered", "[http]") {
  TestHost host;
  const auto server = StartServer({}, host);
  RawClient client(server->port());
  client.Send(Get("/never"));
  client.StopSending();
  REQUIRE(TestHost::Eventually([&] {
    const std::lock_guard lock(host.mutex);
    return !host.replies.empty();
  }));
  REQUIRE(host.closed == 0);
  host.replies[0]->Send(TextResponse(200, "late"));
  REQUIRE(StrContains(client.ReadAll(), "late"));
}

TEST_CASE("a client that goes while it waits is told of", "[http]") {
  TestHost host;
  const auto server = StartServer({.write_timeout = Seconds(1)}, host);
  {
    RawClient client(server->port());
    client.Send(Get("/never"));
    REQUIRE(TestHost::Eventually([&] {
      const std::lock_guard lock(host.mutex);
      return !host.replies.empty();
    }));
  }
  // It has only stopped to send, as far as we can see, until we write.
  host.replies[0]->Begin({.status = 200, .body = "x"});
  REQUIRE(TestHost::Eventually([&] {
    (void)host.replies[0]->Write("y");
    return host.closed == 1;
  }));
  REQUIRE(host.replies[0]->Write("z").code() == absl::StatusCode::kCancelled);
}

TEST_CASE("an answer may come bit by bit", "[http]") {
  TestHost host;
  const auto server = StartServer({.max_queued_bytes = 1 << 20}, host);
  RawClient client(server->port());
  client.Send(Get("/never"));
  REQUIRE(TestHost::Eventually([&] {
    const std::lock_guard lock(host.mutex);
    return !host.replies.empty();
  }));
  HttpReply& reply = *host.replies[0];
  reply.Begin({.status = 200,
               .headers = {{"Content-Type", "text/event-stream"},
                           {"X-Bad", "a\r\nInjected: yes"},
                           {"Connection", "nonsense"}},
               .body = "data: 1\n\n"});
  const std::string head = client.ReadUntil("\r\n\r\n");
  REQUIRE(StrContains(head, "Transfer-Encoding: chunked\r\n"));
  REQUIRE_FALSE(StrContains(head, "Injected"));
  REQUIRE_FALSE(StrContains(head, "nonsense"));
  REQUIRE(client.ReadUntil("1\n\n\r\n") == "9\r\ndata: 1\n\n\r\n");
  std::atomic<int> writable = 0;
  reply.OnWritable([&] { ++writable; });
  const std::string block(64 << 10, 'b');
  size_t queued = 0;
  absl::Status status = absl::OkStatus();
  while (status.ok()) {
    status = reply.Write(block);
    if (status.ok()) queued += block.size();
    REQUIRE(queued < (64 << 20));
  }
  REQUIRE(status.code() == absl::StatusCode::kResourceExhausted);
  reply.End();
  const std::string body = client.ReadUntil("\r\n0\r\n\r\n");
  REQUIRE(static_cast<size_t>(std::count(body.begin(), body.end(), 'b')) ==
          queued);
  REQUIRE(reply.queued_bytes() == 0);
  // And the connection goes on.
  client.Send(Post("/echo", "after"));
  REQUIRE(StrContains(client.ReadUntil("after"), " 200 "));
}

TEST_CASE("a reply that is dropped is an error of the server", "[http]") {
  TestHost host;
  const auto server = StartServer({}, host);
  RawClient client(server->port());
  client.Send(Get("/drop", kClose));
  REQUIRE(StartsWith(client.ReadAll(), "HTTP/1.1 500 "));
}

// What comes back for bytes that are all of the input.
std::string Answer(const ServerOptions& options, const std::string& bytes) {
  TestHost host;
  const auto server = StartServer(options, host);
  RawClient client(server->port());
  client.Send(bytes);
  return client.ReadAll();
}

TEST_CASE("what is no request is refused, and the connection closed",
          "[http]") {
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  for (const std::string& bytes :
       {std::string("\r\n\r\n"), std::string("nonsense\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\n\r\n"),  // no host
        Get("/", "Host: another\r\n"), Get("/", "A : b\r\n"), Get("/", "A\r\n"),
        std::string("GET  / HTTP/1.1\r\nHost: h\r\n\r\n"),
        std::string("GET /\x01 HTTP/1.1\r\nHost: h\r\n\r\n"),
        Post("/echo", "abc", "Content-Length: 4\r\n"),
        Post("/echo", "abc", chunked), Get("/", "Content-Length: -1\r\n"),
        Get("/", "Content-Length: 99999999999999999999\r\n"),
        Get("/echo", chunked) + "zz\r\n"}) {
    CAPTURE(bytes);
    const std::string answer = Answer({}, bytes);
    CAPTURE(answer);
    REQUIRE(StartsWith(answer, "HTTP/1.1 4"));
    REQUIRE(StrContains(answer, "Connection: close\r\n"));
    REQUIRE_FALSE(StrContains(answer.substr(1), "HTTP/1.1"));
  }
  REQUIRE(StartsWith(Answer({}, Get("/", "Transfer-Encoding: gzip\r\n")),
                     "HTTP/1.1 501 "));
  REQUIRE(
      StartsWith(Answer({}, Get("/", "Expect: 200-ok\r\n")), "HTTP/1.1 417 "));
}

TEST_CASE("a head or a body that is too long is refused", "[http]") {
  const ServerOptions options = {.max_header_bytes = 1'000,
                                 .max_body_bytes = 100};
  REQUIRE(StrContains(Answer(options, Get("/", "A: " + std::string(800, 'a') +
                                                   "\r\n" + kClose)),
                      " 404 "));
  for (const size_t size : {1'000, 100'000}) {
    REQUIRE(StartsWith(
        Answer(options, Get("/", "A: " + std::string(size, 'a') + "\r\n")),
        "HTTP/1.1 431 "));
  }
  REQUIRE(StartsWith(Answer(options, "GET /" + std::string(5'000, 'a')),
                     "HTTP/1.1 431 "));
  REQUIRE(StrContains(
      Answer(options, Post("/echo", std::string(100, 'b'), kClose)), " 200 "));
  REQUIRE(StartsWith(Answer(options, Post("/echo", std::string(101, 'b'))),
                     "HTTP/1.1 413 "));
  REQUIRE(StartsWith(
      Answer(options,
             "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
             "\r\n65\r\n" +
                 std::string(101, 'b') + "\r\n0\r\n\r\n"),
      "HTTP/1.1 413 "));
}

TEST_CASE("a long body is read only where it is wanted", "[http]") {
  TestHost host;
  const auto server = StartServer({}, host);
  const std::string body(1 << 20, 'x');
  RawClient client(server->port());
  client.Send(Post("/echo", body));
  REQUIRE(StrContains(client.ReadUntil(body), " 200 "));
  client.Send(
      "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 16; ++i) {
    client.Send("10000\r\n" + std::string(1 << 16, 'x') + "\r\n");
  }
  client.Send("0\r\n\r\n");
  REQUIRE(StrContains(client.ReadUntil(body), " 200 "));
  client.Send(
      "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
      "Content-Length: 1048576\r\n\r\n");
  REQUIRE(client.ReadUntil("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.Send(body);
  REQUIRE(StrContains(client.ReadUntil(body), " 200 "));
  REQUIRE(host.heads == 3);

  RawClient stranger(server->port());
  stranger.Send(
      "POST /none HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
      "Content-Length: 1048576\r\n\r\n");
  REQUIRE(absl::StartsWith(stranger.ReadAll(), "HTTP/1.1 401 "));
  RawClient waiting(server->port());
  waiting.Send(
      "POST /never HTTP/1.1\r\nHost: h\r\n"
      "Content-Length: 60000000\r\n\r\n");
  waiting.Send(body.substr(0, 200'000));
  REQUIRE(TestHost::Eventually([&] {
    const std::lock_guard lock(host.mutex);
    return !host.replies.empty();
  }));
  host.replies.at(0)->Send(TextResponse(403, "no"));
  REQUIRE(absl::StartsWith(waiting.ReadAll(), "HTTP/1.1 403 "));
}

TEST_CASE("bodies that are coming have a limit in all", "[http]") {
  TestHost host;
  const auto server = StartServer({.max_incoming_bytes = 100'000}, host);
  const std::string head =
      "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n";
  {
    RawClient first(server->port());
    first.Send(head + std::string(59'999, 'x'));
    RawClient second(server->port());
    second.Send(head + std::string(59'999, 'x'));
    const std::string refusal = second.ReadAll();
    REQUIRE(absl::StartsWith(refusal, "HTTP/1.1 503 "));
    REQUIRE(StrContains(refusal, "Retry-After: 1"));
    first.Send("x");
    REQUIRE(StrContains(first.ReadUntil("\r\n\r\n"), " 200 "));
  }
  RawClient third(server->port());
  third.Send(Post("/echo", std::string(60'000, 'x')));
  REQUIRE(StrContains(third.ReadUntil("\r\n\r\n"), " 200 "));
}

TEST_CASE("a client that is slow on purpose loses its place", "[http]") {
  TestHost host;
  const auto server = StartServer(
      {.header_timeout = Seconds(0.4), .idle_timeout = Seconds(0.4)}, host);
  RawClient silent(server->port());
  RawClient slow(server->port());
  const std::string request = Get("/echo", std::string(1'000, 'x'));
  size_t sent = 0;
  while (sent < request.size() && slow.Send(request.substr(sent, 1))) {
    ++sent;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    if (server->stats().timed_out > 0) break;
  }
  REQUIRE(sent < request.size());
  REQUIRE(StartsWith(slow.ReadAll(), "HTTP/1.1 408 "));
  REQUIRE(silent.ReadAll().empty());
  REQUIRE(server->stats().timed_out == 1);
  REQUIRE(
      TestHost::Eventually([&] { return server->stats().connections == 0; }));
}

TEST_CASE("there are so many connections and no more", "[http]") {
  TestHost host;
  const auto server = StartServer({.max_connections = 3}, host);
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.emplace_back(server->port());
    clients.back().Send(Post("/echo", "hi"));
    REQUIRE(StrContains(clients.back().ReadUntil("hi"), " 200 "));
  }
  RawClient refused(server->port());
  REQUIRE(refused.ReadAll().empty());
  REQUIRE(server->stats().refused_full == 1);
  clients.pop_back();
  REQUIRE(
      TestHost::Eventually([&] { return server->stats().connections == 2; }));
  RawClient next(server->port());
  next.Send(Post("/echo", "hi"));
  REQUIRE(StrContains(next.ReadUntil("hi"), " 200 "));
}

TEST_CASE("a client has so many connections and requests", "[http]") {
  TestHost host;
  const auto server = StartServer({.trusted_proxies = {"127.0.0.0/8"},
                                   .max_connections_per_client = 1,
                                   .requests_per_second = 0.001,
                                   .request_burst = 2},
                                  host);
  const auto ask = [&](RawClient& client, const std::string& from) {
    client.Send(Get("/client", "X-Forwarded-For: " + from + "\r\n"));
    const std::string head = client.ReadUntil("\r\n\r\n");
    const size_t length = head.find("Content-Length: ");
    const std::string body =
        client.ReadBytes(std::stoul(head.substr(length + 16)));
    return head.substr(9, 3) + " " + body;
  };
  RawClient a(server->port()), b(server->port());
  REQUIRE(ask(a, "1.2.3.4") == "200 1.2.3.4");
  REQUIRE(ask(b, "9.9.9.9, 5.6.7.8, 127.0.0.9") == "200 5.6.7.8");
  REQUIRE(StartsWith(ask(b, "1.2.3.4"), "429 there are too many connections"));
  REQUIRE(ask(a, "1.2.3.4") == "200 1.2.3.4");
  REQUIRE(StartsWith(ask(a, "1.2.3.4"), "429 there are too many requests"));
  REQUIRE(server->stats().refused_rate == 1);
  REQUIRE(server->stats().refused_full == 1);
}

TEST_CASE("a client without a proxy is counted before it says a word",
          "[http]") {
  TestHost host;
  const auto server = StartServer({.max_connections_per_client = 2}, host);
  RawClient first(server->port());
  RawClient second(server->port());
  REQUIRE(TestHost::Eventually([&] { return server->stats().accepted == 2; }));
  REQUIRE(RawClient(server->port()).ReadAll().empty());
  REQUIRE(server->stats().refused_full == 1);
  const auto strict =
      StartServer({.requests_per_second = 0.001, .request_burst = 1}, host);
  RawClient third(strict->port());
  REQUIRE(TestHost::Eventually([&] { return strict->stats().accepted == 1; }));
  REQUIRE(RawClient(strict->port()).ReadAll().empty());
  REQUIRE(strict->stats().refused_rate == 1);
}

TEST_CASE("the header of a stranger says nothing", "[http]") {
  TestHost host;
  const auto server = StartServer({}, host);
  RawClient client(server->port());
  client.Send(Get("/client", "X-Forwarded-For: 1.2.3.4\r\n"));
  REQUIRE(StrContains(client.ReadUntil("127.0.0.1"), " 200 "));
}

TEST_CASE("HTTP/1.0 is answered, and closed", "[http]") {
  const std::string answer = Answer({}, "GET /client HTTP/1.0\r\n\r\n");
  REQUIRE(StartsWith(answer, "HTTP/1.1 200 "));
  REQUIRE(absl::EndsWith(answer, "\r\n\r\n127.0.0.1"));
}

TEST_CASE("an answer to HEAD has no body", "[http]") {
  TestHost host;
  const auto server = StartServer({}, host);
  RawClient client(server->port());
  client.Send("HEAD /client HTTP/1.1\r\nHost: h\r\n\r\n" + Post("/echo", "hi"));
  REQUIRE(StrContains(client.ReadUntil("\r\n\r\n"), "Content-Length: 9\r\n"));
  REQUIRE(StartsWith(client.ReadUntil("hi"), "HTTP/1.1 200 "));
}

TEST_CASE("a server that may not be remote listens on loopback", "[http]") {
  TestHost host;
  for (const std::string address : {"0.0.0.0", "::", "192.0.2.1"}) {
    REQUIRE(Server::Start({.address = address}, &host).status().code() ==
            absl::StatusCode::kFailedPrecondition);
  }
  REQUIRE(Server::Start({.address = "localhost"}, &host).status().code() ==
          absl::StatusCode::kInvalidArgument);
  REQUIRE(Server::Start({.threads = 0}, &host).status().code() ==
          absl::StatusCode::kInvalidArgument);
  REQUIRE(Server::Start({.trusted_proxies = {"10/8"}}, &host).status().code() ==
          absl::StatusCode::kInvalidArgument);
  const auto server = StartServer({}, host);
  REQUIRE(Server::Start({.port = server->port()}, &host).status().code() ==
          absl::StatusCode::kUnavailable);
  REQUIRE(StartServer({.address = "0.0.0.0", .may_be_remote = true}, host)
              ->port() != 0);
}

}  // namespace
}  // namespace syncline::relay::test
