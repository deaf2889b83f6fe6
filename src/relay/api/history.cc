// What a document was: its history, what it held at a version, and the way back
// to it.
//
// These alone open a document, a few at a time and where it may block, and
// nothing of it is kept: the relay goes on to know nothing but logs. What is
// encrypted by its clients cannot be looked into.
#include <cstdint>
#include <utility>
#include <variant>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "relay/api/answers.h"
#include "relay/api/http_rules.h"
#include "relay/api/updates_page.h"
#include "relay/stored_document.h"
#include "syncline/doc.h"
#include "syncline/utf8.h"

namespace syncline::relay::internal {
namespace {

constexpr uint32_t kMaxEntries = 1'000;
constexpr uint32_t kDefaultEntries = 100;
constexpr char kUpdateType[] = "application/vnd.syncline.update";

// What a look into a document comes to.
struct Looked {
  HttpResponse response = {};
  SyncBatchPtr edit = {};  // to be appended first, in place of the response
};
using Look = std::variant<Looked, Problem>;

Problem ProblemOfLook(const absl::Status& status) {
  if (absl::IsFailedPrecondition(status)) {
    return {ProblemCode::kSealed, std::string(status.message())};
  }
  if (absl::IsNotFound(status)) {
    return {ProblemCode::kNoSuchVersion, std::string(status.message())};
  }
  return ProblemOf(status);
}

// REQUIRES: on a thread that may block.
template <typename LookAt>
Look OpenAndLook(const std::string& document, const HubParts& parts,
                 const LookAt& look) {
  const auto stored = ReadDocument(document, parts.log, parts.snapshots);
  if (!stored.ok()) return ProblemOfLook(stored.status());
  Doc doc;
  const absl::Status status = OpenStored(**stored, &doc);
  if (!status.ok()) return ProblemOfLook(status);
  return look(doc, **stored);
}

void Answer(const ApiCorePtr& core, const ApiExchangePtr& exchange,
            const Look& look) {
  if (const auto* problem = std::get_if<Problem>(&look)) {
    return exchange->Fail(*problem);
  }
  const auto& looked = std::get<Looked>(look);
  if (looked.edit == nullptr) return core->SendLarge(exchange, looked.response);
  core->hub().Append(
      exchange->document, exchange->grant.subject, looked.edit,
      [core, exchange, edit = looked.edit](const AppendAnswer& answer) {
        SendAppended(core, exchange, edit, answer);
      });
}

// Opens the document, and answers what `look(Doc&, const StoredDocument&)`
// gives.
template <typename LookAt>
void LookInto(const ApiCorePtr& core, const ApiExchangePtr& exchange,
              LookAt look) {
  auto ticket = core->openings().Take(1);
  if (!ticket) {
    return exchange->Fail(
        Busy(ApiBound::kOpenings, "too many documents are being looked into"));
  }
  core->RunBlocking(
      [exchange, parts = core->parts(), look = std::move(look),
       ticket = std::make_shared<Quota::Ticket>(*std::move(ticket))] {
        return OpenAndLook(exchange->document, parts, look);
      },
      [core, exchange](const Look& answer) { Answer(core, exchange, answer); });
}

// The parameter `version`. Null: there is none; a problem has been sent where
// it is no version.
bool ReadVersion(const ApiExchangePtr& exchange,
                 std::optional<Frontier>* version) {
  const auto text = exchange->target.parameter("version");
  if (!text) return true;
  *version = ParseFrontier(*text);
  if (*version) return true;
  exchange->Fail({ProblemCode::kBadParameter,
                  "version is what the history tells, such as "
                  "17@00000000000000a1: ids of ops, ascending, with commas "
                  "between"});
  return false;
}

bool ReadNumber(const ApiExchangePtr& exchange, std::string_view name,
                uint32_t most, uint32_t* number) {
  const auto text = exchange->target.parameter(name);
  if (!text) return true;
  if (absl::SimpleAtoi(std::string(*text), number) && *number <= most) {
    return true;
  }
  exchange->Fail(
      {ProblemCode::kBadParameter,
       absl::StrCat(std::string(name), " is a number, at most ", most)});
  return false;
}

nlohmann::json ToJson(const HistoryEntry& entry) {
  nlohmann::json json = {{"version", ToString(entry.version())},
                         {"parents", ToString(entry.parents)},
                         {"peer", entry.ops.peer.ToString()},
                         {"begin", entry.ops.begin},
                         {"end", entry.ops.end}};
  if (entry.time_ms != 0) json["time"] = entry.time_ms;
  if (!entry.message.empty()) json["message"] = entry.message;
  return json;
}

// Entries [skip, skip + limit) of what leads to a version.
Look ReadHistory(Doc& doc, const std::optional<Frontier>& version,
                 uint32_t skip, uint32_t limit) {
  absl::StatusOr<HistoryWalk> walk = doc.WalkHistory({.version = version});
  if (!walk.ok()) return ProblemOfLook(walk.status());
  nlohmann::json json = {
      {"version", ToString(version.value_or(doc.frontier()))},
      {"changes", nlohmann::json::array()},
      {"more", false}};
  for (uint64_t i = 0; const auto entry = walk->Next(); ++i) {
    if (i < skip) continue;
    if (i == uint64_t{skip} + limit) {
      json["more"] = true;
      break;
    }
    json["changes"].push_back(ToJson(*entry));
  }
  return Looked{{.headers = {{"Content-Type", "application/json"},
                             {"Cache-Control", "private, no-cache"}},
                 .body = Dump(json) + "\n"}};
}

// As values, or as a snapshot of a document that ends there.
Look ReadPast(Doc& doc, const std::optional<Frontier>& version,
              bool as_values) {
  if (version) {
    absl::StatusOr<Doc> past = doc.ForkAt(*version);
    if (!past.ok()) return ProblemOfLook(past.status());
    doc = *std::move(past);
  }
  absl::StatusOr<std::string> body =
      as_values ? doc.ToJson() : doc.ExportSnapshot();
  if (!body.ok()) return ProblemOf(body.status());
  return Looked{{.headers = {{"Content-Type",
                              as_values ? "application/json" : kUpdateType},
                             {"Cache-Control", "private, no-cache"},
                             {"Syncline-Version", ToString(doc.frontier())}},
                 .body = *std::move(body)}};
}

// The edit that leads back. Where there is nothing to change, what is stored
// last is told, as of an update that was known.
Look MakeRestoring(Doc& doc, const StoredDocument& stored,
                   const Frontier& version, const CommitOptions& options,
                   AckLevel level) {
  const absl::Status status = doc.RevertTo(version, options);
  if (!status.ok()) return ProblemOfLook(status);
  if (doc.version() == stored.version) {
    return Looked{AppendedResponse({.position = {stored.epoch, stored.last_seq},
                                    .level = level,
                                    .was_known = true})};
  }
  const absl::StatusOr<std::string> update = doc.ExportSince(stored.version);
  if (!update.ok()) return ProblemOf(update.status());
  absl::StatusOr<SyncBatchPtr> edit = SyncBatch::FromUpdate(*update);
  if (!edit.ok()) return ProblemOf(edit.status());
  return Looked{.edit = *std::move(edit)};
}

}  // namespace

void GetHistory(const ApiCorePtr& core, const ApiExchangePtr& exchange) {
  std::optional<Frontier> version;
  uint32_t skip = 0;
  uint32_t limit = kDefaultEntries;
  if (!ReadVersion(exchange, &version) ||
      !ReadNumber(exchange, "skip", ~uint32_t{0}, &skip) ||
      !ReadNumber(exchange, "limit", kMaxEntries, &limit)) {
    return;
  }
  LookInto(core, exchange, [=](Doc& doc, const StoredDocument&) {
    return ReadHistory(doc, version, skip, limit);
  });
}

void GetPast(const ApiCorePtr& core, const ApiExchangePtr& exchange) {
  std::optional<Frontier> version;
  if (!ReadVersion(exchange, &version)) return;
  const std::string accepted = AllOf(exchange->request(), "Accept");
  const bool as_values = Accepts(accepted, "application/json");
  if (!as_values && !Accepts(accepted, kUpdateType)) {
    return exchange->Fail(
        {ProblemCode::kNotAcceptable,
         absl::StrCat("the answer is application/json, or ", kUpdateType)});
  }
  LookInto(core, exchange, [=](Doc& doc, const StoredDocument&) {
    return ReadPast(doc, version, as_values);
  });
}

void PostRestore(const ApiCorePtr& core, const ApiExchangePtr& exchange) {
  std::optional<Frontier> version;
  if (!ReadVersion(exchange, &version)) return;
  if (!version) {
    return exchange->Fail(
        {ProblemCode::kBadParameter, "version is missing: what to go back to"});
  }
  const CommitOptions options{
      .time_ms = core->parts().env.WallTimeMs(),
      .message = std::string(
          exchange->target.parameter("message").value_or("restored"))};
  if (!IsValidUtf8(options.message)) {
    return exchange->Fail(
        {ProblemCode::kBadParameter, "message is no valid UTF-8"});
  }
  NoteFirst(core, exchange, "restore", {{"version", ToString(*version)}},
            [core, exchange, version = *version, options] {
              LookInto(core, exchange,
                       [version, options, level = core->parts().log.level()](
                           Doc& doc, const StoredDocument& stored) {
                         return MakeRestoring(doc, stored, version, options,
                                              level);
                       });
            });
}

}  // namespace syncline::relay::internal
