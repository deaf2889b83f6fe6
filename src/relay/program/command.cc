#include "command.h"

#include <unistd.h>

#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"

namespace syncline::relay {
namespace {

constexpr size_t kListedAtOnce = 1'000;

}  // namespace

Exit Report(const absl::Status& status) {
  if (status.ok()) return Exit::kDone;
  std::cerr << "syncline-relay: " << status.message() << "\n";
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return Exit::kWrong;
    case absl::StatusCode::kDataLoss:
      return Exit::kDamaged;
    case absl::StatusCode::kUnavailable:
      return Exit::kInUse;
    default:
      return Exit::kFailed;
  }
}

Exit ReportWrong(const char* command, const absl::Status& status) {
  std::cerr << "syncline-relay: " << status.message() << "\nsyncline-relay "
            << command << " --help tells more.\n";
  return Exit::kWrong;
}

absl::StatusOr<Arguments> Arguments::Parse(
    absl::Span<const std::string> arguments, const std::set<std::string>& flags,
    const std::set<std::string>& switches) {
  Arguments parsed;
  bool is_flag_possible = true;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& text = arguments[i];
    if (!is_flag_possible || text.rfind("--", 0) != 0) {
      parsed.words_.push_back(text);
      continue;
    }
    if (text == "--") {
      is_flag_possible = false;
      continue;
    }
    const size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    if (switches.contains(name) && equals == std::string::npos) {
      parsed.flags_[name] = "";
    } else if (!flags.contains(name)) {
      return absl::InvalidArgumentError(absl::StrCat("there is no ", text));
    } else if (equals != std::string::npos) {
      parsed.flags_[name] = text.substr(equals + 1);
    } else if (i + 1 < arguments.size()) {
      parsed.flags_[name] = arguments[++i];
    } else {
      return absl::InvalidArgumentError(absl::StrCat(name, " needs a value"));
    }
  }
  return parsed;
}

absl::Status Arguments::CheckWords(size_t min, size_t max,
                                   const char* usage) const {
  if (words_.size() >= min && words_.size() <= max) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      words_.size() < min ? "something is missing" : "too many words",
      "; it is: ", usage));
}

std::string Arguments::value(const std::string& name) const {
  const auto found = flags_.find(name);
  return found == flags_.end() ? std::string() : found->second;
}

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
    SqliteStore& store, absl::Span<const std::string> named) {
  if (!named.empty()) {
    for (const std::string& name : named) {
      const absl::StatusOr<LogHead> head = store.Head(name);
      if (!head.ok()) return head.status();
      if (head->version.entries().empty()) {
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
      if (!head->version.entries().empty()) names.push_back(document.name);
    }
    if (listed->size() < kListedAtOnce) return names;
    after = listed->back().name;
  }
}

ProgressLine::ProgressLine(std::string what)
    : what_(std::move(what)), is_shown_(isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (is_shown_) std::cerr << "\r\033[K" << std::flush;
}

void ProgressLine::Show(int64_t done, int64_t total) {
  const int64_t percent = total <= 0 ? 100 : done * 100 / total;
  if (!is_shown_ || percent == last_percent_) return;
  last_percent_ = percent;
  std::cerr << "\r" << what_ << ": " << percent << " %" << std::flush;
}

}  // namespace syncline::relay
