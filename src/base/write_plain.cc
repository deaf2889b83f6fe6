#include "syncline/internal/base/write_plain.h"

namespace syncline::internal {

void WritePlain(const Plain& plain, ContentWriter* writer) {
  if (const Plain::List* const list = plain.as_list()) {
    writer->BeginList();
    for (const Plain& item : *list) WritePlain(item, writer);
    writer->EndList();
  } else if (const Plain::Map* const map = plain.as_map()) {
    writer->BeginMap();
    for (const auto& [key, value] : *map) {
      writer->Key(key);
      WritePlain(value, writer);
    }
    writer->EndMap();
  } else {
    writer->Scalar(*plain.as_scalar());
  }
}

}  // namespace syncline::internal
