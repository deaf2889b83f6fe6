// A text that several replicas edit. See doc.h for how to get one.
#ifndef SYNCLINE_TEXT_H_
#define SYNCLINE_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/container.h"
#include "syncline/internal_fwd.h"
#include "syncline/text_unit.h"

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

 private:
  friend class Doc;
  friend class List;
  friend class Map;
  friend class MovableList;
  Text(internal::DocumentCore* core, uint32_t number)
      : Container(core, kKind, number) {}
};

}  // namespace syncline

#endif  // SYNCLINE_TEXT_H_
