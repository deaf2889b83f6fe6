// What telling a change takes, beside the change itself.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <string>

#include "bounds/bound.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

// `count` comments, each of which covers `count` characters and begins one
// behind the one before it.
std::string Stair(Doc& doc, size_t count) {
  const VersionVector before = doc.version();
  Text text = doc.text("t");
  for (size_t i = 0; i < count; ++i) {
    REQUIRE(text.Mark(i, i + count, "", static_cast<int64_t>(i),
                      {.expand = Expand::kNone, .many = true})
                .ok());
  }
  return *doc.ExportSince(before);
}

// What `doc` takes in all to import an update and tell of it.
size_t BytesToTell(Doc& doc, const std::string& update) {
  size_t changes = 0;
  const Subscription listening = doc.Subscribe(
      [&](const Event& event) { changes += event.changes.size(); });
  const HeapUse use = HeapUseOf([&] { return doc.Import(update); });
  CHECK(changes == 1);
  return use.all;
}

// Each of the 2 * count parts has up to `count` comments.
size_t BytesOfDelta(Doc& doc) {
  return HeapUseOf([&] { return doc.text("t").ToDelta(); }).all;
}

TEST_CASE("marks are told for a few times what the event has") {
  constexpr size_t kCount = 300;
  Doc author(PeerId{1});
  REQUIRE(author.text("t").Insert(0, std::string(2 * kCount, 'x')).ok());
  const std::string text = *author.Export();
  const std::string marks = Stair(author, kCount);
  SECTION("of text that comes with them") {
    Doc doc(PeerId{2});
    const size_t bytes = BytesToTell(doc, *author.Export());
    CHECK(bytes <= 8 * BytesOfDelta(doc) + kOnce);
  }
  SECTION("of text that was there") {
    Doc doc(PeerId{2});
    REQUIRE(doc.Import(text).ok());
    const size_t bytes = BytesToTell(doc, marks);
    CHECK(bytes <= 8 * BytesOfDelta(doc) + kOnce);
  }
  SECTION("of text that has others") {
    Doc doc(PeerId{2});
    REQUIRE(doc.Import(*author.Export()).ok());
    const std::string more = Stair(author, kCount);
    const size_t bytes = BytesToTell(doc, more);
    CHECK(bytes <= 8 * BytesOfDelta(doc) + kOnce);
  }
}

}  // namespace
}  // namespace syncline::test
