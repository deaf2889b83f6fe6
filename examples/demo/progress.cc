#include "progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace syncline::demo {

Progress::Progress() : on_terminal_(isatty(STDERR_FILENO) != 0) {}

void Progress::Begin(std::string what, size_t total) {
  what_ = std::move(what);
  done_ = 0;
  total_ = total;
  if (on_terminal_) {
    Draw();
  } else {
    std::fprintf(stderr, "%s\n", what_.c_str());
  }
}

void Progress::Step() {
  ++done_;
  constexpr size_t kStepsATime = 16;  // a step may be faster than the clock
  if (!on_terminal_ || done_ % kStepsATime != 0 || Clock::now() < next_draw_)
    return;
  next_draw_ = Clock::now() + std::chrono::milliseconds(100);
  Draw();
}

void Progress::Draw() const {
  constexpr int kWidth = 24;
  const int filled =
      static_cast<int>(kWidth * done_ / std::max(total_, size_t{1}));
  std::fprintf(stderr, "\r\033[K[%s%s] %s", std::string(filled, '#').c_str(),
               std::string(kWidth - filled, '.').c_str(), what_.c_str());
  std::fflush(stderr);
}

void Progress::Erase() {
  if (!on_terminal_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
}

}  // namespace syncline::demo
