#include "syncline/internal/codec/cursor_message.h"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "codec/hex.h"
#include "cursor.pb.h"
#include "support/seed.h"
#include "syncline/internal/codec/envelope.h"

namespace syncline::test {
namespace {

using internal::BytesKind;
using internal::ContainerChain;
using internal::CursorParts;
using internal::DecodeChain;
using internal::DecodeCursor;
using internal::EncodeChain;
using internal::EncodeCursor;
using internal::kEnvelopeBytes;

constexpr OpId kItem{PeerId{0x0123456789ABCDEF}, 300};

std::string Sealed(std::string_view message) {
  std::string bytes(kEnvelopeBytes, '\0');
  bytes += message;
  internal::SealEnvelope(BytesKind::kCursor, &bytes);
  return bytes;
}

ContainerChain ChainOfThree() {
  ContainerChain chain(3);
  chain[0] = {ContainerKind::kMap, "root"};
  chain[1] = {ContainerKind::kMap, "key", 0, kItem};
  chain[2] = {ContainerKind::kText, "text", 1};
  return chain;
}

absl::StatusCode Judge(const syncline::v1::Cursor& cursor) {
  return DecodeCursor(Sealed(cursor.SerializeAsString())).status().code();
}

TEST_CASE("a cursor: the fourth example of docs/format.md") {
  const std::string bytes = EncodeCursor({kItem, true});
  CHECK(ToHex(bytes) ==
        "fc46766d02"          // envelope
        "09efcdab8967452301"  // peer
        "10ac02"              // counter
        "1801");              // side
  const auto parts = DecodeCursor(bytes);
  REQUIRE(parts.ok());
  CHECK(parts->item == kItem);
  CHECK(parts->is_before);
  CHECK(parts->container.empty());
}

TEST_CASE("a cursor at an edge is read as it was written, and by protoc") {
  const ContainerChain chain = ChainOfThree();
  const std::string bytes =
      EncodeCursor({std::nullopt, false, EncodeChain(chain)});
  const auto parts = DecodeCursor(bytes);
  REQUIRE(parts.ok());
  CHECK_FALSE(parts->item);
  CHECK(DecodeChain(parts->container).value() == chain);

  syncline::v1::Cursor oracle;
  REQUIRE(oracle.ParseFromString(bytes.substr(kEnvelopeBytes)));
  REQUIRE(oracle.container_size() == 3);
  CHECK(oracle.container(1).name() == "key");
  CHECK(oracle.container(1).op_counter() == 300);
  CHECK(oracle.container(2).parent() == 1);
  CHECK(DecodeCursor(Sealed(oracle.SerializeAsString()))->container ==
        parts->container);
}

TEST_CASE("a cursor made wrong is refused") {
  constexpr auto kDataLoss = absl::StatusCode::kDataLoss;
  syncline::v1::Cursor item;
  item.set_peer(1);
  item.set_counter(2);
  CHECK(Judge(item) == absl::StatusCode::kOk);
  item.set_counter(0);  // which protoc does not write
  CHECK(Judge(item) == absl::StatusCode::kOk);
  syncline::v1::Cursor edge;
  edge.add_container()->set_kind(syncline::v1::TEXT);
  edge.mutable_container(0)->set_name("t");
  CHECK(Judge(edge) == absl::StatusCode::kOk);

  CHECK(Judge({}) == kDataLoss);
  syncline::v1::Cursor wrong = item;
  *wrong.add_container() = edge.container(0);
  CHECK(Judge(wrong) == kDataLoss);
  wrong = item;
  wrong.set_side(2);
  CHECK(Judge(wrong) == kDataLoss);
  wrong = edge;
  wrong.set_counter(1);
  CHECK(Judge(wrong) == kDataLoss);
  wrong = item;
  wrong.set_counter(uint32_t{1} << 31);
  CHECK(Judge(wrong) == kDataLoss);
  wrong = edge;
  wrong.add_container()->set_name("not a child of the one before");
  CHECK(Judge(wrong) == kDataLoss);
  wrong = edge;
  wrong.mutable_container(0)->set_name("\xff");
  CHECK(Judge(wrong) == kDataLoss);
}

TEST_CASE("a cursor that is cut off or changed is refused") {
  std::string bytes =
      EncodeCursor({std::nullopt, true, EncodeChain(ChainOfThree())});
  for (size_t size = 0; size < bytes.size(); ++size) {
    REQUIRE_FALSE(DecodeCursor(std::string_view(bytes).substr(0, size)).ok());
  }
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    const std::string good = bytes;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    REQUIRE_FALSE(DecodeCursor(bytes).ok());
    bytes = good;
  }
}

TEST_CASE("what is accepted under a good checksum is encoded to the same") {
  for (const uint64_t seed : Seeds(20000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    std::string bytes =
        random.Chance(0.5)
            ? EncodeCursor({kItem, random.Chance(0.5)})
            : EncodeCursor({std::nullopt, true, EncodeChain(ChainOfThree())});
    bytes += static_cast<char>(random.Uniform(256));
    for (int change = 0; change < 2; ++change) {
      const size_t at =
          kEnvelopeBytes + random.Uniform(bytes.size() - kEnvelopeBytes);
      bytes[at] = static_cast<char>(random.Uniform(256));
    }
    const auto parts =
        DecodeCursor(Sealed(std::string_view(bytes).substr(kEnvelopeBytes)));
    if (!parts.ok()) continue;
    REQUIRE(parts->item.has_value() == parts->container.empty());
    const std::string again = EncodeCursor(*parts);
    REQUIRE(EncodeCursor(DecodeCursor(again).value()) == again);
  }
}

}  // namespace
}  // namespace syncline::test
