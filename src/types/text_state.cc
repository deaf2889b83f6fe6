#include "syncline/internal/types/text_state.h"

namespace syncline::internal {

uint32_t TextState::PlaceForAnchor(uint32_t code_point, AnchorSide side) const {
  if (objects_ == nullptr) return code_point;
  return side == AnchorSide::kRight ? objects_->PlaceOf(code_point)
                                    : objects_->PlaceBehindPrevious(code_point);
}

const Value* TextState::EmbedAt(uint32_t code_point) const {
  if (objects_ == nullptr || code_point >= rope_.size().code_points) {
    return nullptr;
  }
  uint32_t none = 0;
  const auto* entry = objects_->At(objects_->PlaceOf(code_point), &none);
  return entry == nullptr ? nullptr : &entry->object.value;
}

TextObjects::Entry* TextState::MakePlace(uint32_t place, bool is_anchor) {
  if (objects_ == nullptr) {
    objects_ = std::make_unique<TextObjects>(rope_.size().code_points);
  }
  if (!is_anchor) rope_.Insert(objects_->CodePointsBefore(place), kEmbedText);
  return objects_->MakePlace(place, is_anchor);
}

TextObjects::Entry TextState::EraseObject(uint32_t place) {
  const uint32_t at = objects_->CodePointsBefore(place);
  TextObjects::Entry entry = objects_->Erase(place);
  if (!entry.object.is_anchor()) rope_.Erase(at, 1);
  return entry;
}

}  // namespace syncline::internal
