#include "json_text.h"

#include <nlohmann/json.hpp>

namespace syncline::relay {

std::string JsonObject(const LogFields& fields) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const auto& [name, value] : fields) {
    std::visit([&, key = name](const auto& what) { json[key] = what; }, value);
  }
  return json.dump(-1, ' ', false,
                   nlohmann::ordered_json::error_handler_t::replace) +
         "\n";
}

}  // namespace syncline::relay
