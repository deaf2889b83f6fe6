#include "syncline/internal/types/text_marks.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "syncline/internal/base/sort.h"

namespace syncline::internal {
namespace {

using Entry = TextObjects::Entry;

// The begin that an end belongs to.
OpId BeginOf(const Entry& end) {
  return {end.stamp.id.peer, end.stamp.id.counter - 1};
}

bool IsOlder(const Entry& a, const Entry& b) {
  return std::pair(a.age(), a.stamp) < std::pair(b.age(), b.stamp);
}

// Calls begin(entry, code point), end(id, code point) for both ends of each
// mark, and text(begin, end, embed or nullptr) for what is between.
template <typename B, typename E, typename T>
void ForEachPart(const TextObjects& objects, B begin, E end, T text) {
  // Begins that were met, and whether their ends were, behind them.
  absl::flat_hash_map<OpId, bool> has_end;
  objects.ForEach([&](uint32_t, uint32_t, const Entry* entry) {
    if (entry == nullptr) return;
    if (entry->object.kind == ObjectKind::kBegin) {
      has_end[entry->stamp.id] = false;
    } else if (entry->object.kind == ObjectKind::kEnd) {
      const auto found = has_end.find(BeginOf(*entry));
      if (found != has_end.end()) found->second = true;
    }
  });
  objects.ForEach([&](uint32_t before, uint32_t behind, const Entry* entry) {
    uint32_t at = before;
    if (entry != nullptr && entry->object.kind == ObjectKind::kEmbed) {
      text(at, at + 1, &entry->object.value);
      ++at;
    } else if (entry != nullptr && entry->object.kind == ObjectKind::kBegin) {
      if (has_end[entry->stamp.id]) begin(*entry, at);
    } else if (entry != nullptr) {
      const auto found = has_end.find(BeginOf(*entry));
      if (found != has_end.end() && found->second) end(found->first, at);
    }
    if (at < before + behind) text(at, before + behind, nullptr);
  });
}

// The marks at one place.
class Covering {
 public:
  void Add(const Entry& entry) {
    open_[entry.stamp.id] = &entry;
    is_current_ = false;
  }
  void Remove(OpId id) {
    if (open_.erase(id) > 0) is_current_ = false;
  }

  const Attributes& attributes() {
    if (!is_current_) Show();
    is_current_ = true;
    return attributes_;
  }

 private:
  void Show() {
    attributes_.clear();
    std::map<std::string_view, const Entry*> newest;
    // One that two have brought back is there twice.
    std::map<std::pair<std::string_view, OpId>, const Entry*> many;
    for (const auto& [id, entry] : open_) {
      if (entry->object.many) {
        many.try_emplace({entry->object.key, entry->mark_id()}, entry);
        continue;
      }
      const Entry*& at = newest[entry->object.key];
      if (at == nullptr || IsOlder(*at, *entry)) at = entry;
    }
    for (const auto& [key, entry] : many) {
      attributes_.push_back(
          {entry->object.key, key.second, entry->object.value});
    }
    for (const auto& [key, entry] : newest) {
      if (entry->object.value.is_null()) continue;
      attributes_.push_back(
          {entry->object.key, std::nullopt, entry->object.value});
    }
    Sort(attributes_.begin(), attributes_.end(),
         [](const Attribute& a, const Attribute& b) {
           return std::tie(a.key, a.id) < std::tie(b.key, b.id);
         });
  }

  std::map<OpId, const Entry*> open_;
  Attributes attributes_;
  bool is_current_ = true;
};

}  // namespace

std::vector<TextSpan> SpansOf(const TextObjects& objects, uint32_t begin,
                              uint32_t end) {
  std::vector<TextSpan> spans;
  Covering covering;
  ForEachPart(
      objects, [&](const Entry& entry, uint32_t) { covering.Add(entry); },
      [&](OpId id, uint32_t) { covering.Remove(id); },
      [&](uint32_t from, uint32_t to, const Value* embed) {
        from = std::max(from, begin);
        to = std::min(to, end);
        if (to <= from) return;
        const bool joins = !spans.empty() && embed == nullptr &&
                           spans.back().embed == nullptr &&
                           spans.back().attributes == covering.attributes();
        if (joins) {
          spans.back().end = to;
        } else {
          spans.push_back({from, to, embed, covering.attributes()});
        }
      });
  return spans;
}

std::vector<TextMark> MarksOf(const TextObjects& objects) {
  std::vector<TextMark> marks;
  absl::flat_hash_map<OpId, size_t> open;
  ForEachPart(
      objects,
      [&](const Entry& entry, uint32_t at) {
        open[entry.stamp.id] = marks.size();
        marks.push_back({entry.mark_id(), at, at, entry.object.key,
                         entry.object.value, entry.object.many});
      },
      [&](OpId id, uint32_t at) {
        const auto found = open.find(id);
        if (found != open.end()) marks[found->second].end = at;
      },
      [](uint32_t, uint32_t, const Value*) {});
  return marks;
}

}  // namespace syncline::internal
