// What RFC 6455 asks of a server, clause by clause: a client sends the frames
// of a case, then a close, and everything that comes back is compared. The host
// sends each message back, as a binary one.
//
// The parts are those in which WebSocket servers are usually examined: framing,
// pings, reserved bits, opcodes, fragments, UTF-8, closing, limits, handshake.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "relay/net/raw_client.h"
#include "relay/net/test_host.h"

namespace syncline::relay::test {
namespace {

using Strings = std::vector<std::string>;

constexpr uint8_t kLast = 0x80;
constexpr uint8_t kContinued = 0x0;
constexpr uint8_t kText = 0x1;
constexpr uint8_t kBinary = 0x2;
constexpr uint8_t kClose = 0x8;
constexpr uint8_t kPing = 0x9;
constexpr uint8_t kPong = 0xA;
constexpr uint16_t kNormal = 1000;
constexpr uint16_t kProtocolError = 1002;
constexpr uint16_t kNotUtf8 = 1007;
constexpr uint16_t kTooLarge = 1009;
constexpr uint16_t kNone = 0;  // a close frame without a code

std::string Whole(uint8_t opcode, std::string_view payload) {
  return RawClient::Frame(kLast | opcode, payload);
}
std::string Part(uint8_t opcode, std::string_view payload) {
  return RawClient::Frame(opcode, payload);
}
std::string CloseFrame(uint16_t code, std::string_view reason = "") {
  std::string payload;
  payload += static_cast<char>(code >> 8);
  payload += static_cast<char>(code & 0xFF);
  return Whole(kClose, payload + std::string(reason));
}

// What a case sends, and what is to come back: messages, in their order; the
// last pong; the code of the close.
struct Case {
  std::string sent;
  Strings messages = {};
  Strings pongs = {};
  uint16_t code = kNormal;
};

struct Answer {
  Strings messages;
  Strings pongs;
  int code = -1;  // there was no close frame
  std::string rest;
};

Answer ReadAnswer(RawClient& client) {
  Answer answer;
  while (true) {
    uint8_t first = 0;
    std::string payload = client.ReadFrame(&first);
    if (first == 0) return answer;
    if (first == (kLast | kBinary)) {
      answer.messages.push_back(std::move(payload));
    } else if (first == (kLast | kPong)) {
      answer.pongs.push_back(std::move(payload));
    } else if (first == (kLast | kClose)) {
      answer.code = payload.size() < 2 ? kNone
                                       : static_cast<uint8_t>(payload[0]) << 8 |
                                             static_cast<uint8_t>(payload[1]);
      answer.rest = client.ReadAll();  // nothing comes after it
      return answer;
    } else {
      FAIL("a frame that begins with " << static_cast<int>(first));
    }
  }
}

class Examiner {
 public:
  explicit Examiner(ServerOptions options = {})
      : server_(StartServer(
            [&] {
              options.request_burst = options.requests_per_second = 1e6;
              return options;
            }(),
            host_)) {}

  RawClient Open(std::string_view headers = "") {
    RawClient client(server_->port());
    client.Upgrade(headers);
    head_ = client.ReadUntil("\r\n\r\n");
    REQUIRE(absl::StartsWith(head_, "HTTP/1.1 101 "));
    return client;
  }
  const std::string& head() const { return head_; }

  // In one piece, and in many.
  void Check(const Case& expected) {
    const std::string all = expected.sent + CloseFrame(kNormal);
    for (const size_t piece : {all.size(), size_t{1} + all.size() / 7}) {
      CAPTURE(piece);
      RawClient client = Open();
      for (size_t at = 0; at < all.size(); at += piece) {
        client.Send(std::string_view(all).substr(at, piece));
      }
      const Answer answer = ReadAnswer(client);
      REQUIRE(answer.messages == expected.messages);
      REQUIRE(answer.pongs == expected.pongs);
      REQUIRE(answer.code == expected.code);
      REQUIRE(answer.rest.empty());
    }
  }
  void CheckAll(const std::vector<Case>& cases) {
    for (size_t i = 0; i < cases.size(); ++i) {
      CAPTURE(i);
      Check(cases[i]);
    }
  }
  void CheckText(const std::string& text, bool is_valid) {
    CAPTURE(text);
    const Case whole = is_valid ? Case{Whole(kText, text), {text}}
                                : Case{Whole(kText, text), {}, {}, kNotUtf8};
    Check(whole);
    std::string parts;  // each byte alone: characters are cut
    for (size_t i = 0; i < text.size(); ++i) {
      parts += Part(i == 0 ? kText : kContinued, text.substr(i, 1));
    }
    parts += Whole(text.empty() ? kText : kContinued, "");
    Check({parts, whole.messages, {}, whole.code});
  }

 private:
  TestHost host_;
  const std::unique_ptr<Server> server_;
  std::string head_;
};

TEST_CASE("framing: each form of a length is read", "[ws][conformance]") {
  Examiner examiner;
  for (const size_t size : {0, 1, 125, 126, 127, 128, 65'535, 65'536}) {
    const std::string message(size, '*');
    examiner.Check({Whole(kText, message), {message}});
    examiner.Check({Whole(kBinary, std::string(size, '\xFE')),
                    {std::string(size, '\xFE')}});
  }
}

TEST_CASE("pings: they are answered with what they say, pongs are not",
          "[ws][conformance]") {
  Examiner examiner;
  const std::string binary("\x00\xFF\xFE\xFD\xFC\xFB\x00\xFF", 8);
  const std::string longest(125, '\xFE');
  examiner.CheckAll({
      {Whole(kPing, ""), {}, {""}},
      {Whole(kPing, "Hello"), {}, {"Hello"}},
      {Whole(kPing, binary), {}, {binary}},
      {Whole(kPing, longest), {}, {longest}},
      {Whole(kPing, longest + "x"), {}, {}, kProtocolError},
      {Whole(kPong, ""), {}, {}},
      {Whole(kPong, "nobody asked"), {}, {}},
      {Whole(kPong, "nobody asked") + Whole(kPing, "Hello"), {}, {"Hello"}},
      {Whole(kPing, "one") + Whole(kText, "m"), {"m"}, {"one"}},
  });
}

// It may leave out the others (5.5.3), so that pings cannot make it queue.
TEST_CASE("pings: of several the last is answered", "[ws][conformance]") {
  Examiner examiner;
  RawClient client = examiner.Open();
  std::string all;
  for (int i = 0; i < 10; ++i) all += Whole(kPing, absl::StrCat("ping ", i));
  client.Send(all + CloseFrame(kNormal));
  const Answer answer = ReadAnswer(client);
  REQUIRE(answer.code == kNormal);
  REQUIRE(!answer.pongs.empty());
  REQUIRE(answer.pongs.back() == "ping 9");
  REQUIRE(std::is_sorted(answer.pongs.begin(), answer.pongs.end()));
}

TEST_CASE("reserved bits: none is taken, what came before is",
          "[ws][conformance]") {
  Examiner examiner;
  for (uint8_t bits = 1; bits < 8; ++bits) {
    const auto reserved = static_cast<uint8_t>(bits << 4);
    for (const uint8_t opcode : {kText, kBinary, kClose, kPing, kPong}) {
      CAPTURE(bits, opcode);
      examiner.Check(
          {Whole(kText, "good") +
               Whole(static_cast<uint8_t>(reserved | opcode), "bad") +
               Whole(kText, "late"),
           {"good"},
           {},
           kProtocolError});
    }
  }
}

TEST_CASE("opcodes: those that are nobody's are refused", "[ws][conformance]") {
  Examiner examiner;
  for (const uint8_t opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
    CAPTURE(opcode);
    for (const char* payload : {"", "payload"}) {
      examiner.Check({Whole(opcode, payload), {}, {}, kProtocolError});
      examiner.Check(
          {Whole(kText, "good") + Whole(opcode, payload) + Whole(kPing, "late"),
           {"good"},
           {},
           kProtocolError});
    }
  }
}

TEST_CASE("fragments: a message is whole, whatever comes between",
          "[ws][conformance]") {
  Examiner examiner;
  const std::string ab = Part(kText, "a") + Whole(kContinued, "b");
  examiner.CheckAll({
      {ab, {"ab"}},
      {Part(kBinary, "a") + Part(kContinued, "") + Whole(kContinued, ""),
       {"a"}},
      {Part(kText, "a") + Whole(kPing, "p") + Whole(kContinued, "b"),
       {"ab"},
       {"p"}},
      {Part(kText, "a") + Whole(kPong, "p") + Whole(kContinued, "b"), {"ab"}},
      {ab + ab + Whole(kText, "c"), {"ab", "ab", "c"}},
      // Control frames come in one piece.
      {Part(kPing, "a") + Whole(kContinued, "b"), {}, {}, kProtocolError},
      {Part(kPong, "a") + Whole(kContinued, "b"), {}, {}, kProtocolError},
      {Part(kClose, "\x03\xE8"), {}, {}, kProtocolError},
      // Nothing is continued that has not begun, or has ended.
      {Whole(kContinued, "a") + Whole(kText, "b"), {}, {}, kProtocolError},
      {Part(kContinued, "a") + Whole(kText, "b"), {}, {}, kProtocolError},
      {ab + Whole(kContinued, "c"), {"ab"}, {}, kProtocolError},
      {ab + Part(kContinued, "c") + Whole(kText, "d"),
       {"ab"},
       {},
       kProtocolError},
      // A message ends before the next begins.
      {Part(kText, "a") + Whole(kText, "b"), {}, {}, kProtocolError},
      {Part(kText, "a") + Part(kBinary, "b"), {}, {}, kProtocolError},
      {Part(kText, "a") + Part(kContinued, "b") + Whole(kBinary, "c"),
       {},
       {},
       kProtocolError},
  });
}

TEST_CASE("fragments: pings between them are answered before the message",
          "[ws][conformance]") {
  Examiner examiner;
  RawClient client = examiner.Open();
  uint8_t first = 0;
  client.Send(Part(kText, "1"));
  for (const char* ping : {"x", "y"}) {
    client.Send(Part(kContinued, "2") + Whole(kPing, ping));
    REQUIRE(client.ReadFrame(&first) == ping);
    REQUIRE(first == (kLast | kPong));
  }
  client.Send(Whole(kContinued, "3"));
  REQUIRE(client.ReadFrame(&first) == "1223");
}

TEST_CASE("UTF-8: what is a text is taken", "[ws][conformance]") {
  Examiner examiner;
  for (const std::string& text : Strings{
           "", "Hello-\xC2\xB5@\xC3\x9F\xC3\xB6\xC3\xA4\xC3\xBC\xC3\xA0",
           "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5",
           // The first and the last of each length.
           std::string("\0", 1), "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80",
           "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF",
           // Beside the surrogates.
           "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBD",
           // Those that are no characters, and never will be.
           "\xEF\xBF\xBE", "\xF0\x9F\xBF\xBE", "\xF0\x9F\xBF\xBF",
           "\xF3\xBF\xBF\xBE", "\xEF\xB7\x90",
           // Marks.
           "\xEF\xBF\xB9", "\xEF\xBB\xBF"}) {
    examiner.CheckText(text, true);
  }
}

TEST_CASE("UTF-8: what is none ends the connection", "[ws][conformance]") {
  Examiner examiner;
  for (const std::string& text :
       Strings{"good\xED\xA0\x80"
               "edited",
               "\xCE\xBA\xF4\x90\x80\x80"
               "edited",
               // Beyond the last one; of five and six bytes.
               "\xF4\x90\x80\x80", "\xF7\xBF\xBF\xBF", "\xF8\x88\x80\x80\x80",
               "\xFB\xBF\xBF\xBF\xBF", "\xFC\x84\x80\x80\x80\x80",
               "\xFD\xBF\xBF\xBF\xBF\xBF",
               // Continuations of nothing.
               "\x80", "\xBF", "\x80\xBF\x80", "a\x80",
               // Beginnings that are not continued.
               "\xC0 ", "\xC2 ", "\xDF", "\xE0 ", "\xEF\xBF ", "\xF0 ",
               "\xE0\x80", "\xF0\x90\x80", "\xEF\xBF", "\xF4\x8F\xBF",
               "\xC3\xE0\xA0\xF0\x90\x80",
               // Bytes that are never there.
               "\xFE", "\xFF", "\xFE\xFE\xFF\xFF", "\xC1",
               // Longer than they must be.
               "\xC0\xAF", "\xE0\x80\xAF", "\xF0\x80\x80\xAF", "\xC1\xBF",
               "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xC0\x80", "\xE0\x80\x80",
               "\xF0\x80\x80\x80",
               // Surrogates, single and in pairs.
               "\xED\xA0\x80", "\xED\xAD\xBF", "\xED\xAE\x80", "\xED\xAF\xBF",
               "\xED\xB0\x80", "\xED\xBE\x80", "\xED\xBF\xBF",
               "\xED\xA0\x80\xED\xB0\x80", "\xED\xAF\xBF\xED\xBF\xBF"}) {
    examiner.CheckText(text, false);
  }
  // Of a binary message nothing is asked.
  examiner.Check({Whole(kBinary, "\xFF\xED\xA0\x80"), {"\xFF\xED\xA0\x80"}});
}

TEST_CASE("closing: nothing is heard after a close", "[ws][conformance]") {
  Examiner examiner;
  const std::string large(256 << 10, 'a');
  examiner.CheckAll({
      {Whole(kText, "m"), {"m"}},
      {CloseFrame(kNormal) + CloseFrame(kNormal), {}},
      {CloseFrame(kNormal) + Whole(kPing, "p"), {}},
      {CloseFrame(kNormal) + Whole(kText, "m"), {}},
      {CloseFrame(kNormal) + Whole(0xF, "m"), {}},
      {Part(kText, "a") + CloseFrame(kNormal) + Whole(kContinued, "b"), {}},
      {Whole(kBinary, large) + Whole(kText, "m"), {large, "m"}},
      {Whole(kBinary, large) + CloseFrame(kNormal) + Whole(kPing, "p"),
       {large}},
  });
}

TEST_CASE("closing: codes and reasons are those that may be",
          "[ws][conformance]") {
  Examiner examiner;
  examiner.CheckAll({
      {Whole(kClose, ""), {}, {}, kNone},
      {Whole(kClose, "x"), {}, {}, kProtocolError},
      {CloseFrame(kNormal, "Goodbye"), {}, {}, kNormal},
      {CloseFrame(kNormal, std::string(123, '*')), {}, {}, kNormal},
      {CloseFrame(kNormal, std::string(124, '*')), {}, {}, kProtocolError},
      {CloseFrame(kNormal, "\xCE\xBA\xED\xA0\x80"), {}, {}, kNotUtf8},
      {CloseFrame(kNormal, "\xC3"), {}, {}, kNotUtf8},
  });
  for (const uint16_t code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010,
                              1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999}) {
    CAPTURE(code);
    examiner.Check({CloseFrame(code, "why"), {}, {}, code});
  }
  for (const uint16_t code : {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100,
                              2000, 2999, 5000, 65535}) {
    CAPTURE(code);
    examiner.Check({CloseFrame(code, "why"), {}, {}, kProtocolError});
  }
}

TEST_CASE("limits: a message is as large as allowed, in frames of any size",
          "[ws][conformance]") {
  constexpr size_t kSize = 1 << 20;
  Examiner examiner({.max_message_bytes = kSize, .max_queued_bytes = 8 << 20});
  const std::string message(kSize, '*');
  for (const size_t piece :
       {size_t{64}, size_t{1'300}, size_t{65'536}, kSize}) {
    CAPTURE(piece);
    for (const uint8_t opcode : {kText, kBinary}) {
      std::string sent;
      for (size_t at = 0; at < kSize; at += piece) {
        const bool is_last = at + piece >= kSize;
        sent += RawClient::Frame(
            static_cast<uint8_t>((is_last ? kLast : 0) |
                                 (at == 0 ? opcode : kContinued)),
            std::string_view(message).substr(at, piece));
      }
      examiner.Check({sent, {message}});
    }
  }
  examiner.Check({Whole(kBinary, message + "*"), {}, {}, kTooLarge});
  examiner.Check(
      {Part(kText, message) + Part(kContinued, "") + Whole(kContinued, "*"),
       {},
       {},
       kTooLarge});
  // A length whose first bit is set is none.
  RawClient client = examiner.Open();
  client.Send(std::string("\x82\xFF\x80\0\0\0\0\0\0\0\0\0\0\0", 14));
  const int code = ReadAnswer(client).code;
  REQUIRE((code == kTooLarge || code == kProtocolError));
}

TEST_CASE("handshake: no extension and no subprotocol is agreed to",
          "[ws][conformance]") {
  Examiner examiner;
  RawClient client = examiner.Open(
      "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
      "Sec-WebSocket-Protocol: chat, superchat\r\n");
  REQUIRE_FALSE(absl::StrContains(examiner.head(), "Sec-WebSocket-Extensions"));
  REQUIRE_FALSE(absl::StrContains(examiner.head(), "Sec-WebSocket-Protocol"));
  client.Send(Whole(0x40 | kText, "compressed") + CloseFrame(kNormal));
  REQUIRE(ReadAnswer(client).code == kProtocolError);
}

}  // namespace
}  // namespace syncline::relay::test
