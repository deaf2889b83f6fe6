#include "syncline/relay/settings/settings.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "settings_table.h"

namespace syncline::relay {
namespace {

std::string Quoted(const std::string& text) {
  return absl::StrCat("\"",
                      absl::StrReplaceAll(text, {{"\\", "\\\\"},
                                                 {"\"", "\\\""},
                                                 {"\n", "\\n"},
                                                 {"\r", "\\r"},
                                                 {"\t", "\\t"}}),
                      "\"");
}

// A text where it is no better: Set() refuses it with the right words.
SettingValue ParseAs(const SettingValue& kind, const std::string& text) {
  bool flag = false;
  int64_t whole = 0;
  double real = 0;
  if (std::holds_alternative<bool>(kind) && absl::SimpleAtob(text, &flag)) {
    return flag;
  }
  if (std::holds_alternative<int64_t>(kind) && absl::SimpleAtoi(text, &whole)) {
    return whole;
  }
  if (std::holds_alternative<double>(kind) && absl::SimpleAtod(text, &real)) {
    return real;
  }
  if (std::holds_alternative<std::vector<std::string>>(kind)) {
    const std::vector<std::string> list =
        absl::StrSplit(text, ',', absl::SkipEmpty());
    return list;
  }
  return text;
}

struct Flag {
  std::string name;
  std::string value;
  bool has_value = false;
};

absl::StatusOr<Flag> Split(const std::string& text) {
  if (text.rfind("--", 0) != 0) {
    return absl::InvalidArgumentError("not a flag: " + text);
  }
  const size_t equals = text.find('=');
  if (equals == std::string::npos) return Flag{text.substr(2), "", false};
  return Flag{text.substr(2, equals - 2), text.substr(equals + 1), true};
}

// Sets what one flag says; `next` is what stands after it. Whether that was
// its value.
absl::StatusOr<bool> ReadFlag(const std::string& text, const std::string* next,
                              Settings* settings) {
  absl::StatusOr<Flag> flag = Split(text);
  if (!flag.ok()) return flag.status();
  const bool is_no = !flag->has_value && flag->name.rfind("no-", 0) == 0;
  const absl::StatusOr<const Setting*> setting =
      FindSetting(is_no ? flag->name.substr(3) : flag->name);
  if (!setting.ok()) return setting.status();
  const SettingValue& kind = (*setting)->value;
  if (!flag->has_value && std::holds_alternative<bool>(kind)) {
    const absl::Status status = (*setting)->Set(!is_no, settings);
    return status.ok() ? absl::StatusOr<bool>(false) : status;
  }
  const bool takes_next = !flag->has_value;
  if (is_no || (takes_next && next == nullptr)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--", (*setting)->name, " needs a value: ", (*setting)->Expected()));
  }
  const absl::Status status = (*setting)->Set(
      ParseAs(kind, takes_next ? *next : flag->value), settings);
  return status.ok() ? absl::StatusOr<bool>(takes_next) : status;
}

bool IsLoopback(const std::string& address) {
  return address.rfind("127.", 0) == 0 || address == "::1";
}

// "scheme://host" or "scheme://host:port", as the header Origin has it.
bool IsOrigin(const std::string& text) {
  if (text == "*") return true;
  const size_t scheme = text.find("://");
  return scheme != std::string::npos && scheme > 0 &&
         scheme + 3 < text.size() &&
         text.find('/', scheme + 3) == std::string::npos &&
         text.find_first_of("\"' \t") == std::string::npos;
}

}  // namespace

std::string ToToml(const SettingValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) {
    return *flag ? "true" : "false";
  }
  if (const auto* whole = std::get_if<int64_t>(&value)) {
    return absl::StrCat(*whole);
  }
  if (const auto* real = std::get_if<double>(&value)) {
    return NumberText(*real);
  }
  if (const auto* text = std::get_if<std::string>(&value)) return Quoted(*text);
  return absl::StrCat(
      "[",
      absl::StrJoin(std::get<std::vector<std::string>>(value), ", ",
                    [](std::string* out, const std::string& text) {
                      out->append(Quoted(text));
                    }),
      "]");
}

absl::Status ReadFlags(absl::Span<const std::string> flags,
                       Settings* settings) {
  Settings read = *settings;
  for (size_t i = 0; i < flags.size(); ++i) {
    const std::string* next = i + 1 < flags.size() ? &flags[i + 1] : nullptr;
    const absl::StatusOr<bool> took_next = ReadFlag(flags[i], next, &read);
    if (!took_next.ok()) return took_next.status();
    if (*took_next) ++i;
  }
  *settings = std::move(read);
  return absl::OkStatus();
}

absl::Status CheckSettings(const Settings& settings) {
  for (const std::string& origin : settings.server_origins) {
    if (IsOrigin(origin)) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "server.origins: \"", origin, "\" is no origin: write it as browsers do, "
        "https://example.org or http://localhost:3000, or * for all pages"));
  }
  const bool is_open = settings.auth_kind == "open";
  if (is_open &&
      (settings.server_may_be_remote || !IsLoopback(settings.server_address))) {
    return absl::InvalidArgumentError(
        "auth.kind = \"open\" is for loopback only: server.address must be "
        "127.0.0.1 or ::1, and server.may_be_remote false");
  }
  if (!is_open &&
      settings.auth_key_set_file.empty() == settings.auth_secret_file.empty()) {
    return absl::InvalidArgumentError(
        "auth.kind = \"jwt\" needs auth.key_set_file or auth.secret_file, and "
        "not both");
  }
  if (settings.tls_certificate_file.empty() != settings.tls_key_file.empty()) {
    return absl::InvalidArgumentError(
        "tls.certificate_file and tls.key_file go together");
  }
  return absl::OkStatus();
}

std::string SettingsHelp() {
  std::string help;
  for (const Setting& setting : AllSettings()) {
    absl::StrAppend(&help, "  --", setting.name, "=", ToToml(setting.value),
                    "\n      ", setting.help, ": ", setting.Expected(), "\n");
  }
  return help;
}

std::string SettingsTable() {
  std::string table =
      "| setting | default | is | what it is |\n|---|---|---|---|\n";
  for (const Setting& setting : AllSettings()) {
    absl::StrAppend(&table, "| `", setting.name, "` | `", ToToml(setting.value),
                    "` | ", setting.Expected(), " | ", setting.help, " |\n");
  }
  return table;
}

std::string ToToml(const Settings& settings) {
  std::string toml;
  std::string section;
  for (const Setting& setting : AllSettings()) {
    const std::vector<std::string> parts = absl::StrSplit(setting.name, '.');
    if (parts[0] != section) absl::StrAppend(&toml, "[", parts[0], "]\n");
    section = parts[0];
    absl::StrAppend(&toml, parts[1], " = ", ToToml(setting.Get(settings)),
                    "\n");
  }
  return toml;
}

}  // namespace syncline::relay
