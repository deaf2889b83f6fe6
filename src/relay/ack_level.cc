#include "syncline/relay/ack_level.h"

namespace syncline::relay {

std::string_view AckLevelName(AckLevel level) {
  switch (level) {
    case AckLevel::kReceived:
      return "received";
    case AckLevel::kStored:
      return "stored";
    case AckLevel::kReplicated:
      return "replicated";
    case AckLevel::kReplicatedStored:
      return "replicated and stored";
    case AckLevel::kArchived:
      return "archived";
  }
  return "unknown";
}

}  // namespace syncline::relay
