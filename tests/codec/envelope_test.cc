#include "syncline/internal/codec/envelope.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>

#include "codec/hex.h"

namespace syncline::test {
namespace {

using internal::BytesKind;
using internal::IdentifyBytes;
using internal::OpenEnvelope;

std::string Sealed(BytesKind kind, std::string_view message) {
  std::string bytes(internal::kEnvelopeBytes, '\0');
  bytes += message;
  internal::SealEnvelope(kind, &bytes);
  return bytes;
}

// A change of these is a change of the format.
TEST_CASE("the envelope's bytes are pinned") {
  CHECK(ToHex(Sealed(BytesKind::kUpdate, "")) == "f9cd0da6d5");
  CHECK(ToHex(Sealed(BytesKind::kSnapshot, "syncline")) ==
        "fa31e7b8dc73796e636c696e65");
}

TEST_CASE("an envelope gives back what was put in") {
  for (const BytesKind kind : {BytesKind::kUpdate, BytesKind::kSnapshot}) {
    const std::string bytes = Sealed(kind, "a message");
    CHECK(IdentifyBytes(bytes).value() == kind);
    CHECK(OpenEnvelope(bytes, kind).value() == "a message");
  }
}

TEST_CASE("each refusal says what kind it is") {
  const auto code = [](std::string_view bytes) {
    return OpenEnvelope(bytes, BytesKind::kUpdate).status().code();
  };
  std::string bytes = Sealed(BytesKind::kUpdate, "a message");
  CHECK(code("") == absl::StatusCode::kInvalidArgument);
  CHECK(code("{\"json\": 1}") == absl::StatusCode::kInvalidArgument);
  CHECK(code(Sealed(BytesKind::kSnapshot, "a message")) ==
        absl::StatusCode::kInvalidArgument);
  CHECK(code(bytes.substr(0, 3)) == absl::StatusCode::kDataLoss);
  CHECK(code(bytes.substr(0, 9)) == absl::StatusCode::kDataLoss);
  bytes[0] = '\xff';
  CHECK(code(bytes) == absl::StatusCode::kUnimplemented);
}

TEST_CASE("an update does not pass for a snapshot by one changed byte") {
  std::string bytes = Sealed(BytesKind::kUpdate, "a message");
  bytes[0] = '\xfa';
  CHECK(OpenEnvelope(bytes, BytesKind::kSnapshot).status().code() ==
        absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace syncline::test
