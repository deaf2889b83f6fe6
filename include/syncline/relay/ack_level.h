// What an acknowledgement states about where an update is: AckLevel of the
// sessions. A store says the highest that it gives, LogStore::level().
#ifndef SYNCLINE_RELAY_ACK_LEVEL_H_
#define SYNCLINE_RELAY_ACK_LEVEL_H_

#include <string_view>

#include "syncline/sync/options.h"

namespace syncline::relay {

// "received", "stored", "replicated", "replicated and stored", "archived".
std::string_view AckLevelName(AckLevel level);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_ACK_LEVEL_H_
