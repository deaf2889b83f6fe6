#include "syncline/relay/env.h"

#include <array>
#include <chrono>
#include <random>

#include "absl/strings/str_cat.h"

#ifdef _WIN32
#include <process.h>
#else
#include <unistd.h>
#endif

namespace syncline::relay {
namespace {

#ifdef _WIN32
int ProcessId() { return _getpid(); }
std::string HostName() { return "this machine"; }
#else
int ProcessId() { return getpid(); }
std::string HostName() {
  std::array<char, 256> name = {};
  if (gethostname(name.data(), name.size() - 1) != 0) return "an unnamed host";
  return name.data();
}
#endif

class RealEnv : public Env {
 public:
  int64_t WallTimeMs() override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
  int64_t MonotonicNs() override {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }
  uint64_t Random() override {
    std::random_device source;
    return uint64_t{source()} << 32 | source();
  }
  std::string ProcessName() override {
    return absl::StrCat("process ", ProcessId(), " on ", HostName());
  }
  const char* sqlite_vfs() override { return nullptr; }
};

}  // namespace

Env& Env::Real() {
  static auto* const env = new RealEnv;  // never destroyed: others may use it
  return *env;
}

}  // namespace syncline::relay
