// What can be set about synchronising. Each default is safe; most programs
// should leave the limits alone.
//
// Times are milliseconds. A moment is told as the milliseconds since any fixed
// one, for instance of std::chrono::steady_clock; sessions have no clock of
// their own.
#ifndef SYNCLINE_SYNC_OPTIONS_H_
#define SYNCLINE_SYNC_OPTIONS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace syncline {

using Milliseconds = std::chrono::milliseconds;

// How safe an update is. Each level promises all that the ones before it do.
enum class AckLevel : uint8_t {
  kReceived = 0,          // in the memory of one process
  kStored = 1,            // on one disk, flushed
  kReplicated = 2,        // in the memory of as many machines as configured
  kReplicatedStored = 3,  // on the disks of as many
  kArchived = 4,          // in storage that outlives them
};

// What a client may do with a document. Each allows all that the ones before it
// do.
enum class Access : uint8_t {
  kNone = 0,
  kPresence = 1,  // see who is there, and be seen
  kRead = 2,
  kWrite = 3,
};

// What a side takes from the other one, which is told of it in the first frame.
struct SyncLimits {
  // Bytes of one frame, 4 KiB to 16 MiB. What is larger goes in chunks.
  uint32_t max_frame_bytes = 256 << 10;
  // Bytes of one update, in chunks or not: as much memory may be needed for
  // what comes, and for what goes. So much of documents that were joined waits
  // for one client at most, or one document: others are to be joined later.
  uint64_t max_update_bytes = uint64_t{64} << 20;
  // Bytes that may be on their way and not yet taken in. Never less than four
  // frames.
  uint64_t window_bytes = 1 << 20;
  // Joined at once on one connection.
  uint32_t max_documents = 1024;
};

// Limits of who is there.
struct PresenceLimits {
  size_t max_entries = 4096;       // connections in one room
  size_t max_fields = 32;          // of one entry
  size_t max_entry_bytes = 4096;   // keys and values of one entry
  double changes_per_second = 30;  // of one client; a server refuses more
  Milliseconds timeout{30'000};    // of an entry that is not renewed
  Milliseconds renewal{10'000};    // how often a client renews its own
  Milliseconds interval{100};      // between two changes that a client sends
};

struct ClientOptions {
  SyncLimits limits = {};
  PresenceLimits presence = {};
  // Local edits within this time go as one update.
  Milliseconds batch_time{20};
  // How often documents are asked for edits that nobody told of, as those
  // without a commit are; 0: never.
  Milliseconds poll_time{1000};
  // Bytes of output that wait to be sent. Nothing more is made until the host
  // has sent some.
  size_t max_output_bytes = 512 << 10;

  // The first pause before connecting again, which doubles each time, up to the
  // longest. The true one is random, from half of it to all of it. It is the
  // first one again after a connection that lasted `stable_time`.
  Milliseconds first_pause{500};
  Milliseconds longest_pause{30'000};
  Milliseconds stable_time{10'000};

  // Silence of either side after which there is a ping, and of the other side
  // after which the connection is given up. What is taken of the output while
  // more of it waits counts as heard. The server closes whom it does not hear.
  Milliseconds ping_after{15'000};
  Milliseconds dead_after{40'000};
  // For the first frame of the server, for the answer to a Join, and for an
  // acknowledgement; of these two, beside what a ping and its answer take.
  Milliseconds answer_time{30'000};
};

struct ServerOptions {
  SyncLimits limits = {};
  PresenceLimits presence = {};
  // The highest level that this server can promise.
  AckLevel max_level = AckLevel::kStored;
  size_t max_output_bytes = 512 << 10;
  // Bytes of updates that wait for a client that does not keep up. Beyond that
  // the connection is closed (1013): it catches up when it comes back.
  size_t max_queue_bytes = 4 << 20;
  Milliseconds hello_time{10'000};  // for the first frame of the client
  Milliseconds ping_after{20'000};
  Milliseconds dead_after{60'000};  // of a frame: and at 2,000 bytes/s
};

}  // namespace syncline

#endif  // SYNCLINE_SYNC_OPTIONS_H_
