// The state of a map against std::map: keys of any order, few and many, ops
// that knew all others and ops that did not, and what was restored.
#include "syncline/internal/types/map_state.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "support/seed.h"

namespace syncline::test {
namespace {

using internal::kNever;
using internal::Lv;
using internal::LvRange;
using internal::MapState;
using internal::Register;

// An op has the value of its number, and its stamp is its number.
class MapModel {
 public:
  struct Entry {
    std::vector<uint32_t> sets;  // the highest first
    Lv removal = kNever;
  };

  explicit MapModel(SeededRandom& random) : random_(random) {}

  void Set(uint32_t key) {
    const uint32_t op = next_op_++;
    Entry& entry = entries_[key];
    if (random_.Chance(0.5)) {
      Overwrite(&entry, {});
      state_.SetKnowingAll({Lv(op), key, op}, Drop());
    } else {
      const Unseen unseen = UnseenBy(op);
      Overwrite(&entry, unseen);
      state_.Set({Lv(op), key, op}, unseen, Precedes, Drop());
    }
    entry.sets.insert(entry.sets.begin(), op);
    Check(key);
  }

  void Remove(uint32_t key) {
    const uint32_t op = next_op_++;
    Entry& entry = entries_[key];
    if (random_.Chance(0.5)) {
      Overwrite(&entry, {});
      state_.RemoveKnowingAll(key, Lv(op), Drop());
    } else {
      const Unseen unseen = UnseenBy(op);
      Overwrite(&entry, unseen);
      state_.Remove(key, Lv(op), unseen, Precedes, Drop());
    }
    entry.removal = Lv(op);
    Check(key);
  }

  // What transactions do that are rolled back.
  void ChangeAndRestore(uint32_t key) {
    const MapState::Entry* found = state_.Find(key);
    MapState::Entry before =
        found == nullptr ? MapState::Entry(key) : MapState::Entry(*found);
    const Lv removal = state_.RemovalOf(key);
    const Entry model = entries_[key];
    for (uint64_t i = random_.Between(1, 3); i > 0; --i) {
      random_.Chance(0.5) ? Set(key) : Remove(key);
    }
    state_.Restore(std::move(before), removal);
    entries_[key] = model;
    Check(key);
  }

  // REQUIRES: there is one.
  uint32_t KnownKey() {
    auto known = entries_.begin();
    std::advance(known, random_.Uniform(entries_.size()));
    return known->first;
  }
  bool empty() const { return entries_.empty(); }

  void CheckAll() const {
    size_t there = 0;
    for (const auto& [key, entry] : entries_) {
      Check(key);
      there += !entry.sets.empty();
    }
    REQUIRE(state_.size() == there);
    std::vector<uint32_t> keys;
    for (const MapState::Entry& entry : state_.entries()) {
      keys.push_back(entry.key());
    }
    std::sort(keys.begin(), keys.end());
    std::vector<uint32_t> expected;
    for (const auto& [key, entry] : entries_) expected.push_back(key);
    REQUIRE(keys == expected);
  }

  void CheckUnknown(uint32_t key) const {
    if (entries_.contains(key)) return;
    REQUIRE(state_.Find(key) == nullptr);
    REQUIRE(state_.Get(key) == nullptr);
    REQUIRE(state_.RemovalOf(key) == kNever);
  }

 private:
  // Of the ops below one, what its author did not know.
  struct Unseen {
    std::set<Lv> ops;

    bool Contains(Lv op) const { return ops.contains(op); }
    bool ContainsAll(LvRange range) const {
      for (Lv op = range.begin; op < range.end; ++op) {
        if (!Contains(op)) return false;
      }
      return true;
    }
  };
  Unseen UnseenBy(uint32_t op) {
    Unseen unseen;
    const bool knew_some = random_.Chance(0.5);
    for (auto i = static_cast<uint32_t>(random_.Uniform(op + 1)); i < op; ++i) {
      if (!knew_some || random_.Chance(0.7)) unseen.ops.insert(Lv(i));
    }
    return unseen;
  }
  static bool Precedes(Lv a, Lv b) { return a < b; }

  void Overwrite(Entry* entry, const Unseen& unseen) {
    expected_drops_ += std::erase_if(
        entry->sets, [&](uint32_t op) { return !unseen.Contains(Lv(op)); });
  }
  std::function<void(const Value&)> Drop() {
    return [this](const Value&) { ++drops_; };
  }

  void Check(uint32_t key) const {
    const Entry& model = entries_.at(key);
    REQUIRE(drops_ == expected_drops_);
    REQUIRE(state_.RemovalOf(key) == model.removal);
    const MapState::Entry* entry = state_.Find(key);
    REQUIRE(entry != nullptr);
    REQUIRE(entry->key() == key);
    REQUIRE(entry->sets.size() == model.sets.size());
    size_t at = 0;
    for (const Register& set : entry->sets) {
      REQUIRE(set.op == Lv(model.sets[at]));
      REQUIRE(set.key == key);
      REQUIRE(set.value == Value(model.sets[at]));
      ++at;
    }
    const Value* shown = state_.Get(key);
    REQUIRE((shown == nullptr) == model.sets.empty());
    if (shown != nullptr) REQUIRE(*shown == Value(model.sets[0]));
  }

  SeededRandom& random_;
  MapState state_;
  std::map<uint32_t, Entry> entries_;
  uint32_t next_op_ = 0;
  uint64_t drops_ = 0;
  uint64_t expected_drops_ = 0;
};

TEST_CASE("a map finds its keys in whatever order it meets them") {
  for (uint64_t seed : Seeds(300)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    MapModel map(random);
    const uint64_t width = random.Pick({6, 12, 60, 1000});
    const double ascending = random.Pick({0.0, 0.9, 1.0});
    uint32_t highest = static_cast<uint32_t>(random.Uniform(width));
    for (uint64_t i = random.Uniform(300); i > 0; --i) {
      if (random.Chance(0.3)) {
        highest += static_cast<uint32_t>(
            random.Chance(0.8) ? 1 : random.Uniform(width));
      }
      map.CheckUnknown(static_cast<uint32_t>(random.Uniform(width + highest)));
      auto key = static_cast<uint32_t>(random.Uniform(width));
      if (random.Chance(ascending)) key = highest;
      if (!map.empty() && random.Chance(0.3)) key = map.KnownKey();
      switch (random.Uniform(6)) {
        case 0:
          map.Remove(key);
          break;
        case 1:
          map.ChangeAndRestore(key);
          break;
        default:
          map.Set(key);
      }
    }
    map.CheckAll();
  }
}

// All ops of a map, and how often it asks for them.
struct CountedOps {
  mutable size_t asked = 0;

  bool Contains(Lv) const { return ++asked > 0; }
  bool ContainsAll(LvRange) const { return ++asked > 0; }
};

TEST_CASE("many who write after one version are not compared with all others") {
  for (const uint32_t authors : {1'000u, 4'000u}) {
    SeededRandom random(authors);
    std::vector<uint64_t> stamps;
    size_t compared = 0;
    auto precedes = [&](Lv a, Lv b) {
      ++compared;
      return stamps[a.value()] < stamps[b.value()];
    };
    const CountedOps unseen;
    MapState map;
    for (uint32_t op = 0; op < authors; ++op) {
      stamps.push_back(random.Uniform(uint64_t{1} << 60));
      map.Set({Lv(op), 0, op}, unseen, precedes, [](const Value&) {});
    }
    CHECK(unseen.asked <= authors);
    CHECK(compared <= size_t{13} * authors);
    CHECK(map.Find(0)->sets.size() == authors);
  }
}

}  // namespace
}  // namespace syncline::test
