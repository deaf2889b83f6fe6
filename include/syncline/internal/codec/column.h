// A repeated number of a message: read in order, written in order.
//
// The reader is made for tight loops over counts that the caller knows: a
// number that is missing or damaged reads as 0 and is remembered, so one test
// of ok() after the loop is enough. Loops end because their counts come from
// bytes that are really there.
//
// A column may be shorter than its readers want by agreement: NextOrZero()
// reads the elements that a writer left off at the end because they were 0.
//
// Cost: O(1) an element. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CODEC_COLUMN_H_
#define SYNCLINE_INTERNAL_CODEC_COLUMN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "syncline/internal/base/varint.h"

namespace syncline::internal {

class ColumnReader {
 public:
  explicit ColumnReader(std::string_view column)
      : at_(column.data()), end_(column.data() + column.size()) {}

  uint64_t Next() {
    uint64_t value = 0;
    const char* after = ParseVarint(at_, end_, &value);
    if (after == nullptr) return Fail();
    at_ = after;
    return value;
  }
  uint64_t NextOrZero() { return at_ == end_ ? 0 : Next(); }

  bool ok() const { return ok_; }
  // Everything was read, and well.
  bool done() const { return ok_ && at_ == end_; }
  // Elements that are still to be read. Cost: O(their bytes).
  size_t remaining() const {
    return CountVarints({at_, static_cast<size_t>(end_ - at_)});
  }
  // Of the first element that was not read.
  const char* position() const { return at_; }

 private:
  uint64_t Fail() {
    ok_ = false;
    end_ = at_;  // nothing more is read
    return 0;
  }

  const char* at_;
  const char* end_;
  bool ok_ = true;
};

class ColumnWriter {
 public:
  void Add(uint64_t value) {
    AppendVarint(value, &bytes_);
    if (value != 0) trimmed_ = bytes_.size();
  }
  void AddSigned(int64_t value) { Add(ZigZag(value)); }

  std::string_view all() const { return bytes_; }
  // Without the zeros at the end, for columns that are read by NextOrZero().
  std::string_view trimmed() const { return all().substr(0, trimmed_); }

 private:
  std::string bytes_;
  size_t trimmed_ = 0;  // bytes up to and with the last element that is not 0
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_COLUMN_H_
