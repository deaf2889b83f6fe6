// The signals of the program, which one thread waits for.
#ifndef SYNCLINE_RELAY_SRC_PROGRAM_SIGNALS_H_
#define SYNCLINE_RELAY_SRC_PROGRAM_SIGNALS_H_

namespace syncline::relay {

enum class ProgramSignal {
  kStop,     // SIGTERM, SIGINT
  kReload,   // SIGHUP
  kFailure,  // SignalFailure()
};

// From now on signals wait for WaitForSignal(), in this thread and all that are
// started later. A write to a closed pipe or socket is an error only.
void TakeSignals();
ProgramSignal WaitForSignal();
// From any thread.
void SignalFailure();
// SIGTERM and SIGINT end the process as if nobody had taken them.
void EndAtNextSignal();

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_PROGRAM_SIGNALS_H_
