#include "syncline/internal/oplog/content_index.h"

#include <algorithm>

#include "syncline/internal/oplog/content.h"

namespace syncline::internal {

void ContentIndex::Add(Lv first, ContainerKind kind, Entry begin,
                       uint32_t count, std::string_view content) {
  Lv last = first;
  if (!entries_.empty()) last = std::max(last, entries_.back().item);
  while (true) {
    const uint32_t since = begin.item - last;
    const uint32_t step = since < kStride ? kStride - since : 0;
    if (step >= count) return;
    const size_t skipped = ContentBytes(kind, content, step);
    content.remove_prefix(skipped);
    count -= step;
    last = begin.item + step;
    begin = {last, begin.content_begin + static_cast<uint32_t>(skipped)};
    entries_.push_back(begin);
  }
}

ContentIndex::Entry ContentIndex::Find(Entry first, Lv item) const {
  const auto after = std::upper_bound(
      entries_.begin(), entries_.end(), item,
      [](Lv lv, const Entry& entry) { return lv < entry.item; });
  if (after == entries_.begin() || (after - 1)->item < first.item) return first;
  return *(after - 1);
}

std::string_view ContentIndex::Part(Entry first, ContainerKind kind,
                                    uint32_t count, std::string_view content,
                                    uint32_t from, uint32_t to) const {
  // An item has a byte at least: these have one each.
  if (content.size() == count) return content.substr(from, to - from);
  const Entry near = Find(first, first.item + from);
  const uint32_t skipped = near.item - first.item;
  return SliceContent(kind,
                      content.substr(near.content_begin - first.content_begin),
                      from - skipped, to - skipped);
}

void ContentIndex::Truncate(Lv end) {
  while (!entries_.empty() && end <= entries_.back().item) entries_.pop_back();
}

void ContentIndex::Append(const ContentIndex& other, uint32_t shift) {
  for (const Entry& entry : other.entries_) {
    entries_.push_back({entry.item, entry.content_begin + shift});
  }
}

}  // namespace syncline::internal
