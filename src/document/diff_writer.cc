#include "syncline/internal/document/diff_writer.h"

#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/document/checked_value.h"
#include "syncline/internal/document/container_copy.h"
#include "syncline/internal/document/deltas.h"
#include "syncline/internal/document/list_delta_writer.h"
#include "syncline/internal/document/tree_delta_writer.h"
#include "syncline/internal/oplog/content.h"

namespace syncline::internal {
namespace {

// Whether a container of this kind changes so.
bool Fits(ContainerKind kind, const Delta& delta) {
  switch (kind) {
    case ContainerKind::kText:
      return std::holds_alternative<TextDelta>(delta);
    case ContainerKind::kList:
    case ContainerKind::kMovableList:
      return std::holds_alternative<ListDelta>(delta);
    case ContainerKind::kMap:
      return std::holds_alternative<MapDelta>(delta);
    case ContainerKind::kTree:
      return std::holds_alternative<TreeDelta>(delta);
    case ContainerKind::kCounter:
      return std::holds_alternative<CounterDelta>(delta);
  }
  return false;
}

}  // namespace

absl::Status DiffWriter::Write(const ContainerChange& change) {
  SYNCLINE_RETURN_IF_ERROR(CheckKnown(change.container.kind));
  if (!Fits(change.container.kind, change.delta)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "no ", NameOf(change.container.kind), " has a delta of that kind"));
  }
  // It is told for its id.
  if (internal::IsEmpty(change.delta)) return absl::OkStatus();
  SYNCLINE_ASSIGN_OR_RETURN(const ContainerIndex container,
                            containers_.Find(change));
  switch (change.container.kind) {
    case ContainerKind::kText:
      return write_text_(
          container, std::get<TextDelta>(change.delta),
          [&](uint32_t position, ContainerRef child) -> absl::Status {
            SYNCLINE_RETURN_IF_ERROR(CheckKnown(child.kind));
            return containers_.Put(
                child, core_.InsertEmbedChild(container, position, child.kind));
          });
    case ContainerKind::kList:
      return WriteListDelta(core_, container, std::get<ListDelta>(change.delta),
                            &containers_);
    case ContainerKind::kMovableList:
      return WriteMovableDelta(core_, container,
                               std::get<ListDelta>(change.delta), &containers_);
    case ContainerKind::kMap:
      return WriteMap(container, std::get<MapDelta>(change.delta));
    case ContainerKind::kTree:
      return WriteTreeDelta(core_, container, std::get<TreeDelta>(change.delta),
                            &containers_);
    case ContainerKind::kCounter:
      return core_.Add(container, std::get<CounterDelta>(change.delta).added);
  }
  return absl::OkStatus();
}

absl::Status DiffWriter::WriteMap(ContainerIndex map, const MapDelta& delta) {
  for (const KeyChange& change : delta) {
    if (!IsValidUtf8(change.key)) {
      return absl::InvalidArgumentError("a key is not valid UTF-8");
    }
    SYNCLINE_RETURN_IF_ERROR(WriteKey(map, change));
  }
  return absl::OkStatus();
}

absl::Status DiffWriter::WriteKey(ContainerIndex map, const KeyChange& change) {
  if (!change.after) return core_.RemoveKey(map, change.key);
  if (const auto child = change.after->as_container()) {
    return ShowChild(map, change.key, *child);
  }
  SYNCLINE_RETURN_IF_ERROR(CheckValue(*change.after));
  return core_.SetKey(map, change.key, *change.after);
}

absl::Status DiffWriter::ShowChild(ContainerIndex map, const std::string& key,
                                   ContainerRef child) {
  SYNCLINE_RETURN_IF_ERROR(CheckKnown(child.kind));
  SYNCLINE_ASSIGN_OR_RETURN(const std::optional<ContainerIndex> here,
                            containers_.FindIn(map, child));
  if (here) return ShowAgain(map, key, child, *here);
  return containers_.Put(child, Make(map, key, child));
}

absl::StatusOr<ContainerIndex> DiffWriter::Make(ContainerIndex map,
                                                const std::string& key,
                                                ContainerRef child) {
  SYNCLINE_ASSIGN_OR_RETURN(const bool is_keyed, containers_.IsKeyed(child));
  if (!is_keyed) return core_.NewChild(map, key, child.kind);
  // Else what is there would be opened.
  SYNCLINE_RETURN_IF_ERROR(core_.RemoveKey(map, key));
  return core_.OpenChild(map, key, child.kind);
}

absl::Status DiffWriter::ShowAgain(ContainerIndex map, const std::string& key,
                                   ContainerRef child, ContainerIndex here) {
  const std::optional<uint32_t> number = core_.log().keys().Find(key);
  const Value* shown =
      number ? core_.state<MapState>(map).Get(*number) : nullptr;
  if (shown != nullptr && *shown == Value(core_.RefOf(here))) {
    return containers_.Put(child, here);
  }
  const ContainerKey& container = core_.log().containers().container(here);
  if (!container.is_keyed() || core_.parent_of(here) != map) {
    SYNCLINE_ASSIGN_OR_RETURN(const ContainerIndex made, Make(map, key, child));
    Copies copies;
    SYNCLINE_RETURN_IF_ERROR(CopyContainer(core_, here, core_, made, &copies));
    containers_.PutCopies(copies);
    return absl::OkStatus();
  }
  std::string content;
  AppendKeyedChild({container.kind, container.op}, &content);
  SYNCLINE_RETURN_IF_ERROR(core_.OpenAgain(map, key, content));
  return containers_.Put(child, here);
}

}  // namespace syncline::internal
