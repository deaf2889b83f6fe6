// The lines of --json.
#ifndef SYNCLINE_PROGRAM_SRC_JSON_LINE_H_
#define SYNCLINE_PROGRAM_SRC_JSON_LINE_H_

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace syncline::program {

// One value and a line break. What is not UTF-8 in it, as the name of a file
// may be, becomes U+FFFD.
std::string JsonLine(const nlohmann::ordered_json& json);

}  // namespace syncline::program

#endif  // SYNCLINE_PROGRAM_SRC_JSON_LINE_H_
