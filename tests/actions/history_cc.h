// What action scripts do with versions, with the history, and with updates
// without a document, through the C++ interface.
#ifndef SYNCLINE_TESTS_ACTIONS_HISTORY_CC_H_
#define SYNCLINE_TESTS_ACTIONS_HISTORY_CC_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "actions/script.h"
#include "syncline/history_info.h"
#include "syncline/obfuscate.h"
#include "syncline/syncline.h"

namespace syncline::test {

inline Json NamesOf(const std::vector<OpId>& ops) {
  Json names = Json::array();
  for (const OpId op : ops) names.push_back(op.ToString());
  return names;
}

inline Json JsonOf(const HistoryEntry& entry) {
  return {entry.ops.ToString(),   entry.lamport,
          entry.time_ms,          entry.message,
          NamesOf(entry.parents), NamesOf(entry.version()),
          entry.containers.size()};
}

// Its kind, how deep it is, and how many steps there are, or what was added.
inline Json JsonOf(const ContainerChange& change) {
  Json steps;
  if (const auto* counter = std::get_if<CounterDelta>(&change.delta)) {
    steps = std::to_string(counter->added);
  } else {
    std::visit(
        [&](const auto& delta) {
          if constexpr (requires { delta.size(); }) steps = delta.size();
        },
        change.delta);
  }
  return {change.container.kind, change.path.size(), steps};
}

inline Json JsonOf(const HistoryInfo& info) {
  Json spans = Json::array(), containers = Json::array();
  for (const OpSpan& span : info.header.spans) spans.push_back(span.ToString());
  for (const ContainerInfo& container : info.containers) {
    containers.push_back({container.kind, container.name, container.ops});
  }
  return {spans,
          NamesOf(info.header.parents),
          info.header.is_snapshot,
          info.ops,
          info.op_runs,
          info.runs,
          info.changes,
          info.first_time_ms,
          info.last_time_ms,
          info.inserted_characters,
          info.deleted_characters,
          info.value_bytes,
          containers,
          info.header.is_shallow,
          NamesOf(info.shallow_since),
          info.kept_ops};
}

class HistoryActions {
 public:
  // Nothing, where the line is no such action; else how it went, and in `shown`
  // what it is to show.
  std::optional<absl::Status> Do(const Json& line,
                                 std::map<std::string, Doc>* docs,
                                 std::string* shown) {
    const std::string verb = line[0];
    const auto found = Actions().find(verb);
    if (found == Actions().end()) return std::nullopt;
    const auto doc_at = [&](size_t i) {
      const auto named = i < line.size() && line[i].is_string()
                             ? docs->find(line[i].get<std::string>())
                             : docs->end();
      return named == docs->end() ? nullptr : &named->second;
    };
    absl::StatusOr<Json> json =
        (this->*found->second)(doc_at(1), doc_at(2), line);
    if (json.ok() && !json->is_null()) *shown = json->dump();
    return json.status();
  }

 private:
  using Action = absl::StatusOr<Json> (HistoryActions::*)(Doc*, Doc*,
                                                          const Json&);
  static const std::map<std::string, Action>& Actions() {
    static const std::map<std::string, Action> actions = {
        {"version", &HistoryActions::Note},
        {"compare", &HistoryActions::Compare},
        {"checkout", &HistoryActions::Checkout},
        {"checkout_latest", &HistoryActions::CheckoutLatest},
        {"fork_at", &HistoryActions::ForkAt},
        {"diff", &HistoryActions::Diff},
        {"apply_diff", &HistoryActions::ApplyDiff},
        {"revert_to", &HistoryActions::RevertTo},
        {"history", &HistoryActions::History},
        {"merge_updates", &HistoryActions::Merge},
        {"update_since", &HistoryActions::Since},
        {"split_update", &HistoryActions::Split},
        {"inspect_history", &HistoryActions::Inspect},
        {"obfuscate_history", &HistoryActions::Obfuscate},
    };
    return actions;
  }

  Frontier VersionAt(const Json& number) const {
    const auto index = number.get<size_t>();
    return index < versions_.size() ? versions_[index] : Frontier{OpId{}};
  }

  absl::StatusOr<Json> Note(Doc* doc, Doc*, const Json&) {
    versions_.push_back(doc->frontier());
    const std::string text = ToString(versions_.back());
    return ParseFrontier(text) == versions_.back() ? Json(text)
                                                   : Json("not the same");
  }

  absl::StatusOr<Json> Compare(Doc* doc, Doc*, const Json& line) {
    const auto one = doc->VersionOf(VersionAt(line[2]));
    if (!one.ok()) return one.status();
    const auto other = doc->VersionOf(VersionAt(line[3]));
    if (!other.ok()) return other.status();
    VersionVector merged = *one, met = *one;
    merged.Merge(*other);
    met.Meet(*other);
    const absl::StatusOr<Frontier> frontier = doc->FrontierOf(met);
    if (!frontier.ok()) return frontier.status();
    constexpr const char* kOrders[] = {"before", "after", "equal",
                                       "concurrent"};
    return Json{kOrders[static_cast<size_t>(one->CompareTo(*other))],
                merged.ToString(), met.ToString(), NamesOf(*frontier)};
  }

  absl::StatusOr<Json> Checkout(Doc* doc, Doc*, const Json& line) {
    const absl::Status status = doc->Checkout(VersionAt(line[2]));
    if (!status.ok()) return status;
    return ShownBy(*doc);
  }
  absl::StatusOr<Json> CheckoutLatest(Doc* doc, Doc*, const Json&) {
    const absl::Status status = doc->CheckoutLatest();
    if (!status.ok()) return status;
    return ShownBy(*doc);
  }
  static Json ShownBy(const Doc& doc) {
    const std::optional<Frontier> version = doc.checked_out();
    return {version ? NamesOf(*version) : Json(), doc.StateDigest()};
  }

  absl::StatusOr<Json> ForkAt(Doc* doc, Doc*, const Json& line) {
    absl::StatusOr<Doc> fork =
        doc->ForkAt(VersionAt(line[2]), PeerId{line[3].get<uint64_t>()});
    if (!fork.ok()) return fork.status();
    const absl::Status added = fork->counter("c").Add(1);
    if (!added.ok()) return added;
    const auto imported = doc->Import(fork->Export());
    if (!imported.ok()) return imported.status();
    return Json(fork->StateDigest());
  }

  absl::StatusOr<Json> Diff(Doc* doc, Doc*, const Json& line) {
    const auto changes = doc->Diff(VersionAt(line[2]), VersionAt(line[3]));
    if (!changes.ok()) return changes.status();
    Json json = Json::array();
    for (const ContainerChange& change : *changes) {
      json.push_back(JsonOf(change));
    }
    return json;
  }

  absl::StatusOr<Json> ApplyDiff(Doc* doc, Doc* other, const Json& line) {
    const auto diff = other->Diff(VersionAt(line[3]), VersionAt(line[4]));
    if (!diff.ok()) return diff.status();
    const absl::Status status = doc->ApplyDiff(*diff, {.message = line[5]});
    if (!status.ok()) return status;
    return Json();
  }

  absl::StatusOr<Json> RevertTo(Doc* doc, Doc*, const Json& line) {
    const absl::Status status =
        doc->RevertTo(VersionAt(line[2]), {.message = line[3]});
    if (!status.ok()) return status;
    return Json();
  }

  absl::StatusOr<Json> History(Doc* doc, Doc*, const Json& line) {
    HistoryFilter filter;
    if (!line[2].is_null()) filter.author = PeerId{line[2].get<uint64_t>()};
    if (!line[3].is_null()) filter.version = VersionAt(line[3]);
    absl::StatusOr<HistoryWalk> walk = doc->WalkHistory(filter);
    if (!walk.ok()) return walk.status();
    Json json = Json::array();
    while (const std::optional<HistoryEntry> entry = walk->Next()) {
      json.push_back(JsonOf(*entry));
    }
    return json;
  }

  absl::StatusOr<Json> Merge(Doc* doc, Doc* other, const Json&) {
    const absl::StatusOr<std::string> one = doc->Export();
    if (!one.ok()) return one.status();
    const absl::StatusOr<std::string> two = other->Export();
    if (!two.ok()) return two.status();
    return HexOf(MergeUpdates({*one, *two}));
  }
  absl::StatusOr<Json> Since(Doc* doc, Doc* other, const Json&) {
    const absl::StatusOr<std::string> update = doc->Export();
    if (!update.ok()) return update.status();
    return HexOf(UpdateSince(*update, other->version()));
  }
  absl::StatusOr<Json> Split(Doc* doc, Doc*, const Json& line) {
    const absl::StatusOr<std::string> update = doc->Export();
    if (!update.ok()) return update.status();
    const auto parts = SplitUpdate(*update, line[2].get<uint32_t>());
    if (!parts.ok()) return parts.status();
    Json json = Json::array();
    for (const std::string& part : *parts) json.push_back(Hex(part));
    return json;
  }
  absl::StatusOr<Json> Inspect(Doc* doc, Doc*, const Json&) {
    Json shown = Json::array();
    for (const bool is_shallow : {false, true}) {
      const absl::StatusOr<std::string> snapshot =
          is_shallow ? doc->ExportShallow() : doc->ExportSnapshot();
      if (!snapshot.ok()) return snapshot.status();
      const absl::StatusOr<HistoryInfo> info = InspectHistory(*snapshot);
      if (!info.ok()) return info.status();
      shown.push_back(JsonOf(*info));
    }
    return shown;
  }
  absl::StatusOr<Json> Obfuscate(Doc* doc, Doc*, const Json&) {
    const absl::StatusOr<std::string> update = doc->Export();
    if (!update.ok()) return update.status();
    return HexOf(ObfuscateHistory(*update));
  }

  static absl::StatusOr<Json> HexOf(const absl::StatusOr<std::string>& bytes) {
    if (!bytes.ok()) return bytes.status();
    return Json(Hex(*bytes));
  }

  std::vector<Frontier> versions_;
};

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_ACTIONS_HISTORY_CC_H_
