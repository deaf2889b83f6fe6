// Wrong calls: each function says what is wrong, and has changed nothing. Those
// of movable lists, trees and updates are in their own tests.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "syncline/syncline.h"

namespace syncline::test {
namespace {

// A document, and whether it is still what it was.
struct Unchanged {
  Unchanged() {
    REQUIRE(doc.text("t").Insert(0, "h\u00e9").ok());
    REQUIRE(doc.list("l").Insert(0, std::vector<Value>{1, 2}).ok());
    REQUIRE(doc.map("m").Set("k", 1).ok());
    removed = *doc.map("m").New<Map>("gone");
    removed_list = *removed->New<List>("list");
    removed_text = *removed->New<Text>("text");
    removed_counter = *removed->New<Counter>("counter");
    REQUIRE(doc.map("m").Delete("gone").ok());
    version = doc.version();
    json = *doc.ToJson();
  }
  ~Unchanged() {
    CHECK(doc.version() == version);
    CHECK(*doc.ToJson() == json);
  }

  Doc doc;
  std::optional<Map> removed;
  std::optional<List> removed_list;
  std::optional<Text> removed_text;
  std::optional<Counter> removed_counter;
  VersionVector version;
  std::string json;
};

constexpr std::string_view kNotUtf8 = "\xc3";

TEST_CASE("misuse of a text") {
  Unchanged u;
  Text text = u.doc.text("t");
  CHECK(absl::IsOutOfRange(text.Insert(3, "x")));
  CHECK(absl::IsInvalidArgument(text.Insert(0, kNotUtf8)));
  CHECK(absl::IsInvalidArgument(text.Insert(2, "x", TextUnit::kBytes)));
  CHECK(absl::IsOutOfRange(text.Delete(1, 2)));
  CHECK(absl::IsInvalidArgument(text.Update(kNotUtf8)));
  CHECK(absl::IsFailedPrecondition(u.removed_text->Insert(0, "x")));
  CHECK(absl::IsFailedPrecondition(u.removed_text->Update("x")));
  CHECK(absl::IsFailedPrecondition(u.removed_text->Delete(0, 0)));
}

TEST_CASE("misuse of a list") {
  Unchanged u;
  List list = u.doc.list("l");
  CHECK(absl::IsOutOfRange(list.Insert(3, 1)));
  CHECK(absl::IsInvalidArgument(list.Insert(0, kNotUtf8)));
  CHECK(absl::IsInvalidArgument(list.Insert(0, u.doc.map("m").ref())));
  CHECK(
      absl::IsInvalidArgument(list.Insert(0, std::vector<Value>{1, kNotUtf8})));
  CHECK(absl::IsOutOfRange(list.Delete(1, 2)));
  CHECK(absl::IsOutOfRange(list.Delete(~size_t{0}, 1)));
  CHECK(absl::IsOutOfRange(list.Replace(2, 1)));
  CHECK(absl::IsInvalidArgument(list.Replace(0, kNotUtf8)));
  CHECK(absl::IsOutOfRange(list.New<Map>(3).status()));
  CHECK(absl::IsOutOfRange(list.Get(2).status()));
  CHECK(absl::IsOutOfRange(list.Slice(0, 3).status()));
  CHECK(absl::IsOutOfRange(list.Slice(2, 1).status()));
  CHECK(absl::IsFailedPrecondition(u.removed_list->Insert(0, 1)));
  CHECK(absl::IsFailedPrecondition(u.removed_list->Append(1)));
  CHECK(absl::IsFailedPrecondition(u.removed_list->Delete(0, 0)));
  CHECK(absl::IsFailedPrecondition(u.removed_list->New<Map>(0).status()));
}

TEST_CASE("misuse of a map") {
  Unchanged u;
  Map map = u.doc.map("m");
  CHECK(absl::IsInvalidArgument(map.Set(kNotUtf8, 1)));
  CHECK(absl::IsInvalidArgument(map.Set("k", kNotUtf8)));
  CHECK(absl::IsInvalidArgument(map.Set("k", u.doc.list("l").ref())));
  CHECK(absl::IsInvalidArgument(map.Delete(kNotUtf8)));
  CHECK(absl::IsInvalidArgument(map.Open<Map>(kNotUtf8).status()));
  CHECK(absl::IsFailedPrecondition(map.Open<Map>("k").status()));
  CHECK(absl::IsInvalidArgument(map.New<Map>(kNotUtf8).status()));
  CHECK(absl::IsFailedPrecondition(u.removed->Set("k", 1)));
  CHECK(absl::IsFailedPrecondition(u.removed->Delete("list")));
  CHECK(absl::IsFailedPrecondition(u.removed->Open<Map>("k").status()));
  CHECK(absl::IsFailedPrecondition(u.removed->New<Map>("k").status()));
}

TEST_CASE("misuse of a counter") {
  Unchanged u;
  CHECK(absl::IsFailedPrecondition(u.removed_counter->Add(1)));
}

TEST_CASE("misuse of a document") {
  Unchanged u;
  Doc other;
  // A container of another document, whatever its number is here.
  const Value foreign = other.map("m").ref();
  CHECK(absl::IsInvalidArgument(u.doc.Get<Map>(foreign).status()));
  CHECK(absl::IsInvalidArgument(u.doc.ToPlain(foreign).status()));
  CHECK(absl::IsInvalidArgument(u.doc.Get<Map>(5).status()));
  CHECK(
      absl::IsInvalidArgument(u.doc.Get<List>(u.doc.map("m").ref()).status()));
  Value none = u.doc.map("m").ref();
  none = ContainerRef{ContainerKind::kMap, 1000, none.as_container()->document};
  CHECK(absl::IsInvalidArgument(u.doc.Get<Map>(none).status()));
  CHECK(absl::IsInvalidArgument(u.doc.At("m").status()));
  CHECK(absl::IsInvalidArgument(u.doc.At("/m/~2").status()));
  CHECK(absl::IsNotFound(u.doc.At("/m/none").status()));
  CHECK(absl::IsNotFound(u.doc.At("/l/01").status()));
  CHECK(absl::IsInvalidArgument(
      u.doc.Commit({.message = std::string(kNotUtf8)})));
  CHECK(absl::IsInvalidArgument(u.doc.Import("nonsense").status()));
  CHECK(absl::IsInvalidArgument(u.doc.Import("").status()));
}

TEST_CASE(
    "what is named by no UTF-8 cannot be edited, as nobody could read it") {
  Unchanged u;
  CHECK(absl::IsInvalidArgument(u.doc.text(kNotUtf8).Insert(0, "x")));
  CHECK(absl::IsInvalidArgument(u.doc.map(kNotUtf8).Set("k", 1)));
  CHECK(absl::IsInvalidArgument(u.doc.map(kNotUtf8).Open<Map>("k").status()));
  CHECK(absl::IsInvalidArgument(u.doc.list(kNotUtf8).Insert(0, 1)));
  CHECK(absl::IsInvalidArgument(u.doc.list(kNotUtf8).New<Map>(0).status()));
  CHECK(absl::IsInvalidArgument(u.doc.movable_list(kNotUtf8).Insert(0, 1)));
  CHECK(absl::IsInvalidArgument(
      u.doc.movable_list(kNotUtf8).New<Map>(0).status()));
  CHECK(absl::IsInvalidArgument(u.doc.tree(kNotUtf8).Create().status()));
  CHECK(absl::IsInvalidArgument(u.doc.counter(kNotUtf8).Add(1)));
  Doc other;
  CHECK(other.Import(u.doc.Export()).ok());
  CHECK(other.Import(u.doc.ExportSnapshot()).ok());
}

TEST_CASE("a commit tells its message and its tag in UTF-8") {
  Unchanged u;
  for (const CommitOptions& options :
       {CommitOptions{.message = std::string(kNotUtf8)},
        CommitOptions{.tag = std::string(kNotUtf8)}}) {
    CHECK(absl::IsInvalidArgument(u.doc.Commit(options)));
    CHECK(absl::IsInvalidArgument(u.doc.Begin(options).status()));
  }
}

TEST_CASE("misuse of a transaction") {
  Unchanged u;
  CHECK(absl::IsCancelled(u.doc.Transact([&] {
    CHECK(absl::IsFailedPrecondition(u.doc.Commit()));
    CHECK(absl::IsFailedPrecondition(u.doc.Export().status()));
    CHECK(absl::IsFailedPrecondition(u.doc.ExportSince({}).status()));
    CHECK(absl::IsFailedPrecondition(u.doc.ExportSnapshot().status()));
    CHECK(absl::IsFailedPrecondition(u.doc.Import("").status()));
    CHECK(u.doc.map("m").Set("k", 2).ok());
    return absl::CancelledError("no");
  })));
}

TEST_CASE(
    "a callback may edit another document, which is none of its business") {
  Doc doc, other;
  const Subscription subscription = doc.Subscribe([&](const Event&) {
    CHECK(other.text("t").Insert(0, "x").ok());
    CHECK(other.Transact([&] { return other.counter("c").Add(1); }).ok());
  });
  CHECK(doc.text("t").Insert(0, "x").ok());
  CHECK(doc.Commit().ok());
  CHECK(other.counter("c").value() == 1);
}

}  // namespace
}  // namespace syncline::test
