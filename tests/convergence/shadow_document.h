// A document built from events alone, in the plainest containers there are.
//
// It knows a container by its number, and which containers are roots by the
// paths of its changes. Whatever an event tells is applied as event.h says.
// Thread-compatible.
#ifndef SYNCLINE_TESTS_CONVERGENCE_SHADOW_DOCUMENT_H_
#define SYNCLINE_TESTS_CONVERGENCE_SHADOW_DOCUMENT_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "support/require.h"
#include "syncline/syncline.h"

namespace syncline::test {

class ShadowDocument {
 public:
  // Of a document that tells of texts in this unit.
  explicit ShadowDocument(TextUnit unit) : unit_(unit) {}

  void Apply(const Event& event) {
    for (const ContainerChange& change : event.changes) Apply(change);
  }

  // Forgets what was removed, and is in no conflict either: should it come
  // back, it is told from empty. REQUIRES: all events of the document were applied.
  void ForgetRemoved(Doc& doc);

  // Whether the shadow shows what the container shows, and all below it.
  void Compare(Doc& doc, const Value& value);

 private:
  struct ShadowTree {
    std::map<NodeId, std::optional<NodeId>> parents;
    std::map<std::optional<NodeId>, std::vector<NodeId>> children;
    std::map<NodeId, uint32_t> metas;
  };
  // Of a text.
  struct Unit {
    char32_t unit = 0;  // whatever that is
    std::optional<Value> embed;
    Attributes attributes;
    friend bool operator==(const Unit&, const Unit&) = default;
  };
  struct Shadow {
    ContainerRef ref;
    std::vector<Unit> text;
    std::vector<Value> items;
    std::map<std::string, Value> entries;
    ShadowTree tree;
    uint64_t sum = 0;
  };

  void Apply(const ContainerChange& change);
  void ApplyTo(Shadow* shadow, const TextDelta& delta) const;
  std::vector<Unit> UnitsOf(const TextStep& step) const;
  void CompareText(const Text& text, const Shadow& shadow) const;
  static void ApplyTo(Shadow* shadow, const ListDelta& delta);
  static void ApplyTo(Shadow* shadow, const MapDelta& delta);
  void ApplyTo(Shadow* shadow, const TreeDelta& delta);
  static void ApplyTo(Shadow* shadow, const CounterDelta& delta) {
    shadow->sum += static_cast<uint64_t>(delta.added);
  }
  static void TakeOut(ShadowTree* tree, NodeId node);
  void Forget(ShadowTree* tree, NodeId node);
  // A container that is not shown any more.
  void Forget(uint32_t container);
  void CompareTree(Doc& doc, const Tree& tree, const ShadowTree& shadow,
                   std::optional<NodeId> parent);

  TextUnit unit_;
  std::map<uint32_t, Shadow> shadows_;
};

// Implementation details follow.

inline std::u32string CodePoints(const std::string& utf8) {
  std::u32string text;
  for (size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i++]);
    char32_t code_point = lead < 0x80   ? lead
                          : lead < 0xe0 ? lead & 0x1f
                          : lead < 0xf0 ? lead & 0x0f
                                        : lead & 0x07;
    while (i < utf8.size() && (utf8[i] & 0xc0) == 0x80) {
      code_point = code_point << 6 | (utf8[i++] & 0x3f);
    }
    text += code_point;
  }
  return text;
}

inline std::u32string Units(const std::string& utf8, TextUnit unit) {
  if (unit == TextUnit::kCodePoints) return CodePoints(utf8);
  if (unit == TextUnit::kBytes) return {utf8.begin(), utf8.end()};
  std::u32string units;
  for (const char32_t code_point : CodePoints(utf8)) {
    if (code_point < 0x10000) {
      units += code_point;
    } else {
      units += 0xd800 + ((code_point - 0x10000) >> 10);
      units += 0xdc00 + (code_point & 0x3ff);
    }
  }
  return units;
}

// Any sequence that has insert and erase by iterators; keep(element, step) is
// called of each that is retained.
template <typename Steps, typename Sequence, typename F, typename G>
void ApplySteps(const Steps& steps, Sequence* sequence, F content, G keep) {
  using Kind = typename Steps::value_type::Kind;
  size_t at = 0;
  for (const auto& step : steps) {
    const auto place = [&] {
      REQUIRE(at <= sequence->size());
      return sequence->begin() + static_cast<ptrdiff_t>(at);
    };
    if (step.kind == Kind::kRetain) {
      REQUIRE(step.count <= sequence->size() - at);
      for (size_t i = 0; i < step.count; ++i) keep(&(*sequence)[at++], step);
    } else if (step.kind == Kind::kInsert) {
      const auto inserted = content(step);
      REQUIRE(inserted.size() == step.count);
      sequence->insert(place(), inserted.begin(), inserted.end());
      at += step.count;
    } else {
      REQUIRE(step.count <= sequence->size() - at);
      sequence->erase(place(), place() + static_cast<ptrdiff_t>(step.count));
    }
  }
}

// What changes of attributes make of those that were.
inline void ApplyTo(Attributes* attributes, const Attributes& changes) {
  std::map<std::pair<std::string, std::optional<OpId>>, Value> by_name;
  for (const Attribute& attribute : *attributes) {
    by_name[{attribute.key, attribute.id}] = attribute.value;
  }
  for (const Attribute& change : changes) {
    // Each is one: it says something else than before.
    REQUIRE(by_name[{change.key, change.id}] != change.value);
    by_name[{change.key, change.id}] = change.value;
  }
  attributes->clear();
  for (const auto& [name, value] : by_name) {
    if (value.is_null()) continue;
    attributes->push_back({name.first, name.second, value});
  }
}

inline std::vector<ShadowDocument::Unit> ShadowDocument::UnitsOf(
    const TextStep& step) const {
  std::vector<Unit> units;
  for (const char32_t unit : Units(step.inserted, unit_)) {
    units.push_back({unit, step.embed, step.attributes});
  }
  return units;
}

inline void ShadowDocument::ApplyTo(Shadow* shadow,
                                    const TextDelta& delta) const {
  ApplySteps(
      delta, &shadow->text,
      [this](const TextStep& step) { return UnitsOf(step); },
      [](Unit* unit, const TextStep& step) {
        test::ApplyTo(&unit->attributes, step.attributes);
      });
}

inline void ShadowDocument::CompareText(const Text& text,
                                        const Shadow& shadow) const {
  REQUIRE(Units(text.ToString(), unit_).size() == shadow.text.size());
  std::vector<Unit> units;
  for (const TextRun& run : text.Runs()) {
    const std::string shown = run.embed ? "\uFFFC" : run.text;
    for (const char32_t unit : Units(shown, unit_)) {
      units.push_back({unit, run.embed, run.attributes});
    }
  }
  REQUIRE((units == shadow.text));
}

inline void ShadowDocument::ApplyTo(Shadow* shadow, const ListDelta& delta) {
  ApplySteps(
      delta, &shadow->items, [](const ListStep& step) { return step.inserted; },
      [](Value*, const ListStep&) {});
}

inline void ShadowDocument::ApplyTo(Shadow* shadow, const MapDelta& delta) {
  for (const KeyChange& change : delta) {
    const auto found = shadow->entries.find(change.key);
    REQUIRE((found != shadow->entries.end()) == change.before.has_value());
    if (change.before) REQUIRE(found->second == *change.before);
    if (change.after) {
      shadow->entries[change.key] = *change.after;
    } else {
      shadow->entries.erase(change.key);
    }
  }
}

inline void ShadowDocument::TakeOut(ShadowTree* tree, NodeId node) {
  REQUIRE(tree->parents.contains(node));
  auto& siblings = tree->children[tree->parents[node]];
  const auto found = std::find(siblings.begin(), siblings.end(), node);
  REQUIRE(found != siblings.end());
  siblings.erase(found);
}

inline void ShadowDocument::Forget(ShadowTree* tree, NodeId node) {
  for (const NodeId& child : tree->children[node]) Forget(tree, child);
  tree->children.erase(node);
  tree->parents.erase(node);
  const auto meta = tree->metas.find(node);
  if (meta == tree->metas.end()) return;
  Forget(meta->second);
  tree->metas.erase(node);
}

inline void ShadowDocument::Forget(uint32_t container) {
  const Shadow gone = std::exchange(shadows_[container], Shadow());
  auto forget = [this](const Value& value) {
    const std::optional<ContainerRef> ref = value.as_container();
    if (ref) Forget(ref->number);
  };
  for (const Unit& unit : gone.text) {
    if (unit.embed) forget(*unit.embed);
  }
  for (const Value& item : gone.items) forget(item);
  for (const auto& [key, value] : gone.entries) forget(value);
  for (const auto& [node, meta] : gone.tree.metas) Forget(meta);
}

inline void ShadowDocument::ApplyTo(Shadow* shadow, const TreeDelta& delta) {
  ShadowTree& tree = shadow->tree;
  for (const NodeStep& step : delta) {
    if (step.kind == NodeStep::Kind::kMoved) TakeOut(&tree, step.node);
  }
  for (const NodeStep& step : delta) {
    if (step.kind != NodeStep::Kind::kDeleted) continue;
    TakeOut(&tree, step.node);
    Forget(&tree, step.node);
  }
  for (const NodeStep& step : delta) {
    if (step.kind == NodeStep::Kind::kDeleted) continue;
    const bool is_new = step.kind == NodeStep::Kind::kCreated;
    REQUIRE(tree.parents.contains(step.node) != is_new);
    if (step.parent) REQUIRE(tree.parents.contains(*step.parent));
    auto& siblings = tree.children[step.parent];
    REQUIRE(step.index <= siblings.size());
    siblings.insert(siblings.begin() + static_cast<ptrdiff_t>(step.index),
                    step.node);
    tree.parents[step.node] = step.parent;
  }
}

inline void ShadowDocument::Apply(const ContainerChange& change) {
  Shadow& shadow = shadows_[change.container.number];
  shadow.ref = change.container;
  const Path& path = change.path;
  if (!path.empty() && std::holds_alternative<OpId>(path.back())) {
    // The map of a node of some tree: only its own can ask for it.
    for (auto& [number, other] : shadows_) {
      const NodeId node = std::get<OpId>(path.back());
      if (!other.tree.parents.contains(node)) continue;
      other.tree.metas[node] = change.container.number;
    }
  }
  std::visit([&](const auto& delta) { ApplyTo(&shadow, delta); }, change.delta);
}

inline bool IsAttached(Doc& doc, const ContainerRef& ref) {
  switch (ref.kind) {
    case ContainerKind::kText:
      return doc.Get<Text>(ref)->is_attached();
    case ContainerKind::kMap:
      return doc.Get<Map>(ref)->is_attached();
    case ContainerKind::kList:
      return doc.Get<List>(ref)->is_attached();
    case ContainerKind::kMovableList:
      return doc.Get<MovableList>(ref)->is_attached();
    case ContainerKind::kTree:
      return doc.Get<Tree>(ref)->is_attached();
    case ContainerKind::kCounter:
      return doc.Get<Counter>(ref)->is_attached();
  }
  return false;
}

inline void ShadowDocument::ForgetRemoved(Doc& doc) {
  for (auto& [number, shadow] : shadows_) {
    if (shadow.ref.document == 0 || IsAttached(doc, shadow.ref)) continue;
    shadow = Shadow();
  }
}

inline void ShadowDocument::CompareTree(Doc& doc, const Tree& tree,
                                        const ShadowTree& shadow,
                                        std::optional<NodeId> parent) {
  const auto found = shadow.children.find(parent);
  const std::vector<NodeId> children = tree.children(parent);
  if (found == shadow.children.end()) {
    REQUIRE(children.empty());
    return;
  }
  REQUIRE(children == found->second);
  for (const NodeId& node : children) {
    const auto meta = shadow.metas.find(node);
    Tree same = tree;
    const Map map = *same.meta(node);
    if (meta != shadow.metas.end()) {
      REQUIRE(map.ref().number == meta->second);
      Compare(doc, map.ref());
    } else {
      REQUIRE(map.empty());
    }
    CompareTree(doc, tree, shadow, node);
  }
}

inline void ShadowDocument::Compare(Doc& doc, const Value& value) {
  const std::optional<ContainerRef> ref = value.as_container();
  if (!ref) return;
  const Shadow& shadow = shadows_[ref->number];
  switch (ref->kind) {
    case ContainerKind::kText:
      CompareText(*doc.Get<Text>(value), shadow);
      for (const Unit& unit : shadow.text) {
        if (unit.embed) Compare(doc, *unit.embed);
      }
      return;
    case ContainerKind::kList:
      REQUIRE(doc.Get<List>(value)->values() == shadow.items);
      break;
    case ContainerKind::kMovableList:
      REQUIRE(doc.Get<MovableList>(value)->values() == shadow.items);
      break;
    case ContainerKind::kCounter:
      REQUIRE(static_cast<uint64_t>(doc.Get<Counter>(value)->value()) ==
              shadow.sum);
      return;
    case ContainerKind::kTree:
      return CompareTree(doc, *doc.Get<Tree>(value), shadow.tree, std::nullopt);
    case ContainerKind::kMap: {
      const Map map = *doc.Get<Map>(value);
      REQUIRE(map.size() == shadow.entries.size());
      for (const auto& [key, entry] : shadow.entries) {
        REQUIRE(map.Get(key) == entry);
        Compare(doc, entry);
      }
    }
  }
  for (const Value& item : shadow.items) Compare(doc, item);
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_CONVERGENCE_SHADOW_DOCUMENT_H_
