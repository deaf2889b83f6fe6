// Lists against a naive model: a naive tree of text (support/naive_text.h) with
// one code point for each value, and counters against a sum.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "convergence/model_play.h"
#include "support/naive_text.h"
#include "support/seed.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

struct Op {
  OpId id;
  NaiveOp naive;  // of the list
  bool is_add = false;
  int64_t amount = 0;  // of the counter
};

class Replica {
 public:
  explicit Replica(PeerId peer) : doc(peer) {}

  void Edit(SeededRandom& random, char32_t* next) {
    List list = doc.list("l");
    Op op;
    op.id = {doc.peer_id(), doc.version().next_counter(doc.peer_id())};
    const size_t at = random.Uniform(list.size() + 1);
    if (random.Chance(0.15)) {
      op.is_add = true;
      op.amount = static_cast<int64_t>(random.Uniform(1000)) - 500;
      if (op.amount == 0) return;
      REQUIRE(doc.counter("c").Add(op.amount).ok());
    } else if (at < list.size() && random.Chance(0.4)) {
      op.naive = values_.Delete(op.id, at);
      REQUIRE(list.Delete(at).ok());
    } else {
      const char32_t value = (*next)++;
      op.naive = values_.Insert(op.id, at, value);
      REQUIRE(list.Insert(at, static_cast<int64_t>(value)).ok());
    }
    ops_.push_back(op);
  }

  void Hear(const Replica& other) {
    for (const Op& op : other.ops_) {
      if (doc.version().Includes(op.id)) continue;
      if (!op.is_add) values_.Apply(op.naive);
      ops_.push_back(op);
    }
    REQUIRE(doc.Import(other.doc.ExportSince(doc.version())).ok());
  }

  void Check() {
    std::vector<Value> expected;
    for (const char32_t value : values_.Text()) {
      expected.emplace_back(static_cast<int64_t>(value));
    }
    REQUIRE(doc.list("l").values() == expected);
    int64_t sum = 0;
    for (const Op& op : ops_) sum += op.amount;
    REQUIRE(doc.counter("c").value() == sum);
  }

  Doc doc;

 private:
  NaiveText values_;
  std::vector<Op> ops_;
};

TEST_CASE("lists and counters show what the naive model says, at every step") {
  for (uint64_t seed : Seeds(100)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    PlayModel<Replica>(random);
  }
}

}  // namespace
}  // namespace syncline::test
