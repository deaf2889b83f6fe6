// A right call of each function of the C interface that can fail, and what is
// wrong with each of its arguments in turn.
#ifndef SYNCLINE_TESTS_C_INTERFACE_CALLS_H_
#define SYNCLINE_TESTS_C_INTERFACE_CALLS_H_

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "c_interface/refused.h"
#include "c_interface/world.h"
#include "syncline/c/doc_file.h"
#include "syncline/c/peer.h"
#include "syncline/c/server.h"
#include "syncline/c/sync.h"

namespace syncline::test {

// Frees what a right call gave.
inline void FreeGiven(syncline_bytes* it) { syncline_bytes_free(it); }
inline void FreeGiven(syncline_strings* it) { syncline_strings_free(it); }
inline void FreeGiven(syncline_value* it) { syncline_value_free(it); }
inline void FreeGiven(syncline_values* it) { syncline_values_free(it); }
inline void FreeGiven(syncline_op_ids* it) { syncline_op_ids_free(it); }
inline void FreeGiven(syncline_op_spans* it) { syncline_op_spans_free(it); }
inline void FreeGiven(syncline_authored_ranges* it) {
  syncline_authored_ranges_free(it);
}
inline void FreeGiven(syncline_item_authors_array* it) {
  syncline_item_authors_array_free(it);
}
inline void FreeGiven(syncline_change_info* it) {
  syncline_change_info_free(it);
}
inline void FreeGiven(syncline_history_entry* it) {
  syncline_history_entry_free(it);
}
inline void FreeGiven(syncline_history_info* it) {
  syncline_history_info_free(it);
}
inline void FreeGiven(syncline_history_walk** it) {
  CHECK(syncline_history_walk_free(*it, nullptr) == SYNCLINE_OK);
}
inline void FreeGiven(syncline_import_result* it) {
  syncline_import_result_free(it);
}
inline void FreeGiven(syncline_undo_note* it) { syncline_undo_note_free(it); }
inline void FreeGiven(syncline_undo_stack** it) {
  CHECK(syncline_undo_stack_free(*it, nullptr) == SYNCLINE_OK);
}
inline void FreeGiven(syncline_subscription** it) {
  CHECK(syncline_subscription_free(*it, nullptr) == SYNCLINE_OK);
}
template <typename T>
void FreeGiven(T) {}

#ifndef SYNCLINE_TEST_WITHOUT_FILE
inline void FreeGiven(syncline_doc_file** it) {
  CHECK(syncline_doc_file_free(*it, nullptr) == SYNCLINE_OK);
}
inline void FreeGiven(syncline_doc_file_info* it) {
  syncline_doc_file_info_free(it);
}
inline void FreeGiven(syncline_doc_file_content* it) {
  syncline_doc_file_content_free(it);
}
#endif
#ifndef SYNCLINE_TEST_WITHOUT_SYNC
inline void FreeGiven(syncline_document_status* it) {
  syncline_document_status_free(it);
}
inline void FreeGiven(syncline_presence_entries* it) {
  syncline_presence_entries_free(it);
}
inline void FreeGiven(syncline_sync_events* it) {
  syncline_sync_events_free(it);
}
inline void FreeGiven(syncline_update_info* it) {
  syncline_update_info_free(it);
}
inline void FreeGiven(syncline_connections* it) {
  syncline_connections_free(it);
}
inline void FreeGiven(syncline_shared_bytes* it) {
  syncline_shared_bytes_free(it);
}
inline void FreeGiven(syncline_sync_batch** it) {
  CHECK(syncline_sync_batch_free(*it, nullptr) == SYNCLINE_OK);
}
#endif

// Makes every wrong call of a function, and then the right one.
template <typename... Params>
class Call {
 public:
  template <typename... Args>
  Call(const World& world, std::string_view name,
       syncline_code (*function)(Params...), Args... right)
      : world_(world),
        name_(name),
        function_(function),
        right_(right..., nullptr) {}

  void Check() {
    {
      const Unchanged unchanged(world_);
      CheckWrong(std::make_index_sequence<sizeof...(Params)>());
    }
    INFO(name_);
    CHECK(std::apply(function_, right_) == SYNCLINE_OK);
    std::apply([](auto... each) { (FreeGiven(each), ...); }, right_);
  }

 private:
  using Tuple = std::tuple<Params...>;

  template <size_t... kIndexes>
  void CheckWrong(std::index_sequence<kIndexes...>) {
    (CheckArgument<kIndexes>(), ...);
  }

  template <size_t kIndex>
  void CheckArgument() {
    using T = std::tuple_element_t<kIndex, Tuple>;
    if constexpr (IsArray<kIndex>()) {
      if (name_.starts_with("syncline_tree_")) return;  // a parent, and where
      Tuple wrong = right_;
      std::get<kIndex>(wrong) = nullptr;
      std::get<kIndex + 1>(wrong) = 1;
      CheckRefused(SYNCLINE_INVALID_ARGUMENT, name_, function_, wrong);
    } else {
      for (const T value : Wrong(std::get<kIndex>(right_))) {
        Tuple wrong = right_;
        std::get<kIndex>(wrong) = value;
        CheckRefused(SYNCLINE_INVALID_ARGUMENT, name_, function_, wrong);
      }
    }
  }

  // Bytes, or a version, whose size is the next argument.
  template <size_t kIndex>
  static constexpr bool IsArray() {
    using T = std::tuple_element_t<kIndex, Tuple>;
    if constexpr (std::is_same_v<T, const syncline_op_id*>) {
      return std::is_same_v<std::tuple_element_t<kIndex + 1, Tuple>, size_t>;
    }
    return std::is_same_v<T, const char*>;
  }

  // What an argument of this type must not be.
  template <typename T>
  std::vector<T> Wrong(T) const {
    constexpr bool kIsRequired =
        std::is_pointer_v<T> && !std::is_same_v<T, void*> &&
        !std::is_same_v<T, syncline_error*> &&
        !std::is_same_v<T, syncline_import_result*> &&
        !std::is_same_v<T, syncline_free_callback> &&
        !std::is_same_v<T, const syncline_op_id*> &&
        !std::is_same_v<T, const syncline_doc_options*> &&
        !std::is_same_v<T, const syncline_commit_options*> &&
        !std::is_same_v<T, const syncline_mark_options*> &&
        !std::is_same_v<T, const syncline_delta_options*> &&
        !std::is_same_v<T, const syncline_undo_options*> &&
        !std::is_same_v<T, const syncline_history_filter*> &&
        !std::is_same_v<T, const syncline_doc_file_options*> &&
        !std::is_same_v<T, const syncline_client_options*> &&
        !std::is_same_v<T, const syncline_join_options*> &&
        !std::is_same_v<T, const syncline_peer_options*> &&
        !std::is_same_v<T, const syncline_server_options*> &&
        !std::is_same_v<T, const syncline_presence_limits*> &&
        !std::is_same_v<T, const syncline_offer_options*>;
    if constexpr (kIsRequired) return {nullptr};
    return {};
  }
  std::vector<const syncline_op_ids*> Wrong(const syncline_op_ids*) const {
    static constexpr syncline_op_ids kNoItems = {nullptr, 1};
    return {&kNoItems};
  }
  std::vector<syncline_doc*> Wrong(syncline_doc*) const {
    std::vector<syncline_doc*> wrong = {nullptr};
    AddNoHandle(&wrong);
    return wrong;
  }
  std::vector<syncline_undo_stack*> Wrong(syncline_undo_stack*) const {
    std::vector<syncline_undo_stack*> wrong = {nullptr};
    AddNoHandle(&wrong);
    return wrong;
  }
  std::vector<syncline_history_walk*> Wrong(syncline_history_walk*) const {
    std::vector<syncline_history_walk*> wrong = {nullptr};
    AddNoHandle(&wrong);
    return wrong;
  }
  std::vector<syncline_doc_file*> Wrong(syncline_doc_file*) const {
    std::vector<syncline_doc_file*> wrong = {nullptr};
    AddNoHandle(&wrong);
    return wrong;
  }
  std::vector<syncline_client_session*> Wrong(syncline_client_session*) const {
    std::vector<syncline_client_session*> wrong = {nullptr};
    AddNoHandle(&wrong);
    return wrong;
  }
  std::vector<syncline_peer_session*> Wrong(syncline_peer_session*) const {
    std::vector<syncline_peer_session*> wrong = {nullptr};
    AddNoHandle(&wrong);
    return wrong;
  }
  std::vector<syncline_server_session*> Wrong(syncline_server_session*) const {
    std::vector<syncline_server_session*> wrong = {nullptr};
    AddNoHandle(&wrong);
    return wrong;
  }
  std::vector<syncline_presence_table*> Wrong(syncline_presence_table*) const {
    std::vector<syncline_presence_table*> wrong = {nullptr};
    AddNoHandle(&wrong);
    return wrong;
  }
  std::vector<syncline_sync_batch*> Wrong(syncline_sync_batch*) const {
    std::vector<syncline_sync_batch*> wrong = {nullptr};
    AddNoHandle(&wrong);
    return wrong;
  }
  std::vector<syncline_shared_frames*> Wrong(syncline_shared_frames*) const {
    std::vector<syncline_shared_frames*> wrong;
    if (!name_.ends_with("_new")) wrong.push_back(nullptr);
    AddNoHandle(&wrong);
    return wrong;
  }
  std::vector<syncline_reply*> Wrong(syncline_reply*) const {
    std::vector<syncline_reply*> wrong = {nullptr};
    AddNoHandle(&wrong);
    return wrong;
  }
  std::vector<syncline_container*> Wrong(syncline_container* right) const {
    std::vector<syncline_container*> wrong = {nullptr};
    AddNoHandle(&wrong);
    if (name_.starts_with("syncline_container_")) return wrong;
    for (syncline_container* other :
         {world_.text(), world_.map(), world_.list(), world_.movable_list(),
          world_.tree(), world_.counter()}) {
      if (KindOf(other) != KindOf(right)) wrong.push_back(other);
    }
    return wrong;
  }
  std::vector<syncline_container_kind> Wrong(syncline_container_kind) const {
    return {Unknown<syncline_container_kind>(0),
            Unknown<syncline_container_kind>(7),
            Unknown<syncline_container_kind>(1000),
            Unknown<syncline_container_kind>(-1)};
  }
  std::vector<syncline_text_unit> Wrong(syncline_text_unit) const {
    return {Unknown<syncline_text_unit>(4), Unknown<syncline_text_unit>(1000),
            Unknown<syncline_text_unit>(-1)};
  }
  std::vector<syncline_expand> Wrong(syncline_expand) const {
    return {Unknown<syncline_expand>(4), Unknown<syncline_expand>(-1)};
  }
  std::vector<syncline_access> Wrong(syncline_access) const {
    return {Unknown<syncline_access>(4), Unknown<syncline_access>(-1)};
  }
  std::vector<syncline_ack_level> Wrong(syncline_ack_level) const {
    return {Unknown<syncline_ack_level>(5), Unknown<syncline_ack_level>(-1)};
  }
  std::vector<syncline_sync_error_code> Wrong(syncline_sync_error_code) const {
    return {Unknown<syncline_sync_error_code>(26),
            Unknown<syncline_sync_error_code>(-1)};
  }
  std::vector<syncline_cursor_side> Wrong(syncline_cursor_side) const {
    return {Unknown<syncline_cursor_side>(2),
            Unknown<syncline_cursor_side>(-1)};
  }
  std::vector<const syncline_value*> Wrong(const syncline_value*) const {
    static const std::vector<syncline_value> values = WrongValues();
    std::vector<const syncline_value*> wrong = {nullptr};
    for (const syncline_value& value : values) wrong.push_back(&value);
    return wrong;
  }
  static std::vector<syncline_value> WrongValues() {
    syncline_value unknown = IntValue(1);
    unknown.kind = Unknown<syncline_value_kind>(7);
    syncline_value negative = IntValue(1);
    negative.kind = Unknown<syncline_value_kind>(-1);
    syncline_value string = {};
    string.kind = SYNCLINE_VALUE_STRING;
    string.as.bytes = {nullptr, 1};
    syncline_value bytes = string;
    bytes.kind = SYNCLINE_VALUE_BYTES;
    return {unknown, negative, string, bytes, ContainerValue(nullptr)};
  }

  static syncline_container_kind KindOf(syncline_container* container) {
    syncline_container_kind kind = {};
    REQUIRE(syncline_container_kind_of(container, &kind, nullptr) ==
            SYNCLINE_OK);
    return kind;
  }
  template <typename T>
  static void AddNoHandle([[maybe_unused]] std::vector<T*>* wrong) {
#ifdef SYNCLINE_C_CHECK_HANDLES
    static char no_handle[256];
    wrong->push_back(reinterpret_cast<T*>(no_handle));
#endif
  }

  const World& world_;
  std::string_view name_;
  syncline_code (*function_)(Params...);
  Tuple right_;
};

template <typename... Params, typename... Args>
void CheckCall(const World& world, std::string_view name,
               syncline_code (*function)(Params...), Args... right) {
  Call<Params...>(world, name, function, right...).Check();
}

struct Row {
  std::string_view name;
  std::function<void(World&)> check;
};
// Those of doc_file.h, of history_json.h, of sync.h and peer.h, and of server.h,
// batch.h and presence.h.
std::vector<Row> CallsOfFile();
std::vector<Row> CallsOfJson();
std::vector<Row> CallsOfSync();
std::vector<Row> CallsOfServer();

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_C_INTERFACE_CALLS_H_
