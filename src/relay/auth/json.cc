#include "json.h"

#include <utility>

namespace syncline::relay {

std::optional<nlohmann::json> ParseJsonObject(std::string_view text) {
  bool is_too_deep = false;
  const auto watch_depth = [&](int depth, nlohmann::json::parse_event_t,
                               nlohmann::json&) {
    is_too_deep |= depth > kMaxJsonDepth;
    return !is_too_deep;
  };
  nlohmann::json object = nlohmann::json::parse(text, watch_depth,
                                                /*allow_exceptions=*/false);
  if (is_too_deep || !object.is_object()) return std::nullopt;
  return std::optional<nlohmann::json>(std::move(object));
}

const std::string* StringMember(const nlohmann::json& object,
                                std::string_view name) {
  const auto found = object.find(name);
  if (found == object.end()) return nullptr;
  return found->get_ptr<const std::string*>();
}

}  // namespace syncline::relay
