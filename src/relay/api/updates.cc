// What is new in a document, at once or as soon as there is something; and what
// somebody adds.
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "relay/api/answers.h"
#include "relay/api/http_rules.h"
#include "relay/api/updates_page.h"

namespace syncline::relay::internal {
namespace {

// A page, encoded where it may take time.
struct EncodedPage {
  absl::Status status = {};
  bool is_empty = false;
  Position position = {};
  std::string json = {};
};

EncodedPage ReadEncoded(const std::string& document, const Since& since,
                        size_t max_bytes, LogStore& log,
                        SnapshotStore& snapshots) {
  const absl::StatusOr<UpdatesPage> page =
      ReadPage(document, since, max_bytes, log, snapshots);
  if (!page.ok()) return {.status = page.status()};
  return {.is_empty = page->is_empty(),
          .position = page->position,
          .json = Dump(ToJson(*page)) + "\n"};
}

void SendPage(const ApiCorePtr& core, const ApiExchangePtr& exchange,
              const EncodedPage& page) {
  if (!page.status.ok()) return exchange->Fail(PageProblem(page.status));
  core->SendLarge(exchange,
                  {.headers = {{"Content-Type", "application/json"},
                               {"Cache-Control", "no-store"},
                               {"Syncline-Position", page.position.ToString()}},
                   .body = page.json});
}

// Reads what is after `since`, then calls `on_page`.
template <typename OnPage>
void ReadUpdates(const ApiCorePtr& core, const ApiExchangePtr& exchange,
                 const Since& since, OnPage on_page) {
  core->RunBlocking(
      [document = exchange->document, since,
       max_bytes = core->options().max_page_bytes, log = &core->parts().log,
       snapshots = &core->parts().snapshots] {
        return ReadEncoded(document, since, max_bytes, *log, *snapshots);
      },
      std::move(on_page));
}

// Waits for the first record after a page without any; then the page is read
// anew.
class LongPoll : public Waiter, public std::enable_shared_from_this<LongPoll> {
 public:
  LongPoll(const ApiCorePtr& core, ApiExchangePtr exchange, EncodedPage page,
           Milliseconds deadline)
      : Waiter(std::move(exchange)),
        core_(core),
        page_(std::move(page)),
        deadline_(deadline) {}

  void Start() {
    core_->waiters().Add(shared_from_this());
    if (!core_->waiters().Has(*this)) return;  // it was closed at once
    core_->hub().Watch(exchange().document, exchange().grant.subject,
                       {page_.position.epoch, page_.position.seq.Next()},
                       weak_from_this(),
                       [weak = weak_from_this()](const WatchAnswer& answer) {
                         const auto here = weak.lock();
                         if (here != nullptr) here->OnWatch(answer);
                       });
  }

  void OnRecord(Position, const SyncBatchPtr&) override { ReadAgain(); }
  void OnPresence(const PresenceEntry&) override {}
  void OnClosed(const SyncError& why) override {
    why.code == SyncErrorCode::kRoomUnavailable ? ReadAgain()
                                                : Close(ProblemOf(why));
  }

  void Tick(Milliseconds now) override {
    if (now < deadline_ || !End()) return;
    SendPage(core_, exchange_ptr(), page_);
  }
  void Close(const Problem& why) override {
    if (End()) exchange().Fail(why);
  }
  void Gone() override { End(); }

 private:
  void OnWatch(const WatchAnswer& answer) {
    if (answer.error) return Close(ProblemOf(*answer.error));
    if (answer.is_behind) ReadAgain();
  }

  void ReadAgain() {
    if (!End()) return;
    ReadUpdates(
        core_, exchange_ptr(), {.position = page_.position},
        [core = core_, exchange = exchange_ptr()](const EncodedPage& page) {
          SendPage(core, exchange, page);
        });
  }

  // Whether it was not over yet.
  bool End() {
    if (std::exchange(is_over_, true)) return false;
    core_->hub().Unwatch(exchange().document, this);
    core_->waiters().Remove(this);
    return true;
  }

  const ApiCorePtr core_;
  const EncodedPage page_;
  const Milliseconds deadline_;
  bool is_over_ = false;
};

// Of the parameter `wait`: seconds, a decimal number.
std::optional<Milliseconds> WaitOf(const ApiExchange& exchange,
                                   Milliseconds max) {
  const auto text = exchange.target.parameter("wait");
  if (!text || exchange.is_head()) return Milliseconds(0);
  double seconds = 0;
  if (!absl::SimpleAtod(std::string(*text), &seconds) || !(seconds >= 0) ||
      seconds * 1'000 > static_cast<double>(max.count())) {
    return std::nullopt;
  }
  return Milliseconds(static_cast<int64_t>(seconds * 1'000));
}

void Wait(const ApiCorePtr& core, const ApiExchangePtr& exchange,
          const EncodedPage& page, Milliseconds wait) {
  auto slot = core->waiting().Take(1);
  if (!slot) {
    return exchange->Fail(Busy(
        ApiBound::kWaiting, "too many requests are waiting: ask without wait"));
  }
  exchange->slot = std::move(slot);
  ++core->counters().polls;
  std::make_shared<LongPoll>(core, exchange, page, core->hub().Now() + wait)
      ->Start();
}

}  // namespace

HttpResponse AppendedResponse(const AppendAnswer& answer) {
  const std::string position = answer.position.ToString();
  const nlohmann::json json = {
      {"position", position},
      {"level", std::string(AckLevelName(answer.level))},
      {"known", answer.was_known}};
  return {.status = answer.was_known ? 200 : 201,
          .headers = {{"Content-Type", "application/json"},
                      {"Cache-Control", "no-store"},
                      {"Syncline-Position", position}},
          .body = Dump(json) + "\n"};
}

void SendAppended(const ApiCorePtr& core, const ApiExchangePtr& exchange,
                  const SyncBatchPtr& batch, const AppendAnswer& answer) {
  if (answer.error) {
    Problem problem = ProblemOf(*answer.error);
    if (problem.code == ProblemCode::kGap) {
      problem.detail =
          "the update builds upon ops that are missing here: send them first, "
          "and then this one again";
      problem.members["missing"] =
          ToJson(MissingIn(batch->info(), answer.version));
      problem.members["version"] = ToJson(answer.version);
    }
    return exchange->Fail(std::move(problem));
  }
  ++core->counters().appends;
  exchange->Send(AppendedResponse(answer));
}

void GetUpdates(const ApiCorePtr& core, const ApiExchangePtr& exchange) {
  const auto wait = WaitOf(*exchange, core->options().max_wait);
  if (!wait) {
    return exchange->Fail(
        {ProblemCode::kBadParameter,
         absl::StrCat("wait is a number of seconds, 0 to ",
                      core->options().max_wait.count() / 1'000)});
  }
  std::optional<Since> since = Since{};
  if (const auto text = exchange->target.parameter("since")) {
    since = ParseSince(*text);
  }
  if (!since) return exchange->Fail(BadSince());
  ReadUpdates(
      core, exchange, *since,
      [core, exchange, wait = *wait](const EncodedPage& page) {
        if (!page.status.ok() || !page.is_empty || wait == Milliseconds(0)) {
          return SendPage(core, exchange, page);
        }
        Wait(core, exchange, page, wait);
      });
}

void PostUpdate(const ApiCorePtr& core, const ApiExchangePtr& exchange) {
  std::optional<Since> since = Since{Position{}, {}};
  if (const auto text = exchange->target.parameter("since")) {
    since = ParseSince(*text);
  }
  if (!since || !since->position) {
    return exchange->Fail(
        {ProblemCode::kBadParameter,
         "the since of an update is a position, such as 1:17"});
  }
  const bool is_batch = MediaType(exchange->request().header("Content-Type")) ==
                        "application/vnd.syncline.batch";
  core->RunBlocking(
      [exchange, is_batch] {
        const std::string body = exchange->TakeBody();
        return is_batch ? SyncBatch::Parse(body) : SyncBatch::FromUpdate(body);
      },
      [core, exchange, known = since->position->epoch](
          const absl::StatusOr<SyncBatchPtr>& batch) {
        if (!batch.ok() || (*batch)->info().spans.empty()) {
          return exchange->Fail({ProblemCode::kBadUpdate,
                                 batch.ok()
                                     ? "the update has no ops"
                                     : std::string(batch.status().message())});
        }
        core->hub().Append(
            exchange->document, exchange->grant.subject, *batch,
            [core, exchange, batch = *batch](const AppendAnswer& answer) {
              SendAppended(core, exchange, batch, answer);
            },
            known);
      });
}

}  // namespace syncline::relay::internal
