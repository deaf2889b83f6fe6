// What each resource answers. The grant suffices for the method; all is on the
// hub's thread.
#ifndef SYNCLINE_SRC_RELAY_API_ANSWERS_H_
#define SYNCLINE_SRC_RELAY_API_ANSWERS_H_

#include <functional>
#include <string_view>

#include "relay/api/api_core.h"
#include "syncline/relay/metrics/json_log.h"

namespace syncline::relay::internal {

void GetUpdates(const ApiCorePtr& core, const ApiExchangePtr& exchange);
void PostUpdate(const ApiCorePtr& core, const ApiExchangePtr& exchange);
void GetEvents(const ApiCorePtr& core, const ApiExchangePtr& exchange);
void GetSnapshot(const ApiCorePtr& core, const ApiExchangePtr& exchange);
void GetVersions(const ApiCorePtr& core, const ApiExchangePtr& exchange);
void GetHistory(const ApiCorePtr& core, const ApiExchangePtr& exchange);
void GetPast(const ApiCorePtr& core, const ApiExchangePtr& exchange);
void PostRestore(const ApiCorePtr& core, const ApiExchangePtr& exchange);
void DeleteDocument(const ApiCorePtr& core, const ApiExchangePtr& exchange);
void GetPresence(const ApiCorePtr& core, const ApiExchangePtr& exchange);
void PutPresence(const ApiCorePtr& core, const ApiExchangePtr& exchange);
void DeletePresence(const ApiCorePtr& core, const ApiExchangePtr& exchange);

// Writes a line of the audit log, where there is one, and then does it. What is
// done without a line would be done by nobody: where it cannot be written, the
// exchange fails, and nothing is done.
void NoteFirst(const ApiCorePtr& core, const ApiExchangePtr& exchange,
               std::string_view event, LogFields more,
               std::function<void()> then);

// What became of an append.
HttpResponse AppendedResponse(const AppendAnswer& answer);
// The same, where it may have failed.
void SendAppended(const ApiCorePtr& core, const ApiExchangePtr& exchange,
                  const SyncBatchPtr& batch, const AppendAnswer& answer);

// The problem of a page that could not be read: kPositionGone, where the
// reader's position is none.
Problem PageProblem(const absl::Status& status);
Problem BadSince();

// {"connection": 3, "subject": "alice", "fields": {"cursor": "NQ=="}}
nlohmann::json ToJson(const PresenceEntry& entry);
nlohmann::json ToJson(const std::vector<PresenceEntry>& entries);

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_API_ANSWERS_H_
