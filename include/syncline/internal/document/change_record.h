// What the commit or import under way has changed, container by container: what
// an event is made from. Kept only while somebody listens.
//
// What was before is noted where something is touched for the first time; what
// is after, the states say in the end.
//
// Cost: O(log n) a splice, O(1) everything else. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_CHANGE_RECORD_H_
#define SYNCLINE_INTERNAL_DOCUMENT_CHANGE_RECORD_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/containers/splices.h"
#include "syncline/internal/types/tree_state.h"
#include "syncline/rich_text.h"
#include "syncline/value.h"

namespace syncline::internal {

class ChangeRecord {
 public:
  // Keys by number, and what they showed.
  using Keys = absl::flat_hash_map<uint32_t, std::optional<Value>>;
  // Nodes, and where they were.
  using Nodes = absl::flat_hash_map<TreeState::Node, TreeState::Spot>;
  // Of a text: its splices are in the unit of events, and annotated with the
  // attributes that what is kept had, by their numbers, where they changed.
  struct TextChanges {
    Splices splices;
    std::vector<Attributes> attributes;
  };
  using Before =
      std::variant<std::monostate, TextChanges, Splices, Keys, Nodes, int64_t>;

  bool empty() const { return order_.empty() && placed_before_.empty(); }
  void Clear() {
    order_.clear();
    before_.clear();
    placed_before_.clear();
  }

  void SpliceText(ContainerIndex text, uint32_t position, uint32_t deleted,
                  uint32_t inserted) {
    Of<TextChanges>(text).splices.Add(position, deleted, inserted);
  }
  // Of a text, which of `count` units from `position` on were there before, and
  // had no change of attributes since. REQUIRES: count > 0.
  std::vector<Splices::Range> WithoutNote(ContainerIndex text,
                                          uint32_t position, uint32_t count) {
    return Of<TextChanges>(text).splices.WithoutNote(position, count);
  }
  // Before the attributes of `count` units change, which are the same all over.
  void TouchAttributes(ContainerIndex text, uint32_t position, uint32_t count,
                       Attributes attributes) {
    auto& [splices, before] = Of<TextChanges>(text);
    const auto note = static_cast<uint32_t>(before.size());
    if (splices.Annotate(position, count, note)) {
      before.push_back(std::move(attributes));
    }
  }
  // Of a list, by position.
  void Splice(ContainerIndex container, uint32_t position, uint32_t deleted,
              uint32_t inserted) {
    Of<Splices>(container).Add(position, deleted, inserted);
  }
  // Before they change: `shown` is what the key shows, or nullptr.
  void TouchKey(ContainerIndex map, uint32_t key, const Value* shown) {
    Keys& keys = Of<Keys>(map);
    if (keys.contains(key)) return;
    keys.emplace(key, shown == nullptr ? std::nullopt : std::optional(*shown));
  }
  void TouchNode(ContainerIndex tree, TreeState::Node node,
                 const TreeState::Spot& spot) {
    Of<Nodes>(tree).emplace(node, spot);
  }
  void TouchCounter(ContainerIndex counter, int64_t value) {
    if (before_.contains(counter)) return;
    Of<int64_t>(counter) = value;
  }
  // Before the value that shows a container comes or goes.
  void TouchPlacement(ContainerIndex container, bool is_placed) {
    placed_before_.emplace(container, is_placed);
  }

  // Touched containers, in the order in which they were.
  const std::vector<ContainerIndex>& containers() const { return order_; }
  // REQUIRES: touched.
  const Before& before(ContainerIndex container) const {
    return before_.at(container);
  }
  // Nullptr: it was not touched.
  template <typename T>
  const T* Find(ContainerIndex container) const {
    const auto found = before_.find(container);
    if (found == before_.end()) return nullptr;
    return std::get_if<T>(&found->second);
  }
  const absl::flat_hash_map<ContainerIndex, bool>& placed_before() const {
    return placed_before_;
  }

 private:
  template <typename T>
  T& Of(ContainerIndex container) {
    const auto [found, is_new] = before_.try_emplace(container);
    if (is_new) {
      order_.push_back(container);
      found->second.emplace<T>();
    }
    return std::get<T>(found->second);
  }

  std::vector<ContainerIndex> order_;
  absl::flat_hash_map<ContainerIndex, Before> before_;
  absl::flat_hash_map<ContainerIndex, bool> placed_before_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_CHANGE_RECORD_H_
