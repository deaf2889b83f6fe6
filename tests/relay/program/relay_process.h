// The program syncline-relay as a process of its own, or another one that has a
// relay in it.
#ifndef SYNCLINE_TESTS_RELAY_PROGRAM_RELAY_PROCESS_H_
#define SYNCLINE_TESTS_RELAY_PROGRAM_RELAY_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace syncline::relay::test {

using Words = std::vector<std::string>;

class RelayProcess {
 public:
  explicit RelayProcess(const Words& arguments,
                        const std::string& program = SYNCLINE_RELAY_PROGRAM);
  ~RelayProcess();  // killed, where it is still there
  RelayProcess(const RelayProcess&) = delete;
  RelayProcess& operator=(const RelayProcess&) = delete;

  // Waits for a line of its standard output that has this text, at most two
  // minutes: the line, or "" where it has ended without.
  std::string WaitForLine(const std::string& text);
  // The port that it tells when it listens; 0 where it does not.
  uint16_t WaitForPort();
  void Signal(int signal) const;
  // Ends its input. Its exit code, or minus the signal that ended it.
  int Wait();

  // All that came so far; after Wait(), all.
  const std::string& out() const { return out_; }
  const std::string& err() const { return err_; }

 private:
  // Whether there may be more.
  bool ReadMore(int milliseconds);
  // Its standard input, which has nothing, has come to an end.
  void EndInput();

  pid_t process_ = -1;
  int in_pipe_ = -1;
  int out_pipe_ = -1;
  int err_pipe_ = -1;
  std::string out_;
  std::string err_;
};

struct Finished {
  int code = 0;
  std::string out;
  std::string err;
};

// Runs it to its end.
Finished RunProgram(const Words& arguments);

// Serves a store on a free port, with little log.
Words ServeWords(const std::string& store, const Words& more = {});

}  // namespace syncline::relay::test

#endif  // SYNCLINE_TESTS_RELAY_PROGRAM_RELAY_PROCESS_H_
