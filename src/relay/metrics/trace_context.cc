#include "syncline/relay/metrics/trace_context.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace syncline::relay {
namespace {

std::string RandomHex(Env& env) {
  uint64_t number = 0;
  while (number == 0) number = env.Random();
  return absl::StrCat(absl::Hex(number, absl::kZeroPad16));
}

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
}

bool IsId(std::string_view text) {
  return IsHex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace

TraceContext TraceContext::New(Env& env) {
  return {RandomHex(env) + RandomHex(env), RandomHex(env), false};
}

// 00-<32 digits>-<16 digits>-<2 digits>
std::optional<TraceContext> TraceContext::Parse(std::string_view text) {
  constexpr size_t kSize = 55;
  if (text.size() < kSize || text[2] != '-' || text[35] != '-' ||
      text[52] != '-') {
    return std::nullopt;
  }
  const std::string_view version = text.substr(0, 2);
  const bool has_good_end =
      text.size() == kSize || (version != "00" && text[kSize] == '-');
  const std::string_view flags = text.substr(53, 2);
  if (!IsHex(version) || version == "ff" || !has_good_end || !IsHex(flags) ||
      !IsId(text.substr(3, 32)) || !IsId(text.substr(36, 16))) {
    return std::nullopt;
  }
  constexpr std::string_view kOdd = "13579bdf";
  return TraceContext{std::string(text.substr(3, 32)),
                      std::string(text.substr(36, 16)),
                      kOdd.find(flags[1]) != std::string_view::npos};
}

TraceContext TraceContext::Child(Env& env) const {
  return {trace_id, RandomHex(env), is_sampled};
}

std::string TraceContext::ToString() const {
  return absl::StrCat("00-", trace_id, "-", span_id,
                      is_sampled ? "-01" : "-00");
}

}  // namespace syncline::relay
