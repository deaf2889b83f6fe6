#include "syncline/version.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/version_message.h"

namespace syncline {

std::string OpSpan::ToString() const {
  return absl::StrCat(begin, "..", end, "@", peer.ToString());
}

std::string ToString(const Frontier& frontier) {
  std::string text;
  for (const OpId& op : frontier) {
    absl::StrAppend(&text, text.empty() ? "" : ",", op.ToString());
  }
  return text;
}

std::optional<Frontier> ParseFrontier(std::string_view text) {
  Frontier frontier;
  while (!text.empty()) {
    const size_t comma = text.find(',');
    const std::optional<OpId> op = OpId::Parse(text.substr(0, comma));
    if (!op || (!frontier.empty() && *op <= frontier.back())) {
      return std::nullopt;
    }
    frontier.push_back(*op);
    if (comma == std::string_view::npos) return frontier;
    text.remove_prefix(comma + 1);
    if (text.empty()) return std::nullopt;
  }
  return frontier;
}

uint32_t VersionVector::next_counter(PeerId peer) const {
  auto it = std::lower_bound(
      entries_.begin(), entries_.end(), peer,
      [](const Entry& entry, PeerId p) { return entry.peer < p; });
  return it != entries_.end() && it->peer == peer ? it->next_counter : 0;
}

void VersionVector::Set(PeerId peer, uint32_t next_counter) {
  auto it = std::lower_bound(
      entries_.begin(), entries_.end(), peer,
      [](const Entry& entry, PeerId p) { return entry.peer < p; });
  const bool is_known = it != entries_.end() && it->peer == peer;
  if (next_counter == 0) {
    if (is_known) entries_.erase(it);
  } else if (is_known) {
    it->next_counter = next_counter;
  } else {
    entries_.insert(it, {peer, next_counter});
  }
}

bool VersionVector::Includes(const VersionVector& other) const {
  return std::all_of(other.entries_.begin(), other.entries_.end(),
                     [&](const Entry& entry) {
                       return entry.next_counter <= next_counter(entry.peer);
                     });
}

void VersionVector::Merge(const VersionVector& other) {
  std::vector<Entry> merged;
  merged.reserve(std::max(entries_.size(), other.entries_.size()));
  auto mine = entries_.begin();
  auto theirs = other.entries_.begin();
  while (mine != entries_.end() && theirs != other.entries_.end()) {
    if (mine->peer < theirs->peer) {
      merged.push_back(*mine++);
    } else if (theirs->peer < mine->peer) {
      merged.push_back(*theirs++);
    } else {
      merged.push_back(
          {mine->peer, std::max(mine->next_counter, theirs->next_counter)});
      ++mine, ++theirs;
    }
  }
  merged.insert(merged.end(), mine, entries_.end());
  merged.insert(merged.end(), theirs, other.entries_.end());
  entries_ = std::move(merged);
}

void VersionVector::Meet(const VersionVector& other) {
  std::vector<Entry> met;
  for (const Entry& entry : entries_) {
    const uint32_t both =
        std::min(entry.next_counter, other.next_counter(entry.peer));
    if (both > 0) met.push_back({entry.peer, both});
  }
  entries_ = std::move(met);
}

VersionOrder VersionVector::CompareTo(const VersionVector& other) const {
  const bool has_all = Includes(other);
  const bool is_in = other.Includes(*this);
  if (has_all) return is_in ? VersionOrder::kEqual : VersionOrder::kAfter;
  return is_in ? VersionOrder::kBefore : VersionOrder::kConcurrent;
}

std::vector<OpSpan> VersionVector::Minus(const VersionVector& other) const {
  std::vector<OpSpan> spans;
  auto theirs = other.entries_.begin();
  for (const Entry& entry : entries_) {
    while (theirs != other.entries_.end() && theirs->peer < entry.peer) {
      ++theirs;
    }
    const bool is_known =
        theirs != other.entries_.end() && theirs->peer == entry.peer;
    const uint32_t begin = is_known ? theirs->next_counter : 0;
    if (begin < entry.next_counter) {
      spans.push_back({entry.peer, begin, entry.next_counter});
    }
  }
  return spans;
}

std::string VersionVector::Encode() const {
  return internal::EncodeVersion(entries_);
}

absl::StatusOr<VersionVector> VersionVector::Decode(std::string_view bytes) {
  VersionVector version;
  SYNCLINE_ASSIGN_OR_RETURN(version.entries_, internal::DecodeVersion(bytes));
  return version;
}

std::string VersionVector::ToString() const {
  std::string text = "{";
  for (const Entry& entry : entries_) {
    absl::StrAppend(&text, text.size() > 1 ? ", " : "", entry.peer.ToString(),
                    ": ", entry.next_counter);
  }
  return text + "}";
}

}  // namespace syncline
