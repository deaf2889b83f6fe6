#include "command.h"

#include "absl/strings/str_cat.h"

namespace syncline::relay {
namespace {

constexpr size_t kListedAtOnce = 1'000;

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteStore>> OpenToRead(
    const std::string& path) {
  return SqliteStore::Open({.path = path, .is_read_only = true});
}

absl::StatusOr<std::unique_ptr<SqliteStore>> OpenToChange(
    const std::string& path, IfMissing if_missing) {
  if (if_missing == IfMissing::kRefuse) {
    const auto store = OpenToRead(path);
    if (!store.ok()) return store.status();
  }
  auto store = SqliteStore::Open({.path = path});
  if (store.ok() || !absl::IsUnavailable(store.status())) return store;
  return absl::UnavailableError(absl::StrCat(
      store.status().message(),
      "; this changes the store, so stop that first (verify, export, backup "
      "and tail work meanwhile)"));
}

absl::StatusOr<std::vector<std::string>> DocumentsOf(
    SqliteStore& store, absl::Span<const std::string> named,
    IfDeleted if_deleted) {
  const auto is_meant = [&](const LogHead& head) {
    return !head.version.entries().empty() ||
           (if_deleted == IfDeleted::kTake && head.deleted_before.value > 0);
  };
  if (!named.empty()) {
    for (const std::string& name : named) {
      const absl::StatusOr<LogHead> head = store.Head(name);
      if (!head.ok()) return head.status();
      if (!is_meant(*head)) {
        return absl::NotFoundError(
            absl::StrCat("there is nothing in a document ", name));
      }
    }
    return std::vector<std::string>(named.begin(), named.end());
  }
  std::vector<std::string> names;
  std::string after;
  while (true) {
    const auto listed = store.List(after, kListedAtOnce);
    if (!listed.ok()) return listed.status();
    for (const ListedDocument& document : *listed) {
      const absl::StatusOr<LogHead> head = store.Head(document.name);
      if (!head.ok()) return head.status();
      if (is_meant(*head)) names.push_back(document.name);
    }
    if (listed->size() < kListedAtOnce) return names;
    after = listed->back().name;
  }
}

}  // namespace syncline::relay
