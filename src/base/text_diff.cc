#include "syncline/internal/base/text_diff.h"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace syncline::internal {
namespace {

// The path from (0, 0) to the ends of both texts through the edit graph, where
// a step to the right deletes, one down inserts, and a diagonal one keeps.
class EditGraph {
 public:
  EditGraph(std::u32string_view from, std::u32string_view to,
            uint64_t max_steps)
      : from_(from), to_(to), steps_left_(max_steps) {}

  // Nothing where there are too many steps.
  std::optional<std::vector<Splice>> ShortestPath() {
    for (int64_t edits = 0;; ++edits) {
      reached_.emplace_back(static_cast<size_t>(edits + 1));
      for (int64_t diagonal = -edits; diagonal <= edits; diagonal += 2) {
        if (steps_left_ == 0) return std::nullopt;
        --steps_left_;
        const int64_t x = Slide(Furthest(edits, diagonal), diagonal);
        At(edits, diagonal) = static_cast<int32_t>(x);
        if (x >= Size(from_) && x - diagonal >= Size(to_)) {
          return Backtrack(edits, diagonal);
        }
      }
    }
  }

 private:
  static int64_t Size(std::u32string_view text) {
    return static_cast<int64_t>(text.size());
  }

  // How far to the right `edits` edits lead on a diagonal (x - y), which is odd
  // or even as they are.
  int32_t& At(int64_t edits, int64_t diagonal) {
    return reached_[static_cast<size_t>(edits)]
                   [static_cast<size_t>(diagonal + edits) / 2];
  }

  bool ComesFromAbove(int64_t edits, int64_t diagonal) {
    return diagonal == -edits ||
           (diagonal != edits &&
            At(edits - 1, diagonal - 1) < At(edits - 1, diagonal + 1));
  }

  // Where the last of `edits` edits leads on a diagonal.
  int64_t Furthest(int64_t edits, int64_t diagonal) {
    if (edits == 0) return 0;
    return ComesFromAbove(edits, diagonal) ? At(edits - 1, diagonal + 1)
                                           : At(edits - 1, diagonal - 1) + 1;
  }

  // Along what both texts have.
  int64_t Slide(int64_t x, int64_t diagonal) {
    while (x < Size(from_) && x - diagonal < Size(to_) && x >= diagonal &&
           from_[static_cast<size_t>(x)] ==
               to_[static_cast<size_t>(x - diagonal)]) {
      ++x;
      steps_left_ -= std::min<uint64_t>(steps_left_, 1);
    }
    return x;
  }

  std::vector<Splice> Backtrack(int64_t edits, int64_t diagonal) {
    std::vector<Splice> splices;  // from the last to the first
    for (; edits > 0; --edits) {
      const bool inserts = ComesFromAbove(edits, diagonal);
      diagonal += inserts ? 1 : -1;
      const int64_t x = At(edits - 1, diagonal);
      const auto position = static_cast<uint32_t>(x);
      const auto at = static_cast<uint32_t>(x - diagonal);
      const Splice step{position, inserts ? 0u : 1u, at,
                        at + (inserts ? 1u : 0u)};
      if (!splices.empty() &&
          splices.back().position == step.position + step.deleted &&
          splices.back().begin == step.end) {
        splices.back().position = step.position;
        splices.back().deleted += step.deleted;
        splices.back().begin = step.begin;
      } else {
        splices.push_back(step);
      }
    }
    std::reverse(splices.begin(), splices.end());
    return splices;
  }

  std::u32string_view from_;
  std::u32string_view to_;
  uint64_t steps_left_;
  std::vector<std::vector<int32_t>> reached_;  // by number of edits
};

}  // namespace

std::vector<Splice> DiffTexts(std::u32string_view from, std::u32string_view to,
                              uint64_t max_steps) {
  const size_t shorter = std::min(from.size(), to.size());
  size_t start = 0;
  while (start < shorter && from[start] == to[start]) ++start;
  size_t tail = 0;
  while (tail < shorter - start &&
         from[from.size() - 1 - tail] == to[to.size() - 1 - tail]) {
    ++tail;
  }
  from = from.substr(start, from.size() - start - tail);
  to = to.substr(start, to.size() - start - tail);
  if (from.empty() && to.empty()) return {};
  const auto shift = static_cast<uint32_t>(start);
  std::optional<std::vector<Splice>> splices;
  // From nothing or to nothing there is one path, which n * n / 2 steps would
  // look for.
  if (!from.empty() && !to.empty()) {
    splices = EditGraph(from, to, max_steps).ShortestPath();
  }
  if (!splices) {
    return {{shift, static_cast<uint32_t>(from.size()), shift,
             shift + static_cast<uint32_t>(to.size())}};
  }
  for (Splice& splice : *splices) {
    splice.position += shift;
    splice.begin += shift;
    splice.end += shift;
  }
  return *std::move(splices);
}

}  // namespace syncline::internal
