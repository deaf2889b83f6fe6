// What a text with marks and embeds is made of, and how it changes. See text.h.
#ifndef SYNCLINE_RICH_TEXT_H_
#define SYNCLINE_RICH_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "syncline/ids.h"
#include "syncline/text_unit.h"
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
  Value value;             // null in a change alone: it is said no more
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

// A step from the beginning to the end of a text; what follows the last one is
// kept. As the operations of Quill's deltas.
struct TextStep {
  enum class Kind : uint8_t { kRetain, kInsert, kDelete };
  Kind kind = Kind::kRetain;
  size_t count = 0;           // in the unit of the delta
  std::string inserted = {};  // of an embed: U+FFFC, as in the text
  std::optional<Value> embed = {};
  // Of what is inserted: all that marks say of it. Of what is kept: what they
  // say otherwise than before; null: nothing any more.
  Attributes attributes = {};
  friend bool operator==(const TextStep&, const TextStep&) = default;
};
using TextDelta = std::vector<TextStep>;

// How Text::ApplyDelta reads a delta.
struct DeltaOptions {
  TextUnit unit = TextUnit::kCodePoints;
  // How the marks that it makes expand, by their keys. Of others: kAfter, but
  // kNone of many-valued ones.
  std::map<std::string, Expand, std::less<>> expand = {};
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
