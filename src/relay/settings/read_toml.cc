#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "settings_table.h"

namespace syncline::relay {
namespace {

absl::Status At(const std::string& source, const toml::source_region& where,
                const std::string& what) {
  return absl::InvalidArgumentError(
      absl::StrCat(source, ":", where.begin.line, ": ", what));
}

std::optional<SettingValue> ValueOf(const toml::node& node) {
  if (const auto flag = node.value_exact<bool>()) return *flag;
  if (const auto whole = node.value_exact<int64_t>()) return *whole;
  if (const auto real = node.value_exact<double>()) return *real;
  if (auto text = node.value_exact<std::string>()) return *std::move(text);
  if (!node.is_array()) return std::nullopt;
  std::vector<std::string> list;
  for (const toml::node& element : *node.as_array()) {
    auto text = element.value_exact<std::string>();
    if (!text) return std::nullopt;
    list.push_back(*std::move(text));
  }
  return list;
}

absl::Status ReadTable(const toml::table& table, const std::string& prefix,
                       const std::string& source, Settings* settings) {
  for (const auto& [key, node] : table) {
    const std::string name = absl::StrCat(prefix, std::string(key.str()));
    if (prefix.empty() && node.is_table()) {
      const absl::Status status =
          ReadTable(*node.as_table(), name + ".", source, settings);
      if (!status.ok()) return status;
      continue;
    }
    const absl::StatusOr<const Setting*> setting = FindSetting(name);
    if (!setting.ok()) {
      return At(source, key.source(), std::string(setting.status().message()));
    }
    const std::optional<SettingValue> value = ValueOf(node);
    if (!value) {
      return At(source, node.source(),
                absl::StrCat(name, " is ", (*setting)->Expected()));
    }
    const absl::Status status = (*setting)->Set(*value, settings);
    if (!status.ok()) {
      return At(source, node.source(), std::string(status.message()));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadToml(std::string_view text, const std::string& source,
                      Settings* settings) {
  const toml::parse_result parsed = toml::parse(text, std::string_view(source));
  if (!parsed) {
    return At(source, parsed.error().source(),
              std::string(parsed.error().description()));
  }
  Settings read = *settings;
  const absl::Status status = ReadTable(parsed.table(), "", source, &read);
  if (status.ok()) *settings = std::move(read);
  return status;
}

}  // namespace syncline::relay
