#include "syncline/internal/types/text_marks.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>


namespace syncline::internal {
namespace {

using Entry = TextObjects::Entry;
using Range = TextObjects::Range;

struct IsOlder {
  bool operator()(const Entry* a, const Entry* b) const {
    return std::pair(a->age(), a->stamp) < std::pair(b->age(), b->stamp);
  }
};

// The marks at one place, as it moves through a text, and what they show.
class Covering {
 public:
  const Attributes& attributes() const { return attributes_; }

  void Add(const Entry& mark) {
    const Name name = NameOf(mark);
    Marks& marks = by_name_[name];
    marks.insert(&mark);
    Show(name, **marks.rbegin());
  }
  void Remove(const Entry& mark) {
    const Name name = NameOf(mark);
    Marks& marks = by_name_[name];
    marks.erase(&mark);
    if (marks.empty()) {
      Hide(name);
    } else {
      Show(name, **marks.rbegin());
    }
  }

 private:
  // Marks of one name cover each other.
  using Name = std::pair<std::string_view, std::optional<OpId>>;
  using Marks = std::set<const Entry*, IsOlder>;

  static Name NameOf(const Entry& mark) {
    Name name(mark.object.key, std::nullopt);
    if (mark.object.many) name.second = mark.mark_id();
    return name;
  }

  void Show(const Name& name, const Entry& mark) {
    if (mark.object.value.is_null()) return Hide(name);
    const auto at = Find(name);
    if (Is(at, name)) {
      at->value = mark.object.value;
    } else {
      attributes_.insert(
          at, {std::string(name.first), name.second, mark.object.value});
    }
  }
  void Hide(const Name& name) {
    const auto at = Find(name);
    if (Is(at, name)) attributes_.erase(at);
  }

  Attributes::iterator Find(const Name& name) {
    return std::lower_bound(attributes_.begin(), attributes_.end(), name,
                            [](const Attribute& attribute, const Name& wanted) {
                              return Name(attribute.key, attribute.id) < wanted;
                            });
  }
  bool Is(Attributes::iterator at, const Name& name) const {
    return at != attributes_.end() && at->key == name.first &&
           at->id == name.second;
  }

  std::map<Name, Marks> by_name_;
  Attributes attributes_;
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
                           spans.back().attributes == covering.attributes();
        if (joins) {
          spans.back().end = part.end;
        } else {
          spans.push_back({part.begin, part.end,
                           embed == nullptr ? nullptr : &embed->object.value,
                           covering.attributes()});
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
