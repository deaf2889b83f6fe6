// Maps against the naive model: every op of all replicas with the whole set of
// ops that its author knew. What a replica must show follows from that alone.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/seed.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

struct ModelOp {
  OpId id;
  std::string key;
  std::optional<Value> value;  // nothing: a delete
  VersionVector known;         // what its author knew
  uint32_t lamport = 0;
};

bool Knows(const VersionVector& version, const OpId& id) {
  return id.counter < version.next_counter(id.peer);
}

class MapModel {
 public:
  void Add(ModelOp op) {
    op.lamport = 1;
    for (const ModelOp& other : ops_) {
      if (Knows(op.known, other.id)) {
        op.lamport = std::max(op.lamport, other.lamport + 1);
      }
    }
    ops_.push_back(std::move(op));
  }

  // The sets that a replica at `version` must show at `key`, the shown one
  // first.
  std::vector<const ModelOp*> Expected(const std::string& key,
                                       const VersionVector& version) const {
    std::vector<const ModelOp*> left;
    for (const ModelOp& op : ops_) {
      if (op.key != key || !op.value || !Knows(version, op.id)) continue;
      const bool overwritten =
          std::any_of(ops_.begin(), ops_.end(), [&](const ModelOp& later) {
            return later.key == key && Knows(version, later.id) &&
                   Knows(later.known, op.id);
          });
      if (!overwritten) left.push_back(&op);
    }
    std::sort(left.begin(), left.end(), [](const ModelOp* a, const ModelOp* b) {
      return std::pair(a->lamport, a->id.peer) >
             std::pair(b->lamport, b->id.peer);
    });
    return left;
  }

 private:
  std::vector<ModelOp> ops_;
};

std::string AnyKey(SeededRandom& random) {
  return std::string(1, static_cast<char>('a' + random.Uniform(4)));
}

void Edit(Doc& doc, MapModel& model, SeededRandom& random) {
  Map map = doc.map("m");
  ModelOp op;
  op.key = AnyKey(random);
  op.known = doc.version();
  op.id = {doc.peer_id(), op.known.next_counter(doc.peer_id())};
  if (random.Chance(0.3)) {
    REQUIRE(map.Delete(op.key).ok());
    if (doc.version() == op.known) return;  // there was nothing to delete
  } else {
    op.value = Value(static_cast<int64_t>(random.Uniform(1000)));
    REQUIRE(map.Set(op.key, *op.value).ok());
  }
  model.Add(std::move(op));
}

void CheckAgainst(const MapModel& model, Doc& doc) {
  for (const char* key : {"a", "b", "c", "d"}) {
    std::vector<Value> shown = doc.map("m").Conflicts(key);
    const std::optional<Value> value = doc.map("m").Get(key);
    if (value) shown.insert(shown.begin(), *value);
    std::vector<Value> values;
    std::vector<OpId> authors;
    for (const ModelOp* op : model.Expected(key, doc.version())) {
      values.push_back(*op->value);
      authors.push_back(op->id);
    }
    REQUIRE(shown == values);
    REQUIRE(doc.map("m").Authors(key) == authors);
  }
}

TEST_CASE("maps show what the naive model says, at every step") {
  for (uint64_t seed : Seeds(150)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    MapModel model;
    std::vector<Doc> docs;
    for (uint64_t i = 0; i < 4; ++i) docs.emplace_back(PeerId{10 + i});
    for (int step = 0; step < 60; ++step) {
      Doc& doc = docs[random.Uniform(docs.size())];
      if (random.Chance(0.6)) {
        Edit(doc, model, random);
      } else {
        const Doc& other = docs[random.Uniform(docs.size())];
        if (&other == &doc) continue;
        // At times more than is asked for, at times a snapshot.
        const auto bytes = random.Chance(0.6) ? other.ExportSince(doc.version())
                           : random.Chance(0.5) ? other.Export()
                                                : other.ExportSnapshot();
        REQUIRE(doc.Import(bytes).ok());
      }
      CheckAgainst(model, doc);
    }
  }
}

}  // namespace
}  // namespace syncline::test
