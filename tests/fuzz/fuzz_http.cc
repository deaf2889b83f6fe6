// Any bytes as what a client sends over HTTP: the parser and the API answer
// each request once, with a status that says what they mean, and what they take
// into the log can be read.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "relay/net/request_parser.h"
#include "syncline/relay/api/http_api.h"
#include "syncline/relay/auth/open_auth.h"
#include "syncline/relay/local_bus.h"
#include "syncline/relay/memory_store.h"
#include "syncline/sync/batch.h"

namespace {

using namespace syncline::relay;  // NOLINT(google-build-using-namespace)
using syncline::Milliseconds;

void Expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

class StoppedEnv : public Env {
 public:
  int64_t WallTimeMs() override { return now.count(); }
  int64_t MonotonicNs() override { return now.count() * 1'000'000; }
  uint64_t Random() override { return ++random_; }
  std::string ProcessName() override { return "fuzz"; }
  const char* sqlite_vfs() override { return nullptr; }

  Milliseconds now{1'000};

 private:
  uint64_t random_ = 0;
};

class ListExecutor : public Executor {
 public:
  void Post(std::function<void()> work) override {
    works.push_back(std::move(work));
  }
  void RunBlocking(std::function<void()> work) override {
    works.push_back(std::move(work));
  }

  std::deque<std::function<void()>> works;
};

struct Outcome {
  HttpResponse response;
  bool is_begun = false;
  bool is_over = false;
};

class Reply : public HttpReply {
 public:
  explicit Reply(std::shared_ptr<Outcome> outcome)
      : outcome_(std::move(outcome)) {}
  ~Reply() override { Expect(outcome_->is_begun, "no answer"); }

  void Send(HttpResponse response) override {
    Begin(std::move(response));
    End();
  }
  void Begin(HttpResponse head) override {
    Expect(!outcome_->is_begun, "two answers");
    outcome_->response = std::move(head);
    outcome_->is_begun = true;
    const auto handler = writable_;  // it may end the answer
    if (handler) handler();
  }
  absl::Status Write(std::string_view bytes) override {
    Expect(outcome_->is_begun && !outcome_->is_over, "written out of turn");
    outcome_->response.body += bytes;
    return absl::OkStatus();
  }
  void End() override {
    outcome_->is_over = true;
    writable_ = nullptr;
  }
  size_t queued_bytes() const override { return 0; }
  void OnWritable(std::function<void()> handler) override {
    writable_ = std::move(handler);
  }
  void OnClosed(std::function<void()>) override {}

 private:
  const std::shared_ptr<Outcome> outcome_;
  std::function<void()> writable_;
};

struct Relay {
  void Work() {
    for (;;) {
      if (committer.CommitGroup() > 0) continue;
      if (executor.works.empty()) return;
      const auto work = std::move(executor.works.front());
      executor.works.pop_front();
      work();
    }
  }
  std::shared_ptr<Outcome> Ask(HttpRequest request) {
    auto outcome = std::make_shared<Outcome>();
    api.OnRequest(std::move(request), std::make_unique<Reply>(outcome));
    Work();
    return outcome;
  }

  StoppedEnv env;
  ListExecutor executor;
  MemoryStore store;
  LocalBus bus;
  OpenAuth auth;
  GroupCommitter committer{store};
  HubParts parts{.log = store,
                 .snapshots = store,
                 .committer = committer,
                 .bus = bus,
                 .auth = auth,
                 .executor = executor,
                 .env = env};
  Hub hub{{}, parts};
  HttpApi api{hub, parts};
};

void CheckOutcome(const Outcome& outcome) {
  Expect(outcome.is_over, "an answer without an end");
  const int status = outcome.response.status;
  Expect((status >= 200 && status < 500) || status == 503,
         "the server is at fault");
  for (const auto& [name, value] : outcome.response.headers) {
    if (name != "Content-Type" || value.find("json") == std::string::npos) {
      continue;
    }
    Expect(!nlohmann::json::parse(outcome.response.body, nullptr, false)
                .is_discarded(),
           "a body that is no JSON");
  }
}

// The log can be read as what it was written as.
void CheckStore(MemoryStore& store) {
  const auto documents = store.List("", 1'000);
  for (const ListedDocument& document : *documents) {
    const auto head = store.Head(document.name);
    Expect(head.ok(), "no head");
    if (head->last_seq < head->first_seq) continue;
    const auto records =
        store.Read(document.name, {head->epoch, head->first_seq}, SIZE_MAX);
    Expect(records.ok(), "a log that cannot be read");
    for (const LoggedRecord& record : *records) {
      Expect(syncline::SyncBatch::Parse(record.record.payload).ok(),
             "a record that is no batch");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  Relay relay;
  std::vector<std::shared_ptr<Outcome>> outcomes;
  while (!rest.empty()) {
    RequestParser parser(16 << 10, 1 << 20);
    rest.remove_prefix(parser.Take(rest));
    if (parser.state() != RequestParser::State::kDone) break;
    outcomes.push_back(relay.Ask(parser.TakeRequest()));
  }
  // Polls end by themselves, streams when the relay stops.
  relay.env.now += Milliseconds(61'000);
  relay.hub.Tick();
  relay.Work();
  relay.api.OnDrain();
  relay.Work();
  for (const auto& outcome : outcomes) CheckOutcome(*outcome);
  CheckStore(relay.store);
  return 0;
}
