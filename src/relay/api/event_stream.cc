#include "relay/api/event_stream.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "relay/api/answers.h"

namespace syncline::relay::internal {
namespace {

constexpr char kFirst[] = "retry: 2000\n\n";
constexpr char kHeartbeat[] = ":\n\n";

// An event with an id moves what a client tells when it comes back.
std::string Event(const char* name, const nlohmann::json& data,
                  const std::string& id = "") {
  return absl::StrCat(id.empty() ? "" : absl::StrCat("id: ", id, "\n"),
                      "event: ", name, "\ndata: ", Dump(data), "\n\n");
}

std::string UpdateEvent(const UpdatesPage::Item& item, size_t max_bytes) {
  const std::string position = item.position.ToString();
  const size_t bytes = item.batch->encoded().size();
  if (bytes <= max_bytes) return Event("update", ToJson(item), position);
  const Position before{item.position.epoch, Seq{item.position.seq.value - 1}};
  return Event(
      "large",
      {{"position", position}, {"since", before.ToString()}, {"bytes", bytes}},
      position);
}

// One that forgets what the client stands at: it is of another life.
std::string ResetEvent(const Problem& problem) {
  return absl::StrCat("id\n", Event("reset", ToJson(problem)));
}

HttpResponse StreamHead(std::string first) {
  return {.headers = {{"Content-Type", "text/event-stream"},
                      {"Cache-Control", "no-store"},
                      {"X-Accel-Buffering", "no"}},  // of proxies
          .body = std::move(first)};
}

}  // namespace

EventStream::EventStream(ApiCorePtr core, ApiExchangePtr exchange, Since since)
    : Waiter(std::move(exchange)),
      core_(std::move(core)),
      since_(std::move(since)) {}

void EventStream::Start() {
  exchange().reply().OnWritable(
      [weak = weak_from_this(), executor = &core_->parts().executor] {
        executor->Post([weak] {
          if (const auto here = weak.lock()) here->OnTaken();
        });
      });
  exchange().Begin(StreamHead(kFirst));
  written_at_ = core_->hub().Now();
  core_->waiters().Add(shared_from_this());
  if (state_ != State::kOver) Read();
}

EventStream::Events EventStream::ReadEvents(const std::string& document,
                                            const Since& since,
                                            const HttpApiOptions& options,
                                            LogStore& log,
                                            SnapshotStore& snapshots) {
  const absl::StatusOr<UpdatesPage> page =
      ReadPage(document, since, options.max_stream_bytes, log, snapshots);
  if (!page.ok()) return {.status = page.status()};
  Events events{.position = page->position, .has_more = page->has_more};
  if (page->snapshot) {
    events.text = Event("snapshot", ToJson(*page->snapshot),
                        page->snapshot->position.ToString());
  }
  for (const UpdatesPage::Item& item : page->items) {
    events.text += UpdateEvent(item, options.max_event_bytes);
  }
  return events;
}

// Whoever has gone takes his place until the stores have answered: else they
// might be asked by any number.
void EventStream::Read() {
  state_ = State::kReading;
  core_->RunBlocking(
      [document = exchange().document, since = since_,
       options = &core_->options(), core = core_, log = &core_->parts().log,
       snapshots = &core_->parts().snapshots] {
        return ReadEvents(document, since, *options, *log, *snapshots);
      },
      [weak = weak_from_this(), place = exchange_ptr()](const Events& events) {
        const auto here = weak.lock();
        if (here != nullptr && here->state_ == State::kReading) {
          here->OnEvents(events);
        }
      });
}

void EventStream::OnEvents(const Events& events) {
  if (!events.status.ok()) {
    const Problem problem = PageProblem(events.status);
    if (problem.code != ProblemCode::kPositionGone) return Close(problem);
    return End(ResetEvent(problem));
  }
  since_ = {.position = events.position, .version = {}};
  if (!events.text.empty()) Write(events.text);
  if (state_ == State::kOver) return;
  if (IsFull()) {
    state_ = State::kFull;
  } else {
    events.has_more ? Read() : Join();
  }
}

void EventStream::Join() {
  state_ = State::kJoining;
  const Position& last = *since_.position;
  core_->hub().Watch(exchange().document, exchange().grant.subject,
                     {last.epoch, last.seq.Next()}, weak_from_this(),
                     [weak = weak_from_this()](const WatchAnswer& answer) {
                       const auto here = weak.lock();
                       if (here != nullptr) here->OnWatch(answer);
                     });
}

void EventStream::OnWatch(const WatchAnswer& answer) {
  if (state_ != State::kJoining) return;
  if (answer.error) return Close(ProblemOf(*answer.error));
  if (answer.is_behind) return Read();
  state_ = State::kLive;
  Write(Event("roster", ToJson(answer.roster)));
}

void EventStream::OnRecord(Position position, const SyncBatchPtr& batch) {
  if (state_ != State::kLive) return;
  if (IsFull()) {
    ++core_->counters().lagged;
    state_ = State::kFull;
    return core_->hub().Unwatch(exchange().document, this);
  }
  since_ = {.position = position, .version = {}};
  Write(UpdateEvent({position, batch}, core_->options().max_event_bytes));
}

// What a full client misses is in the roster, which it gets when it is not.
void EventStream::OnPresence(const PresenceEntry& change) {
  if (state_ != State::kLive) return;
  if (IsFull()) {
    ++core_->counters().lagged;
    state_ = State::kFull;
    return core_->hub().Unwatch(exchange().document, this);
  }
  Write(Event("presence", ToJson(change)));
}

void EventStream::OnClosed(const SyncError& why) {
  if (state_ == State::kOver) return;
  // Deleted, evicted or damaged is final; else the log tells what is.
  if (why.code == SyncErrorCode::kRoomUnavailable) return Read();
  Close(ProblemOf(why));
}

void EventStream::OnTaken() {
  if (state_ == State::kFull && !IsFull()) Read();
}

void EventStream::Tick(Milliseconds now) {
  if (written_at_ + core_->options().heartbeat <= now && !IsFull()) {
    Write(kHeartbeat);
  }
}

void EventStream::Close(const Problem& why) {
  End(Event("closed", ToJson(why)));
}

void EventStream::Gone() { End(""); }

bool EventStream::IsFull() {
  return exchange().reply().queued_bytes() >= core_->options().max_stream_bytes;
}

void EventStream::Write(std::string_view text) {
  written_at_ = core_->hub().Now();
  const absl::Status status = exchange().reply().Write(text);
  // The server's own bound is below ours, or the client has gone: what was not
  // sent is in the log, from the last id on.
  if (!status.ok()) End("");
}

void EventStream::End(const std::string& last_words) {
  if (std::exchange(state_, State::kOver) == State::kOver) return;
  const auto self = shared_from_this();
  core_->hub().Unwatch(exchange().document, this);
  core_->waiters().Remove(this);
  if (!last_words.empty()) {
    exchange().reply().Write(last_words).IgnoreError();
  }
  exchange().reply().End();
}

void GetEvents(const ApiCorePtr& core, const ApiExchangePtr& exchange) {
  std::string text(exchange->request().header("Last-Event-ID"));
  if (text.empty()) {
    text = std::string(exchange->target.parameter("since").value_or(""));
  }
  const auto since =
      text.empty() ? std::optional<Since>(Since{}) : ParseSince(text);
  if (!since) return exchange->Fail(BadSince());
  if (exchange->is_head()) {
    exchange->Begin(StreamHead(""));
    return exchange->reply().End();
  }
  auto slot = core->waiting().Take(1);
  if (!slot) {
    return exchange->Fail(
        Busy(ApiBound::kWaiting, "there are too many event streams"));
  }
  exchange->slot = std::move(slot);
  ++core->counters().streams;
  std::make_shared<EventStream>(core, exchange, *since)->Start();
}

}  // namespace syncline::relay::internal
