#include "syncline/internal/document/segments.h"

namespace syncline::internal {

Segments SegmentsOf(const Splices& splices) {
  Segments segments;
  uint32_t old_at = 0;
  uint32_t new_at = 0;
  splices.ForEach(
      [&](uint32_t kept, uint32_t) {
        old_at += kept;
        new_at += kept;
      },
      [&](uint32_t inserted, uint32_t deleted) {
        segments.push_back(
            {old_at, old_at + deleted, new_at, new_at + inserted});
        old_at += deleted;
        new_at += inserted;
      });
  return segments;
}

Segments InUnit(const TextState& old_text, const TextState& new_text,
                TextUnit unit, const Segments& by_place) {
  auto measure = [unit](const TextState& text, uint32_t place) {
    return text.rope()
        .Locate(TextUnit::kCodePoints, text.CodePointsBefore(place))
        ->in(unit);
  };
  Segments segments;
  for (const Segment& places : by_place) {
    const Segment shown{
        measure(old_text, places.old_begin), measure(old_text, places.old_end),
        measure(new_text, places.new_begin), measure(new_text, places.new_end)};
    const bool shows =
        shown.old_begin < shown.old_end || shown.new_begin < shown.new_end;
    if (shows) segments.push_back(shown);  // not of anchors alone
  }
  return segments;
}

}  // namespace syncline::internal
