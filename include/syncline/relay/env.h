// What the relay takes from outside of the process: clocks, randomness, disk.
//
// All of it comes through here, so that a test can run the relay on simulated
// ones: with the same seed, the same happens.
#ifndef SYNCLINE_RELAY_ENV_H_
#define SYNCLINE_RELAY_ENV_H_

#include <cstdint>
#include <string>

namespace syncline::relay {

// Thread rule: thread-safe.
class Env {
 public:
  virtual ~Env() = default;

  // Milliseconds since 1970 UTC. May jump, in both directions.
  virtual int64_t WallTimeMs() = 0;
  // Nanoseconds since some moment. Never goes back.
  virtual int64_t MonotonicNs() = 0;
  // 64 bits that nobody can foresee.
  virtual uint64_t Random() = 0;

  // Who this is, to somebody who is in the way of it: "process 4711 on myhost".
  virtual std::string ProcessName() = 0;

  // The name of the SQLite VFS through which all files are reached; nullptr is
  // the system's.
  virtual const char* sqlite_vfs() = 0;

  // The real ones. Lives for ever.
  static Env& Real();
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_ENV_H_
