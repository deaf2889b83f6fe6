// Tells how far the demo is: on a terminal by one line that is written over
// again and again, elsewhere by one line for each part.
#ifndef SYNCLINE_EXAMPLES_DEMO_PROGRESS_H_
#define SYNCLINE_EXAMPLES_DEMO_PROGRESS_H_

#include <chrono>
#include <cstddef>
#include <string>

namespace syncline::demo {

class Progress {
 public:
  Progress();
  ~Progress() { Erase(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  bool on_terminal() const { return on_terminal_; }

  // Begins a part of `total` steps.
  void Begin(std::string what, size_t total);
  // One step is done. Writes ten times a second at most.
  void Step();
  // Takes the line away, to make room for other output.
  void Erase();

 private:
  using Clock = std::chrono::steady_clock;

  void Draw() const;

  bool on_terminal_;
  std::string what_;
  size_t done_ = 0;
  size_t total_ = 0;
  Clock::time_point next_draw_;
};

}  // namespace syncline::demo

#endif  // SYNCLINE_EXAMPLES_DEMO_PROGRESS_H_
