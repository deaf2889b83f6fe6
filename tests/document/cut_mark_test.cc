// Marks of which only a part is there: an update may end between a begin and
// its end, and a stranger's may never have one.
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "document/portrait.h"
#include "syncline/internal/codec/update_decoder.h"
#include "syncline/internal/codec/update_encoder.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

using internal::EventBatch;

// An update without its last `ops` ops, which are anchors.
std::string WithoutAnchors(std::string_view bytes, uint32_t ops) {
  EventBatch batch;
  REQUIRE(internal::DecodeUpdate(bytes, &batch).ok());
  for (; ops > 0; --ops) {
    REQUIRE(batch.ops.back().kind == internal::OpKind::kInsertObject);
    batch.values.remove_suffix(batch.ops.back().content_bytes);
    batch.ops.pop_back();
    REQUIRE(batch.runs.back().length > 1);
    --batch.runs.back().length;
  }
  return internal::EncodeUpdate(batch);
}

struct Fixture {
  Doc alice{PeerId{1}}, bob{PeerId{2}};
  std::string whole;
  std::string half;

  Fixture() {
    REQUIRE(alice.text("t").Insert(0, "The fox").ok());
    REQUIRE(alice.text("t").Mark(4, 7, "bold", true).ok());
    whole = Since(alice, {});
    half = WithoutAnchors(whole, 1);
  }
};

TEST_CASE("a mark whose end is still to come marks nothing until then") {
  Fixture docs;
  MustImport(docs.bob, docs.half);
  const Text text = docs.bob.text("t");
  CHECK(text.ToDelta() ==
        TextDelta{{TextStep::Kind::kInsert, 7, "The fox", {}, {}}});
  CHECK(text.Marks(0, 7)->empty());
  REQUIRE(docs.bob.text("t").Insert(7, "es").ok());
  Doc copy;
  MustImport(copy, *docs.bob.ExportSnapshot());
  CHECK(copy.StateDigest() == docs.bob.StateDigest());

  std::vector<TextDelta> told;
  const Subscription subscription =
      docs.bob.Subscribe([&](const Event& event) {
        told.push_back(std::get<TextDelta>(event.changes.at(0).delta));
      });
  MustImport(docs.bob, docs.whole);
  const Attribute bold{"bold", std::nullopt, true};
  CHECK(told == std::vector<TextDelta>{
                    {{TextStep::Kind::kRetain, 4},
                     {TextStep::Kind::kRetain, 5, "", {}, {bold}}}});
  MustImport(docs.alice, Since(docs.bob, docs.alice.version()));
  MustImport(copy, docs.whole);
  CHECK(docs.alice.text("t").ToDelta() == text.ToDelta());
  CHECK(docs.alice.StateDigest() == docs.bob.StateDigest());
  CHECK(copy.StateDigest() == docs.bob.StateDigest());
}

TEST_CASE("an end that comes first waits for its begin") {
  Fixture docs;
  VersionVector half;
  half.Set(PeerId{1}, 8);
  const auto result = docs.bob.Import(Since(docs.alice, half));
  REQUIRE(result.ok());
  CHECK(result->pending.size() == 1);
  CHECK(docs.bob.text("t").empty());
  MustImport(docs.bob, docs.half);
  CHECK(docs.bob.StateDigest() == docs.alice.StateDigest());
}

TEST_CASE("a begin whose author went on without an end marks nothing, ever") {
  Fixture docs;
  MustImport(docs.bob, docs.half);
  // Alice's program ended there, and her next one goes on from what was kept.
  Doc again(PeerId{1});
  MustImport(again, docs.half);
  REQUIRE(again.text("t").Insert(7, "es").ok());
  REQUIRE(again.text("t").Mark(0, 3, "link", "x").ok());
  MustImport(docs.bob, Since(again, docs.bob.version()));
  const auto marks = docs.bob.text("t").Marks(0, 9);
  REQUIRE(marks.ok());
  REQUIRE(marks->size() == 1);
  CHECK(marks->front().key == "link");
  CHECK(docs.bob.StateDigest() == again.StateDigest());
}

// A stranger's next op may be an end that stands before its begin.
TEST_CASE("an end that stands before its begin marks nothing") {
  Doc alice(PeerId{1});
  REQUIRE(alice.text("t").Insert(0, "The fox").ok());
  REQUIRE(alice.text("t").Mark(4, 7, "bold", true).ok());
  const std::string bytes = Since(alice, {});
  EventBatch batch;
  REQUIRE(internal::DecodeUpdate(bytes, &batch).ok());
  batch.ops.back().position = 1;
  Doc bob(PeerId{2});
  MustImport(bob, internal::EncodeUpdate(batch));
  CHECK(bob.text("t").Marks(0, 7)->empty());
  CHECK(bob.text("t").ToDelta().size() == 1);
  REQUIRE(bob.text("t").Insert(2, "x").ok());
  REQUIRE(bob.text("t").Delete(0, 6).ok());
  CHECK(bob.text("t").ToString() == "ox");
  Doc copy;
  MustImport(copy, *bob.ExportSnapshot());
  CHECK(copy.StateDigest() == bob.StateDigest());
}

}  // namespace
}  // namespace syncline::test
