#include "syncline/internal/types/text_marks.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "syncline/internal/types/text_objects.h"

namespace syncline::test {
namespace {

using internal::FormerMark;
using internal::MarksOf;
using internal::ObjectKind;
using internal::SpansOf;
using internal::Stamp;
using internal::TextObject;
using internal::TextObjects;

// Over all of a text.
void Mark(TextObjects* objects, Stamp stamp, int value,
          std::optional<FormerMark> former, bool many = false) {
  TextObject begin{
      .kind = ObjectKind::kBegin, .many = many, .key = "k", .value = value};
  begin.former = former;
  objects->Insert(0, {std::move(begin), stamp});
  Stamp end = stamp;
  ++end.lamport;
  ++end.id.counter;
  objects->Insert(objects->places(), {{.kind = ObjectKind::kEnd}, end});
}

int Shown(const TextObjects& objects) {
  const auto spans = SpansOf(&objects, 0, objects.code_points());
  return static_cast<int>(*spans.at(0).attributes.at(0).value.as_int());
}

TEST_CASE("a mark that was brought back is as old as it was") {
  TextObjects objects(3);
  Mark(&objects, {5, {PeerId{1}, 0}}, 1, {});
  Mark(&objects, {9, {PeerId{2}, 8}}, 2, FormerMark{4, {PeerId{2}, 2}});
  CHECK(Shown(objects) == 1);
  Mark(&objects, {11, {PeerId{2}, 10}}, 3, FormerMark{6, {PeerId{2}, 4}});
  CHECK(Shown(objects) == 3);
}

TEST_CASE("no mark is newer than its op, whatever it says") {
  TextObjects objects(3);
  Mark(&objects, {5, {PeerId{1}, 0}}, 1, {});
  Mark(&objects, {3, {PeerId{9}, 0}}, 2, FormerMark{~0u, {PeerId{9}, ~0u}});
  CHECK(Shown(objects) == 1);
}

TEST_CASE("a mark has the id of the one that it was, and is there once") {
  TextObjects objects(3);
  const OpId mark{PeerId{1}, 4};
  Mark(&objects, {5, {PeerId{1}, 6}}, 1, FormerMark{4, mark}, true);
  Mark(&objects, {5, {PeerId{2}, 0}}, 1, FormerMark{4, mark}, true);
  CHECK(MarksOf(&objects, 0, 3).at(0).id == mark);
  CHECK(SpansOf(&objects, 0, 3).at(0).attributes.size() == 1);
  CHECK(objects.BeginsOf(mark).size() == 2);
  CHECK(objects.BeginsOf({PeerId{2}, 0}).size() == 1);
  CHECK(objects.BeginsOf({PeerId{2}, 1}).empty());
  objects.Erase(*objects.Find({PeerId{2}, 0}));
  CHECK(objects.BeginsOf(mark) == std::vector{OpId{PeerId{1}, 6}});
  CHECK(objects.BeginsOf({PeerId{2}, 0}).empty());
  Mark(&objects, {4, mark}, 1, {}, true);
  CHECK(objects.BeginsOf(mark) == std::vector{mark, OpId{PeerId{1}, 6}});
}

}  // namespace
}  // namespace syncline::test
