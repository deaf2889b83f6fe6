// What a text with marks and embeds is made of. See text.h.
#ifndef SYNCLINE_RICH_TEXT_H_
#define SYNCLINE_RICH_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "syncline/ids.h"
#include "syncline/value.h"

namespace syncline {

// Which text that is inserted at an edge of a mark, by anybody, becomes part of
// it: what follows its end (bold does so), what precedes its begin, both, or
// neither (links do so).
enum class Expand : uint8_t { kAfter, kBefore, kBoth, kNone };

struct MarkOptions {
  Expand expand = Expand::kAfter;
  // Whether marks of this key live beside each other, each with its id, as
  // comments do. Otherwise the newest covers the others.
  bool many = false;
};

// What marks say of a place of a text.
struct Attribute {
  std::string key;
  std::optional<OpId> id;  // of a many-valued mark
  Value value;             // not null, unless it is many-valued
  friend bool operator==(const Attribute&, const Attribute&) = default;
};
// Ascending by key; many-valued ones behind the other, by id.
using Attributes = std::vector<Attribute>;

// A part of a text with the same attributes all over, or an embed.
struct TextRun {
  std::string text;  // of an embed: empty
  std::optional<Value> embed;
  Attributes attributes;
  friend bool operator==(const TextRun&, const TextRun&) = default;
};

// A mark, whether it shows or is covered by a newer one.
struct TextMark {
  OpId id;
  size_t begin = 0;
  size_t end = 0;
  std::string key;
  Value value;
  bool many = false;
  friend bool operator==(const TextMark&, const TextMark&) = default;
};

}  // namespace syncline

#endif  // SYNCLINE_RICH_TEXT_H_
