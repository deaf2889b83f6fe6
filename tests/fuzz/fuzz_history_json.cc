// Any text as the JSON of a history: refused, or an update that says the same
// when it is JSON again.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "syncline/json/history.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto update = syncline::HistoryFromJson(text);
  if (!update.ok()) return 0;
  const auto json = syncline::HistoryToJson(*update);
  if (!json.ok() || *syncline::HistoryFromJson(*json) != *update) {
    std::fprintf(stderr, "another history when it is read again\n");
    std::abort();
  }
  return 0;
}
