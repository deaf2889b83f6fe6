// A clock that stands where it was put.
#ifndef SYNCLINE_TESTS_RELAY_FAKE_ENV_H_
#define SYNCLINE_TESTS_RELAY_FAKE_ENV_H_

#include <cstdint>
#include <string>

#include "syncline/relay/env.h"

namespace syncline::relay::test {

class FakeEnv : public Env {
 public:
  explicit FakeEnv(int64_t time_ms = 1'800'000'000'000) : now_ms(time_ms) {}

  int64_t WallTimeMs() override { return now_ms; }
  int64_t MonotonicNs() override { return now_ms * 1'000'000; }
  uint64_t Random() override { return 4; }
  std::string ProcessName() override { return "a test"; }
  const char* sqlite_vfs() override { return nullptr; }

  int64_t now_ms;
};

}  // namespace syncline::relay::test

#endif  // SYNCLINE_TESTS_RELAY_FAKE_ENV_H_
