// The laws of undo (docs/undo.md) under random edits of all kinds of container,
// nested, while others edit, too.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "convergence/json_editor.h"
#include "convergence/shadow_document.h"
#include "support/any_node.h"
#include "support/seed.h"
#include "support/shown_by.h"
#include "support/unicode.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

// Edits of all kinds of container, of which children are opened at keys, or are
// the maps of nodes: those come back as the ones that they were.
class KeyedEditor {
 public:
  KeyedEditor(Doc& doc, SeededRandom& random) : doc_(doc), random_(random) {}

  void Edit() { EditMap(doc_.map(random_.Pick(kNames)), 0); }

 private:
  void EditMap(Map map, int depth) {
    const std::string key = random_.Pick(kNames);
    const std::optional<Value> value = map.Get(key);
    if (value && value->as_container() && random_.Chance(0.8)) {
      return EditChild(*value, depth + 1);
    }
    if (random_.Chance(0.2)) {
      REQUIRE(map.Delete(key).ok());
    } else if (random_.Chance(0.3) || depth > 3 || value) {
      REQUIRE(map.Set(key, absl::StrCat("set ", next_++)).ok());
    } else {
      OpenChild(map, key);
    }
  }

  // At one key none of two kinds that look alike while they are empty.
  void OpenChild(Map map, const std::string& key) {
    const bool first = random_.Chance(0.5);
    const absl::Status status =
        key == "a"   ? first ? map.Open<Text>(key).status()
                             : map.Open<List>(key).status()
          : key == "b" ? first ? map.Open<Counter>(key).status()
                               : map.Open<MovableList>(key).status()
          : first ? map.Open<Map>(key).status()
                     : map.Open<Tree>(key).status();
    REQUIRE(status.ok());
  }

  void EditChild(const Value& value, int depth) {
    switch (value.as_container()->kind) {
      case ContainerKind::kText:
        return EditText(*doc_.Get<Text>(value));
      case ContainerKind::kList:
        return EditList(*doc_.Get<List>(value));
      case ContainerKind::kMovableList:
        return EditMovableList(*doc_.Get<MovableList>(value));
      case ContainerKind::kTree:
        return EditTree(*doc_.Get<Tree>(value), depth);
      case ContainerKind::kMap:
        return EditMap(*doc_.Get<Map>(value), depth);
      case ContainerKind::kCounter:
        REQUIRE(doc_.Get<Counter>(value)->Add(1 + next_++).ok());
    }
  }

  void EditText(Text text) {
    const size_t at = random_.Uniform(text.size() + 1);
    if (at < text.size() && random_.Chance(0.5)) {
      const size_t most = std::min<size_t>(text.size() - at, 4);
      REQUIRE(text.Delete(at, 1 + random_.Uniform(most)).ok());
    } else {
      REQUIRE(text.Insert(at, absl::StrCat("<", next_++, ">")).ok());
    }
  }

  void EditList(List list) {
    const size_t at = random_.Uniform(list.size() + 1);
    if (at < list.size() && random_.Chance(0.5)) {
      REQUIRE(
          (random_.Chance(0.5) ? list.Delete(at) : list.Replace(at, next_++))
              .ok());
    } else {
      REQUIRE(list.Insert(at, next_++).ok());
    }
  }

  void EditMovableList(MovableList list) {
    const size_t at = random_.Uniform(list.size() + 1);
    if (at == list.size() || random_.Chance(0.3)) {
      REQUIRE(list.Insert(at, next_++).ok());
    } else if (random_.Chance(0.3)) {
      REQUIRE(list.Delete(at).ok());
    } else if (random_.Chance(0.4)) {
      REQUIRE(list.Set(at, next_++).ok());
    } else {
      REQUIRE(list.Move(at, random_.Uniform(list.size())).ok());
    }
  }

  void EditTree(Tree tree, int depth) {
    const std::vector<NodeId> nodes = tree.nodes();
    const std::optional<NodeId> node = AnyNode(nodes, random_);
    if (!node || random_.Chance(0.3)) {
      REQUIRE(tree.Create(AnyNode(nodes, random_), 0).ok());
    } else if (random_.Chance(0.3)) {
      EditMap(*tree.meta(*node), depth + 1);
    } else if (random_.Chance(0.3)) {
      REQUIRE(tree.Delete(*node).ok());
    } else {
      const absl::Status moved = tree.Move(*node, AnyNode(nodes, random_), 0);
      REQUIRE((moved.ok() || absl::IsInvalidArgument(moved)));
    }
  }

  Doc& doc_;
  SeededRandom& random_;
  int64_t next_ = 10;
};

TEST_CASE("undo leads back through all that was, and redo forth") {
  for (const uint64_t seed : Seeds(80)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Doc doc(PeerId{1});
    UndoStack undo(doc);
    KeyedEditor editor(doc, random);
    std::vector<std::string> states = {*doc.ToJson()};
    for (int i = 0; i < 60; ++i) {
      const size_t edits = 1 + random.Uniform(2);
      for (size_t n = 0; n < edits; ++n) editor.Edit();
      REQUIRE(doc.Commit().ok());
      states.push_back(*doc.ToJson());
    }
    // One state at a time, but for those that look alike.
    size_t at = states.size() - 1;
    auto step = [&](bool redo) {
      const auto result = redo ? undo.Redo() : undo.Undo();
      REQUIRE(result.ok());
      if (!result->is_done) return false;
      const std::string shown = *doc.ToJson();
      INFO((redo ? "redo" : "undo") << " from state " << at);
      const size_t from = at;
      while (states[at] == states[from]) {
        if (at == (redo ? states.size() - 1 : 0)) break;
        at = redo ? at + 1 : at - 1;
      }
      if (states[from] == shown) at = from;
      REQUIRE(shown == states[at]);
      return true;
    };
    for (int turn = 0; turn < 6; ++turn) {
      const bool redo = turn % 2 == 1;
      const size_t most = turn > 3 ? states.size() : random.Uniform(30);
      size_t steps = 0;
      while (steps < most && step(redo)) ++steps;
      if (turn == 4) REQUIRE(*doc.ToJson() == states.front());
      if (turn == 5) REQUIRE(*doc.ToJson() == states.back());
    }
  }
}

TEST_CASE("undo leads to the start, whatever children there were") {
  for (const uint64_t seed : Seeds(60)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Doc doc(PeerId{1});
    UndoStack undo(doc);
    const std::string start = ShownBy(doc);
    for (int i = 0; i < 60; ++i) {
      JsonEditor(doc, random).Edit();
      if (random.Chance(0.7)) REQUIRE(doc.Commit().ok());
    }
    while (undo.can_undo()) REQUIRE(undo.Undo()->is_done);
    REQUIRE(ShownBy(doc) == start);
  }
}

struct Replica {
  explicit Replica(uint64_t peer)
      : doc(PeerId{peer}), shadow(TextUnit::kCodePoints), undo(doc) {
    subscription = doc.Subscribe([this](const Event& event) {
      shadow.Apply(event);
      shadow.ForgetRemoved(doc);
    });
  }

  void CheckShadow() {
    REQUIRE(doc.Commit().ok());
    for (const char* name : kNames) {
      for (const ContainerRef ref :
           {doc.text(name).ref(), doc.map(name).ref(), doc.list(name).ref(),
            doc.movable_list(name).ref(), doc.tree(name).ref(),
            doc.counter(name).ref()}) {
        shadow.Compare(doc, ref);
      }
    }
  }

  // Undo or redo, and what it says of itself.
  void UndoOrRedo(bool redo) {
    REQUIRE(doc.Commit().ok());
    const std::string before = *doc.ToJson();
    const bool can = redo ? undo.can_redo() : undo.can_undo();
    const auto result = redo ? undo.Redo() : undo.Undo();
    REQUIRE(result.ok());
    REQUIRE(result->is_done == can);
    if (!can) REQUIRE(*doc.ToJson() == before);
  }

  Doc doc;
  ShadowDocument shadow;
  UndoStack undo;
  Subscription subscription;
};

TEST_CASE("undo among others: what it can it does, events tell, all agree") {
  for (const uint64_t seed : Seeds(60)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    std::vector<std::unique_ptr<Replica>> replicas;
    for (uint64_t i = 0; i < 3; ++i) {
      replicas.push_back(std::make_unique<Replica>(10 + i));
    }
    for (int step = 0; step < 80; ++step) {
      Replica& replica = *replicas[random.Uniform(replicas.size())];
      if (random.Chance(0.45)) {
        const size_t edits = 1 + random.Uniform(3);
        for (size_t i = 0; i < edits; ++i) {
          JsonEditor(replica.doc, random).Edit();
        }
        REQUIRE(replica.doc.Commit().ok());
      } else if (random.Chance(0.6)) {
        replica.UndoOrRedo(random.Chance(0.4));
      } else {
        const Replica& other = *replicas[random.Uniform(replicas.size())];
        REQUIRE(replica.doc.Import(other.doc.ExportSince(replica.doc.version()))
                    .ok());
      }
      replica.CheckShadow();
    }
    for (int round = 0; round < 2; ++round) {
      for (auto& replica : replicas) {
        for (const auto& other : replicas) {
          REQUIRE(replica->doc
                      .Import(other->doc.ExportSince(replica->doc.version()))
                      .ok());
        }
        replica->CheckShadow();
      }
    }
    for (auto& replica : replicas) {
      REQUIRE(replica->doc.StateDigest() == replicas[0]->doc.StateDigest());
    }
  }
}

TEST_CASE("undo then redo is the identity, whatever others did before") {
  for (const uint64_t seed : Seeds(60)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Doc alice(PeerId{1});
    Doc bob(PeerId{2});
    UndoStack undo(alice);
    for (int step = 0; step < 50; ++step) {
      Doc& doc = random.Chance(0.5) ? alice : bob;
      const size_t edits = 1 + random.Uniform(3);
      for (size_t i = 0; i < edits; ++i) JsonEditor(doc, random).Edit();
      REQUIRE(doc.Commit().ok());
      if (random.Chance(0.4)) {
        REQUIRE(alice.Import(bob.ExportSince(alice.version())).ok());
        REQUIRE(bob.Import(alice.ExportSince(bob.version())).ok());
      }
      if (!random.Chance(0.3) || !undo.can_undo()) continue;
      const std::string before = ShownBy(alice);
      REQUIRE(undo.Undo()->is_done);
      REQUIRE(undo.can_redo() == (ShownBy(alice) != before || undo.can_redo()));
      if (ShownBy(alice) == before) continue;
      REQUIRE(undo.Redo()->is_done);
      REQUIRE(ShownBy(alice) == before);
    }
  }
}

// A text in which each character is there once: who wrote it is known, and
// where it stood among others.
class Typists {
 public:
  explicit Typists(SeededRandom& random) : random_(random), undo_(alice_) {}

  void Step() {
    const bool is_alice = random_.Chance(0.6);
    Doc& doc = is_alice ? alice_ : bob_;
    if (random_.Chance(0.3)) {
      Meet();
    } else if (is_alice && random_.Chance(0.4)) {
      UndoOrRedo();
    } else {
      Type(doc);
    }
    Observe(alice_.text("t").ToString());
  }

 private:
  void Type(Doc& doc) {
    Text text = doc.text("t");
    const size_t at = random_.Uniform(text.size() + 1);
    if (at < text.size() && random_.Chance(0.45)) {
      const size_t most = std::min<size_t>(text.size() - at, 3);
      REQUIRE(text.Delete(at, 1 + random_.Uniform(most)).ok());
    } else {
      std::u32string typed;
      const size_t count = 1 + random_.Uniform(3);
      for (size_t i = 0; i < count; ++i) {
        typed += next_;
        if (&doc == &bob_) of_bob_.insert(next_);
        ++next_;
      }
      REQUIRE(text.Insert(at, ToUtf8(typed)).ok());
    }
    if (random_.Chance(0.7)) REQUIRE(doc.Commit().ok());
  }

  void Meet() {
    if (random_.Chance(0.7)) {
      REQUIRE(alice_.Import(bob_.ExportSince(alice_.version())).ok());
    }
    if (random_.Chance(0.7)) {
      REQUIRE(bob_.Import(alice_.ExportSince(bob_.version())).ok());
    }
  }

  std::set<char32_t> BobsShown() {
    std::set<char32_t> shown;
    for (const char32_t c : ToUtf32(alice_.text("t").ToString())) {
      if (of_bob_.contains(c)) shown.insert(c);
    }
    return shown;
  }

  void UndoOrRedo() {
    REQUIRE(alice_.Commit().ok());
    const std::set<char32_t> before = BobsShown();
    const bool redo = random_.Chance(0.4);
    REQUIRE((redo ? undo_.Redo() : undo_.Undo()).ok());
    const std::set<char32_t> after = BobsShown();
    // Undo takes nothing of his away; a redo deletes again what Alice deleted.
    if (redo) return;
    REQUIRE(std::includes(after.begin(), after.end(), before.begin(),
                          before.end()));
  }

  // Two characters never change places, and none is there twice.
  void Observe(const std::string& utf8) {
    const std::u32string text = ToUtf32(utf8);
    for (size_t i = 0; i < text.size(); ++i) {
      for (size_t j = i + 1; j < text.size(); ++j) {
        REQUIRE(text[i] != text[j]);
        before_.insert({text[i], text[j]});
        INFO(ToUtf8(text));
        REQUIRE_FALSE(before_.contains({text[j], text[i]}));
      }
    }
  }

  SeededRandom& random_;
  Doc alice_{PeerId{1}};
  Doc bob_{PeerId{2}};
  UndoStack undo_;
  char32_t next_ = U'\u4e00';
  std::set<char32_t> of_bob_;
  std::set<std::pair<char32_t, char32_t>> before_;
};

// Of the numbers that a document shows: bob adds thousands, alice ones.
int64_t ThousandsIn(const Doc& doc) {
  const std::string json = *doc.ToJson();
  int64_t thousands = 0;
  for (size_t at = 0; at < json.size(); ++at) {
    int64_t number = 0;
    for (; absl::ascii_isdigit(json[at]); ++at) {
      number = number * 10 + (json[at] - '0');
    }
    thousands += number / 1000;
  }
  return thousands;
}

// Makes a child in a map that shows, or adds to a counter that does.
void Count(Doc& doc, int64_t amount, const std::string& new_key,
           SeededRandom& random) {
  std::vector<Map> maps{doc.map("m")};
  std::vector<Counter> counters;
  for (size_t i = 0; i < maps.size(); ++i) {
    for (const std::string& key : maps[i].keys()) {
      const Value value = *maps[i].Get(key);
      if (value.as_container()->kind == ContainerKind::kMap) {
        maps.push_back(*doc.Get<Map>(value));
      } else {
        counters.push_back(*doc.Get<Counter>(value));
      }
    }
  }
  Map& map = maps[random.Uniform(maps.size())];
  if (!counters.empty() && random.Chance(0.6)) {
    REQUIRE(counters[random.Uniform(counters.size())].Add(amount).ok());
  } else if (random.Chance(0.3)) {
    REQUIRE(map.New<Map>(new_key).ok());
  } else {
    REQUIRE(map.New<Counter>(new_key)->Add(amount).ok());
  }
  if (random.Chance(0.6)) REQUIRE(doc.Commit().ok());
}

TEST_CASE("undo takes away nothing that others added to counters") {
  for (const uint64_t seed : Seeds(60)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Doc alice(PeerId{1});
    Doc bob(PeerId{2});
    UndoStack undo(alice);
    for (size_t step = 1; step < 60; ++step) {
      if (random.Chance(0.3)) {
        const int64_t before = ThousandsIn(alice);
        REQUIRE(undo.Undo().ok());
        REQUIRE(ThousandsIn(alice) == before);
      } else if (random.Chance(0.5)) {
        Count(alice, 1, std::string(step, 'k'), random);
      } else {
        Count(bob, 1000, std::string(step, 'k'), random);
      }
      if (random.Chance(0.4)) {
        REQUIRE(alice.Import(bob.ExportSince(alice.version())).ok());
        REQUIRE(bob.Import(alice.ExportSince(bob.version())).ok());
      }
    }
  }
}

TEST_CASE(
    "what undo brings back stands where it was, once, beside the others'") {
  for (const uint64_t seed : Seeds(150)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Typists typists(random);
    for (int step = 0; step < 60; ++step) typists.Step();
  }
}

}  // namespace
}  // namespace syncline::test
