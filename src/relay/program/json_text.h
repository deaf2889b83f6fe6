// The lines of --json.
#ifndef SYNCLINE_RELAY_SRC_PROGRAM_JSON_TEXT_H_
#define SYNCLINE_RELAY_SRC_PROGRAM_JSON_TEXT_H_

#include <string>

#include "syncline/relay/metrics/json_log.h"

namespace syncline::relay {

// One object and a line break.
std::string JsonObject(const LogFields& fields);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_PROGRAM_JSON_TEXT_H_
