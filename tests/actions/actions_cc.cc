// Runs an action script (README.md) through the C++ interface.
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actions/history_cc.h"
#include "actions/json_of.h"
#include "actions/script.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

std::vector<Value> ValuesOf(const Json& json) {
  std::vector<Value> values;
  for (const Json& value : json) values.push_back(ValueOf(value));
  return values;
}

Plain PlainOf(const Json& json) {
  if (json.is_array()) {
    Plain::List list;
    for (const Json& item : json) list.push_back(PlainOf(item));
    return list;
  }
  if (!json.is_object() || json.contains("bytes") || json.contains("double")) {
    return ValueOf(json);
  }
  Plain::Map map;
  for (const auto& [key, value] : json.items()) map[key] = PlainOf(value);
  return map;
}

// The same names as those of the C interface.
std::string CodeOf(const absl::Status& status) {
  return status.ok() ? "" : absl::StatusCodeToString(status.code());
}

template <typename T>
T RootOf(Doc& doc, const std::string& name) {
  if constexpr (std::same_as<T, Text>) return doc.text(name);
  if constexpr (std::same_as<T, Map>) return doc.map(name);
  if constexpr (std::same_as<T, List>) return doc.list(name);
  if constexpr (std::same_as<T, MovableList>) return doc.movable_list(name);
  if constexpr (std::same_as<T, Tree>) return doc.tree(name);
  if constexpr (std::same_as<T, Counter>) return doc.counter(name);
}

template <typename F>
absl::Status WithKind(const std::string& kind, F make) {
  if (kind == "text") return make.template operator()<Text>();
  if (kind == "map") return make.template operator()<Map>();
  if (kind == "list") return make.template operator()<List>();
  if (kind == "movable_list") return make.template operator()<MovableList>();
  if (kind == "tree") return make.template operator()<Tree>();
  return make.template operator()<Counter>();
}

class Runner {
 public:
  std::string Run(const Json& line) {
    shown_.clear();
    const absl::Status status = Do(line);
    return status.ok() ? shown_ : CodeOf(status);
  }

  void Print() {
    for (auto& [name, doc] : docs_) {
      transactions_[name].clear();
      std::cout << name << ' ' << doc.version().ToString() << '\n'
                << doc.StateDigest() << '\n'
                << *doc.ToJson() << '\n'
                << Hex(*doc.Export()) << '\n'
                << Hex(*doc.ExportSnapshot()) << '\n';
    }
  }

 private:
  absl::Status Do(const Json& line) {
    const std::string verb = line[0];
    const std::string name = line[1];
    if (verb == "doc") {
      DocOptions options;
      if (line.size() > 3) options.event_unit = TextUnit::kUtf16;
      docs_.try_emplace(name, PeerId{line[2].get<uint64_t>()}, options);
      return absl::OkStatus();
    }
    if (auto done = history_.Do(line, &docs_, &shown_)) return *done;
    Doc& doc = docs_.at(name);
    if (verb == "send") {
      Doc& to = docs_.at(line[2].get<std::string>());
      return to.Import(doc.ExportSince(to.version())).status();
    }
    if (verb == "open") {
      Doc& to = docs_.at(line[2].get<std::string>());
      return to.Import(doc.ExportSnapshot()).status();
    }
    if (verb == "commit") {
      return doc.Commit({.time_ms = line[2], .message = line[3]});
    }
    if (verb == "begin" || verb == "end" || verb == "roll_back") {
      return Transact(verb, name, line);
    }
    if (verb == "undo_stack") {
      undo_stacks_.insert_or_assign(name, UndoStack(doc));
      return absl::OkStatus();
    }
    if (verb.starts_with("undo") || verb == "redo") {
      return Undo(verb, &undo_stacks_.at(name));
    }
    if (verb == "change_of") {
      return Show(doc.ChangeOf({PeerId{line[2].get<uint64_t>()}, line[3]}));
    }
    return Edit(verb, &doc, line);
  }

  absl::Status Undo(const std::string& verb, UndoStack* undo) {
    if (verb == "undo_steps") {
      shown_ = Json({undo->can_undo(), undo->can_redo(), undo->undo_steps(),
                     undo->redo_steps(), Hex(undo->Save())})
                   .dump();
      return absl::OkStatus();
    }
    const absl::StatusOr<UndoResult> result =
        verb == "undo" ? undo->Undo() : undo->Redo();
    if (result.ok()) shown_ = Json(result->is_done).dump();
    return result.status();
  }

  absl::Status Transact(const std::string& verb, const std::string& name,
                        const Json& line) {
    std::vector<Transaction>& open = transactions_[name];
    if (verb == "begin") {
      absl::StatusOr<Transaction> begun =
          docs_.at(name).Begin({.message = line[2]});
      if (begun.ok()) open.push_back(*std::move(begun));
      return begun.status();
    }
    if (open.empty()) return absl::FailedPreconditionError("none is open");
    Transaction last = std::move(open.back());
    open.pop_back();
    return verb == "end" ? last.Commit() : last.RollBack();
  }

  absl::Status Edit(const std::string& verb, Doc* doc, const Json& line) {
    if (verb.starts_with("text.")) return EditText(verb, doc, line);
    if (verb.starts_with("map.")) return EditMap(verb, doc, line);
    if (verb.starts_with("list.")) return EditList(verb, doc, line);
    if (verb.starts_with("movable_list.")) return EditMovable(verb, doc, line);
    if (verb.starts_with("tree.")) return EditTree(verb, doc, line);
    if (verb == "update") return Update(doc, line);
    if (verb == "resolve") return Resolve(*doc, line[2]);
    absl::StatusOr<Counter> counter = Target<Counter>(doc, line[2]);
    return counter.ok() ? counter->Add(line[3]) : counter.status();
  }

  // "map:m", "/m/child", ["meta", "tree:t", 0]
  template <typename T>
  absl::StatusOr<T> Target(Doc* doc, const Json& target) {
    if (target.is_array()) {
      absl::StatusOr<Tree> tree = Target<Tree>(doc, target[1]);
      if (!tree.ok()) return tree.status();
      const absl::StatusOr<Map> meta = tree->meta(NodeOf(target[2]));
      if (!meta.ok()) return meta.status();
      return doc->Get<T>(meta->ref());
    }
    const std::string path = target;
    if (path.starts_with("/")) {
      const absl::StatusOr<Value> value = doc->At(path);
      return value.ok() ? doc->Get<T>(*value) : value.status();
    }
    const size_t colon = path.find(':');
    return RootOf<T>(*doc, path.substr(colon + 1));
  }

  NodeId NodeOf(const Json& number) const {
    const auto index = number.get<size_t>();
    return index < nodes_.size() ? nodes_[index] : NodeId{};
  }
  std::optional<NodeId> ParentOf(const Json& number) const {
    if (number.is_null()) return std::nullopt;
    return NodeOf(number);
  }

  absl::Status EditText(const std::string& verb, Doc* doc, const Json& line) {
    absl::StatusOr<Text> text = Target<Text>(doc, line[2]);
    if (!text.ok()) return text.status();
    if (verb == "text.insert") {
      return text->Insert(line[3], line[4].get<std::string>());
    }
    if (verb == "text.delete") return text->Delete(line[3], line[4]);
    if (verb == "text.replace") {
      return text->Replace(line[3], line[4], line[5].get<std::string>());
    }
    if (verb == "text.update") return text->Update(line[3].get<std::string>());
    if (verb == "text.cursor_at") return CursorAt(*text, line);
    if (verb == "text.apply_delta") {
      const auto mark_of = [this](const Json& number) {
        return MarkOf(number);
      };
      return text->ApplyDelta(DeltaOf(line[3], mark_of), OptionsOf(line[4]));
    }
    if (verb == "text.new_embed") {
      return WithKind(line[4], [&]<typename T>() {
        return text->NewEmbed<T>(line[3]).status();
      });
    }
    if (verb == "text.runs" || verb == "text.marks" ||
        verb == "text.to_delta" || verb == "text.authors") {
      return ShowText(verb, *text, line[3], EndOf(line, text->size()));
    }
    return EditRichText(verb, *text, line);
  }

  absl::Status EditRichText(const std::string& verb, Text text,
                            const Json& line) {
    if (verb == "text.remove_mark") {
      return text.RemoveMark(MarkOf(line[3]));
    }
    if (verb == "text.insert_embed") {
      return text.InsertEmbed(line[3], ValueOf(line[4]));
    }
    const std::string key = line[5];
    if (verb == "text.unmark") {
      return text.Unmark(line[3], line[4], key,
                         static_cast<Expand>(ExpandOf(line[6])));
    }
    const absl::StatusOr<OpId> id =
        text.Mark(line[3], line[4], key, ValueOf(line[6]),
                  {.expand = static_cast<Expand>(ExpandOf(line[7])),
                   .many = line[8].get<bool>()});
    if (id.ok()) marks_.push_back(*id);
    return id.status();
  }

  // The end of a part; null is that of all.
  static size_t EndOf(const Json& line, size_t size) {
    return line[4].is_null() ? size : line[4].get<size_t>();
  }

  absl::Status ShowText(const std::string& verb, const Text& text, size_t begin,
                        size_t end) {
    if (verb == "text.runs") return Show(text.Runs(begin, end));
    if (verb == "text.marks") return Show(text.Marks(begin, end));
    if (verb == "text.authors") return Show(text.Authors(begin, end));
    return Show(text.ToDelta(begin, end));
  }

  OpId MarkOf(const Json& number) const {
    const auto index = number.get<size_t>();
    return index < marks_.size() ? marks_[index] : OpId{};
  }

  template <typename T>
  absl::Status Show(const absl::StatusOr<T>& parts) {
    if (parts.ok()) shown_ = JsonOf(*parts).dump();
    return parts.status();
  }

  template <typename T>
  absl::Status CursorAt(const T& container, const Json& line) {
    absl::StatusOr<Cursor> cursor = container.CursorAt(
        line[3].get<size_t>(), static_cast<CursorSide>(SideOf(line[4])));
    if (!cursor.ok()) return cursor.status();
    shown_ = Hex(cursor->Encode());
    cursors_.push_back(*std::move(cursor));
    return absl::OkStatus();
  }

  absl::Status Resolve(const Doc& doc, const Json& number) {
    if (number >= cursors_.size()) return absl::NotFoundError("no cursor");
    const absl::StatusOr<CursorPosition> at =
        doc.Resolve(cursors_[number.get<size_t>()]);
    if (at.ok()) shown_ = Json({at->position, at->is_item_there}).dump();
    return at.status();
  }

  absl::Status EditMap(const std::string& verb, Doc* doc, const Json& line) {
    absl::StatusOr<Map> map = Target<Map>(doc, line[2]);
    if (!map.ok()) return map.status();
    const std::string key = line[3];
    if (verb == "map.authors") {
      Json authors = Json::array();
      for (const OpId op : map->Authors(key)) authors.push_back(op.ToString());
      shown_ = authors.dump();
      return absl::OkStatus();
    }
    if (verb == "map.set") return map->Set(key, ValueOf(line[4]));
    if (verb == "map.delete") return map->Delete(key);
    return WithKind(line[4], [&]<typename T>() {
      return verb == "map.open" ? map->Open<T>(key).status()
                                : map->New<T>(key).status();
    });
  }

  absl::Status EditList(const std::string& verb, Doc* doc, const Json& line) {
    absl::StatusOr<List> list = Target<List>(doc, line[2]);
    if (!list.ok()) return list.status();
    const size_t position = line[3];
    if (verb == "list.insert") {
      return list->Insert(position, ValuesOf(line[4]));
    }
    if (verb == "list.delete") return list->Delete(position, line[4]);
    if (verb == "list.cursor_at") return CursorAt(*list, line);
    if (verb == "list.authors") {
      return Show(list->Authors(position, EndOf(line, list->size())));
    }
    if (verb == "list.replace") {
      return list->Replace(position, ValueOf(line[4]));
    }
    return WithKind(
        line[4], [&]<typename T>() { return list->New<T>(position).status(); });
  }

  absl::Status EditMovable(const std::string& verb, Doc* doc,
                           const Json& line) {
    absl::StatusOr<MovableList> list = Target<MovableList>(doc, line[2]);
    if (!list.ok()) return list.status();
    const size_t position = line[3];
    if (verb == "movable_list.insert") {
      return list->Insert(position, ValuesOf(line[4]));
    }
    if (verb == "movable_list.move") return list->Move(position, line[4]);
    if (verb == "movable_list.set") {
      return list->Set(position, ValueOf(line[4]));
    }
    if (verb == "movable_list.delete") return list->Delete(position, line[4]);
    if (verb == "movable_list.cursor_at") return CursorAt(*list, line);
    if (verb == "movable_list.authors") {
      return Show(list->Authors(position, EndOf(line, list->size())));
    }
    return WithKind(line[4], [&]<typename T>() {
      return verb == "movable_list.new" ? list->New<T>(position).status()
                                        : list->SetNew<T>(position).status();
    });
  }

  absl::Status EditTree(const std::string& verb, Doc* doc, const Json& line) {
    absl::StatusOr<Tree> tree = Target<Tree>(doc, line[2]);
    if (!tree.ok()) return tree.status();
    if (verb == "tree.create") {
      const absl::StatusOr<NodeId> node =
          tree->Create(ParentOf(line[3]), IndexOf(line[4]));
      if (node.ok()) nodes_.push_back(*node);
      return node.status();
    }
    if (verb == "tree.move") {
      return tree->Move(NodeOf(line[3]), ParentOf(line[4]), IndexOf(line[5]));
    }
    if (verb == "tree.placed_by") {
      const absl::StatusOr<OpId> op = tree->PlacedBy(NodeOf(line[3]));
      if (op.ok()) shown_ = Json(op->ToString()).dump();
      return op.status();
    }
    return tree->Delete(NodeOf(line[3]));
  }

  static size_t IndexOf(const Json& index) {
    return index == -1 ? Tree::kLast : index.get<size_t>();
  }

  absl::Status Update(Doc* doc, const Json& line) {
    absl::Status status;
    const std::string target =
        line[2].is_string() ? line[2].get<std::string>() : "map:";
    const std::string kind = target.substr(0, target.find(':'));
    return WithKind(kind, [&]<typename T>() {
      const absl::StatusOr<T> container = Target<T>(doc, line[2]);
      return container.ok() ? doc->Update(*container, PlainOf(line[3]))
                            : container.status();
    });
  }

  std::map<std::string, Doc> docs_;
  std::map<std::string, std::vector<Transaction>> transactions_;
  std::map<std::string, UndoStack> undo_stacks_;
  std::vector<NodeId> nodes_;
  std::vector<OpId> marks_;
  std::vector<Cursor> cursors_;
  HistoryActions history_;
  std::string shown_;  // by the line
};

}  // namespace
}  // namespace syncline::test

int main() { return syncline::test::RunScript<syncline::test::Runner>(); }
