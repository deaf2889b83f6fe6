// What a version vector promises, through the public API alone.
#include "syncline/version.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "syncline/doc.h"

namespace syncline {
namespace {

TEST_CASE("a version vector survives its bytes") {
  VersionVector version;
  CHECK(VersionVector::Decode(version.Encode()).value() == version);
  version.Set(PeerId{0xB2}, 4);
  version.Set(PeerId{0xA1}, 17);
  version.Set(PeerId{~uint64_t{0}}, ~uint32_t{0});
  const VersionVector decoded = VersionVector::Decode(version.Encode()).value();
  CHECK(decoded == version);
  CHECK(decoded.next_counter(PeerId{0xA1}) == 17);
}

TEST_CASE("equal versions have equal bytes, however they were made") {
  VersionVector one, other;
  one.Set(PeerId{1}, 5);
  one.Set(PeerId{2}, 6);
  other.Set(PeerId{2}, 9);
  other.Set(PeerId{3}, 1);
  other.Set(PeerId{3}, 0);
  other.Set(PeerId{2}, 6);
  other.Set(PeerId{1}, 5);
  CHECK(one.Encode() == other.Encode());
}

TEST_CASE("one asks another by the bytes of one's version") {
  Doc alice, bob;
  REQUIRE(alice.text("note").Insert(0, "hello").ok());
  REQUIRE(bob.Import(*alice.Export()).ok());
  const std::string question = bob.version().Encode();
  REQUIRE(alice.text("note").Insert(5, " world").ok());
  const VersionVector known = VersionVector::Decode(question).value();
  REQUIRE(bob.Import(*alice.ExportSince(known)).ok());
  CHECK(bob.text("note").ToString() == "hello world");
}

TEST_CASE("bytes that are no version are refused with the reason") {
  Doc doc;
  REQUIRE(doc.text("note").Insert(0, "hello").ok());
  const auto code = [](const std::string& bytes) {
    return VersionVector::Decode(bytes).status().code();
  };
  CHECK(code("") == absl::StatusCode::kInvalidArgument);
  CHECK(code("{}") == absl::StatusCode::kInvalidArgument);
  CHECK(code(*doc.Export()) == absl::StatusCode::kInvalidArgument);
  std::string bytes = doc.version().Encode();
  bytes.pop_back();
  CHECK(code(bytes) == absl::StatusCode::kDataLoss);
}

TEST_CASE("a version is no update, and importing it changes nothing") {
  Doc doc;
  CHECK(doc.Import(doc.version().Encode()).status().code() ==
        absl::StatusCode::kInvalidArgument);
  CHECK(doc.version() == VersionVector());
}

}  // namespace
}  // namespace syncline
