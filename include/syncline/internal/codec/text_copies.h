// A text by what it has in common with another one, its source.
//
// What stands in a document was typed once, so it stands in the text of its
// history, mostly in long pieces: a snapshot tells where, and has little text
// beside.
//
// Cost: CopyFinder: about 3 ns a byte of the source, and up to 6 bytes of memory
// for each, 24 MB at most. Find: at most 32 comparisons a byte; of a text that was
// typed, less than the finder. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CODEC_TEXT_COPIES_H_
#define SYNCLINE_INTERNAL_CODEC_TEXT_COPIES_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace syncline::internal {

// Bytes of a text that stand in its source.
struct TextCopy {
  size_t fresh = 0;  // bytes of the text between the copy before it and this
  size_t begin = 0;  // in the source
  size_t bytes = 0;  // never 0
};

class CopyFinder {
 public:
  // `source` must outlive this, and has 4 GB at most.
  explicit CopyFinder(std::string_view source);

  // Long ones, in the order of the text. They may overlap in the source.
  std::vector<TextCopy> Find(std::string_view text) const;

 private:
  struct Match {
    size_t begin = 0;
    size_t bytes = 0;
  };

  size_t ChainOf(const char* at) const;
  // Among the first places that begin like `text`, which has kMinCopyBytes:
  // where a source repeats itself, the longest one begins there.
  Match Longest(std::string_view text) const;

  std::string_view source_;
  size_t step_ = 1;    // from one place of it that is looked at to the next
  unsigned bits_ = 0;  // of the number of a chain
  // Chains of places that begin alike, or so it seems: the first of each, and
  // the one after each. 0: none; else 1 + its number.
  std::vector<uint32_t> first_;
  std::vector<uint32_t> after_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_TEXT_COPIES_H_
