// Any text as the JSON of a history: refused, or an update that says the same
// when it is JSON again. And any bytes as the message of an update, under a
// checksum that fits: refused, or JSON that has as much of everything when it
// is an update again.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "syncline/history_info.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/json/history.h"

namespace {

using syncline::HistoryFromJson;
using syncline::HistoryToJson;

void Expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

void TestJson(std::string_view text) {
  const auto update = HistoryFromJson(text);
  if (!update.ok()) return;
  const auto json = HistoryToJson(*update);
  Expect(json.ok(), "an update of JSON that is none in JSON");
  Expect(*HistoryFromJson(*json) == *update,
         "another history when it is read again");
}

void TestMessage(std::string_view message) {
  namespace codec = syncline::internal;
  std::string bytes(codec::kEnvelopeBytes, '\0');
  bytes += message;
  codec::SealEnvelope(codec::BytesKind::kUpdate, &bytes);
  const auto json = HistoryToJson(bytes);
  const auto info = syncline::InspectHistory(bytes);
  Expect(json.ok() == info.ok(), "one reads it, and one does not");
  if (!json.ok()) return;
  TestJson(*json);
  const auto update = HistoryFromJson(*json);
  if (!update.ok()) return;  // with what a later version may have added
  // The order of parents is the writer's, so the bytes may be others.
  const auto again = syncline::InspectHistory(*update);
  Expect(again.ok(), "an update of JSON that cannot be read");
  Expect(again->ops == info->ops && again->runs == info->runs &&
             again->op_runs == info->op_runs &&
             again->changes == info->changes &&
             again->inserted_characters == info->inserted_characters &&
             again->deleted_characters == info->deleted_characters &&
             again->value_bytes == info->value_bytes,
         "another history in JSON");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  TestJson(input);
  TestMessage(input);
  return 0;
}
