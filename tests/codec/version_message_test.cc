#include "syncline/internal/codec/version_message.h"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codec/hex.h"
#include "support/seed.h"
#include "syncline/internal/codec/column.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/writer.h"
#include "version.pb.h"

namespace syncline::test {
namespace {

using internal::BytesKind;
using internal::DecodeVersion;
using internal::EncodeVersion;
using internal::kEnvelopeBytes;
using Entries = std::vector<VersionVector::Entry>;

constexpr PeerId kBob{0xB0B};
constexpr PeerId kAlice{0x0123456789ABCDEF};
constexpr auto kDataLoss = absl::StatusCode::kDataLoss;

std::string Sealed(std::string_view message) {
  std::string bytes(kEnvelopeBytes, '\0');
  bytes += message;
  internal::SealEnvelope(BytesKind::kVersion, &bytes);
  return bytes;
}

std::string Message(const std::vector<PeerId>& peers,
                    const std::vector<uint64_t>& next_counters) {
  std::string message;
  internal::WritePeers(1, peers, &message);
  internal::ColumnWriter column;
  for (const uint64_t next : next_counters) column.Add(next);
  internal::WriteColumn(2, column.all(), &message);
  return message;
}

absl::StatusCode Judge(std::string_view message) {
  return DecodeVersion(Sealed(message)).status().code();
}

Entries RandomEntries(SeededRandom* random) {
  Entries entries;
  uint64_t peer = 0;
  const uint64_t peers = random->Uniform(6);
  for (uint64_t i = 0; i < peers; ++i) {
    peer += 1 + random->Uniform(uint64_t{1} << 60);
    const auto more = static_cast<uint32_t>(
        random->Uniform(random->Pick({5, 1000, INT32_MAX})));
    entries.push_back({PeerId{peer}, 1 + more});
  }
  return entries;
}

TEST_CASE("a version: the third example of docs/format.md") {
  const Entries entries = {{kBob, 6}, {kAlice, 300}};
  const std::string bytes = EncodeVersion(entries);
  CHECK(ToHex(bytes) ==
        "fb70f8e0e6"  // envelope
        "0a10"
        "0b0b000000000000"
        "efcdab8967452301"  // peer
        "1203"
        "06ac02");  // next_counter
  CHECK(DecodeVersion(bytes).value() == entries);
}

TEST_CASE("the version of an empty document is an envelope") {
  const std::string bytes = EncodeVersion({});
  CHECK(bytes.size() == kEnvelopeBytes);
  CHECK(DecodeVersion(bytes).value().empty());
}

TEST_CASE("a version is decoded as it was encoded, and by protoc's class") {
  for (const uint64_t seed : Seeds(1000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const Entries entries = RandomEntries(&random);
    const std::string bytes = EncodeVersion(entries);
    REQUIRE(DecodeVersion(bytes).value() == entries);

    syncline::v1::VersionVector oracle;
    REQUIRE(oracle.ParseFromString(bytes.substr(kEnvelopeBytes)));
    REQUIRE(oracle.peer_size() == static_cast<int>(entries.size()));
    for (int i = 0; i < oracle.peer_size(); ++i) {
      const VersionVector::Entry& entry = entries[static_cast<size_t>(i)];
      REQUIRE(oracle.peer(i) == entry.peer.value);
      REQUIRE(oracle.next_counter(i) == entry.next_counter);
    }
    REQUIRE(DecodeVersion(Sealed(oracle.SerializeAsString())).value() ==
            entries);
  }
}

TEST_CASE("a version that is cut off or changed is refused") {
  std::string bytes = EncodeVersion(Entries{{kBob, 6}, {kAlice, 300}});
  for (size_t size = 0; size < bytes.size(); ++size) {
    REQUIRE_FALSE(DecodeVersion(std::string_view(bytes).substr(0, size)).ok());
  }
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    const std::string good = bytes;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    REQUIRE_FALSE(DecodeVersion(bytes).ok());
    bytes = good;
  }
}

TEST_CASE("what is accepted under a good checksum is ascending and not empty") {
  for (const uint64_t seed : Seeds(20000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    std::string bytes = EncodeVersion(RandomEntries(&random));
    bytes += static_cast<char>(random.Uniform(256));
    const size_t at =
        kEnvelopeBytes + random.Uniform(bytes.size() - kEnvelopeBytes);
    bytes[at] = static_cast<char>(random.Uniform(256));
    const auto entries =
        DecodeVersion(Sealed(std::string_view(bytes).substr(kEnvelopeBytes)));
    if (!entries.ok()) continue;
    for (size_t i = 0; i < entries->size(); ++i) {
      REQUIRE((*entries)[i].next_counter > 0);
      if (i > 0) REQUIRE((*entries)[i - 1].peer < (*entries)[i].peer);
    }
  }
}

TEST_CASE("a version made wrong is refused, and says so") {
  CHECK(Judge(Message({kBob}, {6})) == absl::StatusCode::kOk);
  CHECK(Judge(Message({kBob}, {0xFFFFFFFF})) == absl::StatusCode::kOk);
  CHECK(Judge(Message({kBob}, {6}) + "\x7a\x01x") == absl::StatusCode::kOk);
  CHECK(Judge(Message({kAlice, kBob}, {1, 1})) == kDataLoss);
  CHECK(Judge(Message({kBob, kBob}, {1, 1})) == kDataLoss);
  CHECK(Judge(Message({kBob}, {0})) == kDataLoss);
  CHECK(Judge(Message({kBob}, {uint64_t{1} << 32})) == kDataLoss);
  CHECK(Judge(Message({kBob}, {uint64_t{1} << 63})) == kDataLoss);
  CHECK(Judge(Message({kBob}, {})) == kDataLoss);
  CHECK(Judge(Message({}, {1})) == kDataLoss);
  CHECK(Judge(Message({kBob}, {1, 1})) == kDataLoss);
  CHECK(Judge(Message({kBob}, {1}) + Message({}, {1})) == kDataLoss);
  CHECK(Judge("\x08\x01\x10\x01") == kDataLoss);         // a peer as a varint
  CHECK(Judge("\x0a\x07yyyyyyy\x10\x01") == kDataLoss);  // a peer cut off
}

TEST_CASE("an update and a version are not taken for each other") {
  std::string update = EncodeVersion({});
  internal::SealEnvelope(BytesKind::kUpdate, &update);
  CHECK(DecodeVersion(update).status().code() ==
        absl::StatusCode::kInvalidArgument);
  CHECK(DecodeVersion("\xff").status().code() ==
        absl::StatusCode::kUnimplemented);
}

}  // namespace
}  // namespace syncline::test
