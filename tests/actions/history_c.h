// What action scripts do with versions, with the history, and with updates
// without a document, through the C interface alone.
#ifndef SYNCLINE_TESTS_ACTIONS_HISTORY_C_H_
#define SYNCLINE_TESTS_ACTIONS_HISTORY_C_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actions/given.h"
#include "actions/messages.h"
#include "actions/script.h"
#include "support/owned.h"
#include "syncline/c/syncline.h"

namespace syncline::test {

using Strings = Owned<syncline_strings, syncline_strings_free>;
struct HistoryEntry
    : Owned<syncline_history_entry, syncline_history_entry_free> {
  HistoryEntry() { struct_size = sizeof(syncline_history_entry); }
};
struct HistoryInfo : Owned<syncline_history_info, syncline_history_info_free> {
  HistoryInfo() { struct_size = sizeof(syncline_history_info); }
};

inline Json JsonOf(const syncline_history_entry& entry) {
  const syncline_op_id last = {entry.ops.peer, entry.ops.end - 1};
  return {JsonOf(entry.ops),     entry.lamport,
          entry.time_ms,         std::string(View(entry.message)),
          JsonOf(entry.parents), Json::array({NameOf(last)}),
          entry.containers.size};
}

inline Json JsonOf(const syncline_history_info& info) {
  return {JsonOf(info.spans),
          JsonOf(info.parents),
          info.is_snapshot,
          info.ops,
          info.op_runs,
          info.runs,
          info.changes,
          info.first_time_ms,
          info.last_time_ms,
          info.inserted_characters,
          info.deleted_characters,
          info.value_bytes,
          JsonOf(info.containers),
          info.is_shallow,
          JsonOf(info.shallow_since),
          info.kept_ops};
}

// A ContainerChange: its kind, how deep it is, and how many steps there are, or
// what was added.
inline Json ChangeOf(std::string_view message) {
  uint64_t kind = 0, depth = 0, steps = 0;
  int64_t added = 0;
  for (Fields field(message); field.Next();) {
    if (field.number() == 1) {
      for (Fields handle(field.bytes()); handle.Next();) {
        if (handle.number() == 1) kind = handle.value();
      }
    } else if (field.number() == 2) {
      ++depth;
    } else if (field.number() == 7) {
      added = static_cast<int64_t>(field.value() >> 1) ^
              -static_cast<int64_t>(field.value() & 1);
    } else if (field.number() < 7) {
      for (Fields step(field.bytes()); step.Next();) ++steps;
    }
  }
  const bool is_counter = kind == SYNCLINE_COUNTER;
  return {kind, depth, is_counter ? Json(std::to_string(added)) : Json(steps)};
}

class HistoryActions {
 public:
  // Nothing, where the line is no such action; else how it went, and in `shown`
  // what it is to show.
  std::optional<syncline_code> Do(
      const Json& line, const std::map<std::string, syncline_doc*>& docs,
      std::string* shown, syncline_error* error) {
    const std::string verb = line[0];
    const auto found = Actions().find(verb);
    if (found == Actions().end()) return std::nullopt;
    const auto doc_at = [&](size_t i) {
      const auto named = i < line.size() && line[i].is_string()
                             ? docs.find(line[i].get<std::string>())
                             : docs.end();
      return named == docs.end() ? nullptr : named->second;
    };
    shown_ = nullptr;
    error_ = error;
    const syncline_code code =
        (this->*found->second)(doc_at(1), doc_at(2), line);
    if (code == SYNCLINE_OK && !shown_.is_null()) *shown = shown_.dump();
    return code;
  }

 private:
  using Action = syncline_code (HistoryActions::*)(syncline_doc*, syncline_doc*,
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

  std::vector<syncline_op_id> VersionAt(const Json& number) const {
    const auto index = number.get<size_t>();
    if (index >= versions_.size()) return {syncline_op_id{0, 0}};
    return versions_[index];
  }

  syncline_code Note(syncline_doc* doc, syncline_doc*, const Json&) {
    OpIds frontier, parsed;
    Bytes text;
    syncline_doc_frontier(doc, &frontier, error_);
    syncline_frontier_to_string(frontier.items, frontier.size, &text, error_);
    syncline_frontier_parse(text.data, text.size, &parsed, error_);
    shown_ = JsonOf(parsed) == JsonOf(frontier) ? std::string(View(text))
                                                : "not the same";
    versions_.emplace_back(frontier.items, frontier.items + frontier.size);
    return SYNCLINE_OK;
  }

  syncline_code VersionOf(syncline_doc* doc, const Json& number, Bytes* bytes) {
    const auto version = VersionAt(number);
    return syncline_doc_version_of(doc, version.data(), version.size(), bytes,
                                   error_);
  }
  static Json PrintOf(const Bytes& version) {
    Bytes text;
    syncline_version_to_string(version.data, version.size, &text, nullptr);
    return std::string(View(text));
  }

  syncline_code Compare(syncline_doc* doc, syncline_doc*, const Json& line) {
    Bytes one, other, merged, met;
    syncline_code code = VersionOf(doc, line[2], &one);
    if (code == SYNCLINE_OK) code = VersionOf(doc, line[3], &other);
    if (code != SYNCLINE_OK) return code;
    syncline_version_order order = {};
    syncline_version_compare_to(one.data, one.size, other.data, other.size,
                                &order, error_);
    syncline_version_merge(one.data, one.size, other.data, other.size, &merged,
                           error_);
    syncline_version_meet(one.data, one.size, other.data, other.size, &met,
                          error_);
    OpIds frontier;
    code = syncline_doc_frontier_of(doc, met.data, met.size, &frontier, error_);
    constexpr const char* kOrders[] = {"before", "after", "equal",
                                       "concurrent"};
    shown_ = {kOrders[order], PrintOf(merged), PrintOf(met), JsonOf(frontier)};
    return code;
  }

  syncline_code Checkout(syncline_doc* doc, syncline_doc*, const Json& line) {
    const auto version = VersionAt(line[2]);
    const syncline_code code =
        syncline_doc_checkout(doc, version.data(), version.size(), error_);
    ShowState(doc);
    return code;
  }
  syncline_code CheckoutLatest(syncline_doc* doc, syncline_doc*, const Json&) {
    const syncline_code code = syncline_doc_checkout_latest(doc, error_);
    ShowState(doc);
    return code;
  }
  void ShowState(syncline_doc* doc) {
    bool is_checked_out = false;
    OpIds version;
    Bytes digest;
    syncline_doc_checked_out(doc, &is_checked_out, &version, nullptr);
    syncline_doc_state_digest(doc, &digest, nullptr);
    shown_ = {is_checked_out ? JsonOf(version) : Json(),
              std::string(View(digest))};
  }

  syncline_code ForkAt(syncline_doc* doc, syncline_doc*, const Json& line) {
    const auto version = VersionAt(line[2]);
    syncline_doc* fork = nullptr;
    syncline_code code = syncline_doc_fork_at(
        doc, version.data(), version.size(), line[3], &fork, error_);
    if (code != SYNCLINE_OK) return code;
    syncline_container* counter = nullptr;
    Bytes update, digest;
    syncline_doc_root(fork, SYNCLINE_COUNTER, "c", 1, &counter, error_);
    code = syncline_counter_add(counter, 1, error_);
    if (code == SYNCLINE_OK) {
      syncline_doc_export(fork, &update, error_);
      syncline_doc_state_digest(fork, &digest, error_);
      shown_ = std::string(View(digest));
      code =
          syncline_doc_import(doc, update.data, update.size, nullptr, error_);
    }
    syncline_doc_free(fork, nullptr);
    return code;
  }

  syncline_code Diff(syncline_doc* doc, syncline_doc*, const Json& line) {
    const auto from = VersionAt(line[2]), to = VersionAt(line[3]);
    Bytes event;
    const syncline_code code = syncline_doc_diff(
        doc, from.data(), from.size(), to.data(), to.size(), &event, error_);
    shown_ = Json::array();
    for (Fields field(View(event)); field.Next();) {
      if (field.number() == 3) shown_.push_back(ChangeOf(field.bytes()));
    }
    return code;
  }

  syncline_code ApplyDiff(syncline_doc* doc, syncline_doc* other,
                          const Json& line) {
    const auto from = VersionAt(line[3]), to = VersionAt(line[4]);
    const std::string message = line[5];
    Bytes diff;
    const syncline_code code = syncline_doc_diff(
        other, from.data(), from.size(), to.data(), to.size(), &diff, error_);
    if (code != SYNCLINE_OK) return code;
    syncline_commit_options options = SYNCLINE_COMMIT_OPTIONS_INIT;
    options.message = message.data();
    options.message_size = message.size();
    return syncline_doc_apply_diff(doc, diff.data, diff.size, &options, error_);
  }

  syncline_code RevertTo(syncline_doc* doc, syncline_doc*, const Json& line) {
    const auto version = VersionAt(line[2]);
    const std::string message = line[3];
    syncline_commit_options options = SYNCLINE_COMMIT_OPTIONS_INIT;
    options.message = message.data();
    options.message_size = message.size();
    return syncline_doc_revert_to(doc, version.data(), version.size(), &options,
                                  error_);
  }

  syncline_code History(syncline_doc* doc, syncline_doc*, const Json& line) {
    syncline_history_filter filter = SYNCLINE_HISTORY_FILTER_INIT;
    uint64_t author = 0;
    std::vector<syncline_op_id> ops;
    syncline_op_ids version = {};
    if (!line[2].is_null()) {
      author = line[2];
      filter.author = &author;
    }
    if (!line[3].is_null()) {
      ops = VersionAt(line[3]);
      version = {ops.data(), ops.size()};
      filter.version = &version;
    }
    syncline_history_walk* walk = nullptr;
    const syncline_code code =
        syncline_doc_walk_history(doc, &filter, &walk, error_);
    if (code != SYNCLINE_OK) return code;
    shown_ = Json::array();
    HistoryEntry entry;
    while (syncline_history_walk_next(walk, &entry, nullptr) == SYNCLINE_OK) {
      shown_.push_back(JsonOf(entry));
      syncline_history_entry_free(&entry);
    }
    return syncline_history_walk_free(walk, error_);
  }

  syncline_code Merge(syncline_doc* doc, syncline_doc* other, const Json&) {
    Bytes one, two;
    syncline_code code = syncline_doc_export(doc, &one, error_);
    if (code == SYNCLINE_OK) code = syncline_doc_export(other, &two, error_);
    if (code != SYNCLINE_OK) return code;
    const syncline_bytes updates[] = {one, two};
    return ShowBytes([&](Bytes* merged) {
      return syncline_merge_updates(updates, 2, merged, error_);
    });
  }
  syncline_code Since(syncline_doc* doc, syncline_doc* other, const Json&) {
    Bytes version;
    return OfUpdate(doc, [&](const Bytes& update) {
      syncline_doc_version(other, &version, error_);
      return ShowBytes([&](Bytes* since) {
        return syncline_update_since(update.data, update.size, version.data,
                                     version.size, since, error_);
      });
    });
  }
  syncline_code Split(syncline_doc* doc, syncline_doc*, const Json& line) {
    return OfUpdate(doc, [&](const Bytes& update) {
      Strings parts;
      const syncline_code code = syncline_split_update(update.data, update.size,
                                                       line[2], &parts, error_);
      shown_ = Json::array();
      for (size_t i = 0; i < parts.size; ++i) {
        shown_.push_back(Hex(View(parts.items[i])));
      }
      return code;
    });
  }
  syncline_code Inspect(syncline_doc* doc, syncline_doc*, const Json&) {
    Bytes snapshot, shallow;
    HistoryInfo info, info_of_shallow;
    syncline_code code = syncline_doc_export_snapshot(doc, &snapshot, error_);
    if (code == SYNCLINE_OK) {
      code =
          syncline_inspect_history(snapshot.data, snapshot.size, &info, error_);
    }
    if (code == SYNCLINE_OK) {
      code = syncline_doc_export_shallow(doc, nullptr, &shallow, error_);
    }
    if (code == SYNCLINE_OK) {
      code = syncline_inspect_history(shallow.data, shallow.size,
                                      &info_of_shallow, error_);
    }
    shown_ = {JsonOf(info), JsonOf(info_of_shallow)};
    return code;
  }
  syncline_code Obfuscate(syncline_doc* doc, syncline_doc*, const Json&) {
    return OfUpdate(doc, [&](const Bytes& update) {
      return ShowBytes([&](Bytes* obfuscated) {
        return syncline_obfuscate_history(update.data, update.size, obfuscated,
                                          error_);
      });
    });
  }

  template <typename F>
  syncline_code OfUpdate(syncline_doc* doc, F call) {
    Bytes update;
    const syncline_code code = syncline_doc_export(doc, &update, error_);
    return code == SYNCLINE_OK ? call(update) : code;
  }
  template <typename F>
  syncline_code ShowBytes(F call) {
    Bytes bytes;
    const syncline_code code = call(&bytes);
    shown_ = Hex(View(bytes));
    return code;
  }

  std::vector<std::vector<syncline_op_id>> versions_;
  Json shown_;
  syncline_error* error_ = nullptr;
};

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_ACTIONS_HISTORY_C_H_
