// Doc::Update: a container is brought to a plain value by few edits.
//
// What is equal stays. A container stays the one it is where the value wants
// the same of it, a map of a map, a list of a list, a text of a string, a
// counter of an int; else something new takes its place. Lists are compared
// item by item as texts are, equal items being one character; what differs
// between two equal ones is paired from left to right.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "syncline/doc.h"
#include "syncline/encoding.h"
#include "syncline/internal/base/depth.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/text_diff.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/to_plain.h"

namespace syncline {
namespace {

// Of the comparison of two lists: some hundredths of a second.
constexpr uint64_t kMaxDiffSteps = 4'000'000;

// How many lists and maps are in one another.
int DepthOf(const Plain& plain) {
  // Not by a function that calls itself: how deep it is is not known yet.
  struct Level {
    const Plain* plain;
    int depth;
  };
  std::vector<Level> todo = {{&plain, 1}};
  int deepest = 0;
  while (!todo.empty()) {
    const Level at = todo.back();
    todo.pop_back();
    if (at.plain->as_scalar() != nullptr) continue;
    deepest = std::max(deepest, at.depth);
    if (const Plain::List* list = at.plain->as_list()) {
      for (const Plain& item : *list) todo.push_back({&item, at.depth + 1});
      continue;
    }
    for (const auto& [key, value] : *at.plain->as_map()) {
      todo.push_back({&value, at.depth + 1});
    }
  }
  return deepest;
}

class Updater {
 public:
  explicit Updater(Doc& doc, const internal::DocumentCore& core)
      : doc_(doc), core_(core) {}

  // Brings the container to the value, which is what it can be brought to.
  absl::Status Update(ContainerRef ref, const Plain& to);

  // Whether a container of this kind can be brought to the value.
  static bool Takes(ContainerKind kind, const Plain& to) {
    switch (kind) {
      case ContainerKind::kMap:
        return to.as_map() != nullptr;
      case ContainerKind::kList:
      case ContainerKind::kMovableList:
        return to.as_list() != nullptr;
      case ContainerKind::kText:
        return to.as_scalar() != nullptr && to.as_scalar()->as_string();
      case ContainerKind::kCounter:
        return to.as_scalar() != nullptr && to.as_scalar()->as_int();
      case ContainerKind::kTree:
        break;
    }
    return false;
  }

 private:
  absl::Status UpdateMap(Map map, const Plain::Map& to);
  absl::Status UpdateKey(Map map, const std::string& key, const Plain& to);
  template <typename L>
  absl::Status UpdateList(L list, const Plain::List& to);
  template <typename L>
  absl::Status ReplaceItems(L list, size_t position, size_t deleted,
                            const Plain* begin, const Plain* end);
  template <typename L>
  absl::Status ReplaceItem(L list, size_t position, const Plain& to);
  template <typename L>
  absl::Status InsertItem(L list, size_t position, const Plain& to);

  // A number for each distinct value, which is known by its bytes.
  absl::StatusOr<std::u32string> NumbersOf(const std::vector<Value>& items);
  std::u32string NumbersOf(const Plain::List& items);
  char32_t NumberOf(std::string bytes);

  template <typename T>
  absl::Status Fill(absl::StatusOr<T> child, const Plain& to) {
    SYNCLINE_RETURN_IF_ERROR(child.status());
    return Update(child->ref(), to);
  }

  Doc& doc_;
  const internal::DocumentCore& core_;
  std::map<std::string, char32_t> numbers_;
};

absl::Status Updater::Update(ContainerRef ref, const Plain& to) {
  switch (ref.kind) {
    case ContainerKind::kMap:
      return UpdateMap(*doc_.Get<Map>(ref), *to.as_map());
    case ContainerKind::kList:
      return UpdateList(*doc_.Get<List>(ref), *to.as_list());
    case ContainerKind::kMovableList:
      return UpdateList(*doc_.Get<MovableList>(ref), *to.as_list());
    case ContainerKind::kText:
      return doc_.Get<Text>(ref)->Update(*to.as_scalar()->as_string());
    default: {
      Counter counter = *doc_.Get<Counter>(ref);
      // Unsigned, as sums wrap.
      return counter.Add(static_cast<int64_t>(
          static_cast<uint64_t>(*to.as_scalar()->as_int()) -
          static_cast<uint64_t>(counter.value())));
    }
  }
}

absl::Status Updater::UpdateMap(Map map, const Plain::Map& to) {
  for (const std::string& key : map.keys()) {
    if (to.contains(key)) continue;
    SYNCLINE_RETURN_IF_ERROR(map.Delete(key));
  }
  for (const auto& [key, value] : to) {
    SYNCLINE_RETURN_IF_ERROR(UpdateKey(map, key, value));
  }
  return absl::OkStatus();
}

absl::Status Updater::UpdateKey(Map map, const std::string& key,
                                const Plain& to) {
  const std::optional<Value> shown = map.Get(key);
  if (shown) {
    const std::optional<ContainerRef> ref = shown->as_container();
    if (ref && Takes(ref->kind, to)) return Update(*ref, to);
    if (to.as_scalar() != nullptr && *shown == *to.as_scalar()) {
      return absl::OkStatus();
    }
  }
  if (to.as_scalar() != nullptr) return map.Set(key, *to.as_scalar());
  // Who makes the same child concurrently should make the same one.
  if (to.as_map() != nullptr) {
    return Fill(shown ? map.New<Map>(key) : map.Open<Map>(key), to);
  }
  return Fill(shown ? map.New<List>(key) : map.Open<List>(key), to);
}

char32_t Updater::NumberOf(std::string bytes) {
  return numbers_
      .emplace(std::move(bytes), static_cast<char32_t>(numbers_.size()))
      .first->second;
}

absl::StatusOr<std::u32string> Updater::NumbersOf(
    const std::vector<Value>& items) {
  std::u32string numbers;
  for (const Value& item : items) {
    SYNCLINE_ASSIGN_OR_RETURN(std::string bytes,
                              internal::EncodePlain(core_, item));
    numbers += NumberOf(std::move(bytes));
  }
  return numbers;
}

std::u32string Updater::NumbersOf(const Plain::List& items) {
  std::u32string numbers;
  for (const Plain& item : items) numbers += NumberOf(EncodePlain(item));
  return numbers;
}

template <typename L>
absl::Status Updater::UpdateList(L list, const Plain::List& to) {
  // To compare items is to write them, with all that is in them.
  if (list.empty()) {
    return ReplaceItems(list, 0, 0, to.data(), to.data() + to.size());
  }
  SYNCLINE_ASSIGN_OR_RETURN(const std::u32string before,
                            NumbersOf(list.values()));
  const std::u32string after = NumbersOf(to);
  const std::vector<internal::Splice> splices =
      internal::DiffTexts(before, after, kMaxDiffSteps);
  // From the end, so that positions before stay what they are.
  for (auto splice = splices.rbegin(); splice != splices.rend(); ++splice) {
    SYNCLINE_RETURN_IF_ERROR(
        ReplaceItems(list, splice->position, splice->deleted,
                     to.data() + splice->begin, to.data() + splice->end));
  }
  return absl::OkStatus();
}

template <typename L>
absl::Status Updater::ReplaceItems(L list, size_t position, size_t deleted,
                                   const Plain* begin, const Plain* end) {
  for (; deleted > 0 && begin != end; ++position, --deleted, ++begin) {
    SYNCLINE_RETURN_IF_ERROR(ReplaceItem(list, position, *begin));
  }
  if (deleted > 0) return list.Delete(position, deleted);
  for (; begin != end; ++position, ++begin) {
    SYNCLINE_RETURN_IF_ERROR(InsertItem(list, position, *begin));
  }
  return absl::OkStatus();
}

template <typename L>
absl::Status Updater::ReplaceItem(L list, size_t position, const Plain& to) {
  const Value item = *list.Get(position);
  const std::optional<ContainerRef> ref = item.as_container();
  if (ref && Takes(ref->kind, to)) return Update(*ref, to);
  if constexpr (std::same_as<L, MovableList>) {
    if (to.as_scalar() != nullptr) return list.Set(position, *to.as_scalar());
    if (to.as_map() != nullptr)
      return Fill(list.template SetNew<Map>(position), to);
    return Fill(list.template SetNew<List>(position), to);
  } else {
    SYNCLINE_RETURN_IF_ERROR(list.Delete(position));
    return InsertItem(list, position, to);
  }
}

template <typename L>
absl::Status Updater::InsertItem(L list, size_t position, const Plain& to) {
  if (to.as_scalar() != nullptr) return list.Insert(position, *to.as_scalar());
  if (to.as_map() != nullptr) return Fill(list.template New<Map>(position), to);
  return Fill(list.template New<List>(position), to);
}

}  // namespace

absl::StatusOr<Plain> Doc::ToPlain(const Value& value) const {
  const std::optional<ContainerRef> ref = value.as_container();
  if (ref) SYNCLINE_RETURN_IF_ERROR(CheckRef(value, ref->kind));
  return internal::ToPlain(*core_, value);
}

absl::StatusOr<std::string> Doc::EncodePlain(const Value& value) const {
  const std::optional<ContainerRef> ref = value.as_container();
  if (ref) SYNCLINE_RETURN_IF_ERROR(CheckRef(value, ref->kind));
  return internal::EncodePlain(*core_, value);
}

absl::Status Doc::Update(const Container& container, const Plain& to) {
  const ContainerRef ref = container.ref();
  SYNCLINE_RETURN_IF_ERROR(CheckRef(ref, ref.kind));
  if (!Updater::Takes(ref.kind, to)) {
    return absl::InvalidArgumentError(
        absl::StrCat("a ", NameOf(ref.kind), " cannot become such a value"));
  }
  if (DepthOf(to) > internal::kMaxDepth) {
    return internal::NestedTooDeep("the value is");
  }
  return core_->Atomically(
      [&] { return Updater(*this, *core_).Update(ref, to); });
}

}  // namespace syncline
