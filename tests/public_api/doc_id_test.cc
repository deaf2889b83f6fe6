// Replicas that know which document they are of take in nothing of another one.
#include <catch2/catch_test_macros.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "public_api/sync.h"
#include "syncline/syncline.h"
#include "syncline/update_info.h"
#include "syncline/updates.h"

namespace syncline {
namespace {

constexpr DocId kPlan{0xD1}, kDiary{0xD2};

Doc DocOf(std::optional<DocId> id, uint64_t peer) {
  Doc doc(PeerId{peer}, {.doc_id = id});
  REQUIRE(doc.text("note").Insert(0, "hello").ok());
  return doc;
}

// All that a document gives away.
std::vector<std::string> ExportsOf(Doc& doc) {
  return {*doc.Export(), *doc.ExportSnapshot(), *doc.ExportShallow(),
          *doc.ExportShallow(Frontier{{doc.peer_id(), 2}})};
}

TEST_CASE("a document says its id in whatever it exports") {
  Doc plan = DocOf(kPlan, 1);
  CHECK(plan.doc_id() == kPlan);
  for (const std::string& bytes : ExportsOf(plan)) {
    CHECK(DescribeUpdate(bytes)->doc_id == kPlan);
    Doc fresh;
    REQUIRE(fresh.Import(bytes).ok());
    CHECK(fresh.doc_id() == kPlan);
    // And on, also once the history was decoded.
    REQUIRE(fresh.text("note").Insert(5, "!").ok());
    CHECK(DescribeUpdate(*fresh.ExportSince(plan.version()))->doc_id == kPlan);
    CHECK(DescribeUpdate(*fresh.ExportSnapshot())->doc_id == kPlan);
  }
  Doc nameless = DocOf(std::nullopt, 1);
  CHECK_FALSE(nameless.doc_id());
  for (const std::string& bytes : ExportsOf(nameless)) {
    CHECK_FALSE(DescribeUpdate(bytes)->doc_id);
  }
}

TEST_CASE("an id is learned from what brings nothing else, too") {
  Doc nameless = DocOf(std::nullopt, 1);
  Doc named(PeerId{1}, {.doc_id = kPlan});
  REQUIRE(named.Import(nameless.Export()).ok());
  REQUIRE_FALSE(nameless.doc_id());
  REQUIRE(nameless.Import(named.Export()).value().applied.empty());
  CHECK(nameless.doc_id() == kPlan);
}

TEST_CASE("an id is learned from a shallow snapshot that is known, too") {
  Doc nameless = DocOf(std::nullopt, 1);
  Doc named(PeerId{2}, {.doc_id = kPlan});
  REQUIRE(named.Import(nameless.Export()).ok());
  REQUIRE(nameless.Import(named.ExportShallow()).value().applied.empty());
  CHECK(nameless.doc_id() == kPlan);
}

TEST_CASE("an export in which there is nothing does not say an id") {
  Doc plan(PeerId{1}, {.doc_id = kPlan});
  for (const std::string& bytes :
       {*plan.Export(), *plan.ExportSnapshot(), *plan.ExportShallow()}) {
    CHECK_FALSE(DescribeUpdate(bytes)->doc_id);
  }
}

TEST_CASE("what is of another document is refused, and nothing is changed") {
  Doc diary = DocOf(kDiary, 2);
  Doc empty(PeerId{3}, {.doc_id = kPlan});
  Doc plan = DocOf(kPlan, 1);
  const std::string digest = plan.StateDigest();
  for (const std::string& bytes : ExportsOf(diary)) {
    for (Doc* doc : {&plan, &empty}) {
      const absl::Status status = doc->Import(bytes).status();
      CHECK(absl::IsInvalidArgument(status));
      CHECK(status.message() ==
            "the import is of document 00000000000000d2, and this is a replica "
            "of 00000000000000d1");
    }
  }
  CHECK(plan.StateDigest() == digest);
  CHECK(plan.version().entries().size() == 1);
  CHECK(empty.version() == VersionVector());
  CHECK(empty.doc_id() == kPlan);
}

TEST_CASE("who has no id takes in whatever comes, and the first id") {
  Doc nameless = DocOf(std::nullopt, 1);
  Doc plan = DocOf(kPlan, 2);
  Doc diary = DocOf(kDiary, 3);
  test::Sync(plan, nameless);
  CHECK(nameless.doc_id() == kPlan);
  CHECK(nameless.text("note").ToString() == plan.text("note").ToString());
  CHECK(absl::IsInvalidArgument(nameless.Import(diary.Export()).status()));
}

TEST_CASE("an import that fails gives no id") {
  Doc plan = DocOf(kPlan, 1);
  Doc other = DocOf(std::nullopt, 1);  // under the same peer id
  REQUIRE(other.text("note").Delete(0, 5).ok());
  REQUIRE(plan.text("note").Insert(0, "other words").ok());
  CHECK_FALSE(other.Import(plan.Export()).ok());
  CHECK_FALSE(other.doc_id());
}

TEST_CASE("an update that waited is thrown away where it is of another one") {
  Doc diary = DocOf(kDiary, 2);
  const VersionVector before = diary.version();
  REQUIRE(diary.text("note").Insert(5, "!").ok());
  Doc doc;
  REQUIRE(doc.Import(diary.ExportSince(before)).value().pending.size() == 1);
  CHECK_FALSE(doc.doc_id());
  Doc plan = DocOf(kPlan, 1);
  REQUIRE(doc.Import(plan.Export()).ok());
  // What it waits for comes from somebody who names no document.
  Doc nameless(PeerId{2});
  REQUIRE(nameless.text("note").Insert(0, "hello").ok());
  const auto result = doc.Import(nameless.Export());
  REQUIRE(result.ok());
  REQUIRE(result->rejected.size() == 1);
  CHECK(absl::IsInvalidArgument(result->rejected[0]));
}

TEST_CASE("forks and old versions are replicas of the same document") {
  Doc plan = DocOf(kPlan, 1);
  const Frontier old = plan.frontier();
  REQUIRE(plan.text("note").Insert(5, "!").ok());
  CHECK(plan.ForkAt(old)->doc_id() == kPlan);
  CHECK(plan.ForkAt({})->doc_id() == kPlan);
  REQUIRE(plan.Checkout(old).ok());
  CHECK(plan.doc_id() == kPlan);

  Doc told;
  REQUIRE(told.Import(plan.Export()).ok());
  CHECK(told.ForkAt({})->doc_id() == kPlan);
}

TEST_CASE("updates of two documents do not become one") {
  Doc plan = DocOf(kPlan, 1);
  Doc diary = DocOf(kDiary, 2);
  Doc nameless = DocOf(std::nullopt, 3);
  const std::string a = *plan.Export();
  const std::string b = *diary.Export();
  const std::string c = *nameless.Export();
  const absl::Status status =
      MergeUpdates(std::vector<std::string_view>{c, a, b}).status();
  CHECK(absl::IsInvalidArgument(status));
  CHECK(status.message() ==
        "one of the updates is of document 00000000000000d1, and another one "
        "of 00000000000000d2: they belong to two");

  const std::string merged = *MergeUpdates(std::vector<std::string_view>{c, a});
  CHECK(DescribeUpdate(merged)->doc_id == kPlan);
  CHECK(DescribeUpdate(*UpdateSince(merged, nameless.version()))->doc_id ==
        kPlan);
  const std::vector<std::string> parts = *SplitUpdate(merged, 3);
  for (const std::string& part : parts) {
    CHECK(DescribeUpdate(part)->doc_id == kPlan);
  }
}

TEST_CASE("the text of a doc id") {
  CHECK(kPlan.ToString() == "00000000000000d1");
  CHECK(DocId::Parse("00000000000000d1") == kPlan);
  for (const char* text : {"", "d1", "00000000000000D1", "00000000000000d1 "}) {
    CHECK_FALSE(DocId::Parse(text));
  }
  CHECK(DocId::Random() != DocId());
  Doc none(PeerId{1}, {.doc_id = DocId()});
  CHECK_FALSE(none.doc_id());
}

}  // namespace
}  // namespace syncline
