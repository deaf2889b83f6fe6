#include "record_columns.h"

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"

namespace syncline::relay {
namespace {

constexpr size_t kSpanBytes = 16;
constexpr size_t kParentBytes = 12;

template <typename T>
void Put(std::string& out, T value) {
  for (size_t i = 0; i < sizeof(T); ++i) {
    out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  }
}

// Takes a number off the front. REQUIRES: there are enough bytes.
template <typename T>
T Take(std::string_view& bytes) {
  T value = 0;
  for (size_t i = 0; i < sizeof(T); ++i) {
    value |= static_cast<T>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  bytes.remove_prefix(sizeof(T));
  return value;
}

}  // namespace

std::string EncodeSpans(const std::vector<OpSpan>& spans) {
  std::string bytes;
  bytes.reserve(spans.size() * kSpanBytes);
  for (const OpSpan& span : spans) {
    Put(bytes, span.peer.value);
    Put(bytes, span.begin);
    Put(bytes, span.end);
  }
  return bytes;
}

std::string EncodeParents(const std::vector<OpId>& parents) {
  std::string bytes;
  bytes.reserve(parents.size() * kParentBytes);
  for (const OpId& parent : parents) {
    Put(bytes, parent.peer.value);
    Put(bytes, parent.counter);
  }
  return bytes;
}

absl::StatusOr<std::vector<OpSpan>> DecodeSpans(std::string_view bytes) {
  if (bytes.empty() || bytes.size() % kSpanBytes != 0) {
    return absl::DataLossError("the spans of a record are damaged");
  }
  std::vector<OpSpan> spans;
  spans.reserve(bytes.size() / kSpanBytes);
  while (!bytes.empty()) {
    OpSpan span;
    span.peer.value = Take<uint64_t>(bytes);
    span.begin = Take<uint32_t>(bytes);
    span.end = Take<uint32_t>(bytes);
    spans.push_back(span);
  }
  return spans;
}

absl::StatusOr<std::vector<OpId>> DecodeParents(std::string_view bytes) {
  if (bytes.size() % kParentBytes != 0) {
    return absl::DataLossError("the parents of a record are damaged");
  }
  std::vector<OpId> parents;
  parents.reserve(bytes.size() / kParentBytes);
  while (!bytes.empty()) {
    OpId parent;
    parent.peer.value = Take<uint64_t>(bytes);
    parent.counter = Take<uint32_t>(bytes);
    parents.push_back(parent);
  }
  return parents;
}

}  // namespace syncline::relay
