// A text that several replicas edit. See doc.h for how to get one.
#ifndef SYNCLINE_TEXT_H_
#define SYNCLINE_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/attribution.h"
#include "syncline/container.h"
#include "syncline/cursor.h"
#include "syncline/ids.h"
#include "syncline/internal_fwd.h"
#include "syncline/rich_text.h"
#include "syncline/text_unit.h"
#include "syncline/value.h"

namespace syncline {

// A handle; see container.h.
//
// Positions count `unit`s from the start of the text; code points, unless told
// otherwise. Text is UTF-8. Each function that can be called wrongly returns an
// error, and has then changed nothing:
//
//   OutOfRange         a position beyond the end
//   InvalidArgument    a position inside of a code point or of a surrogate
//                      pair; text that is not valid UTF-8; a unit that the
//                      function does not take
//   FailedPrecondition the text was removed
//   ResourceExhausted  the document would grow beyond its limits
//
// Thread rule: that of the document.
class Text : public Container {
 public:
  static constexpr ContainerKind kKind = ContainerKind::kText;

  // Inserts `utf8` so that it begins at `position`. Nothing to insert is not an
  // error. Cost: O(size of utf8); O(log n) more far from the last edit.
  absl::Status Insert(size_t position, std::string_view utf8,
                      TextUnit unit = TextUnit::kCodePoints);

  // Deletes `count` units from `position` on.
  absl::Status Delete(size_t position, size_t count,
                      TextUnit unit = TextUnit::kCodePoints);

  // Deletes and inserts at one place; either both or nothing.
  absl::Status Replace(size_t position, size_t count, std::string_view utf8,
                       TextUnit unit = TextUnit::kCodePoints);

  // Marks [begin, end) with a key and a value; the id of the mark. Which text
  // that is inserted at its edges belongs to it is said by the options. Of
  // marks of one key the newest shows, or the one of the higher peer where
  // they were made concurrently; with MarkOptions::many each lives and dies
  // alone.
  // Also errors: InvalidArgument for an empty range, a key that is not UTF-8, a
  // container as a value, null as the value of a many-valued mark; DataLoss,
  // where the history has to be decoded for it and is broken. Cost: O(log n)
  // for n marks.
  absl::StatusOr<OpId> Mark(size_t begin, size_t end, std::string_view key,
                            Value value, MarkOptions options = {},
                            TextUnit unit = TextUnit::kCodePoints);
  // Covers the marks of a key, of those that are not many-valued: a mark that
  // says null. Text that is inserted at its edges is in it by the same rules.
  absl::Status Unmark(size_t begin, size_t end, std::string_view key,
                      Expand expand = Expand::kAfter,
                      TextUnit unit = TextUnit::kCodePoints);
  // Takes a mark away, all of it; what it covered shows again. NotFound if
  // there is none with this id.
  absl::Status RemoveMark(OpId id);

  // Inserts something that is no text, and takes the place of one code point:
  // U+FFFC, in whatever shows text alone. Errors: those of Mark.
  absl::Status InsertEmbed(size_t position, Value value,
                           TextUnit unit = TextUnit::kCodePoints);
  // A new, empty child, embedded at `position`.
  template <ContainerHandle T>
  absl::StatusOr<T> NewEmbed(size_t position,
                             TextUnit unit = TextUnit::kCodePoints);

  // The text as runs with the same attributes: all of it, or [begin, end).
  // Cost: O(result), O(log n) for each mark at `begin`, O(1) for each end of a
  // mark in the range.
  std::vector<TextRun> Runs() const;
  absl::StatusOr<std::vector<TextRun>> Runs(
      size_t begin, size_t end, TextUnit unit = TextUnit::kCodePoints) const;
  // The marks that cover some of [begin, end), whether they show or not, in the
  // order of their begins. Cost: O(log n) for each of them.
  absl::StatusOr<std::vector<TextMark>> Marks(
      size_t begin, size_t end, TextUnit unit = TextUnit::kCodePoints) const;

  // The text as a delta from an empty one, which inserts it: all of it, or
  // [begin, end). Counts are `unit`s. Cost: O(result), and O(log n) for each
  // step.
  TextDelta ToDelta(TextUnit unit = TextUnit::kCodePoints) const;
  absl::StatusOr<TextDelta> ToDelta(
      size_t begin, size_t end, TextUnit unit = TextUnit::kCodePoints) const;

  // Makes the edits that a delta tells, of an editor or of an event: all of
  // them, as part of the commit under way, or none. docs/rich_text.md has the
  // rules:
  //
  //   - What is inserted gets the attributes that its step names, no others:
  //     a mark that would grow over it is covered by one that says null. Of
  //     many-valued marks it gets those that it is put into, too.
  //   - What is kept gets the attributes that its step names; null takes one
  //     away, and of a many-valued mark all of it.
  //   - An attribute with the id of a many-valued mark that covers the step
  //     means that mark. One with any other id makes a new mark, one for all
  //     steps that follow each other and name the same id.
  //   - The counts of inserts are not looked at.
  //
  // Also errors, which name the step: InvalidArgument for attributes of a
  // delete, an attribute that is named twice, one that differs from the mark
  // that it means, an embed that is a container; NotFound for a mark that is to
  // be taken away and is not there. Cost: that of its edits.
  absl::Status ApplyDelta(const TextDelta& delta,
                          const DeltaOptions& options = {});

  // Makes the text what `utf8` is, by the smallest edits that are found in
  // bounded time: for editors that tell what a text is, not what was done to
  // it. What others write at the same time in the parts that stay is kept.
  // Cost: O(n), and some hundredths of a second where much is different.
  absl::Status Update(std::string_view utf8);

  // Cost: O(n).
  std::string ToString() const;

  // The text of [begin, end).
  absl::StatusOr<std::string> Slice(
      size_t begin, size_t end, TextUnit unit = TextUnit::kCodePoints) const;

  // The length in units; for kLines the number of '\n'. Cost: O(1).
  size_t size(TextUnit unit = TextUnit::kCodePoints) const;
  bool empty() const { return size(TextUnit::kBytes) == 0; }

  // The same place in another unit. From kLines: the start of that line, the
  // first being 0. To kLines: the number of the line that the place is in.
  // Cost: O(log n).
  absl::StatusOr<size_t> Convert(size_t position, TextUnit from,
                                 TextUnit to) const;

  // A cursor beside the character before or behind `position`; see cursor.h.
  // The first one asked for costs O(history), each further one O(log n), and
  // that for each edit in between. Error: DataLoss, where the history turns out
  // to be broken.
  absl::StatusOr<Cursor> CursorAt(size_t position,
                                  CursorSide side = CursorSide::kLeft,
                                  TextUnit unit = TextUnit::kCodePoints) const;

  // Who wrote [begin, end): ranges without gaps, the first from `begin` on,
  // each as long as it can be; see attribution.h. Lines have no authors, as
  // each may have many: InvalidArgument for kLines. Error: DataLoss, as above.
  // Cost: the first time that this or a cursor is asked for O(history), then
  // O(log n) a range, a place in one where a mark or deleted text stands, and
  // an edit in between.
  absl::StatusOr<std::vector<AuthoredRange>> Authors(
      size_t begin, size_t end, TextUnit unit = TextUnit::kCodePoints) const;

 private:
  friend class Doc;
  friend class List;
  friend class Map;
  friend class MovableList;
  Text(internal::DocumentCore* core, uint32_t number)
      : Container(core, kKind, number) {}

  absl::StatusOr<uint32_t> NewChild(size_t position, TextUnit unit,
                                    ContainerKind kind);
};

template <ContainerHandle T>
absl::StatusOr<T> Text::NewEmbed(size_t position, TextUnit unit) {
  const absl::StatusOr<uint32_t> child = NewChild(position, unit, T::kKind);
  if (!child.ok()) return child.status();
  return T(core(), *child);
}

}  // namespace syncline

#endif  // SYNCLINE_TEXT_H_
