#include "content_diff.h"

#include <algorithm>
#include <iostream>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "command/printable.h"
#include "line_diff.h"
#include "program.h"
#include "syncline/json/plain.h"
#include "syncline/syncline.h"

namespace syncline::program {
namespace {

using command::Printable;
using nlohmann::ordered_json;

constexpr size_t kLinesAround = 3;

// --- what was before ---

template <typename Step>
bool IsNothing(const std::vector<Step>& steps) {
  return steps.empty();
}
bool IsNothing(const CounterDelta& delta) { return delta.added == 0; }

// How much longer the delta makes a text.
int64_t Growth(const TextDelta& delta) {
  int64_t growth = 0;
  for (const TextStep& step : delta) {
    const auto count = static_cast<int64_t>(step.count);
    if (step.kind == TextStep::Kind::kDelete) growth -= count;
    if (step.kind != TextStep::Kind::kInsert) continue;
    growth += std::count_if(step.inserted.begin(), step.inserted.end(),
                            [](char c) { return (c & 0xC0) != 0x80; });
  }
  return growth;
}

absl::Status ReadBefore(Doc& doc, ContentChange* change) {
  const Value value(change->change.container);
  switch (change->change.container.kind) {
    case ContainerKind::kText: {
      const absl::StatusOr<Text> text = doc.Get<Text>(value);
      if (text.ok()) change->text_before = text->ToString();
      return text.status();
    }
    case ContainerKind::kList: {
      const absl::StatusOr<List> list = doc.Get<List>(value);
      if (list.ok()) change->items_before = list->values();
      return list.status();
    }
    case ContainerKind::kMovableList: {
      const absl::StatusOr<MovableList> list = doc.Get<MovableList>(value);
      if (list.ok()) change->items_before = list->values();
      return list.status();
    }
    default:
      return absl::OkStatus();
  }
}

// A container that comes to be shown is told from empty, whatever it held where
// it did not show. Of lists nothing is asked then: nothing is deleted.
absl::Status ForgetHidden(Doc& doc, ContentChange* change) {
  const auto* const delta = std::get_if<TextDelta>(&change->change.delta);
  if (delta == nullptr) return absl::OkStatus();
  const absl::StatusOr<Text> text =
      doc.Get<Text>(Value(change->change.container));
  if (!text.ok()) return text.status();
  if (static_cast<int64_t>(text->size()) == Growth(*delta)) {
    change->text_before.clear();
  }
  return absl::OkStatus();
}

absl::Status ForAll(std::vector<ContentChange>* changes, Doc& doc,
                    const Frontier& version,
                    absl::Status (*read)(Doc&, ContentChange*)) {
  absl::Status status = doc.Checkout(version);
  for (ContentChange& change : *changes) {
    if (status.ok()) status = read(doc, &change);
  }
  return status;
}

// --- for people ---

std::string Shown(const Value& value) {
  const std::optional<ContainerRef> container = value.as_container();
  if (container) return absl::StrCat("a ", NameOf(container->kind));
  return Printable(PlainToJson(Plain(value)));
}

char SignOf(DiffLine::Kind kind) {
  switch (kind) {
    case DiffLine::Kind::kDeleted:
      return '-';
    case DiffLine::Kind::kInserted:
      return '+';
    case DiffLine::Kind::kKept:
      break;
  }
  return ' ';
}

void PrintChangedLines(const std::vector<DiffLine>& lines) {
  std::vector<bool> is_shown(lines.size());
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].kind == DiffLine::Kind::kKept) continue;
    const size_t end = std::min(lines.size(), i + kLinesAround + 1);
    for (size_t near = i - std::min(i, kLinesAround); near < end; ++near) {
      is_shown[near] = true;
    }
  }
  size_t number = 1;  // in the text of after
  for (size_t i = 0; i < lines.size(); ++i) {
    const auto& [kind, text] = lines[i];
    if (is_shown[i]) {
      if (i == 0 || !is_shown[i - 1]) {
        std::cout << "  @ line " << number << "\n";
      }
      std::cout << "  " << SignOf(kind) << Printable(text) << "\n";
    }
    if (kind != DiffLine::Kind::kDeleted) ++number;
  }
}

void PrintMarks(const TextDelta& delta) {
  size_t position = 0;
  for (const TextStep& step : delta) {
    if (step.kind == TextStep::Kind::kDelete) continue;
    const size_t size = step.kind == TextStep::Kind::kRetain
                            ? step.count
                            : static_cast<size_t>(Growth({step}));
    for (const Attribute& attribute : step.attributes) {
      std::cout << "  marked " << position << ".." << position + size << "  "
                << Printable(attribute.key) << ": " << Shown(attribute.value)
                << "\n";
    }
    position += size;
  }
}

void PrintDelta(const ContentChange& change, const TextDelta& delta) {
  PrintChangedLines(LineDiff(change.text_before, delta));
  PrintMarks(delta);
}

void PrintDelta(const ContentChange& change, const ListDelta& delta) {
  size_t before = 0, after = 0;
  bool is_told = false;  // where this is
  const auto print = [&](char sign, const Value& value) {
    if (!is_told) std::cout << "  @ " << after << "\n";
    is_told = true;
    std::cout << "  " << sign << " " << Shown(value) << "\n";
  };
  for (const ListStep& step : delta) {
    if (step.kind == ListStep::Kind::kRetain) {
      before += step.count;
      after += step.count;
      is_told = false;
    }
    for (const Value& value : step.inserted) print('+', value);
    after += step.inserted.size();
    if (step.kind != ListStep::Kind::kDelete) continue;
    const size_t end =
        std::min(before + step.count, change.items_before.size());
    for (; before < end; ++before) print('-', change.items_before[before]);
  }
}

void PrintDelta(const ContentChange& /*change*/, const MapDelta& delta) {
  for (const KeyChange& key : delta) {
    if (key.before) {
      std::cout << "  - " << Printable(key.key) << ": " << Shown(*key.before)
                << "\n";
    }
    if (key.after) {
      std::cout << "  + " << Printable(key.key) << ": " << Shown(*key.after)
                << "\n";
    }
  }
}

void PrintDelta(const ContentChange& /*change*/, const TreeDelta& delta) {
  for (const NodeStep& step : delta) {
    if (step.kind == NodeStep::Kind::kDeleted) {
      std::cout << "  - " << step.node.ToString() << "\n";
      continue;
    }
    const bool is_moved = step.kind == NodeStep::Kind::kMoved;
    std::cout << "  " << (is_moved ? '>' : '+') << " " << step.node.ToString()
              << (is_moved ? " moved to" : " at") << " position " << step.index
              << " of " << (step.parent ? step.parent->ToString() : "the top")
              << "\n";
  }
}

void PrintDelta(const ContentChange& /*change*/, const CounterDelta& delta) {
  std::cout << "  " << (delta.added > 0 ? "+" : "") << delta.added << "\n";
}

// --- as JSON ---

ordered_json JsonOf(const Value& value) {
  const std::optional<ContainerRef> container = value.as_container();
  if (container) return {{"$container", NameOf(container->kind)}};
  return ordered_json::parse(PlainToJson(Plain(value)));
}

ordered_json JsonOf(const Attributes& attributes) {
  ordered_json json = ordered_json::object();
  for (const Attribute& attribute : attributes) {
    json[attribute.key] = JsonOf(attribute.value);
  }
  return json;
}

ordered_json JsonOf(const TextStep& step) {
  ordered_json json;
  if (step.kind == TextStep::Kind::kRetain) json["retain"] = step.count;
  if (step.kind == TextStep::Kind::kDelete) json["delete"] = step.count;
  if (step.kind == TextStep::Kind::kInsert) {
    json["insert"] = step.embed ? ordered_json{{"embed", JsonOf(*step.embed)}}
                                : ordered_json(step.inserted);
  }
  if (!step.attributes.empty()) json["attributes"] = JsonOf(step.attributes);
  return json;
}

ordered_json JsonOf(const ListStep& step) {
  if (step.kind == ListStep::Kind::kRetain) return {{"retain", step.count}};
  if (step.kind == ListStep::Kind::kDelete) return {{"delete", step.count}};
  ordered_json items = ordered_json::array();
  for (const Value& value : step.inserted) items.push_back(JsonOf(value));
  return {{"insert", std::move(items)}};
}

ordered_json JsonOf(const NodeStep& step) {
  ordered_json json;
  json["action"] = step.kind == NodeStep::Kind::kCreated ? "created"
                   : step.kind == NodeStep::Kind::kMoved ? "moved"
                                                         : "deleted";
  json["node"] = step.node.ToString();
  if (step.kind == NodeStep::Kind::kDeleted) return json;
  json["parent"] =
      step.parent ? ordered_json(step.parent->ToString()) : ordered_json();
  json["index"] = step.index;
  return json;
}

template <typename Step>
ordered_json JsonOfDelta(const std::vector<Step>& steps) {
  ordered_json json = ordered_json::array();
  for (const Step& step : steps) json.push_back(JsonOf(step));
  return json;
}

ordered_json JsonOfDelta(const MapDelta& delta) {
  ordered_json json = ordered_json::object();
  for (const KeyChange& key : delta) {
    ordered_json& change = json[key.key] = ordered_json::object();
    if (key.before) change["before"] = JsonOf(*key.before);
    if (key.after) change["after"] = JsonOf(*key.after);
  }
  return json;
}

ordered_json JsonOfDelta(const CounterDelta& delta) { return delta.added; }

}  // namespace

absl::StatusOr<std::vector<ContentChange>> DiffContents(Doc& doc,
                                                        const Frontier& from,
                                                        const Frontier& to) {
  const ProgressLine progress("comparing");
  absl::StatusOr<std::vector<ContainerChange>> diff = doc.Diff(from, to);
  if (!diff.ok()) return diff.status();
  std::vector<ContentChange> changes;
  for (ContainerChange& change : *diff) {
    const bool is_nothing = std::visit(
        [](const auto& delta) { return IsNothing(delta); }, change.delta);
    if (is_nothing) continue;
    changes.emplace_back().change = std::move(change);
  }
  absl::Status status = ForAll(&changes, doc, from, ReadBefore);
  if (status.ok()) status = ForAll(&changes, doc, to, ForgetHidden);
  if (status.ok()) status = doc.CheckoutLatest();
  if (!status.ok()) return status;
  return changes;
}

void PrintContents(const std::vector<ContentChange>& changes) {
  for (const ContentChange& it : changes) {
    std::cout << Printable(ToJsonPointer(it.change.path)) << ", a "
              << NameOf(it.change.container.kind)
              << (it.change.is_in_conflict
                      ? ", which does not show: it is in conflict"
                      : "")
              << "\n";
    std::visit([&](const auto& delta) { PrintDelta(it, delta); },
               it.change.delta);
  }
}

ordered_json ContentsToJson(const std::vector<ContentChange>& changes) {
  ordered_json json = ordered_json::array();
  for (const ContentChange& it : changes) {
    ordered_json change = {{"path", ToJsonPointer(it.change.path)},
                           {"kind", NameOf(it.change.container.kind)}};
    if (it.change.is_in_conflict) change["is_in_conflict"] = true;
    change["delta"] = std::visit(
        [](const auto& delta) { return JsonOfDelta(delta); }, it.change.delta);
    json.push_back(std::move(change));
  }
  return json;
}

}  // namespace syncline::program
