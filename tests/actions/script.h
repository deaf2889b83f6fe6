// What the runners of action scripts (README.md) share: they differ in the
// interface that they call.
#ifndef SYNCLINE_TESTS_ACTIONS_SCRIPT_H_
#define SYNCLINE_TESTS_ACTIONS_SCRIPT_H_

#include <cstdint>
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

// Runs the script on std::cin. A Runner has Run(line), which returns the code
// of what was refused, or "", and Print().
template <typename Runner>
int RunScript() {
  Runner runner;
  std::string line;
  for (int number = 1; std::getline(std::cin, line); ++number) {
    const std::string code = runner.Run(Json::parse(line));
    if (!code.empty()) std::cout << number << ' ' << code << '\n';
  }
  runner.Print();
  return 0;
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_ACTIONS_SCRIPT_H_
