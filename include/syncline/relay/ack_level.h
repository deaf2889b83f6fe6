// What an acknowledgement states about where an update is.
#ifndef SYNCLINE_RELAY_ACK_LEVEL_H_
#define SYNCLINE_RELAY_ACK_LEVEL_H_

#include <cstdint>
#include <string_view>

namespace syncline::relay {

// Ascending: each level survives what the ones before it survive. A store says
// the highest that it gives, LogStore::level(); a client frees what it keeps to
// send again at the level that its user chose.
//
// NEVER CHANGE the numbers: they are part of the session protocol.
enum class AckLevel : uint8_t {
  kReceived = 0,           // in memory: the end of the process loses it
  kFsynced = 1,            // on the disk of one machine
  kReplicated = 2,         // in the memory of a second machine
  kReplicatedFsynced = 3,  // on the disks of two machines
  kArchived = 4,           // in storage that outlives the machines
};

// "received", "fsynced", "replicated", "replicated and fsynced", "archived".
std::string_view AckLevelName(AckLevel level);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_ACK_LEVEL_H_
