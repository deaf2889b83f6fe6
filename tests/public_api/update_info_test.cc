// What an update tells without a document, through the public API alone.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "support/seed.h"
#include "syncline/doc.h"
#include "syncline/update_info.h"

namespace syncline {
namespace {

using test::SeededRandom;

TEST_CASE("an update tells whose ops it has and what they build upon") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(alice.text("note").Insert(0, "hello").ok());
  const UpdateInfo first = DescribeUpdate(*alice.Export()).value();
  CHECK(first.spans == std::vector<OpSpan>{{PeerId{1}, 0, 5}});
  CHECK(first.parents.empty());
  CHECK_FALSE(first.is_snapshot);

  REQUIRE(bob.Import(alice.Export()).ok());
  REQUIRE(bob.text("note").Insert(5, "!").ok());
  const UpdateInfo second =
      DescribeUpdate(*bob.ExportSince(alice.version())).value();
  CHECK(second.spans == std::vector<OpSpan>{{PeerId{2}, 0, 1}});
  CHECK(second.parents == std::vector<OpId>{{PeerId{1}, 4}});
  CHECK(second.FollowsOn(alice.version()));
  CHECK_FALSE(second.FollowsOn(VersionVector()));
  CHECK_FALSE(second.IsKnownIn(alice.version()));
  CHECK(second.IsKnownIn(bob.version()));
}

TEST_CASE("a snapshot tells its version, and nothing that it builds upon") {
  Doc doc(PeerId{1});
  REQUIRE(doc.map("m").Set("k", 1).ok());
  const UpdateInfo info = DescribeUpdate(*doc.ExportSnapshot()).value();
  CHECK(info.is_snapshot);
  CHECK(info.spans == std::vector<OpSpan>{{PeerId{1}, 0, 1}});
  CHECK(info.FollowsOn(VersionVector()));
}

TEST_CASE("an update that tells nothing has no spans") {
  const UpdateInfo info = DescribeUpdate(*Doc().Export()).value();
  CHECK(info == UpdateInfo());
  CHECK(info.FollowsOn(VersionVector()));
  CHECK(info.IsKnownIn(VersionVector()));
}

TEST_CASE("what is no update is refused with the reason") {
  Doc doc;
  REQUIRE(doc.text("note").Insert(0, "hello").ok());
  const auto code = [](const std::string& bytes) {
    return DescribeUpdate(bytes).status().code();
  };
  CHECK(code("") == absl::StatusCode::kInvalidArgument);
  CHECK(code("{}") == absl::StatusCode::kInvalidArgument);
  CHECK(code(doc.version().Encode()) == absl::StatusCode::kInvalidArgument);
  std::string bytes = *doc.Export();
  bytes.pop_back();
  CHECK(code(bytes) == absl::StatusCode::kDataLoss);
}

// Few peers and small counters, so that vectors meet in all ways.
VersionVector RandomVersion(SeededRandom& random) {
  VersionVector version;
  for (uint64_t peer = 1; peer <= 5; ++peer) {
    version.Set(PeerId{peer}, static_cast<uint32_t>(random.Uniform(4)));
  }
  return version;
}

TEST_CASE("versions are merged and subtracted peer by peer") {
  for (uint64_t seed : test::Seeds(200)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const VersionVector a = RandomVersion(random);
    const VersionVector b = RandomVersion(random);
    VersionVector merged = a;
    merged.Merge(b);
    for (uint64_t peer = 1; peer <= 5; ++peer) {
      CHECK(
          merged.next_counter(PeerId{peer}) ==
          std::max(a.next_counter(PeerId{peer}), b.next_counter(PeerId{peer})));
    }
    VersionVector rebuilt = b;
    for (const OpSpan& span : a.Minus(b)) {
      CHECK(span.begin == b.next_counter(span.peer));
      CHECK(span.begin < span.end);
      rebuilt.Set(span.peer, span.end);
    }
    CHECK(rebuilt == merged);
    CHECK(a.Minus(b).empty() == b.Includes(a));
  }
}

}  // namespace
}  // namespace syncline
