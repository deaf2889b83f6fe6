#include "relay/recheck_log.h"

#include <algorithm>
#include <cstddef>

namespace syncline::relay::internal {
namespace {

constexpr size_t kKept = 1'000;

bool Fits(const std::string& wanted, const std::string& is) {
  return wanted.empty() || wanted == is;
}

}  // namespace

bool IsAbout(const Recheck& recheck, const GrantHolder& holder) {
  return Fits(recheck.tenant, holder.tenant) &&
         Fits(recheck.subject, holder.subject) &&
         Fits(recheck.document, holder.document);
}

void RecheckLog::Add(const Recheck& recheck) {
  ++count_;
  last_.push_back(recheck);
  if (last_.size() > kKept) last_.pop_front();
}

bool RecheckLog::HasSince(uint64_t count, const GrantHolder& holder) const {
  const uint64_t since = count_ - count;
  if (since > last_.size()) return true;  // one that is forgotten may be
  return std::any_of(
      last_.end() - static_cast<std::ptrdiff_t>(since), last_.end(),
      [&](const Recheck& recheck) { return IsAbout(recheck, holder); });
}

}  // namespace syncline::relay::internal
