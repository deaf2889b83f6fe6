// The item tree against a vector of single characters.
#include "syncline/internal/walker/item_tree.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <vector>

#include "support/seed.h"

namespace syncline::test {
namespace {

using internal::Item;
using internal::ItemId;
using internal::ItemTree;
using internal::kBaseItems;
using internal::kMergedView;
using internal::kNoItem;
using internal::kUnknownItem;
using internal::kViews;
using internal::PerView;

struct Character {
  ItemId id;
  ItemId origin_left;
  ItemId origin_right;
  std::array<uint32_t, kViews> states;
};

// A tree and its model, which are edited together.
class Pair {
 public:
  explicit Pair(SeededRandom& random) : random_(random) {
    next_op_ = ItemId(static_cast<uint32_t>(random.Uniform(100)));
    if (random.Chance(0.5)) {
      const auto length = static_cast<uint32_t>(random.Between(1, 100));
      InsertAt(
          0, {kBaseItems, length, kUnknownItem, kNoItem, PerView{1, 1, 1, 1}});
    }
  }

  void Step() {
    switch (random_.Uniform(5)) {
      case 0:
      case 1:
        return InsertAnywhere();
      case 2:
        return ChangeState(1);
      case 3:
        return ChangeState(~uint32_t{0});
      default:
        return Delete();
    }
  }

  void CheckAnswers() {
    for (int view = 0; view < kViews; ++view) {
      REQUIRE(tree_.total()[view] == Shown(view, model_.size()));
      CheckSeekVisible(view);
      CheckSeekKnown(view);
    }
    if (model_.empty()) {
      REQUIRE(tree_.LastItem() == nullptr);
      return;
    }
    REQUIRE(tree_.LastItem()->end() - 1 == model_.back().id);
    const size_t a = AnyPlace(), b = AnyPlace();
    REQUIRE(CharacterAt(tree_.Find(model_[a].id)) == model_[a].id);
    REQUIRE(tree_.Precedes(model_[a].id, model_[b].id) == (a < b));
    REQUIRE(tree_.Precedes(model_[a].id, kNoItem));
    REQUIRE(!tree_.Precedes(kNoItem, model_[a].id));
  }

  void CheckContent() {
    tree_.CheckInvariants();
    size_t at = 0;
    uint32_t items = 0;
    for (ItemTree::Cursor c = tree_.begin(); !c.at_end(); c.NextItem()) {
      const Item& item = c.item();
      ++items;
      for (uint32_t i = 0; i < item.length; ++i, ++at) {
        REQUIRE(at < model_.size());
        CheckCharacter(item, i, model_[at]);
      }
    }
    REQUIRE(at == model_.size());
    REQUIRE(items == tree_.size());
  }

 private:
  static void CheckCharacter(const Item& item, uint32_t i,
                             const Character& expected) {
    REQUIRE(item.id + i == expected.id);
    REQUIRE(item.origin_right == expected.origin_right);
    const bool is_inner = i > 0 && !internal::IsBaseItem(item.id);
    REQUIRE((is_inner ? item.id + (i - 1) : item.origin_left) ==
            expected.origin_left);
    for (int view = 0; view < kViews; ++view) {
      REQUIRE(item.states[view] == expected.states[static_cast<size_t>(view)]);
    }
  }

  size_t AnyPlace() { return random_.Uniform(model_.size()); }
  static ItemId CharacterAt(const ItemTree::Cursor& cursor) {
    return cursor.item().id + cursor.offset;
  }
  static uint32_t State(const Character& c, int view) {
    return c.states[static_cast<size_t>(view)];
  }
  // How many of the first `end` characters `view` shows.
  uint32_t Shown(int view, size_t end) const {
    return static_cast<uint32_t>(std::count_if(
        model_.begin(), model_.begin() + static_cast<ptrdiff_t>(end),
        [&](const Character& c) { return State(c, view) == 1; }));
  }
  size_t PlaceOf(ItemId id) const {
    return static_cast<size_t>(
        std::find_if(model_.begin(), model_.end(),
                     [&](const Character& c) { return c.id == id; }) -
        model_.begin());
  }

  // A cursor of offset 0 before the character at `place`.
  ItemTree::Cursor CursorAt(size_t place) {
    if (model_.empty()) return tree_.begin();
    ItemTree::Cursor cursor;
    if (place < model_.size() && random_.Chance(0.5)) {
      cursor = tree_.Find(model_[place].id);
    } else if (place > 0) {
      cursor = tree_.Find(model_[place - 1].id);
      ++cursor.offset;
    } else {
      cursor = tree_.begin();
    }
    tree_.SplitAt(&cursor);
    return cursor;
  }

  void InsertAt(size_t place, const Item& item) {
    ItemTree::Cursor cursor = CursorAt(place);
    if (!IsBaseItem(item.id)) tree_.Expect(item.id, item.length);
    tree_.Insert(&cursor, item);
    std::vector<Character> added;
    for (uint32_t i = 0; i < item.length; ++i) {
      Character c{item.id + i, item.origin_left, item.origin_right, {}};
      if (i > 0 && !internal::IsBaseItem(item.id)) c.origin_left = c.id - 1;
      for (int view = 0; view < kViews; ++view) {
        c.states[static_cast<size_t>(view)] = item.states[view];
      }
      added.push_back(c);
    }
    model_.insert(model_.begin() + static_cast<ptrdiff_t>(place), added.begin(),
                  added.end());
  }

  void InsertAnywhere() {
    size_t place = random_.Uniform(model_.size() + 1);
    Item item{next_op_, static_cast<uint32_t>(random_.Between(1, 6)), kNoItem,
              kNoItem, PerView{}};
    item.states[static_cast<int>(random_.Uniform(kViews))] = 1;
    item.states[kMergedView] = 1;
    const size_t last = PlaceOf(next_op_ - 1);
    // Who goes on typing is joined with what was typed before.
    if (last < model_.size() && random_.Chance(0.5)) {
      place = last + 1;
      item.origin_right = model_[last].origin_right;
      if (random_.Chance(0.8)) {
        for (int view = 0; view < kViews; ++view) {
          item.states[view] = State(model_[last], view);
        }
      }
    }
    if (place > 0) item.origin_left = model_[place - 1].id;
    InsertAt(place, item);
    next_op_ += item.length;
  }

  // Of characters with ids that follow each other, wherever they are.
  void ChangeState(uint32_t delta) {
    if (model_.empty()) return;
    const ItemId begin = model_[AnyPlace()].id;
    const int view = static_cast<int>(random_.Uniform(kViews));
    uint32_t length = 0;
    for (const uint64_t most = random_.Between(1, 20); length < most;
         ++length) {
      const size_t at = PlaceOf(begin + length);
      if (at == model_.size()) break;
      uint32_t& state = model_[at].states[static_cast<size_t>(view)];
      if (delta != 1 && state == 0) break;
      state += delta;
    }
    if (length > 0) tree_.AddState(begin, length, view, delta);
  }

  void Delete() {
    if (model_.empty()) return;
    const int view = static_cast<int>(random_.Uniform(kViews));
    const size_t place = AnyPlace();
    if (State(model_[place], view) != 1) return;
    ItemTree::Cursor cursor = tree_.Find(model_[place].id);
    const uint32_t most = cursor.item().length - cursor.offset;
    const auto length = static_cast<uint32_t>(random_.Between(1, most));
    tree_.Delete(&cursor, length, view);
    for (size_t i = place; i < place + length; ++i) {
      ++model_[i].states[kMergedView];
      if (view != kMergedView) ++model_[i].states[static_cast<size_t>(view)];
    }
    if (cursor.at_end()) {
      REQUIRE(place + length == model_.size());
    } else {
      REQUIRE(CharacterAt(cursor) == model_[place + length].id);
    }
  }

  void CheckSeekVisible(int view) {
    const uint32_t shown = tree_.total()[view];
    if (shown == 0) return;
    const auto n = static_cast<uint32_t>(random_.Uniform(shown));
    PerView before;
    const ItemTree::Cursor cursor = tree_.SeekVisible(view, n, &before);
    const size_t place = PlaceOf(CharacterAt(cursor));
    REQUIRE(State(model_[place], view) == 1);
    REQUIRE(Shown(view, place) == n);
    for (int other = 0; other < kViews; ++other) {
      REQUIRE(before[other] == Shown(other, place - cursor.offset));
    }
  }

  void CheckSeekKnown(int view) {
    if (model_.empty()) return;
    ItemTree::Cursor cursor = tree_.Find(model_[AnyPlace()].id);
    cursor.offset = 0;
    size_t place = PlaceOf(CharacterAt(cursor));
    tree_.SeekKnown(view, &cursor);
    while (place < model_.size() && State(model_[place], view) == 0) ++place;
    if (place == model_.size()) {
      REQUIRE(cursor.at_end());
    } else {
      REQUIRE(CharacterAt(cursor) == model_[place].id);
    }
  }

  SeededRandom& random_;
  ItemTree tree_;
  ItemId next_op_;
  std::vector<Character> model_;
};

TEST_CASE("the item tree answers as a vector of characters does") {
  for (uint64_t seed : Seeds(40)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Pair pair(random);
    const uint64_t steps = random.Pick({10, 100, 1000});
    for (uint64_t i = 0; i < steps; ++i) {
      pair.Step();
      pair.CheckAnswers();
      if (i % 32 == 0) pair.CheckContent();
    }
    pair.CheckContent();
  }
}

}  // namespace
}  // namespace syncline::test
