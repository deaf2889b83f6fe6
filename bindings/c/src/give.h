// What the C interface gives: plain data on the heap of malloc, which the
// functions *_free of base.h and value.h take back.
//
// Thread-safe: no state.
#ifndef SYNCLINE_BINDINGS_C_GIVE_H_
#define SYNCLINE_BINDINGS_C_GIVE_H_

#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "handles.h"

namespace syncline::c {

syncline_bytes Give(std::string_view bytes);
syncline_op_id Give(OpId id);
syncline_op_span Give(const OpSpan& span);
// A container becomes its handle.
syncline_value Give(const Value& value, syncline_doc* doc);

// An array of what `give` makes of each item; the type has `items` and `size`.
template <typename Array, typename Items, typename F>
Array GiveArray(const Items& items, F give) {
  using Item = std::remove_pointer_t<decltype(Array::items)>;
  if (items.empty()) return {};
  auto* array = static_cast<Item*>(std::malloc(items.size() * sizeof(Item)));
  if (array == nullptr) std::abort();  // as operator new does
  size_t size = 0;
  for (const auto& item : items) array[size++] = give(item);
  return {array, size};
}
template <typename Array>
void FreeArray(Array* array) {
  if (array == nullptr) return;
  std::free(array->items);
  *array = {};
}
template <typename Array, typename F>
void FreeArray(Array* array, F free_item) {
  if (array == nullptr) return;
  for (size_t i = 0; i < array->size; ++i) free_item(&array->items[i]);
  FreeArray(array);
}

syncline_op_ids Give(const std::vector<OpId>& ids);
syncline_op_spans Give(const std::vector<OpSpan>& spans);
syncline_strings Give(const std::vector<std::string>& strings);
syncline_values Give(const std::vector<Value>& values, syncline_doc* doc);

// Gives what there is, or tells why there is nothing.
template <typename T, typename Out>
absl::Status GiveTo(Out* out, const absl::StatusOr<T>& result) {
  if (result.ok()) *out = Give(*result);
  return result.status();
}
template <typename T, typename Out>
absl::Status GiveTo(Out* out, const absl::StatusOr<T>& result,
                    syncline_doc* doc) {
  if (result.ok()) *out = Give(*result, doc);
  return result.status();
}
// A new or opened child.
template <typename T>
absl::Status GiveChild(syncline_container** out, syncline_doc* doc,
                       const absl::StatusOr<T>& child) {
  if (child.ok()) *out = doc->HandleOf(*child);
  return child.status();
}

// What was given to us. Error: InvalidArgument, for a NULL, an unknown kind or
// a freed container; whose a container is, the call that takes the value
// checks.
absl::StatusOr<Value> Take(const syncline_value& value);
absl::StatusOr<std::vector<Value>> Take(const syncline_value* values,
                                        size_t count);
inline OpId Take(syncline_op_id id) { return {PeerId{id.peer}, id.counter}; }
Frontier TakeVersion(const syncline_op_id* ops, size_t count);
// 0: one that is drawn at random.
inline PeerId PeerOf(uint64_t peer_id) {
  return peer_id == 0 ? PeerId::Random() : PeerId{peer_id};
}

// Calls `make` with the kind as a type: make.operator()<Map>().
template <typename F>
absl::Status WithKind(syncline_container_kind kind, F make) {
  switch (kind) {
    case SYNCLINE_TEXT:
      return make.template operator()<Text>();
    case SYNCLINE_MAP:
      return make.template operator()<Map>();
    case SYNCLINE_LIST:
      return make.template operator()<List>();
    case SYNCLINE_MOVABLE_LIST:
      return make.template operator()<MovableList>();
    case SYNCLINE_TREE:
      return make.template operator()<Tree>();
    case SYNCLINE_COUNTER:
      return make.template operator()<Counter>();
  }
  return absl::InvalidArgumentError("kind is no syncline_container_kind");
}

}  // namespace syncline::c

#endif  // SYNCLINE_BINDINGS_C_GIVE_H_
