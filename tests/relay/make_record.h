// Short ways to write records down.
#ifndef SYNCLINE_TESTS_RELAY_MAKE_RECORD_H_
#define SYNCLINE_TESTS_RELAY_MAKE_RECORD_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "syncline/relay/log_store.h"
#include "syncline/relay/record.h"

namespace syncline::relay::test {

inline constexpr PeerId kAlice{0xa1};
inline constexpr PeerId kBob{0xb0b};

// What one peer typed: its ops [begin, end), in the document's first epoch.
inline Record Typed(std::string document, PeerId peer, uint32_t begin,
                    uint32_t end, std::string payload = "update") {
  Record record;
  record.document = std::move(document);
  record.epoch = Epoch{1};
  record.spans = {{peer, begin, end}};
  record.payload = std::move(payload);
  record.author = "somebody";
  record.time_ms = 1'700'000'000'000;
  return record;
}

inline absl::StatusOr<Appended> AppendOne(LogStore& log, const Record& record) {
  auto answers = log.Append({record});
  if (answers.size() != 1) return absl::InternalError("not one answer");
  return answers[0];
}

inline std::vector<LoggedRecord> ReadAll(LogStore& log,
                                         const std::string& document) {
  const auto head = log.Head(document);
  if (!head.ok()) return {};
  auto records = log.Read(document, {head->epoch, head->first_seq}, SIZE_MAX);
  return records.ok() ? *std::move(records) : std::vector<LoggedRecord>();
}

}  // namespace syncline::relay::test

#endif  // SYNCLINE_TESTS_RELAY_MAKE_RECORD_H_
