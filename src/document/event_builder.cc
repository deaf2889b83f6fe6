#include "syncline/internal/document/event_builder.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "syncline/internal/document/container_depths.h"
#include "syncline/internal/document/container_paths.h"
#include "syncline/internal/document/deltas.h"
#include "syncline/internal/document/document_core.h"

namespace syncline::internal {
namespace {

class EventBuilder {
 public:
  EventBuilder(const DocumentCore& core, const ChangeRecord& record)
      : core_(core),
        record_(record),
        paths_(core),
        now_(core),
        before_(core, record) {}

  std::vector<ContainerChange> Build() {
    for (const auto& [container, was_placed] : record_.placed_before()) {
      if (!was_placed) AddIfNew(container);
    }
    for (const ContainerIndex container : record_.containers()) {
      AddNewMetas(container);
      AddIfNew(container);
    }
    for (const ContainerIndex container : record_.containers()) {
      if (told_.contains(container) || !IsShown(container)) continue;
      Add(container, DeltaSince(core_, container, record_.before(container)));
    }
    SortByDepth(&changes_);
    return std::move(changes_);
  }

 private:
  bool IsShown(ContainerIndex container) { return now_.IsShown(container); }
  bool WasShown(ContainerIndex container) { return before_.IsShown(container); }
  bool IsKnownKind(ContainerIndex container) const {
    return IsKnown(core_.log().containers().container(container).kind);
  }

  // Tells a container that came to be shown from empty, and all that is in it.
  void AddIfNew(ContainerIndex first) {
    if (!IsShown(first) || WasShown(first)) return;
    std::vector<ContainerIndex> todo = {first};
    while (!todo.empty()) {
      const ContainerIndex container = todo.back();
      todo.pop_back();
      if (!told_.insert(container).second) continue;
      if (!IsKnownKind(container)) continue;
      Add(container, DeltaFromEmpty(core_, container));
      ForEachChild(core_, container,
                   [&](ContainerIndex child) { todo.push_back(child); });
    }
  }

  // The maps of the nodes that came to be shown.
  void AddNewMetas(ContainerIndex container) {
    const auto* nodes = record_.Find<ChangeRecord::Nodes>(container);
    if (nodes == nullptr || !WasShown(container)) return;
    const Delta delta = DeltaSince(core_, container, *nodes);
    for (const NodeStep& step : std::get<TreeDelta>(delta)) {
      if (step.kind != NodeStep::Kind::kCreated) continue;
      const std::optional<ContainerIndex> meta = core_.FindMeta(step.node);
      if (meta) AddIfNew(*meta);
    }
  }

  void Add(ContainerIndex container, Delta delta) {
    if (IsEmpty(delta) || now_.IsTooDeep(container)) return;
    changes_.push_back(
        {core_.RefOf(container), paths_.PathOf(container), std::move(delta)});
  }

  const DocumentCore& core_;
  const ChangeRecord& record_;
  ContainerPaths paths_;
  ContainerDepths now_;
  ContainerDepths before_;
  absl::flat_hash_set<ContainerIndex> told_;
  std::vector<ContainerChange> changes_;
};

}  // namespace

std::vector<ContainerChange> BuildChanges(const DocumentCore& core,
                                          const ChangeRecord& record) {
  return EventBuilder(core, record).Build();
}

}  // namespace syncline::internal
