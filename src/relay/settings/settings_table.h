// The table of all settings.
#ifndef SYNCLINE_RELAY_SRC_SETTINGS_SETTINGS_TABLE_H_
#define SYNCLINE_RELAY_SRC_SETTINGS_SETTINGS_TABLE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "syncline/relay/settings/settings.h"

namespace syncline::relay {

// What a setting can be set to.
using SettingValue =
    std::variant<bool, int64_t, double, std::string, std::vector<std::string>>;
using SettingMember =
    std::variant<bool Settings::*, int64_t Settings::*, double Settings::*,
                 std::string Settings::*, std::vector<std::string> Settings::*>;

struct Setting {
  const char* name;  // "section.name"
  SettingMember member;
  SettingValue value;  // the default, of the member's type
  const char* unit;    // of a number; may be empty
  double min;          // of a number; both are included
  double max;
  const char* choices;  // of a text, divided by `|`; empty: any
  const char* help;

  // "a number of seconds, 0 to 300"
  std::string Expected() const;
  // An int64_t is taken where a double is wanted. Error: InvalidArgument.
  absl::Status Set(const SettingValue& to, Settings* settings) const;
  SettingValue Get(const Settings& settings) const;
};

// In the order in which they are shown: by section.
absl::Span<const Setting> AllSettings();

// Error: InvalidArgument, which names the nearest one.
absl::StatusOr<const Setting*> FindSetting(std::string_view name);

// All digits of a whole number; else as few as read as the same one.
std::string NumberText(double number);

// As in TOML.
std::string ToToml(const SettingValue& value);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_SETTINGS_SETTINGS_TABLE_H_
