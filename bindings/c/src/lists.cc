// Lists of both kinds: list.h, movable_list.h.
#include "call.h"
#include "give.h"
#include "syncline/c/list.h"
#include "syncline/c/movable_list.h"

using syncline::List;
using syncline::MovableList;
using syncline::Value;
using syncline::c::CallOn;
using syncline::c::GiveChild;
using syncline::c::Given;
using syncline::c::GiveTo;
using syncline::c::Take;
using syncline::c::WithKind;

namespace {

// What a List and a MovableList do alike. `function` is the name of the C
// function.

template <typename T>
syncline_code Insert(const char* function, syncline_container* list,
                     size_t position, const syncline_value* values,
                     size_t count, syncline_error* error) {
  return CallOn<T>(
      function, list, error, {Given(values, count, "values")}, [&](T& it) {
        absl::StatusOr<std::vector<Value>> taken = Take(values, count);
        if (!taken.ok()) return taken.status();
        return it.Insert(position, *std::move(taken));
      });
}

template <typename T>
syncline_code Delete(const char* function, syncline_container* list,
                     size_t position, size_t count, syncline_error* error) {
  return CallOn<T>(function, list, error, {},
                   [&](T& it) { return it.Delete(position, count); });
}

template <typename T>
syncline_code New(const char* function, syncline_container* list,
                  size_t position, syncline_container_kind kind,
                  syncline_container** child, syncline_error* error) {
  return CallOn<T>(function, list, error, {Given(child, "child")}, [&](T& it) {
    return WithKind(kind, [&]<typename Child>() {
      return GiveChild(child, list->doc, it.template New<Child>(position));
    });
  });
}

template <typename T>
syncline_code Get(const char* function, syncline_container* list,
                  size_t position, syncline_value* value,
                  syncline_error* error) {
  return CallOn<T>(function, list, error, {Given(value, "value")}, [&](T& it) {
    return GiveTo(value, it.Get(position), list->doc);
  });
}

template <typename T>
syncline_code Slice(const char* function, syncline_container* list,
                    size_t begin, size_t end, syncline_values* items,
                    syncline_error* error) {
  return CallOn<T>(function, list, error, {Given(items, "items")}, [&](T& it) {
    return GiveTo(items, it.Slice(begin, end), list->doc);
  });
}

template <typename T>
syncline_code Size(const char* function, syncline_container* list, size_t* size,
                   syncline_error* error) {
  return CallOn<T>(function, list, error, {Given(size, "size")}, [&](T& it) {
    *size = it.size();
    return absl::OkStatus();
  });
}

// Calls `edit` with one value.
template <typename T, typename F>
syncline_code WithValue(const char* function, syncline_container* list,
                        const syncline_value* value, syncline_error* error,
                        F edit) {
  return CallOn<T>(function, list, error, {Given(value, "value")}, [&](T& it) {
    absl::StatusOr<Value> taken = Take(*value);
    return taken.ok() ? edit(it, *std::move(taken)) : taken.status();
  });
}

}  // namespace

syncline_code syncline_list_insert(syncline_container* list, size_t position,
                                   const syncline_value* values, size_t count,
                                   syncline_error* error) {
  return Insert<List>(__func__, list, position, values, count, error);
}

syncline_code syncline_list_delete(syncline_container* list, size_t position,
                                   size_t count, syncline_error* error) {
  return Delete<List>(__func__, list, position, count, error);
}

syncline_code syncline_list_replace(syncline_container* list, size_t position,
                                    const syncline_value* value,
                                    syncline_error* error) {
  return WithValue<List>(__func__, list, value, error,
                         [&](List& it, Value taken) {
                           return it.Replace(position, std::move(taken));
                         });
}

syncline_code syncline_list_new(syncline_container* list, size_t position,
                                syncline_container_kind kind,
                                syncline_container** child,
                                syncline_error* error) {
  return New<List>(__func__, list, position, kind, child, error);
}

syncline_code syncline_list_get(syncline_container* list, size_t position,
                                syncline_value* value, syncline_error* error) {
  return Get<List>(__func__, list, position, value, error);
}

syncline_code syncline_list_slice(syncline_container* list, size_t begin,
                                  size_t end, syncline_values* items,
                                  syncline_error* error) {
  return Slice<List>(__func__, list, begin, end, items, error);
}

syncline_code syncline_list_size(syncline_container* list, size_t* size,
                                 syncline_error* error) {
  return Size<List>(__func__, list, size, error);
}

syncline_code syncline_movable_list_insert(syncline_container* list,
                                           size_t position,
                                           const syncline_value* values,
                                           size_t count,
                                           syncline_error* error) {
  return Insert<MovableList>(__func__, list, position, values, count, error);
}

syncline_code syncline_movable_list_move(syncline_container* list, size_t from,
                                         size_t to, syncline_error* error) {
  return CallOn<MovableList>(__func__, list, error, {}, [&](MovableList& it) {
    return it.Move(from, to);
  });
}

syncline_code syncline_movable_list_set(syncline_container* list,
                                        size_t position,
                                        const syncline_value* value,
                                        syncline_error* error) {
  return WithValue<MovableList>(__func__, list, value, error,
                                [&](MovableList& it, Value taken) {
                                  return it.Set(position, std::move(taken));
                                });
}

syncline_code syncline_movable_list_delete(syncline_container* list,
                                           size_t position, size_t count,
                                           syncline_error* error) {
  return Delete<MovableList>(__func__, list, position, count, error);
}

syncline_code syncline_movable_list_new(syncline_container* list,
                                        size_t position,
                                        syncline_container_kind kind,
                                        syncline_container** child,
                                        syncline_error* error) {
  return New<MovableList>(__func__, list, position, kind, child, error);
}

syncline_code syncline_movable_list_set_new(syncline_container* list,
                                            size_t position,
                                            syncline_container_kind kind,
                                            syncline_container** child,
                                            syncline_error* error) {
  return CallOn<MovableList>(
      __func__, list, error, {Given(child, "child")}, [&](MovableList& it) {
        return WithKind(kind, [&]<typename T>() {
          return GiveChild(child, list->doc, it.SetNew<T>(position));
        });
      });
}

syncline_code syncline_movable_list_get(syncline_container* list,
                                        size_t position, syncline_value* value,
                                        syncline_error* error) {
  return Get<MovableList>(__func__, list, position, value, error);
}

syncline_code syncline_movable_list_slice(syncline_container* list,
                                          size_t begin, size_t end,
                                          syncline_values* items,
                                          syncline_error* error) {
  return Slice<MovableList>(__func__, list, begin, end, items, error);
}

syncline_code syncline_movable_list_size(syncline_container* list, size_t* size,
                                         syncline_error* error) {
  return Size<MovableList>(__func__, list, size, error);
}
