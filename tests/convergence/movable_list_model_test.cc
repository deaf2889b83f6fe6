// Movable lists against a naive model: every op of all replicas, with what its
// author knew. The places that items are put into stand in a naive tree of text
// (support/naive_text.h), one code point a place; the rest follows from the ops
// alone: of an item's moves and sets the highest, and no item that was deleted.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "convergence/model_play.h"
#include "support/naive_text.h"
#include "support/seed.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

struct Op {
  enum class Kind : uint8_t { kInsert, kMove, kSet, kDelete };
  Kind kind = Kind::kInsert;
  OpId id;
  OpId item;
  uint32_t lamport = 1;
  int64_t value = 0;
  char32_t place = 0;  // inserts and moves
  std::optional<NaiveOp> placed;
};

// One replica: all it knows.
class Replica {
 public:
  explicit Replica(PeerId peer) : doc(peer) {}

  void Edit(SeededRandom& random, char32_t* next_place);
  void Hear(const Replica& other);

  // Compares what the list shows, and who wrote it.
  void Check() {
    std::vector<Value> values;
    std::vector<ItemAuthors> authors;
    for (const auto& [item, op] : InOrder()) {
      const Op* set = nullptr;
      for (const Op& other : ops_) {
        const bool sets =
            other.kind == Op::Kind::kInsert || other.kind == Op::Kind::kSet;
        if (sets && other.item == item && Wins(other, set)) set = &other;
      }
      values.emplace_back(set->value);
      authors.push_back({item, op->id, set->id});
    }
    const MovableList list = doc.movable_list("l");
    REQUIRE(list.values() == values);
    REQUIRE(*list.Authors(0, list.size()) == authors);
  }

  Doc doc;

 private:
  static bool Wins(const Op& op, const Op* over) {
    return over == nullptr || std::pair(over->lamport, over->id.peer) <
                                  std::pair(op.lamport, op.id.peer);
  }

  // The items that are there, each with the op that put it where it is.
  std::vector<std::pair<OpId, const Op*>> InOrder() const {
    std::map<OpId, const Op*> placed;
    for (const Op& op : ops_) {
      if (op.place != 0 && Wins(op, placed[op.item])) placed[op.item] = &op;
    }
    for (const Op& op : ops_) {
      if (op.kind == Op::Kind::kDelete) placed.erase(op.item);
    }
    const std::u32string order = places_.Text();
    std::vector<std::pair<OpId, const Op*>> items(placed.begin(), placed.end());
    std::sort(items.begin(), items.end(), [&](const auto& a, const auto& b) {
      return order.find(a.second->place) < order.find(b.second->place);
    });
    return items;
  }

  // A new place just behind that of the item before `index`.
  void AddPlace(size_t index,
                const std::vector<std::pair<OpId, const Op*>>& items, Op* op,
                char32_t* next_place) {
    size_t position = 0;
    if (index > 0) {
      position = places_.Text().find(items[index - 1].second->place) + 1;
    }
    op->place = (*next_place)++;
    op->placed = places_.Insert(op->id, position, op->place);
  }

  void Add(const Op& op) {
    ops_.push_back(op);
    lamport_ = std::max(lamport_, op.lamport);
  }

  NaiveText places_;
  std::vector<Op> ops_;  // in the order of arrival
  uint32_t lamport_ = 0;
};

void Replica::Edit(SeededRandom& random, char32_t* next_place) {
  MovableList list = doc.movable_list("l");
  const auto items = InOrder();
  Op op;
  op.id = {doc.peer_id(), doc.version().next_counter(doc.peer_id())};
  op.lamport = lamport_ + 1;
  op.value = static_cast<int64_t>(random.Uniform(1000));
  const size_t at = random.Uniform(items.size() + 1);
  if (at == items.size() || random.Chance(0.3)) {
    op.item = op.id;
    REQUIRE(list.Insert(at, op.value).ok());
    AddPlace(at, items, &op, next_place);
    return Add(op);
  }
  op.item = items[at].first;
  if (random.Chance(0.2)) {
    op.kind = Op::Kind::kDelete;
    REQUIRE(list.Delete(at).ok());
  } else if (random.Chance(0.3)) {
    op.kind = Op::Kind::kSet;
    REQUIRE(list.Set(at, op.value).ok());
  } else {
    op.kind = Op::Kind::kMove;
    const size_t to = random.Uniform(items.size());
    REQUIRE(list.Move(at, to).ok());
    if (at == to) return;
    auto others = items;
    others.erase(others.begin() + static_cast<ptrdiff_t>(at));
    AddPlace(to, others, &op, next_place);
  }
  Add(op);
}

void Replica::Hear(const Replica& other) {
  for (const Op& op : other.ops_) {
    if (doc.version().Includes(op.id)) continue;
    if (op.placed) places_.Apply(*op.placed);
    Add(op);
  }
  REQUIRE(doc.Import(other.doc.ExportSince(doc.version())).ok());
}

TEST_CASE("movable lists show what the naive model says, at every step") {
  for (uint64_t seed : Seeds(150)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    PlayModel<Replica>(random);
  }
}

}  // namespace
}  // namespace syncline::test
