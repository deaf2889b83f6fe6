#include "syncline/internal/base/plain_sink.h"

namespace syncline::internal {

void TellPlain(const Plain& plain, PlainSink* sink) {
  if (const Plain::List* const list = plain.as_list()) {
    sink->BeginList();
    for (const Plain& item : *list) TellPlain(item, sink);
    sink->EndList();
  } else if (const Plain::Map* const map = plain.as_map()) {
    sink->BeginMap();
    for (const auto& [key, value] : *map) {
      sink->Key(key);
      TellPlain(value, sink);
    }
    sink->EndMap();
  } else {
    sink->Scalar(*plain.as_scalar());
  }
}

}  // namespace syncline::internal
