#include "syncline/internal/document/json_pointer.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/document_core.h"

namespace syncline::internal {
namespace {

// The token between two slashes, with ~1 for a slash and ~0 for a tilde.
absl::StatusOr<std::string> Unescape(std::string_view token) {
  std::string text;
  for (size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      text += token[i];
      continue;
    }
    const char code = ++i < token.size() ? token[i] : 0;
    if (code != '0' && code != '1') {
      return absl::InvalidArgumentError(
          "a ~ in a JSON Pointer is followed by 0 or 1");
    }
    text += code == '0' ? '~' : '/';
  }
  return text;
}

// A position in a list: digits, without zeros in front.
std::optional<uint32_t> ParseIndex(std::string_view token) {
  uint32_t index = 0;
  const char* end = token.data() + token.size();
  const auto [parsed, error] = std::from_chars(token.data(), end, index);
  if (error != std::errc() || parsed != end || token.empty() ||
      (token.size() > 1 && token[0] == '0')) {
    return std::nullopt;
  }
  return index;
}

// The roots of this name that show something.
std::optional<Value> FindRoot(const DocumentCore& core, std::string_view name,
                              int* found) {
  std::optional<Value> root;
  for (uint8_t number = 1; IsKnown(static_cast<ContainerKind>(number));
       ++number) {
    const auto kind = static_cast<ContainerKind>(number);
    const auto container =
        core.log().containers().Find({kind, std::string(name)});
    if (!container || core.IsEmpty(*container)) continue;
    ++*found;
    root = core.RefOf(*container);
  }
  return root;
}

// The map of the node that `token` names in a tree.
std::optional<Value> MetaOf(DocumentCore& core, ContainerIndex container,
                            std::string_view token) {
  const std::optional<OpId> id = OpId::Parse(token);
  if (!id) return std::nullopt;
  const auto& tree = core.state<TreeState>(container);
  const TreeState::Node node = core.FindNode(container, *id);
  if (node == TreeState::kNowhere || !tree.IsShown(node)) return std::nullopt;
  return core.RefOf(core.OpenMeta(*id));
}

// The embed at a position of a text.
std::optional<Value> EmbedAt(const DocumentCore& core, const TextState& text,
                             std::string_view token) {
  const std::optional<uint32_t> position = ParseIndex(token);
  if (!position) return std::nullopt;
  const std::optional<TextMetrics> at =
      text.rope().Locate(core.event_unit(), *position);
  const Value* embed = at ? text.EmbedAt(at->code_points) : nullptr;
  return embed == nullptr ? std::nullopt : std::optional<Value>(*embed);
}

// What `token` names in `value`, if there is such a thing.
std::optional<Value> Step(DocumentCore& core, const Value& value,
                          std::string_view token) {
  const std::optional<ContainerRef> ref = value.as_container();
  if (!ref) return std::nullopt;
  const ContainerState& state = core.any_state(ContainerIndex(ref->number));
  if (const auto* map = As<MapState>(state)) {
    const std::optional<uint32_t> key = core.log().keys().Find(token);
    const Value* found = key ? map->Get(*key) : nullptr;
    return found == nullptr ? std::nullopt : std::optional<Value>(*found);
  }
  if (const auto* list = As<ListState>(state)) {
    const std::optional<uint32_t> index = ParseIndex(token);
    if (index && *index < list->items().size()) return list->items()[*index];
  }
  if (const auto* list = As<MovableListState>(state)) {
    const std::optional<uint32_t> index = ParseIndex(token);
    if (index && *index < list->size()) return list->At(*index).value;
  }
  if (const auto* text = As<TextState>(state)) {
    return EmbedAt(core, *text, token);
  }
  if (As<TreeState>(state) != nullptr) {
    return MetaOf(core, ContainerIndex(ref->number), token);
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<Value> FindByPointer(DocumentCore& core,
                                    std::string_view pointer) {
  if (pointer.empty() || pointer.front() != '/') {
    return absl::InvalidArgumentError(
        "a JSON Pointer to a value of a document begins with / and a name");
  }
  std::optional<Value> value;
  for (size_t begin = 1; begin <= pointer.size();) {
    const size_t end = std::min(pointer.find('/', begin), pointer.size());
    SYNCLINE_ASSIGN_OR_RETURN(const std::string token,
                              Unescape(pointer.substr(begin, end - begin)));
    int roots = 0;
    value =
        begin == 1 ? FindRoot(core, token, &roots) : Step(core, *value, token);
    if (roots > 1) {
      return absl::InvalidArgumentError(absl::StrCat(
          "containers of several kinds are named \"", token, "\""));
    }
    if (!value) {
      return absl::NotFoundError(absl::StrCat(
          "there is nothing at ", std::string(pointer.substr(0, end))));
    }
    begin = end + 1;
  }
  return *value;
}

}  // namespace syncline::internal
