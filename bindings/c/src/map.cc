#include "syncline/c/map.h"

#include "absl/strings/str_cat.h"
#include "call.h"
#include "give.h"

using syncline::Map;
using syncline::Value;
using syncline::c::CallOn;
using syncline::c::Give;
using syncline::c::GiveChild;
using syncline::c::Given;
using syncline::c::Take;
using syncline::c::View;
using syncline::c::WithKind;

syncline_code syncline_map_set(syncline_container* map, const char* key,
                               size_t key_size, const syncline_value* value,
                               syncline_error* error) {
  return CallOn<Map>(__func__, map, error,
                     {Given(key, key_size, "key"), Given(value, "value")},
                     [&](Map& it) {
                       absl::StatusOr<Value> taken = Take(*value);
                       if (!taken.ok()) return taken.status();
                       return it.Set(View(key, key_size), *std::move(taken));
                     });
}

syncline_code syncline_map_delete(syncline_container* map, const char* key,
                                  size_t key_size, syncline_error* error) {
  return CallOn<Map>(__func__, map, error, {Given(key, key_size, "key")},
                     [&](Map& it) { return it.Delete(View(key, key_size)); });
}

syncline_code syncline_map_open(syncline_container* map, const char* key,
                                size_t key_size, syncline_container_kind kind,
                                syncline_container** child,
                                syncline_error* error) {
  return CallOn<Map>(
      __func__, map, error,
      {Given(key, key_size, "key"), Given(child, "child")}, [&](Map& it) {
        return WithKind(kind, [&]<typename T>() {
          return GiveChild(child, map->doc, it.Open<T>(View(key, key_size)));
        });
      });
}

syncline_code syncline_map_new(syncline_container* map, const char* key,
                               size_t key_size, syncline_container_kind kind,
                               syncline_container** child,
                               syncline_error* error) {
  return CallOn<Map>(
      __func__, map, error,
      {Given(key, key_size, "key"), Given(child, "child")}, [&](Map& it) {
        return WithKind(kind, [&]<typename T>() {
          return GiveChild(child, map->doc, it.New<T>(View(key, key_size)));
        });
      });
}

syncline_code syncline_map_get(syncline_container* map, const char* key,
                               size_t key_size, syncline_value* value,
                               syncline_error* error) {
  return CallOn<Map>(
      __func__, map, error,
      {Given(key, key_size, "key"), Given(value, "value")}, [&](Map& it) {
        const std::optional<Value> got = it.Get(View(key, key_size));
        if (!got) {
          return absl::NotFoundError(
              absl::StrCat("nothing is at the key \"",
                           std::string(View(key, key_size)), "\""));
        }
        *value = Give(*got, map->doc);
        return absl::OkStatus();
      });
}

syncline_code syncline_map_contains(syncline_container* map, const char* key,
                                    size_t key_size, bool* contains,
                                    syncline_error* error) {
  return CallOn<Map>(__func__, map, error,
                     {Given(key, key_size, "key"), Given(contains, "contains")},
                     [&](Map& it) {
                       *contains = it.contains(View(key, key_size));
                       return absl::OkStatus();
                     });
}

syncline_code syncline_map_conflicts(syncline_container* map, const char* key,
                                     size_t key_size,
                                     syncline_values* conflicts,
                                     syncline_error* error) {
  return CallOn<Map>(
      __func__, map, error,
      {Given(key, key_size, "key"), Given(conflicts, "conflicts")},
      [&](Map& it) {
        *conflicts = Give(it.Conflicts(View(key, key_size)), map->doc);
        return absl::OkStatus();
      });
}

syncline_code syncline_map_size(syncline_container* map, size_t* size,
                                syncline_error* error) {
  return CallOn<Map>(__func__, map, error, {Given(size, "size")}, [&](Map& it) {
    *size = it.size();
    return absl::OkStatus();
  });
}

syncline_code syncline_map_keys(syncline_container* map, syncline_strings* keys,
                                syncline_error* error) {
  return CallOn<Map>(__func__, map, error, {Given(keys, "keys")}, [&](Map& it) {
    *keys = Give(it.keys());
    return absl::OkStatus();
  });
}
