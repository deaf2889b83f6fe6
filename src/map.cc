#include "syncline/map.h"

#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/document/checked_value.h"
#include "syncline/internal/document/document_core.h"

namespace syncline {
namespace {

using internal::ContainerIndex;
using internal::DocumentCore;
using internal::MapState;
using internal::Register;

absl::Status CheckKey(const DocumentCore& core, uint32_t map,
                      std::string_view key) {
  SYNCLINE_RETURN_IF_ERROR(core.CheckAttached(ContainerIndex(map)));
  if (internal::IsValidUtf8(key)) return absl::OkStatus();
  return absl::InvalidArgumentError("the key is not valid UTF-8");
}

// The sets at a key, or nullptr if it is not there.
const MapState::Entry* FindEntry(const DocumentCore& core, uint32_t map,
                                 std::string_view key) {
  const std::optional<uint32_t> number = core.log().keys().Find(key);
  if (!number) return nullptr;
  const MapState::Entry* entry =
      core.state<MapState>(ContainerIndex(map)).Find(*number);
  return entry == nullptr || entry->sets.empty() ? nullptr : entry;
}

// Calls f(const Register&) for what shows at a key, then for its conflicts.
template <typename F>
void ForEachSet(const DocumentCore& core, uint32_t map, std::string_view key,
                F f) {
  const MapState::Entry* entry = FindEntry(core, map, key);
  if (entry == nullptr) return;
  absl::flat_hash_set<uint32_t> told;
  for (const Register& set : entry->sets) {
    // Several who open a child at one key open the same one.
    const std::optional<ContainerRef> child = set.value.as_container();
    if (!child || told.insert(child->number).second) f(set);
  }
}

absl::StatusOr<uint32_t> NumberOf(absl::StatusOr<ContainerIndex> child) {
  if (!child.ok()) return child.status();
  return child->value();
}

}  // namespace

absl::Status Map::Set(std::string_view key, Value value) {
  SYNCLINE_RETURN_IF_ERROR(CheckKey(*core(), number(), key));
  SYNCLINE_RETURN_IF_ERROR(internal::CheckValue(value));
  return core()->SetKey(ContainerIndex(number()), key, std::move(value));
}

absl::Status Map::Delete(std::string_view key) {
  SYNCLINE_RETURN_IF_ERROR(CheckKey(*core(), number(), key));
  return core()->RemoveKey(ContainerIndex(number()), key);
}

absl::StatusOr<uint32_t> Map::OpenChild(std::string_view key,
                                        ContainerKind kind) {
  SYNCLINE_RETURN_IF_ERROR(CheckKey(*core(), number(), key));
  return NumberOf(core()->OpenChild(ContainerIndex(number()), key, kind));
}

absl::StatusOr<uint32_t> Map::NewChild(std::string_view key,
                                       ContainerKind kind) {
  SYNCLINE_RETURN_IF_ERROR(CheckKey(*core(), number(), key));
  return NumberOf(core()->NewChild(ContainerIndex(number()), key, kind));
}

std::optional<Value> Map::Get(std::string_view key) const {
  const MapState::Entry* entry = FindEntry(*core(), number(), key);
  if (entry == nullptr) return std::nullopt;
  return entry->shown();
}

bool Map::contains(std::string_view key) const {
  return FindEntry(*core(), number(), key) != nullptr;
}

std::vector<Value> Map::Conflicts(std::string_view key) const {
  std::vector<Value> values;
  ForEachSet(*core(), number(), key,
             [&](const Register& set) { values.push_back(set.value); });
  if (!values.empty()) values.erase(values.begin());
  return values;
}

std::vector<OpId> Map::Authors(std::string_view key) const {
  std::vector<OpId> authors;
  ForEachSet(*core(), number(), key, [&](const Register& set) {
    authors.push_back(core()->log().graph().id(set.op));
  });
  return authors;
}

size_t Map::size() const {
  return core()->state<MapState>(ContainerIndex(number())).size();
}

std::vector<std::string> Map::keys() const {
  std::vector<std::string> keys;
  for (const MapState::Entry& entry :
       core()->state<MapState>(ContainerIndex(number())).entries()) {
    if (entry.sets.empty()) continue;
    keys.emplace_back(core()->log().keys().key(entry.key()));
  }
  internal::Sort(keys.begin(), keys.end());
  return keys;
}

}  // namespace syncline
