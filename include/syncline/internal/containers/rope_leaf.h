// A piece of a text with a gap where the last edit was.
//
//   header | before the gap | gap | after the gap |
//          0            gap_begin  gap_end      capacity
//
// Typing and erasing at the gap move no bytes. The leaf does not know its own
// measures (its parent does); it only remembers how many code points precede
// the gap, so that positions near the gap are found without a scan from the
// start.
//
// Invariants:
//   (1) the two pieces are valid UTF-8 each: the gap splits no code point.
//   (2) gap_code_points_ is the count of code points before the gap.
//
// Cost: an edit moves the bytes between itself and the gap.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_ROPE_LEAF_H_
#define SYNCLINE_INTERNAL_CONTAINERS_ROPE_LEAF_H_

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/containers/text_metrics.h"

namespace syncline::internal {

class RopeLeaf {
 public:
  // What 16-bit offsets can address.
  static constexpr uint32_t kMaxCapacity = 0xFFFF;
  // What an allocation holds besides the text.
  static constexpr uint32_t kHeaderBytes = 4 * sizeof(uint16_t);

  // An empty leaf. Freed by Delete alone.
  static RopeLeaf* New(uint32_t capacity);
  static void Delete(RopeLeaf* leaf);

  RopeLeaf(const RopeLeaf&) = delete;
  RopeLeaf& operator=(const RopeLeaf&) = delete;

  uint32_t capacity() const { return capacity_; }
  uint32_t size() const { return capacity_ - (gap_end_ - gap_begin_); }
  std::string_view before_gap() const { return {text(), gap_begin_}; }
  std::string_view after_gap() const {
    return {text() + gap_end_, static_cast<size_t>(capacity_ - gap_end_)};
  }

  // Inserts at `byte`, which `code_point` code points precede. `code_points`
  // is the count in `utf8`. REQUIRES: it fits.
  void Insert(uint32_t byte, uint32_t code_point, std::string_view utf8,
              uint32_t code_points) {
    SYNCLINE_DCHECK(utf8.size() <= size_t{gap_end_} - gap_begin_,
                    "the text does not fit into the leaf");
    MoveGap(byte);
    if (utf8.size() == 1) {
      text()[gap_begin_] = utf8[0];
    } else {
      std::memcpy(text() + gap_begin_, utf8.data(), utf8.size());
    }
    gap_begin_ = static_cast<uint16_t>(gap_begin_ + utf8.size());
    gap_code_points_ = static_cast<uint16_t>(code_point + code_points);
  }

  // Erases the bytes [begin, end), which `code_point` code points precede, and
  // returns their measures.
  TextMetrics Erase(uint32_t begin, uint32_t end, uint32_t code_point) {
    TextMetrics removed;
    if (end < gap_begin_) {
      MoveGap(end);
    } else if (begin > gap_begin_) {
      MoveGap(begin);
    }
    if (begin < gap_begin_) {
      removed = TextMetrics::Of(before_gap().substr(begin));
      end -= gap_begin_ - begin;
      gap_begin_ = static_cast<uint16_t>(begin);
    }
    if (end > begin) {
      removed += TextMetrics::Of(after_gap().substr(0, end - begin));
      gap_end_ = static_cast<uint16_t>(gap_end_ + (end - begin));
    }
    gap_code_points_ = static_cast<uint16_t>(code_point);
    return removed;
  }

  // The byte at which code point `n` starts. `size` is the leaf's.
  // REQUIRES: n <= size.code_points.
  uint32_t ByteOfCodePoint(uint32_t n, const TextMetrics& size) const {
    if (size.ascii()) return n;
    return n == gap_code_points_ ? gap_begin_ : ScanToCodePoint(n);
  }

  // The measures of the text before offset `n` in `unit`, as Rope::Locate
  // defines it. `size` is the leaf's. REQUIRES: n <= size.in(unit).
  std::optional<TextMetrics> Locate(TextUnit unit, uint32_t n,
                                    const TextMetrics& size) const;

  // The last boundary of a code point that is not after `byte`.
  uint32_t BoundaryFloor(uint32_t byte) const;

  // Moves everything from `byte` on, a boundary, to the end of `right`, and
  // returns its measures. REQUIRES: it fits.
  TextMetrics MoveTail(uint32_t byte, RopeLeaf* right);

  // Appends the bytes [begin, end).
  void AppendTo(std::string* out, uint32_t begin, uint32_t end) const;

  // Stops a debug build at a broken invariant; returns the measures.
  TextMetrics CheckedMetrics() const;

  // A full copy with other room. REQUIRES: size() <= capacity.
  RopeLeaf* CopyWithCapacity(uint32_t capacity) const;

 private:
  explicit RopeLeaf(uint32_t capacity)
      : capacity_(static_cast<uint16_t>(capacity)),
        gap_end_(static_cast<uint16_t>(capacity)) {}

  char* text() { return reinterpret_cast<char*>(this + 1); }
  const char* text() const { return reinterpret_cast<const char*>(this + 1); }

  uint32_t ScanToCodePoint(uint32_t n) const;
  std::optional<uint32_t> ScanTo(TextUnit unit, uint32_t n) const;

  // Leaves gap_code_points_ to the caller, who knows it without counting.
  void MoveGap(uint32_t byte) {
    if (byte < gap_begin_) {
      const uint32_t moved = gap_begin_ - byte;
      std::memmove(text() + gap_end_ - moved, text() + byte, moved);
      gap_end_ = static_cast<uint16_t>(gap_end_ - moved);
    } else if (byte > gap_begin_) {
      const uint32_t moved = byte - gap_begin_;
      std::memmove(text() + gap_begin_, text() + gap_end_, moved);
      gap_end_ = static_cast<uint16_t>(gap_end_ + moved);
    }
    gap_begin_ = static_cast<uint16_t>(byte);
  }

  // Adds to the end, wherever the gap is. REQUIRES: it fits.
  void Append(std::string_view utf8, uint32_t code_points);

  uint16_t capacity_;
  uint16_t gap_begin_ = 0;
  uint16_t gap_end_;
  uint16_t gap_code_points_ = 0;
};

static_assert(sizeof(RopeLeaf) == RopeLeaf::kHeaderBytes);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_ROPE_LEAF_H_
