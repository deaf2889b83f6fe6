// What a client's bytes are as messages.
#include "message_reader.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>
#include <vector>

#include "support/seed.h"
#include "web_socket_frame.h"

namespace syncline::relay::test {
namespace {

using syncline::test::SeededRandom;
using syncline::test::Seeds;
using Event = MessageReader::Event;

struct Told {
  Event event = Event::kNothing;
  std::string payload;
  bool is_text = false;
  uint16_t code = 0;
  friend bool operator==(const Told&, const Told&) = default;
};

// A client's frame, `first` as in the RFC.
std::string Masked(uint8_t first, std::string payload, uint32_t mask) {
  FrameHead head(0, payload.size());
  head.bytes[0] = static_cast<char>(first);
  head.bytes[1] = static_cast<char>(head.bytes[1] | 0x80);
  std::string frame(head.bytes.data(), head.size);
  for (int i = 0; i < 4; ++i) frame += static_cast<char>(mask >> (8 * i));
  for (size_t i = 0; i < payload.size(); ++i) {
    frame += static_cast<char>(payload[i] ^ (mask >> (8 * (i % 4))));
  }
  return frame;
}

// All that is told of bytes that come in pieces, each of a size that `next`
// gives.
template <typename Next>
std::vector<Told> Read(std::string bytes, size_t max_message_bytes, Next next) {
  MessageReader reader(max_message_bytes);
  std::vector<Told> all;
  absl::Span<char> rest = absl::MakeSpan(bytes);
  while (!rest.empty()) {
    absl::Span<char> piece = rest.first(std::min<size_t>(next(), rest.size()));
    rest.remove_prefix(piece.size());
    while (true) {
      const Event event = reader.Next(&piece);
      if (event == Event::kNothing) break;
      const bool has_code = event == Event::kClose || event == Event::kBroken;
      all.push_back({event, std::string(reader.payload()),
                     event == Event::kMessage && reader.is_text(),
                     has_code ? reader.code() : uint16_t{0}});
      if (event == Event::kBroken) return all;
    }
    REQUIRE(piece.empty());
  }
  return all;
}

TEST_CASE("the RFC's masked examples are read", "[ws][reader]") {
  const std::string whole("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 11);
  REQUIRE(Read(whole, 5, [] { return 100; }) ==
          std::vector<Told>{{Event::kMessage, "Hello", true, 0}});
  const std::string pong("\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 11);
  REQUIRE(Read(pong, 5, [] { return 1; }) ==
          std::vector<Told>{{Event::kPong, "Hello", false, 0}});
}

TEST_CASE("messages are the same in whatever frames and pieces they come",
          "[ws][reader]") {
  for (const uint64_t seed : Seeds(300)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    std::string bytes;
    std::vector<Told> sent;
    for (uint64_t i = random.Uniform(8) + 1; i > 0; --i) {
      const bool is_text = random.Uniform(2) == 0;
      std::string message;
      uint8_t opcode = is_text ? kTextOpcode : kBinaryOpcode;
      for (uint64_t left = random.Uniform(4) + 1; left > 0; --left) {
        const std::string part(random.Uniform(9) == 0 ? random.Uniform(70'000)
                                                      : random.Uniform(300),
                               static_cast<char>('a' + random.Uniform(26)));
        bytes += Masked(
            static_cast<uint8_t>(left == 1 ? 0x80 | opcode : opcode), part,
            static_cast<uint32_t>(random.Uniform(uint64_t{1} << 32)));
        message += part;
        opcode = kContinuedOpcode;
        if (left == 1) {
          sent.push_back({Event::kMessage, message, is_text, 0});
        } else if (random.Uniform(2) == 0) {
          const std::string ping(random.Uniform(126), 'p');
          bytes +=
              Masked(0x80 | kPingOpcode, ping,
                     static_cast<uint32_t>(random.Uniform(uint64_t{1} << 32)));
          sent.push_back({Event::kPing, ping, false, 0});
        }
      }
    }
    bytes += Masked(0x80 | kCloseOpcode, "\x03\xE8going", 1);
    sent.push_back({Event::kClose, "going", false, 1000});
    REQUIRE(Read(bytes, 300'000, [&] { return random.Uniform(2'000) + 1; }) ==
            sent);
  }
}

TEST_CASE("each breach is told by its code, in whatever pieces it comes",
          "[ws][reader]") {
  const std::vector<std::pair<std::string, uint16_t>> wrong = {
      {Masked(0x83, "opcode", 1), 1002},
      {Masked(0x8B, "opcode", 1), 1002},
      {Masked(0xC2, "reserved bit", 1), 1002},
      {Masked(0x80, "nothing to continue", 1), 1002},
      {Masked(0x01, "a", 1) + Masked(0x81, "b", 1), 1002},
      {Masked(0x09, "a ping in fragments", 1), 1002},
      {Masked(0x89, std::string(126, 'a'), 1), 1002},
      {std::string("\x82\x01m", 3), 1002},  // no mask
      {Masked(0x88, "x", 1), 1002},         // half a code
      {Masked(0x88, "\x03\xED", 1), 1002},  // 1005 is never sent
      {Masked(0x88, "\x07\xD0", 1), 1002},  // 2000 is nobody's
      {Masked(0x88, "\x03\xE8\xFF", 1), 1007},
      {Masked(0x81, "\xC3", 1), 1007},
      {Masked(0x01, "\xC3", 1) + Masked(0x80, "a", 1), 1007},
      {Masked(0x82, std::string(101, 'a'), 1).substr(0, 8), 1009},
      {Masked(0x02, std::string(60, 'a'), 1) +
           Masked(0x80, std::string(41, 'a'), 1),
       1009},
      {std::string("\x82\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0\0\0", 14),
       1009},
  };
  for (const auto& [bytes, code] : wrong) {
    for (const size_t size : {size_t{1}, size_t{3}, size_t{1'000}}) {
      CAPTURE(bytes, size);
      const std::vector<Told> told = Read(bytes, 100, [&] { return size; });
      REQUIRE(!told.empty());
      REQUIRE(told.back().event == Event::kBroken);
      REQUIRE(told.back().code == code);
    }
  }
}

TEST_CASE("any bytes are read to the same end, in one piece or in many",
          "[ws][reader]") {
  for (const uint64_t seed : Seeds(2'000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    std::string bytes;
    for (uint64_t i = random.Uniform(12) + 1; i > 0; --i) {
      std::string frame =
          Masked(static_cast<uint8_t>(0x80 | random.Uniform(11)),
                 std::string(random.Uniform(200), 'x'),
                 static_cast<uint32_t>(random.Uniform(uint64_t{1} << 32)));
      if (random.Uniform(6) == 0) {
        frame[random.Uniform(frame.size())] =
            static_cast<char>(random.Uniform(uint64_t{1} << 32));
      }
      bytes += frame;
    }
    const auto whole = Read(bytes, 500, [&] { return bytes.size(); });
    REQUIRE(Read(bytes, 500, [&] { return random.Uniform(20) + 1; }) == whole);
  }
}

}  // namespace
}  // namespace syncline::relay::test
