// What the runners of action scripts (README.md) share: they differ in the
// interface that they call.
#ifndef SYNCLINE_TESTS_ACTIONS_SCRIPT_H_
#define SYNCLINE_TESTS_ACTIONS_SCRIPT_H_

#include <cstdint>
#include <initializer_list>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace syncline::test {

using Json = nlohmann::ordered_json;

inline std::string Hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const char byte : bytes) {
    hex += kDigits[static_cast<uint8_t>(byte) >> 4];
    hex += kDigits[static_cast<uint8_t>(byte) & 15];
  }
  return hex;
}

inline std::string FromHex(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(
        std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

// {"double": "nan"}
inline double NamedDouble(const std::string& name) {
  if (name == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (name == "inf") return std::numeric_limits<double>::infinity();
  if (name == "-inf") return -std::numeric_limits<double>::infinity();
  return std::stod(name);
}

// The number of a name, of those that options of edits have.
inline int IndexOf(const Json& name, std::initializer_list<const char*> names) {
  int index = 0;
  for (const char* one : names) {
    if (name == one) break;
    ++index;
  }
  return index;
}
inline int ExpandOf(const Json& name) {
  return IndexOf(name, {"after", "before", "both", "none"});
}
inline int SideOf(const Json& name) { return IndexOf(name, {"left", "right"}); }

// Runs the script on std::cin. A Runner has Run(line), which returns the code
// of what was refused, what the line is to show, or "", and Print().
template <typename Runner>
int RunScript() {
  Runner runner;
  std::string line;
  for (int number = 1; std::getline(std::cin, line); ++number) {
    const std::string shown = runner.Run(Json::parse(line));
    if (!shown.empty()) std::cout << number << ' ' << shown << '\n';
  }
  runner.Print();
  return 0;
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_ACTIONS_SCRIPT_H_
