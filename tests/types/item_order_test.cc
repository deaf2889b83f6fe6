// The order of items against a plain list of them, where items are inserted
// again, some are anchors, and commits tell something; its cost in steps. How
// it follows merges is tested through cursors
// (convergence/cursor_model_test.cc).
#include "syncline/internal/types/item_order.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "support/seed.h"
#include "syncline/internal/oplog/object.h"

namespace syncline::test {
namespace {

using internal::AnchorSide;
using internal::AppendObject;
using internal::AuthorRanges;
using internal::ContainerIndex;
using internal::ItemOrder;
using internal::Lv;
using internal::ObjectKind;
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
    if (random_.Chance(0.1)) return Tell();
    if (random_.Chance(0.25)) return InsertAgain();
    if (random_.Chance(0.2)) {
      return InsertObject(static_cast<uint32_t>(random_.Uniform(size + 1)));
    }
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
    bool is_anchor = false;
    Lv deleted_by = Lv(0);  // the last that did
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
    return Append(kind, position, length, text);
  }
  Lv Append(OpKind kind, uint32_t position, uint32_t length,
            const std::string& content) {
    log_.AppendLocal(log_.graph().InternPeer(PeerId{1}), container_, kind,
                     position, length, content);
    return log_.graph().end() - length;
  }

  // A commit says something of the ops since the last one.
  void Tell() {
    const auto& changes = log_.changes();
    const Lv begin = changes.empty() ? Lv(0) : changes.back().ops.end;
    const Lv end = log_.graph().end();
    if (begin == end) return;
    const Lv since =
        begin + static_cast<uint32_t>(random_.Uniform(end - begin));
    log_.AppendChange({{since, end}, 1, ""});
  }
  // The number of the change that tells of an op, or none.
  size_t ChangeOf(Lv op) const {
    size_t change = 0;
    const auto& changes = log_.changes();
    while (change < changes.size() && !changes[change].ops.contains(op)) {
      ++change;
    }
    return change;
  }

  void InsertObject(uint32_t position) {
    const std::vector<size_t> shown = Shown();
    const bool is_anchor = random_.Chance(0.7);
    const bool is_right = is_anchor && random_.Chance(0.5);
    std::string bytes;
    AppendObject({.kind = is_anchor ? ObjectKind::kEnd : ObjectKind::kEmbed,
                  .side = is_right ? AnchorSide::kRight : AnchorSide::kLeft},
                 &bytes);
    const Lv op = Append(OpKind::kInsertObject, position, 1, bytes);
    size_t at = position == 0 ? 0 : shown[position - 1] + 1;
    if (is_right) {
      at = position == shown.size() ? items_.size() : shown[position];
    }
    items_.insert(items_.begin() + static_cast<ptrdiff_t>(at),
                  Item{{op}, true, is_anchor});
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
    const bool backward = random_.Chance(0.3);
    const Lv first =
        Append(backward ? OpKind::kDeleteBackward : OpKind::kDelete,
               backward ? position + length - 1 : position, length);
    for (uint32_t i = 0; i < length; ++i) {
      Item& item = items_[shown[position + i]];
      item.is_shown = false;
      item.deleted_by = first + (backward ? length - 1 - i : i);
    }
  }

  // Neighbours whose ops follow each other, any of those that stood for them.
  void InsertAgain() {
    std::vector<size_t> hidden;
    for (size_t i = 0; i < items_.size(); ++i) {
      if (!items_[i].is_shown && !items_[i].is_anchor) hidden.push_back(i);
    }
    if (hidden.empty()) return;
    size_t at = random_.Pick(hidden);
    const Lv was = random_.Pick(items_[at].ops);
    uint32_t position = 0;
    for (size_t i = 0; i < at; ++i) position += items_[i].is_shown;
    uint32_t length = 0;
    auto goes_on = [&] {
      if (at + length == items_.size() || items_[at + length].is_shown ||
          items_[at + length].is_anchor) {
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

  void Check(ItemOrder& order) {
    if (random_.Chance(0.5)) CheckAuthors(order.Authors(log_));
    REQUIRE(order.Check());
    uint32_t position = 0;
    uint32_t index = 0;
    for (size_t i = 1; i < items_.size(); ++i) {
      const Lv left = items_[i - 1].ops.back();
      const Lv right = items_[i].ops.back();
      REQUIRE(order.IsBefore(left, right));
      REQUIRE_FALSE(order.IsBefore(right, left));
    }
    for (const Item& item : items_) {
      for (const Lv op : item.ops) {
        REQUIRE(order.Contains(op));
        REQUIRE(order.Find(op).position == position);
        REQUIRE(order.Find(op).index == index);
        REQUIRE(order.Find(op).is_shown == item.is_shown);
        REQUIRE(order.RunAt(op, 1).first == item.ops.front());
      }
      if (!item.is_shown) CheckDeleted(order, item);
      if (!item.is_shown) continue;
      REQUIRE(order.RunAtPosition(position).first == item.ops.front());
      ++position;
      if (item.is_anchor) continue;
      REQUIRE(order.RunAtIndex(index).first == item.ops.front());
      ++index;
    }
    REQUIRE(order.size() == position);
  }

  void CheckDeleted(const ItemOrder& order, const Item& item) const {
    order.ForEachTarget({item.deleted_by, item.deleted_by + 1},
                        [&](Lv first, uint32_t length) {
                          REQUIRE(first == item.ops.front());
                          REQUIRE(length == 1);
                        });
  }

  void CheckAuthors(const AuthorRanges& authors) const {
    std::vector<std::pair<uint32_t, Lv>> expected;  // beginnings
    uint32_t index = 0;
    Lv last;
    for (const Item& item : items_) {
      if (!item.is_shown || item.is_anchor) continue;
      const Lv op = item.ops.front();
      const bool goes_on =
          index > 0 && op == last + 1 && ChangeOf(op) == ChangeOf(last);
      if (!goes_on) expected.emplace_back(index, op);
      last = op;
      ++index;
    }
    std::vector<std::pair<uint32_t, Lv>> told;
    authors.ForEach(0, authors.size(),
                    [&](uint32_t begin, uint32_t, AuthorRanges::Author first) {
                      told.emplace_back(begin, Lv(first.counter));
                    });
    REQUIRE(authors.size() == index);
    REQUIRE(told == expected);
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

TEST_CASE("authors are told in a step a range, whatever stands inside") {
  constexpr uint32_t kMany = 1000;
  OpLog log;
  const ContainerIndex text =
      log.containers().Intern(ContainerKind::kText, "t");
  const auto alice = log.graph().InternPeer(PeerId{1});
  const auto bob = log.graph().InternPeer(PeerId{2});
  // Alice types, and Bob's marks and deleted words come between any two.
  std::string anchor;
  AppendObject({.kind = ObjectKind::kEnd}, &anchor);
  const std::string word = "word";
  for (uint32_t i = 0; i < kMany; ++i) {
    log.AppendLocal(alice, text, OpKind::kInsert, 2 * i, 1, "x");
    log.AppendLocal(bob, text, OpKind::kInsertObject, 2 * i + 1, 1, anchor);
    log.AppendLocal(bob, text, OpKind::kInsert, 2 * i + 1, 4, word);
    log.AppendLocal(bob, text, OpKind::kDelete, 2 * i + 1, 4, "");
  }
  ItemOrder order(text);
  const Rebirths none;
  REQUIRE(order.CatchUp(log, none).ok());
  auto steps = [&] {
    const AuthorRanges& authors = order.Authors(log);
    return authors.ForEach(
        0, authors.size(), [&](uint32_t begin, uint32_t end, auto first) {
          CHECK(std::tuple(begin, end, first.peer, first.counter) ==
                std::tuple(0, kMany, alice, 0));
        });
  };
  CHECK(steps() == 1);
  // What comes later is taken in.
  log.AppendLocal(bob, text, OpKind::kInsert, kMany, 1, "y");
  log.AppendLocal(bob, text, OpKind::kDelete, kMany, 1, "");
  REQUIRE(order.CatchUp(log, none).ok());
  CHECK(steps() == 1);
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
