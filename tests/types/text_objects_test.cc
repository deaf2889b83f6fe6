// The objects of a text against a plain list of its places, with questions of
// all kinds between edits: what was found last is kept, and must stay right.
#include "syncline/internal/types/text_objects.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "support/seed.h"

namespace syncline::test {
namespace {

using internal::AnchorSide;
using internal::ObjectKind;
using internal::TextObject;
using internal::TextObjects;
using Range = TextObjects::Range;

class Play {
 public:
  explicit Play(uint64_t seed)
      : random_(seed), places_(random_.Uniform(5)), objects_(code_points()) {}

  void Edit() {
    switch (random_.Uniform(6)) {
      case 0:
        return InsertMark();
      case 1:
        return InsertObject(AnyPlace(), {.kind = ObjectKind::kEmbed});
      case 2:
        return Erase();
      default:
        return random_.Chance(0.3) ? EraseText() : InsertText();
    }
  }

  void Ask() {
    REQUIRE(objects_.places() == places_.size());
    REQUIRE(objects_.code_points() == code_points());
    const uint32_t place = AnyPlace();
    const auto code_point =
        static_cast<uint32_t>(random_.Uniform(code_points() + 1));
    switch (random_.Uniform(5)) {
      case 0:
        REQUIRE(objects_.CodePointsBefore(place) == CodePointsBefore(place));
        break;
      case 1:
        REQUIRE(objects_.PlaceOf(code_point) == PlaceOf(code_point));
        break;
      case 2:
        REQUIRE(objects_.PlaceForText(code_point) == PlaceForText(code_point));
        break;
      case 3:
        if (place < places_.size()) AskAt(place);
        break;
      default:
        AskMarks(place);
        if (random_.Chance(0.2)) REQUIRE(objects_.Check());
    }
  }

 private:
  // A code point, if it has no object.
  struct Place {
    std::optional<TextObject> object;
    OpId id;
    bool is_code_point() const { return !object || !object->is_anchor(); }
  };

  uint32_t code_points() const { return CodePointsBefore(size()); }
  uint32_t size() const { return static_cast<uint32_t>(places_.size()); }
  uint32_t AnyPlace() {
    // Where one has just been, as often as not.
    if (random_.Chance(0.5)) {
      last_ = static_cast<uint32_t>(random_.Uniform(size() + 1));
    }
    return last_ = std::min(last_, size());
  }
  uint32_t CodePointsBefore(uint32_t place) const {
    return static_cast<uint32_t>(
        std::count_if(places_.begin(), places_.begin() + place,
                      [](const Place& p) { return p.is_code_point(); }));
  }
  uint32_t PlaceOf(uint32_t code_point) const {
    uint32_t place = 0;
    for (; place < size(); ++place) {
      if (places_[place].is_code_point() && code_point-- == 0) break;
    }
    return place;
  }
  uint32_t PlaceForText(uint32_t code_point) const {
    const uint32_t begin = code_point == 0 ? 0 : PlaceOf(code_point - 1) + 1;
    uint32_t place = begin;
    for (uint32_t at = begin; at < PlaceOf(code_point); ++at) {
      if (places_[at].object->side == AnchorSide::kLeft) place = at + 1;
    }
    return place;
  }
  void AskAt(uint32_t place) const {
    uint32_t count = 0;
    const TextObjects::Entry* entry = objects_.At(place, &count);
    const Place& here = places_[place];
    REQUIRE((entry != nullptr) == here.object.has_value());
    if (entry != nullptr) {
      REQUIRE(entry->stamp.id == here.id);
      REQUIRE(objects_.Find(here.id) == place);
      return AskRange(place);
    }
    uint32_t expected = 0;
    while (place + expected < size() && !places_[place + expected].object) {
      ++expected;
    }
    REQUIRE(count == expected);
  }
  // The marks that cover a code point.
  void AskMarks(uint32_t place) const {
    const uint32_t at = CodePointsBefore(place);
    if (at == code_points()) return;
    std::vector<OpId> expected;
    for (uint32_t begin = 0; begin < size(); ++begin) {
      const Place& here = places_[begin];
      if (!here.object || here.object->kind != ObjectKind::kBegin) continue;
      for (uint32_t end = begin; end < size(); ++end) {
        const bool is_end = places_[end].object &&
                            places_[end].id.counter == here.id.counter + 1;
        if (is_end && CodePointsBefore(begin) <= at &&
            at < CodePointsBefore(end)) {
          expected.push_back(here.id);
        }
      }
    }
    std::vector<OpId> found;
    objects_.ForEachMark({at, at + 1}, [&](const auto& begin, Range range) {
      if (range.begin <= at && at < range.end) found.push_back(begin.stamp.id);
    });
    REQUIRE(found == expected);
  }
  void AskRange(uint32_t place) const {
    const Place& here = places_[place];
    Range expected;
    for (uint32_t other = 0; other < size(); ++other) {
      const Place& there = places_[other];
      const bool is_mark = here.object->is_anchor() && there.object &&
                           there.object->is_anchor() && other != place &&
                           here.id.counter / 2 == there.id.counter / 2;
      if (!is_mark) continue;
      const bool is_begin = here.object->kind == ObjectKind::kBegin;
      const uint32_t begin = is_begin ? place : other;
      const uint32_t end = is_begin ? other : place;
      if (begin < end) {
        expected = {CodePointsBefore(begin), CodePointsBefore(end)};
      }
    }
    const Range range = objects_.RangeAt(place);
    REQUIRE(range.begin == expected.begin);
    REQUIRE(range.end == expected.end);
  }

  void InsertText() {
    const uint32_t place = AnyPlace();
    const auto count = static_cast<uint32_t>(random_.Between(1, 3));
    objects_.InsertText(place, count);
    places_.insert(places_.begin() + place, count, Place());
  }
  void EraseText() {
    const uint32_t place = AnyPlace();
    uint32_t count = 0;
    while (place + count < size() && count < 3 &&
           !places_[place + count].object) {
      ++count;
    }
    if (count == 0) return;
    objects_.EraseText(place, count);
    places_.erase(places_.begin() + place, places_.begin() + place + count);
  }
  // Two anchors, which may be in the wrong order.
  void InsertMark() {
    for (const ObjectKind kind : {ObjectKind::kBegin, ObjectKind::kEnd}) {
      InsertObject(
          AnyPlace(),
          {.kind = kind,
           .side = random_.Pick({AnchorSide::kLeft, AnchorSide::kRight})});
    }
  }
  void InsertObject(uint32_t place, TextObject object) {
    const OpId id{PeerId{1}, next_};
    next_ += object.is_anchor() ? 1 : 2;
    objects_.Insert(place, {object, {next_, id}});
    places_.insert(places_.begin() + place, Place{std::move(object), id});
  }
  void Erase() {
    const uint32_t place = AnyPlace();
    if (place == size() || !places_[place].object) return;
    REQUIRE(objects_.Erase(place).stamp.id == places_[place].id);
    places_.erase(places_.begin() + place);
  }

  SeededRandom random_;
  std::vector<Place> places_;
  TextObjects objects_;
  uint32_t next_ = 0;  // counters: a mark has an even one and the next
  uint32_t last_ = 0;
};

TEST_CASE("the objects of a text are where a plain list has them") {
  for (const uint64_t seed : Seeds(100)) {
    CAPTURE(seed);
    Play play(seed);
    for (int step = 0; step < 150; ++step) {
      play.Edit();
      for (int questions = 0; questions < 3; ++questions) play.Ask();
    }
  }
}

}  // namespace
}  // namespace syncline::test
