// The message syncline.v1.Shallow: what its writer and its reader share. See
// src/codec/shallow.proto for the meaning of each field.
//
// NEVER CHANGE a number here: they are on the wire. Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_CODEC_SHALLOW_FORMAT_H_
#define SYNCLINE_INTERNAL_CODEC_SHALLOW_FORMAT_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace syncline::internal {

namespace shallow_field {
enum : uint32_t {
  kPeer = 1,
  kNextCounter = 2,
  kHead = 3,
  kLamport = 4,
  kLastText = 5,
  kKept = 6,
  kLeftOut = 7,
  kLamportStep = 8,
  kHistory = 9,
  kContainer = 10,
  kColumns = 11,
  kColumnsSize = 12,
};
}  // namespace shallow_field

// The ops that are left of one author: on the wire they are numbered from 0.
class KeptOps {
 public:
  // What an op run is expected to begin with.
  uint32_t next_counter() const { return next_counter_; }
  uint32_t next_lamport() const { return next_lamport_; }

  // The next `length` ops, from this counter on, which is not below
  // next_counter().
  void Add(uint32_t counter, uint32_t lamport, uint32_t length) {
    if (series_.empty() || counter != next_counter_) {
      series_.push_back({counter, size_});
    }
    size_ += length;
    next_counter_ = counter + length;
    next_lamport_ = lamport + length;
  }

  // The number of an op that is left, and the other way round.
  std::optional<uint32_t> NumberOf(uint32_t counter) const;
  std::optional<uint32_t> CounterOf(uint32_t number) const;

 private:
  // Ops with consecutive counters.
  struct Series {
    uint32_t counter = 0;
    uint32_t number = 0;
  };
  // REQUIRES: `series` is of series_.
  uint32_t LengthOf(std::vector<Series>::const_iterator series) const {
    const auto after = series + 1;
    return (after == series_.end() ? size_ : after->number) - series->number;
  }
  std::optional<uint32_t> Map(uint32_t from, uint32_t Series::*key,
                              uint32_t Series::*value) const {
    const auto after = std::upper_bound(
        series_.begin(), series_.end(), from,
        [&](uint32_t at, const Series& series) { return at < series.*key; });
    if (after == series_.begin()) return std::nullopt;
    const auto of = after - 1;
    const uint32_t offset = from - (*of).*key;
    if (offset >= LengthOf(of)) return std::nullopt;
    return (*of).*value + offset;
  }

  std::vector<Series> series_;
  uint32_t size_ = 0;
  uint32_t next_counter_ = 0;
  uint32_t next_lamport_ = 1;
};

inline std::optional<uint32_t> KeptOps::NumberOf(uint32_t counter) const {
  return Map(counter, &Series::counter, &Series::number);
}
inline std::optional<uint32_t> KeptOps::CounterOf(uint32_t number) const {
  return Map(number, &Series::number, &Series::counter);
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_SHALLOW_FORMAT_H_
