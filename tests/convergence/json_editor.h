// Random edits of a document of all kinds of container, nested. What chooses is
// a SeededRandom, or the bytes of a fuzzer.
//
// Thread-compatible.
#ifndef SYNCLINE_TESTS_CONVERGENCE_JSON_EDITOR_H_
#define SYNCLINE_TESTS_CONVERGENCE_JSON_EDITOR_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "support/any_node.h"
#include "support/require.h"
#include "syncline/syncline.h"

namespace syncline::test {

// Of the roots and keys.
inline constexpr const char* kNames[] = {"a", "b", "c"};

// Edits one document at random: all kinds of container, nested.
template <typename Random>
class JsonEditor {
 public:
  JsonEditor(Doc& doc, Random& random) : doc_(doc), random_(random) {}

  void Edit() {
    switch (random_.Uniform(6)) {
      case 0:
        return EditRichText(doc_.text(AnyName()), 0);
      case 3:
        return EditMovableList(doc_.movable_list(AnyName()), 0);
      case 4:
        return EditTree(doc_.tree(AnyName()), 0);
      case 1:
        return EditList(doc_.list(AnyName()), 0);
      case 2:
        return EditMap(doc_.map(AnyName()), 0);
      default:
        REQUIRE(doc_.counter(AnyName()).Add(AnyNumber()).ok());
    }
  }

  // Of a text alone.
  void EditText(Text text) {
    const size_t position = random_.Uniform(text.size() + 1);
    const size_t count = random_.Uniform(text.size() - position + 1);
    if (count > 0 && random_.Chance(0.2))
      return MarkText(text, position, count);
    if (random_.Chance(0.1)) {
      REQUIRE(text.InsertEmbed(position, AnyValue()).ok());
    } else if (random_.Chance(0.7)) {
      REQUIRE(text.Insert(position, "\u00e9\U0001F600").ok());
    } else {
      REQUIRE(text.Delete(position, count).ok());
    }
  }

 private:
  static constexpr int kMaxDepth = 4;

  const char* AnyName() { return random_.Pick(kNames); }
  int64_t AnyNumber() {
    return static_cast<int64_t>(random_.Uniform(200)) - 100;
  }
  Value AnyValue() {
    switch (random_.Uniform(5)) {
      case 0:
        return nullptr;
      case 1:
        return random_.Chance(0.5);
      case 2:
        return AnyNumber();
      case 3:
        return 0.25 * static_cast<double>(AnyNumber());
      default:
        return std::string(random_.Uniform(80), 's');
    }
  }

  // And what is embedded in it.
  void EditRichText(Text text, int depth) {
    if (depth >= kMaxDepth || random_.Chance(0.8)) return EditText(text);
    const size_t position = random_.Uniform(text.size() + 1);
    const size_t end = std::min(position + 1, text.size());
    const auto runs = text.Runs(position, end);
    for (const TextRun& run : *runs) {
      if (!run.embed || !run.embed->as_container()) continue;
      return EditChild(*run.embed, depth);
    }
    REQUIRE(text.NewEmbed<Map>(position).ok());
  }

  void MarkText(Text text, size_t position, size_t count) {
    const std::vector<TextMark> marks = *text.Marks(0, text.size());
    if (!marks.empty() && random_.Chance(0.2)) {
      REQUIRE(text.RemoveMark(random_.Pick(marks).id).ok());
      return;
    }
    const bool many = random_.Chance(0.3);
    Value value = AnyNumber();
    if (!many && random_.Chance(0.3)) value = nullptr;
    const Expand expand = random_.Pick(
        {Expand::kAfter, Expand::kBefore, Expand::kBoth, Expand::kNone});
    REQUIRE(text.Mark(position, position + count, AnyName(), value,
                      {.expand = expand, .many = many})
                .ok());
  }

  void EditList(List list, int depth) {
    const size_t position = random_.Uniform(list.size() + 1);
    if (position < list.size() && random_.Chance(0.5)) {
      const Value item = *list.Get(position);
      if (item.as_container()) return EditChild(item, depth);
      if (random_.Chance(0.3)) {
        REQUIRE(list.Replace(position, AnyValue()).ok());
      } else {
        REQUIRE(list.Delete(position).ok());
      }
    } else if (random_.Chance(0.3) && depth < kMaxDepth) {
      const bool map = random_.Chance(0.5);
      REQUIRE((map ? list.New<Map>(position).status()
                   : list.New<Text>(position).status())
                  .ok());
    } else {
      REQUIRE(list.Insert(position, std::vector<Value>{AnyValue(), AnyValue()})
                  .ok());
    }
  }

  void EditMovableList(MovableList list, int depth) {
    const size_t position = random_.Uniform(list.size() + 1);
    if (position == list.size() || random_.Chance(0.2)) {
      if (random_.Chance(0.3) && depth < kMaxDepth) {
        REQUIRE(list.New<Map>(position).ok());
      } else {
        REQUIRE(list.Insert(position, AnyValue()).ok());
      }
      return;
    }
    const Value item = *list.Get(position);
    if (item.as_container() && random_.Chance(0.5)) {
      return EditChild(item, depth);
    }
    switch (random_.Uniform(5)) {
      case 0:
        REQUIRE(list.Delete(position).ok());
        return;
      case 1:
        REQUIRE(list.Set(position, AnyValue()).ok());
        return;
      case 2:
        if (depth == kMaxDepth) return;
        REQUIRE(list.SetNew<Tree>(position).ok());
        return;
      default:
        REQUIRE(list.Move(position, random_.Uniform(list.size())).ok());
    }
  }

  void EditTree(Tree tree, int depth) {
    const std::vector<NodeId> nodes = tree.nodes();
    const std::optional<NodeId> node = AnyNode(nodes, random_);
    if (!node || random_.Chance(0.2)) {
      REQUIRE(tree.Create(AnyNode(nodes, random_), 0).ok());
    } else if (random_.Chance(0.3) && depth < kMaxDepth) {
      EditMap(*tree.meta(*node), depth + 1);
    } else if (random_.Chance(0.2)) {
      REQUIRE(tree.Delete(*node).ok());
    } else {
      const absl::Status moved = tree.Move(*node, AnyNode(nodes, random_));
      REQUIRE((moved.ok() || absl::IsInvalidArgument(moved)));
    }
  }

  void EditMap(Map map, int depth) {
    const std::string key = AnyName();
    const std::optional<Value> value = map.Get(key);
    if (value && value->as_container() && random_.Chance(0.7)) {
      return EditChild(*value, depth);
    }
    if (random_.Chance(0.25)) {
      REQUIRE(map.Delete(key).ok());
    } else if (random_.Chance(0.5) && depth < kMaxDepth) {
      AddChild(map, key);
    } else {
      REQUIRE(map.Set(key, AnyValue()).ok());
    }
  }

  // An open fails where something else is there, and then a new one goes.
  void AddChild(Map map, const std::string& key) {
    if (random_.Chance(0.3)) {
      REQUIRE(map.New<List>(key).ok());
    } else if (random_.Chance(0.2)) {
      if (!map.Open<Tree>(key).ok()) REQUIRE(map.New<MovableList>(key).ok());
    } else if (random_.Chance(0.5)) {
      if (!map.Open<Map>(key).ok()) REQUIRE(map.New<Counter>(key).ok());
    } else if (!map.Open<Text>(key).ok()) {
      REQUIRE(map.New<Map>(key).ok());
    }
  }

  void EditChild(const Value& value, int depth) {
    switch (value.as_container()->kind) {
      case ContainerKind::kText:
        return EditRichText(*doc_.Get<Text>(value), depth + 1);
      case ContainerKind::kList:
        return EditList(*doc_.Get<List>(value), depth + 1);
      case ContainerKind::kMap:
        return EditMap(*doc_.Get<Map>(value), depth + 1);
      case ContainerKind::kMovableList:
        return EditMovableList(*doc_.Get<MovableList>(value), depth + 1);
      case ContainerKind::kTree:
        return EditTree(*doc_.Get<Tree>(value), depth + 1);
      default:
        REQUIRE(doc_.Get<Counter>(value)->Add(AnyNumber()).ok());
    }
  }

  Doc& doc_;
  Random& random_;
};

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_CONVERGENCE_JSON_EDITOR_H_
