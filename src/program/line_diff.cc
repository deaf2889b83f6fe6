#include "line_diff.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace syncline::program {
namespace {

using Kind = DiffLine::Kind;
using Lines = std::vector<std::string_view>;

// Takes this many code points from the front of `text`.
std::string_view Take(size_t count, std::string_view* text) {
  size_t end = 0;
  while (end < text->size() && count > 0) {
    ++end;
    const bool is_inside =
        end < text->size() && ((*text)[end] & 0xC0) == 0x80;  // of a code point
    if (!is_inside) --count;
  }
  const std::string_view taken = text->substr(0, end);
  text->remove_prefix(end);
  return taken;
}

// At least one, which may be empty.
Lines LinesOf(std::string_view text) {
  Lines lines;
  while (true) {
    const size_t line_break = text.find('\n');
    lines.push_back(text.substr(0, line_break));
    if (line_break == std::string_view::npos) return lines;
    text.remove_prefix(line_break + 1);
  }
}

// Goes along the text of before and the one of after. Both begin a line behind
// a line break that is kept: there, what was gathered is told.
class Differ {
 public:
  void Keep(std::string_view text) {
    while (!text.empty()) {
      const size_t line_break = text.find('\n');
      const std::string_view part = text.substr(0, line_break);
      before_ += part;
      after_ += part;
      if (line_break == std::string_view::npos) return;
      Tell(LinesOf(before_), LinesOf(after_));
      text.remove_prefix(line_break + 1);
    }
  }
  void Delete(std::string_view text) { before_ += text; }
  void Insert(std::string_view text) { after_ += text; }

  // Behind the last line break there is no line where there is nothing.
  std::vector<DiffLine> Finish() {
    Tell(before_.empty() ? Lines() : LinesOf(before_),
         after_.empty() ? Lines() : LinesOf(after_));
    return std::move(lines_);
  }

 private:
  void Tell(const Lines& before, const Lines& after) {
    const size_t common = std::min(before.size(), after.size());
    size_t head = 0;
    while (head < common && before[head] == after[head]) ++head;
    size_t tail = 0;
    while (tail < common - head &&
           *(before.end() - 1 - tail) == *(after.end() - 1 - tail)) {
      ++tail;
    }
    Add(Kind::kKept, before, 0, head);
    Add(Kind::kDeleted, before, head, before.size() - tail);
    Add(Kind::kInserted, after, head, after.size() - tail);
    Add(Kind::kKept, before, before.size() - tail, before.size());
    before_.clear();
    after_.clear();
  }

  void Add(Kind kind, const Lines& lines, size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      lines_.push_back({kind, std::string(lines[i])});
    }
  }

  std::string before_;
  std::string after_;
  std::vector<DiffLine> lines_;
};

}  // namespace

std::vector<DiffLine> LineDiff(std::string_view before,
                               const TextDelta& delta) {
  Differ differ;
  for (const TextStep& step : delta) {
    switch (step.kind) {
      case TextStep::Kind::kRetain:
        differ.Keep(Take(step.count, &before));
        break;
      case TextStep::Kind::kDelete:
        differ.Delete(Take(step.count, &before));
        break;
      case TextStep::Kind::kInsert:
        differ.Insert(step.inserted);
        break;
    }
  }
  differ.Keep(before);
  return differ.Finish();
}

}  // namespace syncline::program
