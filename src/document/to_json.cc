#include "syncline/internal/document/to_json.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/json_writer.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/tell_plain.h"

namespace syncline::internal {
namespace {

struct Root {
  std::string_view name;
  ContainerKind kind;
  ContainerIndex container;
};

// Those that show something, by name and kind.
std::vector<Root> RootsOf(const DocumentCore& core) {
  std::vector<Root> roots;
  const ContainerTable& containers = core.log().containers();
  for (uint32_t i = 0; i < containers.size(); ++i) {
    const ContainerKey& key = containers.container(ContainerIndex(i));
    if (key.is_root() && !core.IsEmpty(ContainerIndex(i))) {
      roots.push_back({key.name, key.kind, ContainerIndex(i)});
    }
  }
  Sort(roots.begin(), roots.end(), [](const Root& a, const Root& b) {
    return std::tie(a.name, a.kind) < std::tie(b.name, b.kind);
  });
  return roots;
}

// How many of the roots, which are in order, are called so.
ptrdiff_t CountNamed(const std::vector<Root>& roots, std::string_view name) {
  auto first = std::lower_bound(
      roots.begin(), roots.end(), name,
      [](const Root& root, std::string_view n) { return root.name < n; });
  ptrdiff_t count = 0;
  for (; first != roots.end() && first->name == name; ++first) ++count;
  return count;
}

// No two have one key: where a root is called as another one would be by its
// name and kind, that one has its kind once more.
std::string KeyOf(const std::vector<Root>& roots, const Root& root) {
  std::string key(root.name);
  if (CountNamed(roots, key) == 1) return key;
  do {
    absl::StrAppend(&key, ":", NameOf(root.kind));
  } while (CountNamed(roots, key) == 1);
  return key;
}

}  // namespace

absl::StatusOr<std::string> ToJson(const DocumentCore& core) {
  const std::vector<Root> roots = RootsOf(core);
  std::vector<std::pair<std::string, ContainerIndex>> members;
  members.reserve(roots.size());
  for (const Root& root : roots) {
    members.emplace_back(KeyOf(roots, root), root.container);
  }
  Sort(members.begin(), members.end());
  JsonWriter writer;
  writer.BeginMap();
  for (const auto& [key, container] : members) {
    writer.Key(key);
    SYNCLINE_RETURN_IF_ERROR(
        TellPlain(core, container, NodeKeys::kIdFirst, &writer));
  }
  writer.EndMap();
  return std::move(writer.out());
}

}  // namespace syncline::internal
