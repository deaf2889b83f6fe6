#include "syncline/internal/types/text_marks.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"

namespace syncline::internal {
namespace {

using Entry = TextObjects::Entry;
using Range = TextObjects::Range;

bool IsOlder(const Entry* a, const Entry* b) {
  return std::pair(a->age(), a->stamp) < std::pair(b->age(), b->stamp);
}

// Marks of one name cover each other.
using Name = std::pair<std::string_view, std::optional<OpId>>;

Name NameOf(const Entry& mark) {
  Name name(mark.object.key, std::nullopt);
  if (mark.object.many) name.second = mark.mark_id();
  return name;
}
Name NameOf(const Attribute& attribute) {
  return Name(attribute.key, attribute.id);
}

// The marks at one place, as it moves through a text, and what they say.
class Covering {
 public:
  void Add(const Entry& mark) {
    const Name name = NameOf(mark);
    const auto at = Find(name);
    if (at == shown_.end() || at->name != name) {
      shown_.insert(at, Shown{name, &mark, {}});
      return;
    }
    const bool is_older = IsOlder(&mark, at->newest);
    const Entry* const covered = is_older ? &mark : at->newest;
    if (!is_older) at->newest = &mark;
    at->covered.push_back(covered);
    std::push_heap(at->covered.begin(), at->covered.end(), IsOlder);
  }

  void Remove(const Entry& mark) {
    const auto at = Find(NameOf(mark));
    if (at->newest != &mark) {
      ended_.insert(&mark);
      return;
    }
    do {
      if (at->covered.empty()) {
        shown_.erase(at);
        return;
      }
      std::pop_heap(at->covered.begin(), at->covered.end(), IsOlder);
      at->newest = at->covered.back();
      at->covered.pop_back();
    } while (ended_.erase(at->newest) > 0);
  }

  // Whether they say the same as that.
  bool Say(const Attributes& attributes) const {
    auto other = attributes.begin();
    for (const Shown& shown : shown_) {
      const Value& value = shown.newest->object.value;
      if (value.is_null()) continue;
      if (other == attributes.end() || NameOf(*other) != shown.name ||
          other->value != value) {
        return false;
      }
      ++other;
    }
    return other == attributes.end();
  }

  Attributes Read() const {
    Attributes attributes;
    attributes.reserve(shown_.size());
    for (const Shown& shown : shown_) {
      const Value& value = shown.newest->object.value;
      if (value.is_null()) continue;
      attributes.push_back(
          {std::string(shown.name.first), shown.name.second, value});
    }
    return attributes;
  }

 private:
  struct Shown {
    Name name;
    const Entry* newest = nullptr;
    std::vector<const Entry*> covered;  // a heap: the newest of them first
  };

  std::vector<Shown>::iterator Find(const Name& name) {
    return std::lower_bound(
        shown_.begin(), shown_.end(), name,
        [](const Shown& a, const Name& wanted) { return a.name < wanted; });
  }

  std::vector<Shown> shown_;  // ascending by name
  // That are still in a heap.
  absl::flat_hash_set<const Entry*> ended_;
};

}  // namespace

std::vector<TextSpan> SpansOf(const TextObjects* objects, uint32_t begin,
                              uint32_t end) {
  std::vector<TextSpan> spans;
  if (begin >= end) return spans;
  if (objects == nullptr) {
    spans.push_back({begin, end, nullptr, {}});
    return spans;
  }
  Covering covering;
  objects->ForEachPart(
      {begin, end}, [&](const Entry& mark) { covering.Add(mark); },
      [&](const Entry& mark) { covering.Remove(mark); },
      [&](Range part, const Entry* embed) {
        const bool joins = !spans.empty() && embed == nullptr &&
                           spans.back().embed == nullptr &&
                           covering.Say(spans.back().attributes);
        if (joins) {
          spans.back().end = part.end;
        } else {
          spans.push_back({part.begin, part.end,
                           embed == nullptr ? nullptr : &embed->object.value,
                           covering.Read()});
        }
      });
  return spans;
}

std::vector<TextMark> MarksOf(const TextObjects* objects, uint32_t begin,
                              uint32_t end) {
  std::vector<TextMark> marks;
  if (objects == nullptr) return marks;
  objects->ForEachMark({begin, end}, [&](const Entry& mark, Range range) {
    const bool covers = std::max(range.begin, begin) < std::min(range.end, end);
    if (!covers) return;
    marks.push_back({mark.mark_id(), range.begin, range.end, mark.object.key,
                     mark.object.value, mark.object.many});
  });
  return marks;
}

}  // namespace syncline::internal
