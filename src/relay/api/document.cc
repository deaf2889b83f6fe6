// A document as a whole: its snapshot, its version, its end.
#include <functional>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "relay/api/answers.h"
#include "relay/api/http_rules.h"
#include "relay/api/updates_page.h"
#include "syncline/relay/metrics/audit_log.h"

namespace syncline::relay::internal {
namespace {

// A snapshot may be replaced between two looks at the store.
constexpr int kMaxTries = 5;

struct ReadSnapshot {
  absl::Status status = {};
  std::optional<Published> published = {};  // nothing: there is none
  SyncBatchPtr batch = {};                  // null: its bytes were not wanted
};

// `is_wanted` says whether the bytes are, too.
template <typename IsWanted>
ReadSnapshot ReadCurrent(const std::string& document, SnapshotStore& snapshots,
                         IsWanted is_wanted) {
  ReadSnapshot read;
  for (int tries = 0; tries < kMaxTries; ++tries) {
    auto current = snapshots.Current(document);
    if (!current.ok()) return {.status = current.status()};
    read.published = *std::move(current);
    if (!read.published || !is_wanted(*read.published)) return read;
    auto bytes = snapshots.Get(document, read.published->id);
    if (absl::IsNotFound(bytes.status())) continue;
    if (!bytes.ok()) return {.status = bytes.status()};
    auto batch = SyncBatch::Parse(*std::move(bytes));
    if (!batch.ok()) {
      return {.status = absl::DataLossError(
                  absl::StrCat("the snapshot is not as it was written (",
                               std::string(batch.status().message()),
                               "): restore the document from a backup"))};
    }
    read.batch = *std::move(batch);
    return read;
  }
  return {.status = absl::UnavailableError(
              "the snapshot changes faster than it can be read")};
}

void SendSnapshot(const ApiCorePtr& core, const ApiExchangePtr& exchange,
                  const ReadSnapshot& read) {
  if (!read.status.ok()) return exchange->Fail(ProblemOf(read.status));
  if (!read.published) {
    return exchange->Fail(
        {ProblemCode::kNoSnapshot, "all of the document is in its updates"});
  }
  const std::string etag = EtagOf(read.published->id);
  HttpResponse response{
      .headers = {{"ETag", etag},
                  {"Cache-Control", "private, no-cache"},
                  {"Syncline-Position", read.published->position.ToString()}}};
  const auto condition = ConditionStatus(exchange->request(), etag);
  if (condition == 412) {
    return exchange->Fail({ProblemCode::kConditionFailed,
                           "there is another snapshot now: " + etag});
  }
  if (condition == 304) {
    response.status = 304;
    return exchange->Send(std::move(response));
  }
  const bool is_sealed = read.batch != nullptr && read.batch->is_sealed();
  const std::string type = is_sealed ? "application/vnd.syncline.batch"
                                     : "application/vnd.syncline.update";
  if (!Accepts(AllOf(exchange->request(), "Accept"), type)) {
    return exchange->Fail(
        {ProblemCode::kNotAcceptable, "the snapshot is " + type});
  }
  response.headers.emplace_back("Content-Type", type);
  if (read.batch != nullptr) {
    response.body =
        std::string(is_sealed ? read.batch->encoded() : read.batch->payload());
  }
  core->SendLarge(exchange, std::move(response));
}

void SendVersions(const ApiExchangePtr& exchange,
                  const absl::StatusOr<LogHead>& head) {
  if (!head.ok()) return exchange->Fail(ProblemOf(head.status()));
  const std::string position = Position{head->epoch, head->last_seq}.ToString();
  const std::string etag = absl::StrCat("\"", position, "\"");
  HttpHeaders headers = {{"ETag", etag},
                         {"Cache-Control", "private, no-cache"},
                         {"Syncline-Position", position}};
  const auto condition = ConditionStatus(exchange->request(), etag);
  if (condition == 412) {
    return exchange->Fail({ProblemCode::kConditionFailed,
                           "the document stands elsewhere now: " + position});
  }
  if (condition == 304) {
    return exchange->Send({.status = 304, .headers = std::move(headers)});
  }
  exchange->Send(
      200,
      {{"position", position},
       {"epoch", head->epoch.value},
       {"version", ToJson(head->version)},
       {"encoded", absl::WebSafeBase64Escape(head->version.Encode())}},
      std::move(headers));
}

}  // namespace

void GetSnapshot(const ApiCorePtr& core, const ApiExchangePtr& exchange) {
  core->RunBlocking(
      [exchange, snapshots = &core->parts().snapshots] {
        return ReadCurrent(exchange->document, *snapshots,
                           [&](const Published& published) {
                             return !exchange->is_head() &&
                                    !ConditionStatus(exchange->request(),
                                                     EtagOf(published.id));
                           });
      },
      [core, exchange](const ReadSnapshot& read) {
        SendSnapshot(core, exchange, read);
      });
}

void GetVersions(const ApiCorePtr& core, const ApiExchangePtr& exchange) {
  core->RunBlocking(
      [exchange, log = &core->parts().log] {
        return log->Head(exchange->document);
      },
      [exchange](const absl::StatusOr<LogHead>& head) {
        SendVersions(exchange, head);
      });
}

void NoteFirst(const ApiCorePtr& core, const ApiExchangePtr& exchange,
               std::string_view event, LogFields more,
               std::function<void()> then) {
  core->RunBlocking(
      [exchange, event = std::string(event), more = std::move(more),
       audit = core->audit()] {
        if (audit == nullptr) return absl::OkStatus();
        LogFields fields = {{"document", exchange->document},
                            {"subject", exchange->grant.subject},
                            {"tenant", exchange->grant.tenant},
                            {"client", exchange->request().client}};
        fields.insert(fields.end(), more.begin(), more.end());
        return audit->Append(event, fields);
      },
      [exchange, then = std::move(then)](const absl::Status& noted) {
        if (noted.ok()) return then();
        exchange->Fail({ProblemCode::kInternal,
                        "nothing was changed, as the audit log cannot be "
                        "written"});
      });
}

void DeleteDocument(const ApiCorePtr& core, const ApiExchangePtr& exchange) {
  NoteFirst(core, exchange, "delete", {}, [core, exchange] {
    core->hub().Delete(exchange->document, [exchange](absl::Status status) {
      if (!status.ok()) return exchange->Fail(ProblemOf(status));
      exchange->Send(
          {.status = 204, .headers = {{"Cache-Control", "no-store"}}});
    });
  });
}

Problem PageProblem(const absl::Status& status) {
  if (!absl::IsFailedPrecondition(status)) return ProblemOf(status);
  return {ProblemCode::kPositionGone, std::string(status.message())};
}

Problem BadSince() {
  return {ProblemCode::kBadParameter,
          "since is a position, such as 1:17, or a version in base64url; so is "
          "Last-Event-ID"};
}

}  // namespace syncline::relay::internal
