#include "syncline/relay/ack_level.h"

namespace syncline::relay {

std::string_view AckLevelName(AckLevel level) {
  switch (level) {
    case AckLevel::kReceived:
      return "received";
    case AckLevel::kFsynced:
      return "fsynced";
    case AckLevel::kReplicated:
      return "replicated";
    case AckLevel::kReplicatedFsynced:
      return "replicated and fsynced";
    case AckLevel::kArchived:
      return "archived";
  }
  return "unknown";
}

}  // namespace syncline::relay
