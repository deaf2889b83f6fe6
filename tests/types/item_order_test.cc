// The order of items against a plain list of them, where items are inserted
// again; its cost in steps. How it follows merges is tested through cursors
// (convergence/cursor_model_test.cc).
#include "syncline/internal/types/item_order.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "support/seed.h"

namespace syncline::test {
namespace {

using internal::ContainerIndex;
using internal::ItemOrder;
using internal::Lv;
using internal::OpKind;
using internal::OpLog;
using internal::Rebirth;
using internal::Rebirths;

// A log of one writer, and what a list of items says of it.
class Model {
 public:
  explicit Model(SeededRandom& random)
      : random_(random),
        container_(log_.containers().Intern(ContainerKind::kText, "t")),
        order_(container_) {}

  void Edit() {
    const auto size = static_cast<uint32_t>(Shown().size());
    if (random_.Chance(0.25)) return InsertAgain();
    if (random_.Chance(0.5) && size > 0) {
      const auto at = static_cast<uint32_t>(random_.Uniform(size));
      return Delete(at, 1 + static_cast<uint32_t>(random_.Uniform(
                                std::min<uint32_t>(size - at, 4))));
    }
    Insert(static_cast<uint32_t>(random_.Uniform(size + 1)),
           static_cast<uint32_t>(1 + random_.Uniform(4)));
  }

  void CatchUpAndCheck() {
    REQUIRE(order_.CatchUp(log_, rebirths_).ok());
    Check(order_);
  }
  void CheckOneMadeNow() {
    ItemOrder order(container_);
    REQUIRE(order.CatchUp(log_, rebirths_).ok());
    Check(order);
  }

 private:
  struct Item {
    std::vector<Lv> ops;  // the newest first
    bool is_shown = true;
  };

  std::vector<size_t> Shown() const {
    std::vector<size_t> shown;
    for (size_t i = 0; i < items_.size(); ++i) {
      if (items_[i].is_shown) shown.push_back(i);
    }
    return shown;
  }

  Lv Append(OpKind kind, uint32_t position, uint32_t length) {
    const std::string text(kind == OpKind::kInsert ? length : 0, 'x');
    log_.AppendLocal(log_.graph().InternPeer(PeerId{1}), container_, kind,
                     position, length, text);
    return log_.graph().end() - length;
  }

  void Insert(uint32_t position, uint32_t length) {
    const std::vector<size_t> shown = Shown();
    const Lv first = Append(OpKind::kInsert, position, length);
    size_t at = position == 0 ? 0 : shown[position - 1] + 1;
    for (uint32_t i = 0; i < length; ++i) {
      items_.insert(items_.begin() + static_cast<ptrdiff_t>(at++),
                    Item{{first + i}});
    }
  }

  void Delete(uint32_t position, uint32_t length) {
    const std::vector<size_t> shown = Shown();
    Append(OpKind::kDelete, position, length);
    for (uint32_t i = 0; i < length; ++i) {
      items_[shown[position + i]].is_shown = false;
    }
  }

  // Neighbours whose ops follow each other, any of those that stood for them.
  void InsertAgain() {
    std::vector<size_t> hidden;
    for (size_t i = 0; i < items_.size(); ++i) {
      if (!items_[i].is_shown) hidden.push_back(i);
    }
    if (hidden.empty()) return;
    size_t at = random_.Pick(hidden);
    const Lv was = random_.Pick(items_[at].ops);
    uint32_t position = 0;
    for (size_t i = 0; i < at; ++i) position += items_[i].is_shown;
    uint32_t length = 0;
    auto goes_on = [&] {
      if (at + length == items_.size() || items_[at + length].is_shown) {
        return false;
      }
      const std::vector<Lv>& ops = items_[at + length].ops;
      return std::find(ops.begin(), ops.end(), was + length) != ops.end();
    };
    while (length < 3 && goes_on()) ++length;
    const Lv first = Append(OpKind::kInsert, position, length);
    rebirths_.Add({first, length, was});
    for (uint32_t i = 0; i < length; ++i, ++at) {
      items_[at].is_shown = true;
      items_[at].ops.insert(items_[at].ops.begin(), first + i);
    }
  }

  void Check(const ItemOrder& order) const {
    REQUIRE(order.Check());
    uint32_t position = 0;
    for (const Item& item : items_) {
      for (const Lv op : item.ops) {
        REQUIRE(order.Contains(op));
        REQUIRE(order.Find(op).position == position);
        REQUIRE(order.Find(op).is_shown == item.is_shown);
        REQUIRE(order.RunAt(op, 1).first == item.ops.front());
      }
      if (!item.is_shown) continue;
      REQUIRE(order.RunAtPosition(position).first == item.ops.front());
      ++position;
    }
    REQUIRE(order.size() == position);
  }

  SeededRandom& random_;
  OpLog log_;
  ContainerIndex container_;
  Rebirths rebirths_;
  ItemOrder order_;
  std::vector<Item> items_;
};

TEST_CASE("an item that is inserted again keeps its place in the order") {
  for (const uint64_t seed : Seeds(300)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Model model(random);
    for (int step = 0; step < 60; ++step) {
      model.Edit();
      if (random.Chance(0.4)) model.CatchUpAndCheck();
    }
    model.CatchUpAndCheck();
    model.CheckOneMadeNow();
  }
}

// Two who type at random places without hearing of each other, and questions.
uint64_t StepsOf(uint32_t edits) {
  SeededRandom random(1);
  OpLog log;
  const ContainerIndex text =
      log.containers().Intern(ContainerKind::kText, "t");
  ItemOrder order(text);
  const Rebirths none;
  Lv tips[2];
  uint32_t sizes[2] = {0, 0};
  for (uint32_t i = 0; i < edits; ++i) {
    const size_t who = i % 2;
    const bool is_first = i < 2;
    const internal::Frontier parents =
        is_first ? internal::Frontier() : internal::Frontier{tips[who]};
    log.AppendRun(log.graph().InternPeer(PeerId{1 + who}), parents, 1);
    const bool insert = sizes[who] == 0 || random.Chance(0.7);
    const auto at = static_cast<uint32_t>(
        random.Uniform(insert ? sizes[who] + 1 : sizes[who]));
    log.AppendOps(text, insert ? OpKind::kInsert : OpKind::kDelete, at, 1,
                  insert ? "x" : "");
    sizes[who] = insert ? sizes[who] + 1 : sizes[who] - 1;
    tips[who] = log.graph().end() - 1;
    REQUIRE(order.CatchUp(log, none).ok());
  }
  return order.steps();
}

TEST_CASE("an order costs n log n of the edits") {
  const double growth =
      static_cast<double>(StepsOf(16000)) / static_cast<double>(StepsOf(4000));
  CHECK(growth < 4 * 1.5);
}

TEST_CASE("deletes are counted, and known by their targets") {
  OpLog log;
  const ContainerIndex text =
      log.containers().Intern(ContainerKind::kText, "t");
  const auto alice = log.graph().InternPeer(PeerId{1});
  const auto bob = log.graph().InternPeer(PeerId{2});
  log.AppendRun(alice, {}, 3);
  log.AppendOps(text, OpKind::kInsert, 0, 3, "abc");
  const internal::Frontier typed{Lv(2)};
  log.AppendRun(alice, typed, 2);
  log.AppendOps(text, OpKind::kDelete, 0, 2, {});
  log.AppendRun(bob, typed, 2);
  log.AppendOps(text, OpKind::kDeleteBackward, 2, 2, {});
  ItemOrder order(text);
  REQUIRE(order.CatchUp(log, Rebirths()).ok());
  CHECK(order.DeletesOf(Lv(0)) == 1);
  CHECK(order.DeletesOf(Lv(1)) == 2);
  CHECK(order.DeletesOf(Lv(2)) == 1);
  std::vector<uint32_t> targets;
  order.ForEachTarget({Lv(5), Lv(7)}, [&](Lv first, uint32_t length) {
    for (uint32_t i = 0; i < length; ++i) {
      targets.push_back(first.value() + i);
    }
  });
  std::sort(targets.begin(), targets.end());
  CHECK(targets == std::vector<uint32_t>{1, 2});
}

}  // namespace
}  // namespace syncline::test
