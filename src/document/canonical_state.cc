#include "syncline/internal/document/canonical_state.h"

#include <cstddef>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "syncline/internal/base/sort.h"
#include "syncline/internal/base/value_bytes.h"
#include "syncline/internal/base/varint.h"
#include "syncline/internal/document/document_core.h"

namespace syncline::internal {
namespace {

class StateWriter {
 public:
  explicit StateWriter(const DocumentCore& core) : core_(core) {}

  std::string Write() {
    AddRoots();
    // What a container shows is added behind those that are known.
    for (size_t i = 0; i < containers_.size(); ++i) WriteContainer(i);
    return std::move(out_);
  }

 private:
  void AddRoots();
  void WriteContainer(size_t number);
  void WriteState(const TextState& text);
  void WriteState(const CounterState& counter) { WriteValue(counter.value()); }
  void WriteState(const MapState& map);
  void WriteState(const ListState& list);
  void WriteState(const MovableListState& list);
  void WriteState(const TreeState& tree);
  void WriteChildren(const TreeState& tree, TreeState::Node parent,
                     std::vector<TreeState::Node>* nodes);

  void WriteBytes(std::string_view bytes) {
    AppendVarint(bytes.size(), &out_);
    out_ += bytes;
  }
  void WriteOp(Lv op) {
    const OpId id = core_.log().graph().id(op);
    AppendVarint(id.peer.value, &out_);
    AppendVarint(id.counter, &out_);
  }
  // A container's bytes tell its kind; what it holds follows in its turn.
  void WriteValue(const Value& value) {
    AppendValue(value, &out_);
    const std::optional<ContainerRef> ref = value.as_container();
    if (ref) containers_.emplace_back(ref->number);
  }

  const DocumentCore& core_;
  std::vector<ContainerIndex> containers_;
  std::string out_;
};

void StateWriter::AddRoots() {
  const ContainerTable& table = core_.log().containers();
  for (uint32_t i = 0; i < table.size(); ++i) {
    const ContainerIndex container(i);
    if (!table.container(container).is_root()) continue;
    // What somebody merely asked for is no part of the state. Of a text or a
    // list, whose history may be encoded or gone, nobody knows but that it is
    // empty.
    const ContainerState& state = core_.any_state(container);
    const auto* text = As<TextState>(state);
    const auto* list = As<ListState>(state);
    const bool is_left_out = text != nullptr ? text->empty()
                             : list != nullptr
                                 ? list->items().empty()
                                 : core_.log().runs_of(container).empty();
    if (is_left_out) continue;
    containers_.push_back(container);
  }
  Sort(containers_.begin(), containers_.end(),
       [&](ContainerIndex a, ContainerIndex b) {
         const ContainerKey& left = table.container(a);
         const ContainerKey& right = table.container(b);
         return std::tie(left.name, left.kind) <
                std::tie(right.name, right.kind);
       });
}

void StateWriter::WriteContainer(size_t number) {
  const ContainerIndex container = containers_[number];
  const ContainerKey& key = core_.log().containers().container(container);
  out_.push_back(static_cast<char>(key.kind));
  WriteBytes(key.name);
  std::visit(
      [this](const auto& state) {
        if constexpr (requires { *state; }) WriteState(*state);
      },
      core_.any_state(container));
}

void StateWriter::WriteState(const TextState& text) {
  WriteBytes(text.rope().ToString());
  const TextObjects* objects = text.objects();
  if (objects == nullptr || objects->size() == 0) return;
  out_.push_back(0);  // as no kind of container
  AppendVarint(objects->size(), &out_);
  objects->ForEach([&](uint32_t before, uint32_t, const auto* entry) {
    if (entry == nullptr) return;
    AppendVarint(before, &out_);
    AppendObject(entry->object, &out_);
    AppendVarint(entry->stamp.id.peer.value, &out_);
    AppendVarint(entry->stamp.id.counter, &out_);
    const auto child = entry->object.value.as_container();
    if (child) containers_.push_back(ContainerIndex(child->number));
  });
}

void StateWriter::WriteState(const MapState& map) {
  std::vector<std::pair<std::string_view, const MapState::Entry*>> entries;
  for (const MapState::Entry& entry : map.entries()) {
    // One that was only ever set in a transaction that was taken back.
    if (entry.sets.empty() && map.RemovalOf(entry.key()) == kNever) continue;
    entries.emplace_back(core_.log().keys().key(entry.key()), &entry);
  }
  Sort(entries.begin(), entries.end());
  AppendVarint(entries.size(), &out_);
  for (const auto& [key, entry] : entries) {
    WriteBytes(key);
    const Lv removal = map.RemovalOf(entry->key());
    out_.push_back(removal == kNever ? 0 : 1);
    if (removal != kNever) WriteOp(removal);
    AppendVarint(entry->sets.size(), &out_);
    for (const Register& set : entry->sets) {
      WriteOp(set.op);
      WriteValue(set.value);
    }
  }
}

void StateWriter::WriteState(const ListState& list) {
  AppendVarint(list.items().size(), &out_);
  list.items().ForEach(0, list.items().size(),
                       [&](const Value& value) { WriteValue(value); });
}

void StateWriter::WriteState(const MovableListState& list) {
  AppendVarint(list.size(), &out_);
  list.ForEach(0, list.size(), [&](const MovableListState::Item& item) {
    WriteOp(item.op);
    WriteOp(item.placed_by);
    WriteOp(item.set_by);
    WriteValue(item.value);
  });
}

void StateWriter::WriteState(const TreeState& tree) {
  std::vector<TreeState::Node> nodes;
  WriteChildren(tree, TreeState::kRoot, &nodes);
  for (size_t i = 0; i < nodes.size(); ++i) {
    WriteChildren(tree, nodes[i], &nodes);
  }
}

void StateWriter::WriteChildren(const TreeState& tree, TreeState::Node parent,
                                std::vector<TreeState::Node>* nodes) {
  const TreeState::Children& children = tree.children(parent);
  AppendVarint(children.size(), &out_);
  for (uint32_t i = 0; i < children.size(); ++i) {
    nodes->push_back(children[i]);
    WriteOp(tree.op(children[i]));
    const auto meta =
        core_.FindMeta(core_.log().graph().id(tree.op(children[i])));
    const bool has_meta = meta && !core_.log().runs_of(*meta).empty();
    out_.push_back(has_meta ? 1 : 0);
    if (has_meta) containers_.push_back(*meta);
  }
}

}  // namespace

std::string CanonicalState(const DocumentCore& core) {
  return StateWriter(core).Write();
}

}  // namespace syncline::internal
