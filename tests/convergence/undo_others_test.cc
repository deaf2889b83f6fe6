// Undo beside others' work (laws 2 and 8 of docs/undo.md), which was deleted
// and brought back meanwhile, copied, or came in another order after a restart.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "support/any_node.h"
#include "support/seed.h"
#include "support/shown_by.h"
#include "support/unicode.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

using Kinds = std::vector<ContainerKind>;

// Each value that it writes is a character of its own, so that what shows tells
// whose work it is.
class Writer {
 public:
  // Of containers of these kinds. Characters from `first` on. `takes`: it
  // deletes and overwrites, too.
  Writer(Doc& doc, SeededRandom& random, Kinds kinds, char32_t first,
         bool takes)
      : doc_(doc),
        random_(random),
        kinds_(std::move(kinds)),
        first_(first),
        takes_(takes),
        next_(first + 1) {}

  void Edit() {
    const std::vector<Value> containers = Containers();
    const Value any = containers[random_.Uniform(containers.size())];
    switch (any.as_container()->kind) {
      case ContainerKind::kText:
        return Edit(*doc_.Get<Text>(any));
      case ContainerKind::kList:
        return Edit(*doc_.Get<List>(any));
      case ContainerKind::kMap:
        return Edit(*doc_.Get<Map>(any));
      case ContainerKind::kMovableList:
        return Edit(*doc_.Get<MovableList>(any));
      case ContainerKind::kTree:
        return Edit(*doc_.Get<Tree>(any));
      default:
        return;
    }
  }

  // Of what it wrote, what a document shows.
  std::set<char32_t> ShownIn(const Doc& doc) const {
    std::set<char32_t> shown;
    for (const char32_t c : ToUtf32(*doc.ToJson())) {
      if (first_ < c && c < next_) shown.insert(c);
    }
    return shown;
  }

 private:
  bool Has(ContainerKind kind) const {
    return std::find(kinds_.begin(), kinds_.end(), kind) != kinds_.end();
  }
  bool Takes(double chance) { return takes_ && random_.Chance(chance); }
  Value AnyValue() { return ToUtf8(std::u32string(1, next_++)); }
  // What one sets while the other does comes to show by the other's undo, and
  // goes by one's own; so each has keys of its own.
  std::string OwnKey() {
    return ToUtf8(std::u32string{first_, random_.Pick({U'a', U'b'})});
  }

  // Those that show.
  std::vector<Value> Containers() {
    std::vector<Value> all;
    for (const ContainerRef ref :
         {doc_.text("t").ref(), doc_.list("l").ref(), doc_.map("m").ref(),
          doc_.movable_list("v").ref(), doc_.tree("r").ref()}) {
      if (Has(ref.kind)) all.emplace_back(ref);
    }
    for (size_t i = 0; i < all.size(); ++i) AddChildren(Value(all[i]), &all);
    return all;
  }
  void AddChildren(const Value& value, std::vector<Value>* all) {
    auto add = [&](const Value& child) {
      if (child.as_container()) all->push_back(child);
    };
    switch (value.as_container()->kind) {
      case ContainerKind::kList:
        for (const Value& item : doc_.Get<List>(value)->values()) add(item);
        return;
      case ContainerKind::kMovableList:
        for (const Value& item : doc_.Get<MovableList>(value)->values()) {
          add(item);
        }
        return;
      case ContainerKind::kMap: {
        const Map map = *doc_.Get<Map>(value);
        for (const std::string& key : map.keys()) add(*map.Get(key));
        return;
      }
      case ContainerKind::kTree: {
        Tree tree = *doc_.Get<Tree>(value);
        for (const NodeId node : tree.nodes()) {
          all->emplace_back(tree.meta(node)->ref());
        }
        return;
      }
      default:
        return;
    }
  }

  // Calls make.operator()<Child>() for a kind that there may be.
  template <typename F>
  void AnyChild(F make) {
    switch (random_.Pick(kinds_)) {
      case ContainerKind::kText:
        return make.template operator()<Text>();
      case ContainerKind::kList:
        return make.template operator()<List>();
      case ContainerKind::kMovableList:
        return make.template operator()<MovableList>();
      case ContainerKind::kTree:
        return make.template operator()<Tree>();
      default:
        return make.template operator()<Map>();
    }
  }

  void Edit(Text text) {
    const size_t at = random_.Uniform(text.size() + 1);
    if (at < text.size() && Takes(0.4)) {
      const size_t most = std::min<size_t>(text.size() - at, 3);
      REQUIRE(text.Delete(at, 1 + random_.Uniform(most)).ok());
    } else {
      REQUIRE(text.Insert(at, *AnyValue().as_string()).ok());
    }
  }
  void Edit(List list) {
    const size_t at = random_.Uniform(list.size() + 1);
    if (at < list.size() && Takes(0.4)) {
      REQUIRE(list.Delete(at).ok());
    } else if (random_.Chance(0.5)) {
      REQUIRE(list.Insert(at, AnyValue()).ok());
    } else {
      AnyChild([&]<typename Child>() { REQUIRE(list.New<Child>(at).ok()); });
    }
  }
  void Edit(MovableList list) {
    const size_t at = random_.Uniform(list.size() + 1);
    if (at == list.size() || random_.Chance(0.2)) {
      if (random_.Chance(0.5)) {
        REQUIRE(list.Insert(at, AnyValue()).ok());
      } else {
        AnyChild([&]<typename Child>() { REQUIRE(list.New<Child>(at).ok()); });
      }
    } else if (Takes(0.3)) {
      REQUIRE(list.Delete(at).ok());
    } else if (Takes(0.5)) {
      REQUIRE(list.Set(at, AnyValue()).ok());
    } else {
      REQUIRE(list.Move(at, random_.Uniform(list.size())).ok());
    }
  }
  void Edit(Map map) {
    const std::string key = OwnKey();
    if (map.contains(key) && Takes(0.4)) {
      REQUIRE(map.Delete(key).ok());
    } else if (map.contains(key) && !takes_) {
      return;
    } else if (random_.Chance(0.4)) {
      REQUIRE(map.Set(key, AnyValue()).ok());
    } else if (random_.Chance(0.5)) {
      AnyChild([&]<typename Child>() { REQUIRE(map.New<Child>(key).ok()); });
    } else if (!map.contains(key)) {
      AnyChild([&]<typename Child>() { REQUIRE(map.Open<Child>(key).ok()); });
    }
  }
  void Edit(Tree tree) {
    const std::vector<NodeId> nodes = tree.nodes();
    const std::optional<NodeId> node = AnyNode(nodes, random_);
    if (!node || random_.Chance(0.2)) {
      const NodeId made = *tree.Create(AnyNode(nodes, random_), 0);
      if (random_.Chance(0.5)) return;
      REQUIRE(tree.meta(made)->Set("name", AnyValue()).ok());
    } else if (Takes(0.3)) {
      REQUIRE(tree.Delete(*node).ok());
    } else {
      const absl::Status moved = tree.Move(*node, AnyNode(nodes, random_));
      REQUIRE((moved.ok() || absl::IsInvalidArgument(moved)));
    }
  }

  Doc& doc_;
  SeededRandom& random_;
  Kinds kinds_;
  char32_t first_;
  bool takes_;
  char32_t next_;
};

// Alice, who undoes, and bob.
struct Pair {
  Pair(SeededRandom& random, Kinds kinds, bool bob_takes)
      : alice(PeerId{1}),
        bob(PeerId{2}),
        undo(alice),
        alices(alice, random, kinds, U'\u4e00', true),
        bobs(bob, random, std::move(kinds), U'\u8000', bob_takes) {}

  void Meet() {
    REQUIRE(alice.Import(bob.ExportSince(alice.version())).ok());
    REQUIRE(bob.Import(alice.ExportSince(bob.version())).ok());
  }
  void Edit(SeededRandom& random) {
    const bool is_alice = random.Chance(0.6);
    const size_t edits = 1 + random.Uniform(2);
    for (size_t i = 0; i < edits; ++i) (is_alice ? alices : bobs).Edit();
    REQUIRE((is_alice ? alice : bob).Commit().ok());
  }

  Doc alice;
  Doc bob;
  UndoStack undo;
  Writer alices;
  Writer bobs;
};

// Undoes, which takes nothing of his away.
void UndoBeside(UndoStack& undo, const Doc& doc, const Writer& bobs) {
  const std::set<char32_t> before = bobs.ShownIn(doc);
  REQUIRE(undo.Undo().ok());
  const std::set<char32_t> after = bobs.ShownIn(doc);
  REQUIRE(
      std::includes(after.begin(), after.end(), before.begin(), before.end()));
}

TEST_CASE(
    "undo takes away nothing of others', deleted and brought back or not") {
  for (const uint64_t seed : Seeds(80)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    // What he deletes in a child that a copy was made of meanwhile still shows
    // in the copy, and goes with it.
    Pair pair(random,
              {ContainerKind::kText, ContainerKind::kList, ContainerKind::kMap,
               ContainerKind::kMovableList, ContainerKind::kTree},
              false);
    for (int step = 0; step < 60; ++step) {
      if (random.Chance(0.25)) {
        pair.Meet();
      } else if (random.Chance(0.35)) {
        UndoBeside(pair.undo, pair.alice, pair.bobs);
      } else if (random.Chance(0.15)) {
        REQUIRE(pair.undo.Redo().ok());
      } else {
        pair.Edit(random);
      }
    }
  }
}

TEST_CASE("a stack goes on among others as it would have, in whatever order") {
  for (const uint64_t seed : Seeds(120)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Pair pair(random, {ContainerKind::kMap, ContainerKind::kTree}, true);
    for (int step = 0; step < 30; ++step) {
      if (random.Chance(0.15)) {
        pair.Meet();
      } else if (random.Chance(0.15)) {
        REQUIRE(pair.undo.Undo().ok());
      } else {
        pair.Edit(random);
      }
    }
    pair.Meet();
    const std::string saved = pair.undo.Save();
    Doc later(PeerId{3});
    REQUIRE(later.Import(pair.bob.Export()).ok());
    UndoStack loaded = *UndoStack::Load(later, saved);
    for (int step = 0; step < 20; ++step) {
      INFO("step " << step);
      if (random.Chance(0.35)) {
        REQUIRE(pair.undo.Redo().ok());
        REQUIRE(loaded.Redo().ok());
      } else {
        REQUIRE(pair.undo.Undo().ok());
        REQUIRE(loaded.Undo().ok());
      }
      REQUIRE(ShownBy(later) == ShownBy(pair.alice));
    }
  }
}

}  // namespace
}  // namespace syncline::test
