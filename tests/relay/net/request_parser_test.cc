// The parser without a socket: how the bytes come makes no difference, and no
// bytes can crash it.
#include "request_parser.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "support/seed.h"

namespace syncline::relay::test {
namespace {

using syncline::test::SeededRandom;
using syncline::test::Seeds;

constexpr size_t kMaxHeaderBytes = 300;
constexpr size_t kMaxBodyBytes = 40;

const std::string kRequests[] = {
    "GET /a?b HTTP/1.1\r\nHost: h\r\n\r\n",
    "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
    "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\n",
    "PUT /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
    "Content-Length: 2\r\n\r\nok",
    "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: "
    "Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
    "dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    "GET / HTTP/1.0\r\nX-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n\r\n",
};

// What became of the bytes, as far as a server sees it.
std::string Outcome(RequestParser& parser) {
  switch (parser.state()) {
    case RequestParser::State::kFailed:
      return "failed " + std::to_string(parser.error().status);
    case RequestParser::State::kDone: {
      const bool keeps = parser.keeps_alive();
      const bool is_upgrade = parser.is_web_socket_upgrade();
      const HttpRequest request = parser.TakeRequest();
      std::string text = request.method + " " + request.target + " " +
                         request.body + (keeps ? " keeps" : "") +
                         (is_upgrade ? " upgrade" : "");
      for (const auto& [name, value] : request.headers) {
        text += "|" + name + "=" + value;
      }
      return text;
    }
    default:
      return "more";
  }
}

// Takes the bytes in pieces of 1 to `most`; `left` is what was not taken.
std::string Parse(const std::string& bytes, SeededRandom& random, size_t most,
                  std::string* left) {
  RequestParser parser(kMaxHeaderBytes, kMaxBodyBytes);
  std::string waiting;
  size_t given = 0;
  while (given < bytes.size() &&
         parser.state() != RequestParser::State::kDone &&
         parser.state() != RequestParser::State::kFailed) {
    const size_t size = random.Between(1, most);
    waiting += bytes.substr(given, size);
    given = std::min(bytes.size(), given + size);
    waiting.erase(0, parser.Take(waiting));
  }
  *left = waiting + bytes.substr(given);
  return Outcome(parser);
}

TEST_CASE("a request is the same in pieces of any size",
          "[request_parser][random]") {
  for (const uint64_t seed : Seeds(300)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const std::string& first = random.Pick(kRequests);
    const std::string& second = random.Pick(kRequests);
    std::string left_whole, left;
    const std::string whole = Parse(first + second, random,
                                    first.size() + second.size(), &left_whole);
    REQUIRE(whole != "more");
    REQUIRE(Parse(first + second, random, 7, &left) == whole);
    if (whole.rfind("failed", 0) != 0) REQUIRE(left == second);
  }
}

// Who may write a trailer is not who wrote the head: a proxy adds to the head,
// and a trailer comes from the client behind it.
TEST_CASE("trailers say nothing about a request", "[request_parser]") {
  const std::string chunked =
      "POST /a HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 203.0.113.7\r\n"
      "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n";
  const std::string trailer =
      "X-Forwarded-For: 10.1.2.3\r\nAuthorization: Bearer t\r\n"
      "Host: evil\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
      "Sec-WebSocket-Version: 13\r\n";
  for (const uint64_t seed : Seeds(20)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    std::string left;
    const std::string plain = Parse(chunked + "\r\n", random, 7, &left);
    REQUIRE(plain ==
            "POST /a abc keeps|Host=h|X-Forwarded-For=203.0.113.7|"
            "Transfer-Encoding=chunked");
    const std::string trailed = chunked + trailer + "\r\n";
    REQUIRE(Parse(trailed, random, 7, &left) == plain);
    REQUIRE(Parse(trailed, random, trailed.size(), &left) == plain);
  }
}

TEST_CASE("no bytes can crash the parser, and what is taken is the same",
          "[request_parser][random]") {
  for (const uint64_t seed : Seeds(5'000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    std::string bytes = random.Pick(kRequests);
    for (uint64_t edits = random.Between(1, 5); edits > 0; --edits) {
      const size_t at = random.Uniform(bytes.size() + 1);
      const std::string& other = random.Pick(kRequests);
      switch (random.Uniform(4)) {
        case 0:
          bytes.erase(at, random.Uniform(8));
          break;
        case 1:
          bytes.insert(at, 1, static_cast<char>(random.Uniform(256)));
          break;
        case 2:
          bytes.insert(at, other, random.Uniform(other.size()),
                       random.Uniform(60));
          break;
        default:
          bytes.insert(at, random.Pick({"\r\n", ":", " ", ",", "0", "9999999",
                                        "chunked", "\r\n\r\n"}));
      }
    }
    std::string left_whole, left;
    const std::string whole =
        Parse(bytes, random, bytes.size() + 1, &left_whole);
    const std::string pieces = Parse(bytes, random, 5, &left);
    CAPTURE(bytes);
    // What is refused may be seen to be bad, too long or unfinished first; what
    // is taken is the same.
    const auto is_taken = [](const std::string& outcome) {
      return outcome != "more" && outcome.rfind("failed", 0) != 0;
    };
    REQUIRE(is_taken(pieces) == is_taken(whole));
    if (!is_taken(whole)) continue;
    REQUIRE(pieces == whole);
    REQUIRE(left == left_whole);
  }
}

}  // namespace
}  // namespace syncline::relay::test
