#include "syncline/internal/codec/text_copies.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "syncline/internal/base/fixed.h"

namespace syncline::internal {
namespace {

// A copy is told in four bytes or so: shorter ones would bring nothing.
constexpr size_t kMinCopyBytes = 8;

constexpr size_t kMostPlaces = size_t{1} << 22;

// Places that begin alike, of which the longest copy is taken. With a fourth
// of them the copies of automerge-paper take 9 % more bytes.
constexpr int kMostTries = 32;

// Of the number of a chain: fewer than there are places, so that where chains
// begin stays in the cache; and so many that most places of one begin alike.
constexpr int kLessBits = 2;

constexpr uint64_t kMixer = 0x9E3779B97F4A7C15;  // of Fibonacci hashing

size_t CommonPrefix(std::string_view a, std::string_view b) {
  const size_t most = std::min(a.size(), b.size());
  size_t size = 0;
  while (size < most && a[size] == b[size]) ++size;
  return size;
}

size_t CommonSuffix(std::string_view a, std::string_view b) {
  const size_t most = std::min(a.size(), b.size());
  size_t size = 0;
  while (size < most && a[a.size() - size - 1] == b[b.size() - size - 1]) {
    ++size;
  }
  return size;
}

}  // namespace

CopyFinder::CopyFinder(std::string_view source) : source_(source) {
  if (source.size() < kMinCopyBytes) return;
  const size_t ends = source.size() - kMinCopyBytes + 1;
  step_ = 1 + ends / kMostPlaces;
  const size_t places = 1 + (ends - 1) / step_;
  bits_ = static_cast<unsigned>(
      std::max(1, static_cast<int>(std::bit_width(places)) - kLessBits));
  first_.resize(size_t{1} << bits_);
  after_.resize(places);
  for (size_t i = places; i-- > 0;) {
    uint32_t& first = first_[ChainOf(source.data() + i * step_)];
    after_[i] = std::exchange(first, static_cast<uint32_t>(i + 1));
  }
}

size_t CopyFinder::ChainOf(const char* at) const {
  return static_cast<size_t>(LoadFixed64(at) * kMixer >> (64 - bits_));
}

CopyFinder::Match CopyFinder::Longest(std::string_view text) const {
  Match longest;
  uint32_t place = first_[ChainOf(text.data())];
  for (int i = 0; i < kMostTries && place != 0; ++i) {
    const size_t begin = (place - 1) * step_;
    const size_t bytes = CommonPrefix(source_.substr(begin), text);
    if (bytes > longest.bytes) longest = {begin, bytes};
    place = after_[place - 1];
  }
  return longest;
}

std::vector<TextCopy> CopyFinder::Find(std::string_view text) const {
  std::vector<TextCopy> copies;
  if (after_.empty()) return copies;
  size_t done = 0;  // what stands before it is told
  for (size_t at = 0; at + kMinCopyBytes <= text.size();) {
    const Match match = Longest(text.substr(at));
    if (match.bytes < kMinCopyBytes) {
      ++at;
      continue;
    }
    const size_t before = CommonSuffix(source_.substr(0, match.begin),
                                       text.substr(done, at - done));
    copies.push_back(
        {at - before - done, match.begin - before, match.bytes + before});
    at = done = at + match.bytes;
  }
  return copies;
}

}  // namespace syncline::internal
