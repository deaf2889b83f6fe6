#include "syncline/internal/document/diff_containers.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/cursor_message.h"
#include "syncline/internal/document/container_paths.h"

namespace syncline::internal {
namespace {

absl::StatusOr<ContainerChain> ChainOf(const ContainerChange& change) {
  if (change.id.empty()) {
    return absl::InvalidArgumentError(
        "the change does not tell what the container is called: those of "
        "events do not, those of Diff do");
  }
  absl::StatusOr<ContainerChain> chain = DecodeChain(change.id);
  if (chain.ok() && chain->back().kind == change.container.kind) return chain;
  return absl::InvalidArgumentError(absl::StrCat(
      "the id of the change names no ", NameOf(change.container.kind)));
}

}  // namespace

absl::Status CheckKnown(ContainerKind kind) {
  if (IsKnown(kind)) return absl::OkStatus();
  return absl::UnimplementedError(
      "the difference has a kind of container of a later version");
}

DiffContainers::DiffContainers(DocumentCore& core,
                               absl::Span<const ContainerChange> diff)
    : core_(core) {
  for (const ContainerChange& change : diff) {
    changes_.emplace(change.container.number, &change);
  }
}

absl::StatusOr<ContainerIndex> DiffContainers::Find(
    const ContainerChange& change) {
  SYNCLINE_ASSIGN_OR_RETURN(const std::optional<ContainerIndex> found,
                            Locate(change));
  if (!found) {
    return absl::NotFoundError(
        absl::StrCat("the ", NameOf(change.container.kind),
                     " is not known here, and the difference does not make it: "
                     "import what the difference starts from"));
  }
  SYNCLINE_RETURN_IF_ERROR(core_.CheckAttached(*found));
  const ContainerKind kind = core_.log().containers().container(*found).kind;
  if (kind == change.container.kind) return *found;
  return absl::InvalidArgumentError(
      absl::StrCat("a ", NameOf(kind), " was made of it, no ",
                   NameOf(change.container.kind)));
}

absl::StatusOr<std::optional<ContainerIndex>> DiffContainers::Locate(
    ContainerRef ref) {
  const auto change = changes_.find(ref.number);
  if (change == changes_.end()) return std::nullopt;
  return Locate(*change->second);
}

absl::StatusOr<std::optional<ContainerIndex>> DiffContainers::FindShown(
    ContainerRef ref) {
  SYNCLINE_ASSIGN_OR_RETURN(std::optional<ContainerIndex> found, Locate(ref));
  if (found && !core_.IsAttached(*found)) found.reset();
  return found;
}

absl::StatusOr<std::optional<ContainerIndex>> DiffContainers::FindIn(
    ContainerIndex map, ContainerRef ref) {
  SYNCLINE_ASSIGN_OR_RETURN(const std::optional<ContainerIndex> found,
                            Locate(ref));
  if (!found || core_.log().containers().container(*found).is_root()) {
    return std::nullopt;
  }
  const std::optional<ContainerIndex> parent = core_.parent_of(*found);
  if (!parent) return std::nullopt;
  const auto copy = copies_.find(*parent);
  const bool is_in = copy != copies_.end()
                         ? copy->second == map
                         : *parent == map && core_.IsAttached(*found);
  return is_in ? found : std::nullopt;
}

absl::StatusOr<bool> DiffContainers::IsKeyed(ContainerRef ref) const {
  const auto change = changes_.find(ref.number);
  if (change == changes_.end()) return false;
  SYNCLINE_ASSIGN_OR_RETURN(const ContainerChain chain,
                            ChainOf(*change->second));
  return chain.back().is_keyed();
}

absl::Status DiffContainers::Put(ContainerRef ref,
                                 absl::StatusOr<ContainerIndex> here) {
  if (!here.ok()) return here.status();
  put_[ref.number] = *here;
  return absl::OkStatus();
}

absl::StatusOr<std::optional<ContainerIndex>> DiffContainers::Locate(
    const ContainerChange& change) {
  const auto put = put_.find(change.container.number);
  if (put != put_.end()) return put->second;
  SYNCLINE_ASSIGN_OR_RETURN(const ContainerChain chain, ChainOf(change));
  if (chain.size() == 1) {
    const std::optional<ContainerIndex> meta = FindMeta(chain.front());
    if (meta) return meta;
  }
  std::optional<ContainerIndex> found = FindContainer(core_, chain);
  if (!found) return found;
  const auto copy = copies_.find(*found);
  return copy == copies_.end() ? found : copy->second;
}

void DiffContainers::PutCopies(const Copies& copies) {
  for (const auto& [from, to] : copies.containers) copies_[from] = to;
  for (const auto& [from, to] : copies.nodes) nodes_[from] = to;
}

std::optional<ContainerIndex> DiffContainers::FindMeta(
    const ContainerKey& key) {
  if (!key.op || key.kind != ContainerKind::kMap) return std::nullopt;
  const OpId node = NodeHere(*key.op);
  const OpLog& log = core_.log();
  const std::optional<Lv> op = log.graph().Find(node);
  if (!op || log.OpRunAt(*op).kind != OpKind::kCreateNode) return std::nullopt;
  return core_.OpenMeta(node);
}

}  // namespace syncline::internal
