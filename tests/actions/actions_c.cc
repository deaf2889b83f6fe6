// Runs an action script (README.md) through the C interface alone.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "actions/given.h"
#include "actions/history_c.h"
#include "actions/messages.h"
#include "actions/script.h"
#include "syncline/c/syncline.h"

namespace syncline::test {
namespace {

class Runner {
 public:
  Runner() = default;
  Runner(const Runner&) = delete;
  ~Runner() {
    for (const auto& [name, undo] : undo_stacks_) {
      syncline_undo_stack_free(undo, nullptr);
    }
    for (const auto& [name, doc] : docs_) syncline_doc_free(doc, nullptr);
  }

  std::string Run(const Json& line) {
    error_ = {};
    shown_.clear();
    const syncline_code code = Do(line);
    if (code == SYNCLINE_OK) return shown_;
    if (error_.code != code || error_.message[0] == '\0') return "no error";
    return std::string(syncline_code_name(code)).substr(9);
  }

  void Print() {
    for (const auto& [name, doc] : docs_) {
      while (syncline_transaction_roll_back(doc, nullptr) == SYNCLINE_OK) {
      }
      Bytes version, text, digest, json, update, snapshot;
      syncline_doc_version(doc, &version, &error_);
      syncline_version_to_string(version.data, version.size, &text, &error_);
      syncline_doc_state_digest(doc, &digest, &error_);
      syncline_doc_to_json(doc, &json, &error_);
      syncline_doc_export(doc, &update, &error_);
      syncline_doc_export_snapshot(doc, &snapshot, &error_);
      std::cout << name << ' ' << View(text) << '\n'
                << View(digest) << '\n'
                << View(json) << '\n'
                << Hex(View(update)) << '\n'
                << Hex(View(snapshot)) << '\n';
    }
  }

 private:
  syncline_code Do(const Json& line) {
    const std::string verb = line[0];
    const std::string name = line[1];
    if (verb == "doc") {
      syncline_doc_options options = SYNCLINE_DOC_OPTIONS_INIT;
      options.peer_id = line[2];
      return syncline_doc_new(&options, &docs_[name], &error_);
    }
    if (auto done = history_.Do(line, docs_, &shown_, &error_)) return *done;
    syncline_doc* doc = docs_.at(name);
    if (verb == "send") return Send(doc, docs_.at(line[2].get<std::string>()));
    if (verb == "open") return Open(doc, docs_.at(line[2].get<std::string>()));
    if (verb == "commit") {
      return WithOptions(line[3], line[2], [&](auto* options) {
        return syncline_doc_commit(doc, options, &error_);
      });
    }
    if (verb == "begin") {
      return WithOptions(line[2], 0, [&](auto* options) {
        return syncline_transaction_begin(doc, options, &error_);
      });
    }
    if (verb == "end") return syncline_transaction_commit(doc, &error_);
    if (verb == "roll_back") {
      return syncline_transaction_roll_back(doc, &error_);
    }
    if (verb == "resolve") return Resolve(doc, line[2]);
    if (verb == "undo_stack") {
      syncline_undo_stack*& undo = undo_stacks_[name];
      syncline_undo_stack_free(undo, nullptr);
      return syncline_undo_stack_new(doc, nullptr, &undo, &error_);
    }
    if (verb.starts_with("undo") || verb == "redo") {
      return Undo(verb, undo_stacks_.at(name));
    }
    if (verb == "change_of") return ShowChange(doc, line);
    syncline_container* container = nullptr;
    const syncline_code code =
        Target(doc, line[2], KindIn(verb, line[2]), &container);
    return code == SYNCLINE_OK ? Edit(verb, doc, container, line) : code;
  }

  syncline_code Undo(const std::string& verb, syncline_undo_stack* undo) {
    if (verb == "undo_steps") {
      shown_ = StepsOf(undo).dump();
      return SYNCLINE_OK;
    }
    bool is_done = false;
    Owned<syncline_undo_note, syncline_undo_note_free> note;
    note.struct_size = sizeof(syncline_undo_note);
    const auto step =
        verb == "undo" ? syncline_undo_stack_undo : syncline_undo_stack_redo;
    const syncline_code code = step(undo, &is_done, &note, &error_);
    if (code == SYNCLINE_OK) shown_ = Json(is_done).dump();
    return code;
  }

  template <typename F>
  syncline_code WithOptions(const std::string& message, int64_t time_ms,
                            F call) {
    syncline_commit_options options = SYNCLINE_COMMIT_OPTIONS_INIT;
    options.time_ms = time_ms;
    options.message = message.data();
    options.message_size = message.size();
    return call(&options);
  }

  syncline_code Send(syncline_doc* doc, syncline_doc* to) {
    Bytes version, update;
    syncline_doc_version(to, &version, &error_);
    const syncline_code code = syncline_doc_export_since(
        doc, version.data, version.size, &update, &error_);
    if (code != SYNCLINE_OK) return code;
    return syncline_doc_import(to, update.data, update.size, nullptr, &error_);
  }

  syncline_code Open(syncline_doc* doc, syncline_doc* to) {
    Bytes bytes;
    const syncline_code code =
        syncline_doc_export_snapshot(doc, &bytes, &error_);
    if (code != SYNCLINE_OK) return code;
    return syncline_doc_import(to, bytes.data, bytes.size, nullptr, &error_);
  }

  static syncline_container_kind KindIn(const std::string& verb,
                                        const Json& target) {
    if (verb != "update") return KindOf(verb.substr(0, verb.find('.')));
    const std::string path = target.is_string() ? target : "map:";
    return KindOf(path.substr(0, path.find(':')));
  }

  syncline_code Target(syncline_doc* doc, const Json& target,
                       syncline_container_kind kind,
                       syncline_container** container) {
    if (target.is_array()) {
      syncline_container* tree = nullptr;
      const syncline_code code = Target(doc, target[1], SYNCLINE_TREE, &tree);
      if (code != SYNCLINE_OK) return code;
      return syncline_tree_meta(tree, NodeOf(target[2]), container, &error_);
    }
    const std::string path = target;
    if (path.starts_with("/")) return TargetAt(doc, path, kind, container);
    const std::string name = path.substr(path.find(':') + 1);
    return syncline_doc_root(doc, kind, name.data(), name.size(), container,
                             &error_);
  }

  syncline_code TargetAt(syncline_doc* doc, const std::string& path,
                         syncline_container_kind kind,
                         syncline_container** container) {
    Owned<syncline_value, syncline_value_free> value;
    const syncline_code code =
        syncline_doc_at(doc, path.data(), path.size(), &value, &error_);
    if (code != SYNCLINE_OK) return code;
    *container =
        value.kind == SYNCLINE_VALUE_CONTAINER ? value.as.container : nullptr;
    uint32_t number = 0;
    const syncline_code is_one =
        syncline_container_number(*container, &number, &error_);
    if (is_one != SYNCLINE_OK) return is_one;
    return syncline_doc_container(doc, kind, number, container, &error_);
  }

  syncline_op_id NodeOf(const Json& number) const {
    const auto index = number.get<size_t>();
    return index < nodes_.size() ? nodes_[index] : syncline_op_id{0, 0};
  }
  static size_t IndexOf(const Json& index) {
    return index == -1 ? SYNCLINE_TREE_LAST : index.get<size_t>();
  }

  syncline_code Edit(const std::string& verb, syncline_doc* doc,
                     syncline_container* it, const Json& line) {
    if (verb.starts_with("text.")) return EditText(verb, it, line);
    if (verb.starts_with("map.")) return EditMap(verb, it, line);
    if (verb.starts_with("list.")) return EditList(verb, it, line);
    if (verb.starts_with("movable_list.")) return EditMovable(verb, it, line);
    if (verb.starts_with("tree.")) return EditTree(verb, it, line);
    if (verb == "update") {
      const std::string plain = PlainOf(line[3]);
      return syncline_doc_update(doc, it, plain.data(), plain.size(), &error_);
    }
    return syncline_counter_add(it, line[3], &error_);
  }

  syncline_code EditText(const std::string& verb, syncline_container* it,
                         const Json& line) {
    const std::string text =
        line.back().is_string() ? line.back().get<std::string>() : "";
    if (verb == "text.insert") {
      return syncline_text_insert(it, line[3], text.data(), text.size(), kUnit,
                                  &error_);
    }
    if (verb == "text.delete") {
      return syncline_text_delete(it, line[3], line[4], kUnit, &error_);
    }
    if (verb == "text.replace") {
      return syncline_text_replace(it, line[3], line[4], text.data(),
                                   text.size(), kUnit, &error_);
    }
    if (verb == "text.update") {
      return syncline_text_update(it, text.data(), text.size(), &error_);
    }
    if (verb == "text.cursor_at") {
      return CursorAt(
          [&](auto side, auto* cursor) {
            return syncline_text_cursor_at(it, line[3], side, kUnit, cursor,
                                           &error_);
          },
          line);
    }
    if (verb == "text.runs") return Show(syncline_text_runs, RunOf, it, line);
    if (verb == "text.marks") {
      return Show(syncline_text_marks, MarkOf, it, line);
    }
    if (verb == "text.to_delta") {
      return Show(syncline_text_to_delta, InsertOf, it, line);
    }
    if (verb == "text.authors") {
      AuthoredRanges ranges;
      return Show(syncline_text_authors(it, line[3], EndOf(it, line), kUnit,
                                        &ranges, &error_),
                  ranges);
    }
    if (verb == "text.apply_delta") return ApplyDelta(it, line);
    if (verb == "text.new_embed") {
      syncline_container* child = nullptr;
      return syncline_text_new_embed(it, line[3],
                                     KindOf(line[4].get<std::string>()), kUnit,
                                     &child, &error_);
    }
    return EditRichText(verb, it, line);
  }

  syncline_code EditRichText(const std::string& verb, syncline_container* it,
                             const Json& line) {
    if (verb == "text.remove_mark") {
      return syncline_text_remove_mark(it, MarkedBy(line[3]), &error_);
    }
    if (verb == "text.insert_embed") {
      const Values value(Json::array({line[4]}));
      return syncline_text_insert_embed(it, line[3], value.data(), kUnit,
                                        &error_);
    }
    const std::string key = line[5];
    if (verb == "text.unmark") {
      return syncline_text_unmark(
          it, line[3], line[4], key.data(), key.size(),
          static_cast<syncline_expand>(ExpandOf(line[6])), kUnit, &error_);
    }
    const Values value(Json::array({line[6]}));
    syncline_mark_options options = SYNCLINE_MARK_OPTIONS_INIT;
    options.expand = static_cast<syncline_expand>(ExpandOf(line[7]));
    options.many = line[8].get<bool>() ? 1 : 0;
    syncline_op_id id = {};
    const syncline_code code =
        syncline_text_mark(it, line[3], line[4], key.data(), key.size(),
                           value.data(), &options, kUnit, &id, &error_);
    if (code == SYNCLINE_OK) marks_.push_back(id);
    return code;
  }

  syncline_op_id MarkedBy(const Json& number) const {
    const auto index = number.get<size_t>();
    return index < marks_.size() ? marks_[index] : syncline_op_id{0, 0};
  }

  syncline_code ApplyDelta(syncline_container* it, const Json& line) {
    const std::string delta = DeltaMessage(
        line[3], [this](const Json& number) { return MarkedBy(number); });
    std::vector<syncline_key_expand> expand;
    for (const auto& [key, name] : line[4].items()) {
      expand.push_back({key.data(), key.size(),
                        static_cast<syncline_expand>(ExpandOf(name))});
    }
    syncline_delta_options options = SYNCLINE_DELTA_OPTIONS_INIT;
    options.expand = expand.data();
    options.expand_size = expand.size();
    return syncline_text_apply_delta(it, delta.data(), delta.size(), &options,
                                     kUnit, &error_);
  }

  // What `get` gives of a part of a text.
  template <typename Get, typename Read>
  syncline_code Show(Get get, Read read, syncline_container* it,
                     const Json& line) {
    Bytes message;
    const syncline_code code =
        get(it, line[3], EndOf(it, line), kUnit, &message, &error_);
    if (code == SYNCLINE_OK) shown_ = AllOf(View(message), read).dump();
    return code;
  }

  // The end of a part of a text or a list; null is that of all.
  size_t EndOf(syncline_container* it, const Json& line) {
    if (!line[4].is_null()) return line[4];
    syncline_container_kind kind = {};
    size_t size = 0;
    syncline_container_kind_of(it, &kind, &error_);
    if (kind == SYNCLINE_TEXT) syncline_text_size(it, kUnit, &size, &error_);
    if (kind == SYNCLINE_LIST) syncline_list_size(it, &size, &error_);
    if (kind == SYNCLINE_MOVABLE_LIST) {
      syncline_movable_list_size(it, &size, &error_);
    }
    return size;
  }

  // What a call gave.
  template <typename T>
  syncline_code Show(syncline_code code, const T& given) {
    if (code == SYNCLINE_OK) shown_ = JsonOf(given).dump();
    return code;
  }

  syncline_code ShowChange(syncline_doc* doc, const Json& line) {
    ChangeInfo change;
    const syncline_code code =
        syncline_doc_change_of(doc, {line[2], line[3]}, &change, &error_);
    return Show(code, change);
  }

  // `at` gives a cursor at a side.
  template <typename F>
  syncline_code CursorAt(F at, const Json& line) {
    Bytes cursor;
    const syncline_code code =
        at(static_cast<syncline_cursor_side>(SideOf(line[4])), &cursor);
    if (code != SYNCLINE_OK) return code;
    shown_ = Hex(View(cursor));
    cursors_.emplace_back(View(cursor));
    return code;
  }

  syncline_code Resolve(syncline_doc* doc, const Json& number) {
    if (number >= cursors_.size()) {
      error_ = {SYNCLINE_NOT_FOUND, "no cursor"};
      return SYNCLINE_NOT_FOUND;
    }
    const std::string& cursor = cursors_[number.get<size_t>()];
    syncline_cursor_position at = SYNCLINE_CURSOR_POSITION_INIT;
    const syncline_code code = syncline_doc_resolve(
        doc, cursor.data(), cursor.size(), kUnit, &at, &error_);
    if (code == SYNCLINE_OK) {
      shown_ = Json({at.position, at.is_item_there}).dump();
    }
    return code;
  }

  syncline_code EditMap(const std::string& verb, syncline_container* it,
                        const Json& line) {
    const std::string key = line[3];
    if (verb == "map.authors") {
      OpIds ops;
      return Show(
          syncline_map_authors(it, key.data(), key.size(), &ops, &error_), ops);
    }
    if (verb == "map.set") {
      const Values value(Json::array({line[4]}));
      return syncline_map_set(it, key.data(), key.size(), value.data(),
                              &error_);
    }
    if (verb == "map.delete") {
      return syncline_map_delete(it, key.data(), key.size(), &error_);
    }
    syncline_container* child = nullptr;
    const auto make = verb == "map.open" ? syncline_map_open : syncline_map_new;
    return make(it, key.data(), key.size(), KindOf(line[4].get<std::string>()),
                &child, &error_);
  }

  syncline_code EditList(const std::string& verb, syncline_container* it,
                         const Json& line) {
    const size_t position = line[3];
    if (verb == "list.insert") {
      const Values values(line[4]);
      return syncline_list_insert(it, position, values.data(), values.size(),
                                  &error_);
    }
    if (verb == "list.cursor_at") {
      return CursorAt(
          [&](auto side, auto* cursor) {
            return syncline_list_cursor_at(it, position, side, cursor, &error_);
          },
          line);
    }
    if (verb == "list.authors") {
      AuthoredRanges ranges;
      return Show(syncline_list_authors(it, position, EndOf(it, line), &ranges,
                                        &error_),
                  ranges);
    }
    if (verb == "list.delete") {
      return syncline_list_delete(it, position, line[4], &error_);
    }
    if (verb == "list.replace") {
      const Values value(Json::array({line[4]}));
      return syncline_list_replace(it, position, value.data(), &error_);
    }
    syncline_container* child = nullptr;
    return syncline_list_new(it, position, KindOf(line[4].get<std::string>()),
                             &child, &error_);
  }

  syncline_code EditMovable(const std::string& verb, syncline_container* it,
                            const Json& line) {
    const size_t position = line[3];
    if (verb == "movable_list.insert") {
      const Values values(line[4]);
      return syncline_movable_list_insert(it, position, values.data(),
                                          values.size(), &error_);
    }
    if (verb == "movable_list.move") {
      return syncline_movable_list_move(it, position, line[4], &error_);
    }
    if (verb == "movable_list.set") {
      const Values value(Json::array({line[4]}));
      return syncline_movable_list_set(it, position, value.data(), &error_);
    }
    if (verb == "movable_list.cursor_at") {
      return CursorAt(
          [&](auto side, auto* cursor) {
            return syncline_movable_list_cursor_at(it, position, side, cursor,
                                                   &error_);
          },
          line);
    }
    if (verb == "movable_list.authors") {
      AllItemAuthors authors;
      return Show(syncline_movable_list_authors(it, position, EndOf(it, line),
                                                &authors, &error_),
                  authors);
    }
    if (verb == "movable_list.delete") {
      return syncline_movable_list_delete(it, position, line[4], &error_);
    }
    syncline_container* child = nullptr;
    const auto make = verb == "movable_list.new"
                          ? syncline_movable_list_new
                          : syncline_movable_list_set_new;
    return make(it, position, KindOf(line[4].get<std::string>()), &child,
                &error_);
  }

  syncline_code EditTree(const std::string& verb, syncline_container* it,
                         const Json& line) {
    if (verb == "tree.placed_by") {
      syncline_op_id op = {};
      return Show(syncline_tree_placed_by(it, NodeOf(line[3]), &op, &error_),
                  op);
    }
    if (verb == "tree.delete") {
      return syncline_tree_delete(it, NodeOf(line[3]), &error_);
    }
    const Json& above = verb == "tree.create" ? line[3] : line[4];
    const syncline_op_id parent =
        above.is_null() ? syncline_op_id{} : NodeOf(above);
    const syncline_op_id* under = above.is_null() ? nullptr : &parent;
    if (verb == "tree.move") {
      return syncline_tree_move(it, NodeOf(line[3]), under, IndexOf(line[5]),
                                &error_);
    }
    syncline_op_id node = {};
    const syncline_code code =
        syncline_tree_create(it, under, IndexOf(line[4]), &node, &error_);
    if (code == SYNCLINE_OK) nodes_.push_back(node);
    return code;
  }

  std::map<std::string, syncline_doc*> docs_;
  std::map<std::string, syncline_undo_stack*> undo_stacks_;
  static constexpr syncline_text_unit kUnit = SYNCLINE_UNIT_CODE_POINTS;

  std::vector<syncline_op_id> nodes_;
  std::vector<syncline_op_id> marks_;
  std::vector<std::string> cursors_;
  HistoryActions history_;
  std::string shown_;  // by the line
  syncline_error error_ = {};
};

}  // namespace
}  // namespace syncline::test

int main() { return syncline::test::RunScript<syncline::test::Runner>(); }
