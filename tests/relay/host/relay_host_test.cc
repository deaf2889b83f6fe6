#include "syncline/relay/host/relay_host.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "relay/live/live_client.h"
#include "support/seed.h"
#include "syncline/relay/auth/open_auth.h"
#include "syncline/relay/memory_store.h"

namespace syncline::relay::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using syncline::test::SeededRandom;

std::unique_ptr<RelayHost> StartHost(HostParts parts,
                                     HostOptions options = {}) {
  auto host = RelayHost::Start(std::move(options), std::move(parts));
  CAPTURE(host.status());
  REQUIRE(host.ok());
  return *std::move(host);
}

// Clients of a store in memory can ask for no more.
constexpr AckLevel kLevel = AckLevel::kReceived;

TEST_CASE("clients of a host meet") {
  MemoryStore store;
  OpenAuth auth;
  const auto host = StartHost({.log = store, .snapshots = store, .auth = auth});
  LiveClient ann(host->port(), PeerId{1}, "notes", {.level = kLevel});
  LiveClient bob(host->port(), PeerId{2}, "notes", {.level = kLevel});
  REQUIRE(ann.session.SetPresence("notes", "name", "Ann").ok());
  ann.Write("hello");
  REQUIRE(RunUntil({&ann, &bob}, [&] {
    return ann.is_saved() && bob.is_saved() && bob.text().size() == 5 &&
           bob.session.presence("notes")->entries().size() == 1;
  }));
  // One that was away for a while finds what was written meanwhile.
  bob.Cut();
  ann.Write("again ");
  REQUIRE(RunUntil({&ann}, [&] { return ann.is_saved(); }));
  REQUIRE(RunUntil({&ann, &bob}, [&] { return bob.text().size() == 11; }));
  // A level that the store does not give is refused, not promised.
  LiveClient eve(host->port(), PeerId{3}, "notes",
                 {.level = AckLevel::kStored});
  REQUIRE(
      RunUntil({&eve}, [&] { return eve.state() == DocumentState::kFailed; }));
}

TEST_CASE("a large document goes through in both directions") {
  // However little may be queued.
  const size_t max_queued_bytes = GENERATE(size_t{4} << 20, size_t{4} << 10);
  MemoryStore store;
  OpenAuth auth;
  const auto host =
      StartHost({.log = store, .snapshots = store, .auth = auth},
                {.server = {.max_queued_bytes = max_queued_bytes}});
  LiveClient ann(host->port(), PeerId{1}, "notes", {.level = kLevel});
  std::string large;
  for (uint64_t i = 0; large.size() < 6'000'000; ++i) {
    large += std::to_string(i * 7'919 % 1'000'003);
  }
  ann.Write(large);
  REQUIRE(RunUntil({&ann}, [&] { return ann.is_saved(); }));
  LiveClient bob(host->port(), PeerId{2}, "notes", {.level = kLevel});
  REQUIRE(RunUntil({&ann, &bob},
                   [&] { return bob.text().size() == large.size(); }));
  REQUIRE(bob.text().ToString() == large);
}

// Answers with the path; /v1/block stops the hub until Go().
class Routes : public HttpRoutes {
 public:
  struct State {
    std::atomic<int> drained = 0;
    std::atomic<int> destroyed = 0;
    std::mutex mutex;
    std::condition_variable changed;
    bool may_go = false;

    void Go() {
      const std::lock_guard lock(mutex);
      may_go = true;
      changed.notify_all();
    }
  };

  Routes(State& state, const HubParts& parts)
      : state_(state), executor_(parts.executor) {}
  ~Routes() override { ++state_.destroyed; }

  void OnRequest(HttpRequest request,
                 std::unique_ptr<HttpReply> reply) override {
    if (request.path() == "/v1/block") {
      executor_.Post([&state = state_] {
        std::unique_lock lock(state.mutex);
        state.changed.wait(lock, [&] { return state.may_go; });
      });
    }
    reply->Send({200, {}, "route " + request.target});
  }
  void OnDrain() override { ++state_.drained; }

 private:
  State& state_;
  Executor& executor_;
};

HttpRoutesFactory Make(Routes::State& state) {
  return [&state](Hub&, const HubParts& parts) {
    return std::make_unique<Routes>(state, parts);
  };
}

TEST_CASE(
    "other requests under /v1/ go to the routes, which end with the host") {
  MemoryStore store;
  OpenAuth auth;
  Routes::State state;
  auto host = StartHost(
      {.log = store, .snapshots = store, .auth = auth, .routes = Make(state)});
  REQUIRE_THAT(HttpAsk(host->port(), "GET /v1/docs/a?from=1"),
               ContainsSubstring("route /v1/docs/a?from=1"));
  REQUIRE_THAT(HttpAsk(host->port(), "GET /v2/docs"), ContainsSubstring("404"));
  REQUIRE(host->Drain(std::chrono::seconds(1)) == 0);
  REQUIRE(state.drained == 1);
  host.reset();
  REQUIRE(state.destroyed == 1);
}

TEST_CASE("a client that sends more than the hub takes is not read from") {
  MemoryStore store;
  OpenAuth auth;
  Routes::State state;
  const auto host = StartHost(
      {.log = store, .snapshots = store, .auth = auth, .routes = Make(state)});
  LiveSocket socket(host->port(), "/v1/sync");
  REQUIRE_THAT(HttpAsk(host->port(), "GET /v1/block"),
               ContainsSubstring("route"));
  const std::string message(size_t{64} << 10, '\xff');
  for (int i = 0; i < 512; ++i) socket.Send(message);
  for (int i = 0; i < 300; ++i) {
    socket.Step();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  // Of 32 MiB: an inbox, and what the system keeps.
  REQUIRE(socket.unsent_bytes() > size_t{16} << 20);
  state.Go();
  for (int i = 0; i < 6'000 && !socket.is_closed(); ++i) {
    socket.Step();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  REQUIRE(socket.is_closed());  // since that was no frame
  const std::string metrics = HttpAsk(host->port(), "GET /metrics");
  REQUIRE_THAT(metrics, ContainsSubstring(
                            "\nsyncline_sync_closed_total{code=\"" +
                            std::to_string(socket.close_code()) + "\"} 1\n"));
  REQUIRE_THAT(metrics, ContainsSubstring("\nsyncline_hub_overflows_total{of="
                                          "\"log queue\"} 0\n"));
}

TEST_CASE("who does not take what it is sent is closed, and catches up") {
  MemoryStore store;
  OpenAuth auth;
  const auto host =
      StartHost({.log = store, .snapshots = store, .auth = auth},
                {.hub = {.session = {.max_queue_bytes = size_t{256} << 10}}});
  LiveClient ann(host->port(), PeerId{1}, "notes", {.level = kLevel});
  LiveClient bob(host->port(), PeerId{2}, "notes", {.level = kLevel});
  REQUIRE(
      RunUntil({&ann, &bob}, [&] { return ann.is_saved() && bob.is_saved(); }));
  // More than bob's window, of 1 MiB, and what may wait for him.
  SeededRandom random(1);
  std::string noise(size_t{64} << 10, ' ');
  for (int i = 0; i < 30; ++i) {
    for (char& c : noise) c = static_cast<char>('!' + random.Uniform(90));
    ann.Write(noise);
    REQUIRE(RunUntil({&ann}, [&] { return ann.is_saved(); }));
  }
  REQUIRE_THAT(
      HttpAsk(host->port(), "GET /metrics"),
      ContainsSubstring("\nsyncline_sync_closed_total{code=\"1013\"} 1\n"));
  bob.ReadToEnd();
  REQUIRE(bob.last_code == kCloseSlowConsumer);
  REQUIRE(RunUntil({&ann, &bob},
                   [&] { return bob.text().size() == ann.text().size(); }));
  REQUIRE(bob.text().ToString() == ann.text().ToString());
}

TEST_CASE("what a client says at once fits the least message that may be") {
  MemoryStore store;
  OpenAuth auth;
  const auto host = StartHost(
      {.log = store, .snapshots = store, .auth = auth},
      {.server = {.max_message_bytes = 1 << 20},
       .hub = {.session = {.limits = {.max_frame_bytes = 16 << 20}}}});
  LiveClient ann(host->port(), PeerId{1}, "notes", {.level = kLevel});
  SeededRandom random(1);
  std::string noise(size_t{3} << 20, ' ');
  for (char& c : noise) c = static_cast<char>('!' + random.Uniform(90));
  ann.Write(noise);
  REQUIRE(RunUntil({&ann}, [&] { return ann.is_saved(); }));
  REQUIRE(ann.last_code == 0);
}

TEST_CASE("who has not said Hello sends no long message") {
  MemoryStore store;
  OpenAuth auth;
  const auto host = StartHost({.log = store, .snapshots = store, .auth = auth});
  LiveSocket socket(host->port(), "/v1/sync");
  socket.Send(std::string(100'000, 'x'));
  for (int i = 0; i < 6'000 && !socket.is_closed(); ++i) {
    socket.Step();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  REQUIRE(socket.close_code() == 1009);
}

TEST_CASE("text is refused, and a path that is not there") {
  MemoryStore store;
  OpenAuth auth;
  const auto host = StartHost({.log = store, .snapshots = store, .auth = auth});
  LiveSocket text(host->port(), "/v1/sync");
  text.Send("hello", /*opcode=*/1);
  LiveSocket elsewhere(host->port(), "/v1/elsewhere");
  for (int i = 0; i < 3'000 && !(text.is_closed() && elsewhere.is_closed());
       ++i) {
    text.Step();
    elsewhere.Step();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  REQUIRE(text.close_code() == 1003);
  REQUIRE_THAT(elsewhere.refusal(), ContainsSubstring("404"));
}

TEST_CASE("a local host answers to local names only") {
  MemoryStore store;
  OpenAuth auth;
  const auto host =
      RelayHost::Start({.is_local_only = true},
                       {.log = store, .snapshots = store, .auth = auth});
  const auto ask = [&](const std::string& name) {
    return HttpAsk((*host)->port(), "GET /healthz", name);
  };
  for (const char* name : {"localhost", "LOCALHOST:80", "127.0.0.1:8080",
                           "127.9.9.9", "[::1]", "[::1]:8080"}) {
    CAPTURE(name);
    CHECK_THAT(ask(name), ContainsSubstring("200"));
  }
  for (const char* name :
       {"evil.example", "localhost.evil.example:80", "127.0.0.1.evil.example",
        "[", "[::2]", "10.0.0.1"}) {
    CAPTURE(name);
    CHECK_THAT(ask(name), !ContainsSubstring("200"));
  }
  LiveSocket socket((*host)->port(), "/v1/sync", "evil.example");
  for (int i = 0; i < 3'000 && !socket.is_closed(); ++i) {
    socket.Step();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  REQUIRE_THAT(socket.refusal(), ContainsSubstring("403"));
}

// Stops when it is told to.
class StoppingStore : public MemoryStore {
 public:
  absl::Status health() const override {
    return has_stopped ? absl::InternalError("the disk is gone")
                       : absl::OkStatus();
  }
  std::vector<absl::StatusOr<Appended>> Append(
      absl::Span<const Record> group) override {
    if (!has_stopped) return MemoryStore::Append(group);
    return {group.size(), absl::StatusOr<Appended>(health())};
  }
  std::atomic<bool> has_stopped = false;
};

TEST_CASE("a store that has stopped is told of, once") {
  StoppingStore store;
  OpenAuth auth;
  std::atomic<int> failures = 0;
  const auto host =
      StartHost({.log = store,
                 .snapshots = store,
                 .auth = auth,
                 .on_failure = [&](const absl::Status&) { ++failures; }});
  LiveClient ann(host->port(), PeerId{1}, "notes", {.level = kLevel});
  ann.Write("hello");
  REQUIRE(RunUntil({&ann}, [&] { return ann.is_saved(); }));
  store.has_stopped = true;
  ann.Write("lost? no");
  REQUIRE(RunUntil({&ann}, [&] { return failures > 0; }));
  REQUIRE_FALSE(ann.is_saved());
  REQUIRE(absl::IsInternal(host->health()));
  REQUIRE_THAT(HttpAsk(host->port(), "GET /healthz"), ContainsSubstring("503"));
  REQUIRE_THAT(HttpAsk(host->port(), "GET /readyz"), ContainsSubstring("503"));
  RunUntil(
      {&ann}, [] { return false; }, std::chrono::milliseconds(1'500));
  REQUIRE(failures == 1);
}

TEST_CASE("options out of their range are refused") {
  MemoryStore store;
  OpenAuth auth;
  const HostParts parts{.log = store, .snapshots = store, .auth = auth};
  REQUIRE(absl::IsInvalidArgument(
      RelayHost::Start({.blocking_threads = 0}, parts).status()));
  REQUIRE(absl::IsInvalidArgument(
      RelayHost::Start({.metrics_clients = {"everybody"}}, parts).status()));
  REQUIRE(absl::IsInvalidArgument(
      RelayHost::Start({.server = {.max_message_bytes = 1'000'000}}, parts)
          .status()));
  const auto host = RelayHost::Start({.metrics_clients = {}}, parts);
  REQUIRE_THAT(HttpAsk((*host)->port(), "GET /metrics"),
               ContainsSubstring("403"));
}

}  // namespace
}  // namespace syncline::relay::test
