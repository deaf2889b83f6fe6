// A seed is the same bytes wherever it is made, and other content other bytes.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "syncline/syncline.h"

namespace syncline {
namespace {

absl::Status FillNotebook(Doc& doc) {
  absl::Status status = doc.map("meta").Set("kernel", "python");
  if (!status.ok()) return status;
  auto cell = doc.list("cells").New<Map>(0);
  if (!cell.ok()) return cell.status();
  auto source = cell->Open<Text>("source");
  if (!source.ok()) return source.status();
  return source->Insert(0, "print(1)\n");
}

TEST_CASE("two hosts that make one document of one file do not double it") {
  Doc server, again;
  REQUIRE(server.Import(Doc::Seed(FillNotebook)).ok());
  REQUIRE(again.Import(Doc::Seed(FillNotebook)).ok());
  REQUIRE(server.list("cells").New<Map>(1).ok());
  REQUIRE(again.Import(server.Export()).ok());
  CHECK(again.list("cells").size() == 2);
  CHECK(again.StateDigest() == server.StateDigest());
}

TEST_CASE("a seed is the same bytes for ever") {
  const auto seed = Doc::Seed(FillNotebook);
  REQUIRE(seed.ok());
  CHECK(*seed == *Doc::Seed(FillNotebook));
  const UpdateInfo info = *DescribeUpdate(*seed);
  REQUIRE(info.spans.size() == 1);
  // NEVER CHANGE: who has a document of it would get it twice.
  CHECK(info.spans.front().ToString() == "0..12@4500577908ebd730");
}

TEST_CASE(
    "other content has another author, and the same in other steps, too") {
  auto author_of = [](auto fill) {
    const auto seed = Doc::Seed(fill);
    REQUIRE(seed.ok());
    return DescribeUpdate(*seed)->spans.front().peer;
  };
  auto whole = [](Doc& doc) { return doc.text("t").Insert(0, "abc"); };
  auto in_steps = [](Doc& doc) {
    const absl::Status status = doc.text("t").Insert(0, "a");
    return status.ok() ? doc.text("t").Insert(1, "bc") : status;
  };
  auto backwards = [](Doc& doc) {
    const absl::Status status = doc.text("t").Insert(0, "c");
    return status.ok() ? doc.text("t").Insert(0, "ab") : status;
  };
  auto elsewhere = [](Doc& doc) { return doc.text("u").Insert(0, "abc"); };
  // Typed in one go or in two, these are the same ops.
  CHECK(author_of(whole) == author_of(in_steps));
  CHECK(*Doc::Seed(whole) == *Doc::Seed(in_steps));
  CHECK(author_of(whole) != author_of(backwards));
  CHECK(author_of(whole) != author_of(elsewhere));
}

TEST_CASE("a seed that is not the same each time is refused") {
  int calls = 0;
  const auto seed =
      Doc::Seed([&](Doc& doc) { return doc.map("m").Set("calls", ++calls); });
  CHECK(absl::IsInvalidArgument(seed.status()));
  const auto failed =
      Doc::Seed([&](Doc& doc) { return doc.text("t").Insert(7, "x"); });
  CHECK(absl::IsOutOfRange(failed.status()));
}

// Ops that name an earlier one of their author's, in what they carry.
absl::Status OpenAgain(Doc& doc) {
  Map map = doc.map("m");
  absl::Status status = map.Open<Map>("k").status();
  if (status.ok()) status = map.Delete("k");
  if (!status.ok()) return status;
  auto again = map.Open<Map>("k");
  return again.ok() ? again->Set("a", 1) : again.status();
}

absl::Status BringMarkBack(Doc& doc) {
  Text text = doc.text("t");
  absl::Status status = text.Insert(0, "hello");
  if (!status.ok()) return status;
  const auto mark = text.Mark(0, 3, "note", "why", {.many = true});
  if (!mark.ok()) return mark.status();
  status = doc.Commit();
  const Frontier then = doc.frontier();
  if (status.ok()) status = text.RemoveMark(*mark);
  return status.ok() ? doc.RevertTo(then) : status;
}

TEST_CASE("a seed may open a key again, and bring a mark back") {
  for (const auto fill : {OpenAgain, BringMarkBack}) {
    const auto seed = Doc::Seed(fill);
    REQUIRE(seed.ok());
    CHECK(*seed == *Doc::Seed(fill));
    Doc host, drawn(PeerId{7});
    REQUIRE(host.Import(seed).ok());
    REQUIRE(fill(drawn).ok());
    CHECK(host.ToJson().value() == drawn.ToJson().value());
    // Who has it finds out whose it is.
    CHECK(*host.SeedAuthor() == DescribeUpdate(*seed)->spans.front().peer);
  }
}

}  // namespace
}  // namespace syncline
