// The state of one text, and how its ops change it.
//
// Positions in the log count places. Those of a text that never had an object
// are its code points, and it pays for nothing else.
//
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_TYPES_TEXT_STATE_H_
#define SYNCLINE_INTERNAL_TYPES_TEXT_STATE_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "syncline/internal/containers/rope.h"
#include "syncline/internal/types/sequence_merge.h"
#include "syncline/internal/types/text_objects.h"

namespace syncline::internal {

class TextState {
 public:
  explicit TextState(ContainerIndex container) : merge_(container) {}

  const Rope& rope() const { return rope_; }
  // nullptr where there never was one.
  const TextObjects* objects() const { return objects_.get(); }
  bool empty() const { return places() == 0; }

  // For a snapshot.
  void Assign(std::string_view utf8) { rope_.Assign(utf8); }

  SequenceMerge& merge() { return merge_; }
  const SequenceMerge& merge() const { return merge_; }
  uint32_t places() const {
    return objects_ == nullptr ? rope_.size().code_points : objects_->places();
  }
  uint32_t CodePointsBefore(uint32_t place) const {
    return objects_ == nullptr ? place : objects_->CodePointsBefore(place);
  }
  // See TextObjects.
  uint32_t PlaceOf(uint32_t code_point) const {
    return objects_ == nullptr ? code_point : objects_->PlaceOf(code_point);
  }
  uint32_t PlaceForText(uint32_t code_point) const {
    return objects_ == nullptr ? code_point
                               : objects_->PlaceForText(code_point);
  }
  uint32_t PlaceForAnchor(uint32_t code_point, AnchorSide side) const;

  // At the tip.
  void InsertText(uint32_t place, uint32_t code_points, std::string_view utf8) {
    if (objects_ == nullptr) return rope_.Insert(place, utf8);
    rope_.Insert(objects_->CodePointsBefore(place), utf8);
    objects_->InsertText(place, code_points);
  }
  // REQUIRES: they are code points, and no object is between them.
  void EraseText(uint32_t place, uint32_t code_points) {
    if (objects_ == nullptr) return rope_.Erase(place, code_points);
    rope_.Erase(objects_->CodePointsBefore(place), code_points);
    objects_->EraseText(place, code_points);
  }
  // See TextObjects.
  TextObjects::Range RangeWith(uint32_t place,
                               const TextObjects::Entry& entry) const {
    return objects_ == nullptr ? TextObjects::Range()
                               : objects_->RangeWith(place, entry);
  }
  TextObjects::Entry* MakePlace(uint32_t place, bool is_anchor);
  void InsertObject(uint32_t place, TextObjects::Entry&& entry) {
    *MakePlace(place, entry.object.is_anchor()) = std::move(entry);
  }
  TextObjects::Entry EraseObject(uint32_t place);
  // The value of an embed, or nullptr where the code point is text.
  const Value* EmbedAt(uint32_t code_point) const;
  // Calls f(code point, const Value&) for each embed.
  template <typename F>
  void ForEachEmbed(F f) const {
    if (objects_ == nullptr) return;
    objects_->ForEach([&](uint32_t at, uint32_t, const auto* entry) {
      if (entry != nullptr && !entry->object.is_anchor()) {
        f(at, entry->object.value);
      }
    });
  }
  // Calls text(place, code points) or object(place) for each part of the
  // places, which is to be erased before the next call.
  template <typename F, typename G>
  void ForEachPart(uint32_t place, uint32_t places, F text, G object) const;

  // Makes the edits that were found last. Calls `note(code point, deleted,
  // inserted UTF-8)` before each of text; `put(Edit)` and `take(place)` are to
  // make those of objects.
  template <typename F, typename P, typename T>
  void ApplyEdits(const OpLog& log, F note, P put, T take) {
    merge_.ForEachEdit(log, [&](const Edit& edit) {
      if (edit.is_object) {
        put(edit);
      } else if (objects_ != nullptr) {
        ApplyRichEdit(edit, note, take);
      } else if (edit.deleted > 0) {
        note(edit.position, edit.deleted, {});
        rope_.Erase(edit.position, edit.deleted);
      } else {
        note(edit.position, 0, edit.content);
        rope_.Insert(edit.position, edit.content);
      }
    });
    merge_.ClearEdits();
  }

  // What an embed shows in the rope: U+FFFC.
  static constexpr std::string_view kEmbedText = "\xEF\xBF\xBC";

 private:
  template <typename F, typename T>
  void ApplyRichEdit(const Edit& edit, F note, T take);

  Rope rope_;
  std::unique_ptr<TextObjects> objects_;
  SequenceMerge merge_;
};

template <typename F, typename G>
void TextState::ForEachPart(uint32_t place, uint32_t places, F text,
                            G object) const {
  while (places > 0) {
    uint32_t count = places;
    if (objects_ == nullptr) {
      text(place, count);
    } else if (objects_->At(place, &count) != nullptr) {
      count = 1;
      object(place);
    } else {
      count = std::min(count, places);
      text(place, count);
    }
    places -= count;
  }
}

template <typename F, typename T>
void TextState::ApplyRichEdit(const Edit& edit, F note, T take) {
  const uint32_t at = CodePointsBefore(edit.position);
  if (edit.inserted > 0) {
    note(at, 0, edit.content);
    rope_.Insert(at, edit.content);
    return objects_->InsertText(edit.position, edit.inserted);
  }
  ForEachPart(
      edit.position, edit.deleted,
      [&](uint32_t place, uint32_t count) {
        note(at, count, {});
        rope_.Erase(at, count);
        objects_->EraseText(place, count);
      },
      take);
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_TEXT_STATE_H_
