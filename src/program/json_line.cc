#include "json_line.h"

#include <nlohmann/json.hpp>

namespace syncline::program {

std::string JsonLine(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false,
                   nlohmann::ordered_json::error_handler_t::replace) +
         "\n";
}

}  // namespace syncline::program
