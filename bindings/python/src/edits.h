// Edits that put values with lists and dicts in them into a document.
//
// A list or a dict becomes a new child that is filled by it, within the commit
// under way. That takes several edits, of which only the first can be refused:
// the values were looked at before, and a place that is none meets that one.
//
// Thread rule: all functions are called with the GIL, and run no Python code.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_EDITS_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_EDITS_H_

#include <algorithm>
#include <concepts>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/doc.h"
#include "syncline/plain.h"

namespace syncline::python {

inline bool IsNested(const Plain& plain) {
  return plain.as_scalar() == nullptr;
}
inline bool IsAnyNested(std::span<const Plain> values) {
  return std::any_of(values.begin(), values.end(), IsNested);
}

template <typename C>
absl::Status Fill(Doc& doc, const absl::StatusOr<C>& child,
                  const Plain& value) {
  return child.ok() ? doc.Update(*child, value) : child.status();
}

inline absl::Status SetKey(Doc& doc, Map& map, std::string_view key,
                           const Plain& value) {
  if (!IsNested(value)) return map.Set(key, *value.as_scalar());
  if (value.as_map() != nullptr) return Fill(doc, map.New<Map>(key), value);
  return Fill(doc, map.New<List>(key), value);
}

template <typename L>
absl::Status InsertItem(Doc& doc, L& list, size_t position,
                        const Plain& value) {
  if (!IsNested(value)) return list.Insert(position, *value.as_scalar());
  if (value.as_map() != nullptr) {
    return Fill(doc, list.template New<Map>(position), value);
  }
  return Fill(doc, list.template New<List>(position), value);
}

template <typename L>
absl::Status SetItem(Doc& doc, L& list, size_t position, const Plain& value) {
  if constexpr (std::same_as<L, MovableList>) {
    if (!IsNested(value)) return list.Set(position, *value.as_scalar());
    if (value.as_map() != nullptr) {
      return Fill(doc, list.template SetNew<Map>(position), value);
    }
    return Fill(doc, list.template SetNew<List>(position), value);
  } else {
    if (!IsNested(value)) return list.Replace(position, *value.as_scalar());
    const absl::Status status = InsertItem(doc, list, position, value);
    return status.ok() ? list.Delete(position + 1, 1) : status;
  }
}

template <typename L>
absl::Status InsertItems(Doc& doc, L& list, size_t position,
                         std::span<const Plain> values) {
  if (IsAnyNested(values)) {
    for (const Plain& value : values) {
      absl::Status status = InsertItem(doc, list, position++, value);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }
  std::vector<Value> scalars;
  scalars.reserve(values.size());
  for (const Plain& value : values) scalars.push_back(*value.as_scalar());
  return list.Insert(position, std::move(scalars));
}

// Puts values in place of `count` items. Items of a movable list stay the ones
// they are as far as there are values for them.
template <typename L>
absl::Status ReplaceItems(Doc& doc, L& list, size_t position, size_t count,
                          std::span<const Plain> values) {
  if constexpr (std::same_as<L, MovableList>) {
    while (count > 0 && !values.empty()) {
      absl::Status status = SetItem(doc, list, position, values.front());
      if (!status.ok()) return status;
      ++position;
      --count;
      values = values.subspan(1);
    }
  }
  // The inserts come first: they are what may fail.
  absl::Status status = InsertItems(doc, list, position, values);
  return status.ok() ? list.Delete(position + values.size(), count) : status;
}

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_EDITS_H_
