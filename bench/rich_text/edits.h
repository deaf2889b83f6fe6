// The edits of the benchmarks of rich text, the same ones as those of
// bench/peers/src/rich_scenarios.rs, and what they come to.
#ifndef SYNCLINE_BENCH_RICH_TEXT_EDITS_H_
#define SYNCLINE_BENCH_RICH_TEXT_EDITS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "syncline/syncline.h"

namespace syncline::bench {

// splitmix64.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  // [0, end).
  size_t Below(size_t end);

 private:
  uint64_t state_;
};

// Of a text in ASCII: a mark, if it has a key.
struct Edit {
  size_t at = 0;
  size_t count = 0;  // that are deleted or marked
  std::string inserted = {};
  std::string key = {};
  int64_t value = 0;
};
// Stops where the library refuses.
void Apply(Text text, const Edit& edit);

// The keystrokes of automerge-paper, and a mark of 20 characters every 50 of
// them; empty where the trace is missing.
std::vector<Edit> BoldEdits();
// A text of 1 MB, and marks of up to 100 characters of it.
constexpr size_t kTextSize = 1'000'000;
Edit StartEdit();
std::vector<Edit> MarkEdits(size_t count);
// A word goes in, or five characters out.
Edit WriteEdit(char letter, size_t length, Random& random);

// Each character with what is said of it.
class Model {
 public:
  void Apply(const Edit& edit);
  const std::string& text() const { return text_; }
  TextDelta Delta() const;

 private:
  static constexpr std::array<const char*, 3> kKeys = {"bold", "color",
                                                       "italic"};
  using Said = std::array<std::optional<int64_t>, kKeys.size()>;

  std::string text_;
  std::vector<Said> said_;
};

}  // namespace syncline::bench

#endif  // SYNCLINE_BENCH_RICH_TEXT_EDITS_H_
