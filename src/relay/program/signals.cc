#include "signals.h"

#include <signal.h>
#include <unistd.h>

#include <initializer_list>

namespace syncline::relay {
namespace {

constexpr int kFailureSignal = SIGUSR1;

sigset_t SetOf(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  return set;
}

sigset_t Taken() { return SetOf({SIGTERM, SIGINT, SIGHUP, kFailureSignal}); }

}  // namespace

void TakeSignals() {
  signal(SIGPIPE, SIG_IGN);
  const sigset_t taken = Taken();
  pthread_sigmask(SIG_BLOCK, &taken, nullptr);
}

ProgramSignal WaitForSignal() {
  const sigset_t taken = Taken();
  while (true) {
    int signal = 0;
    if (sigwait(&taken, &signal) != 0) continue;
    if (signal == SIGHUP) return ProgramSignal::kReload;
    if (signal == kFailureSignal) return ProgramSignal::kFailure;
    return ProgramSignal::kStop;
  }
}

void SignalFailure() { kill(getpid(), kFailureSignal); }

void EndAtNextSignal() {
  const sigset_t ending = SetOf({SIGTERM, SIGINT});
  pthread_sigmask(SIG_UNBLOCK, &ending, nullptr);
}

}  // namespace syncline::relay
