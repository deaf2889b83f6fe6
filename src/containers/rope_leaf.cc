#include "syncline/internal/containers/rope_leaf.h"

#include <new>

namespace syncline::internal {
namespace {

uint32_t InUnit(std::string_view text, TextUnit unit) {
  if (unit == TextUnit::kBytes) return static_cast<uint32_t>(text.size());
  if (unit == TextUnit::kLines) {
    return static_cast<uint32_t>(CountNewlines(text));
  }
  return TextMetrics::Of(text).in(unit);
}

std::optional<size_t> OffsetOf(std::string_view text, TextUnit unit,
                               uint32_t n) {
  switch (unit) {
    case TextUnit::kBytes:
      if (!IsCodePointBoundary(text, n)) return std::nullopt;
      return n;
    case TextUnit::kCodePoints:
      return OffsetOfCodePoint(text, n);
    case TextUnit::kUtf16:
      return OffsetOfUtf16Unit(text, n);
    case TextUnit::kLines:
      return OffsetOfLine(text, n);
  }
  return std::nullopt;
}

}  // namespace

RopeLeaf* RopeLeaf::New(uint32_t capacity) {
  SYNCLINE_DCHECK(capacity <= kMaxCapacity, "a leaf's offsets are 16 bits");
  return new (::operator new(sizeof(RopeLeaf) + capacity)) RopeLeaf(capacity);
}

void RopeLeaf::Delete(RopeLeaf* leaf) { ::operator delete(leaf); }

uint32_t RopeLeaf::ScanToCodePoint(uint32_t n) const {
  std::string_view text = before_gap();
  uint32_t start = 0;
  std::optional<size_t> offset;
  if (n > gap_code_points_) {
    text = after_gap();
    start = gap_begin_;
    offset = OffsetOfCodePoint(text, n - gap_code_points_);
  } else if (gap_code_points_ - n < n) {
    offset = OffsetOfCodePointFromEnd(text, gap_code_points_ - n);
  } else {
    offset = OffsetOfCodePoint(text, n);
  }
  SYNCLINE_DCHECK(offset.has_value(), "the code point is beyond the leaf");
  return start + static_cast<uint32_t>(*offset);
}

std::optional<uint32_t> RopeLeaf::ScanTo(TextUnit unit, uint32_t n) const {
  if (unit == TextUnit::kCodePoints) return ScanToCodePoint(n);
  std::optional<size_t> offset = OffsetOf(before_gap(), unit, n);
  uint32_t start = 0;
  if (!offset.has_value()) {
    const uint32_t before = InUnit(before_gap(), unit);
    if (n <= before) return std::nullopt;
    offset = OffsetOf(after_gap(), unit, n - before);
    start = gap_begin_;
  }
  if (!offset.has_value()) return std::nullopt;
  return start + static_cast<uint32_t>(*offset);
}

std::optional<TextMetrics> RopeLeaf::Locate(TextUnit unit, uint32_t n,
                                            const TextMetrics& size) const {
  const bool byte_known = size.ascii() && unit != TextUnit::kLines;
  const std::optional<uint32_t> byte = byte_known ? n : ScanTo(unit, n);
  if (!byte.has_value()) return std::nullopt;
  const std::string_view left = before_gap().substr(0, *byte);
  const std::string_view right = after_gap().substr(0, *byte - left.size());
  if (!size.ascii()) return TextMetrics::Of(left) + TextMetrics::Of(right);
  const uint32_t newlines =
      unit == TextUnit::kLines
          ? n
          : static_cast<uint32_t>(CountNewlines(left) + CountNewlines(right));
  return TextMetrics{*byte, *byte, *byte, newlines};
}

void RopeLeaf::AppendTo(std::string* out, uint32_t begin, uint32_t end) const {
  if (begin < gap_begin_) {
    out->append(before_gap().substr(begin, end - begin));
  }
  if (end > gap_begin_) {
    const uint32_t skipped = begin > gap_begin_ ? begin - gap_begin_ : 0;
    out->append(after_gap().substr(skipped, end - gap_begin_ - skipped));
  }
}

TextMetrics RopeLeaf::CheckedMetrics() const {
  SYNCLINE_DCHECK(gap_begin_ <= gap_end_ && gap_end_ <= capacity_, "bad gap");
  SYNCLINE_DCHECK(IsValidUtf8(before_gap()) && IsValidUtf8(after_gap()),
                  "a leaf is not UTF-8");
  SYNCLINE_DCHECK(gap_code_points_ == CountCodePoints(before_gap()),
                  "the code points before the gap are miscounted");
  return TextMetrics::Of(before_gap()) + TextMetrics::Of(after_gap());
}

uint32_t RopeLeaf::BoundaryFloor(uint32_t byte) const {
  if (byte < gap_begin_) {
    return static_cast<uint32_t>(CodePointFloor(before_gap(), byte));
  }
  return gap_begin_ + static_cast<uint32_t>(
                          CodePointFloor(after_gap(), byte - gap_begin_));
}

TextMetrics RopeLeaf::MoveTail(uint32_t byte, RopeLeaf* right) {
  TextMetrics moved;
  if (byte < gap_begin_) {
    const std::string_view piece = before_gap().substr(byte);
    moved = TextMetrics::Of(piece);
    right->Append(piece, moved.code_points);
    gap_begin_ = static_cast<uint16_t>(byte);
    gap_code_points_ =
        static_cast<uint16_t>(gap_code_points_ - moved.code_points);
  }
  const std::string_view piece = after_gap().substr(byte - gap_begin_);
  const TextMetrics of_piece = TextMetrics::Of(piece);
  right->Append(piece, of_piece.code_points);
  const size_t kept = after_gap().size() - piece.size();
  std::memmove(text() + capacity_ - kept, text() + gap_end_, kept);
  gap_end_ = static_cast<uint16_t>(capacity_ - kept);
  return moved + of_piece;
}

RopeLeaf* RopeLeaf::CopyWithCapacity(uint32_t capacity) const {
  RopeLeaf* copy = New(capacity);
  SYNCLINE_DCHECK(size() <= capacity, "the copy has no room for the text");
  copy->Append(before_gap(), gap_code_points_);
  const std::string_view after = after_gap();
  std::memcpy(copy->text() + capacity - after.size(), after.data(),
              after.size());
  copy->gap_end_ = static_cast<uint16_t>(capacity - after.size());
  return copy;
}

void RopeLeaf::Append(std::string_view utf8, uint32_t code_points) {
  const size_t after = after_gap().size();
  if (after == 0) {
    Insert(gap_begin_, gap_code_points_, utf8, code_points);
    return;
  }
  std::memmove(text() + gap_end_ - utf8.size(), text() + gap_end_, after);
  std::memcpy(text() + capacity_ - utf8.size(), utf8.data(), utf8.size());
  gap_end_ = static_cast<uint16_t>(gap_end_ - utf8.size());
}

}  // namespace syncline::internal
