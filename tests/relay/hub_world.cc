#include "relay/hub_world.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <utility>

namespace syncline::relay::test {

void WordAuth::Verify(std::string_view token, std::string_view, Callback done) {
  if (!is_available) return done(absl::UnavailableError("ask again later"));
  const size_t colon = token.find(':');
  if (colon == std::string_view::npos) {
    return done(absl::UnauthenticatedError("no token"));
  }
  Grant grant;
  grant.subject = std::string(token.substr(0, colon));
  const auto other = rights.find(grant.subject);
  grant.documents = DocumentRules::All(
      other != rights.end()
          ? other->second
          : ParseRights(token.substr(colon + 1)).value_or(Rights::kNone));
  grant.expires_ms = expires_ms;
  done(std::move(grant));
}

std::vector<absl::StatusOr<Appended>> FlakyStore::Append(
    absl::Span<const Record> group) {
  const absl::Status& status = failure.ok() ? unwritable : failure;
  if (!status.ok()) return {group.size(), status};
  std::vector<absl::StatusOr<Appended>> answers = MemoryStore::Append(group);
  for (auto& answer : answers) {
    if (answer.ok()) answer->level = level();
  }
  return answers;
}

absl::StatusOr<LogHead> FlakyStore::Head(std::string_view document) {
  if (!failure.ok()) return failure;
  if (!unreadable.ok()) return unreadable;
  return MemoryStore::Head(document);
}

absl::StatusOr<std::vector<LoggedRecord>> FlakyStore::Read(
    std::string_view document, Position from, size_t max_bytes) {
  ++reads;
  if (!failure.ok()) return failure;
  if (!unreadable.ok()) return unreadable;
  return MemoryStore::Read(document, from, max_bytes);
}

absl::StatusOr<Epoch> FlakyStore::Tombstone(std::string_view document) {
  if (!failure.ok()) return failure;
  return MemoryStore::Tombstone(document);
}

absl::StatusOr<std::optional<Published>> FlakyStore::Current(
    std::string_view document) {
  if (!failure.ok()) return failure;
  if (!unreadable.ok()) return unreadable;
  return MemoryStore::Current(document);
}

void Type(HubClient& client, std::string_view text) {
  REQUIRE(client.text().Insert(0, text).ok());
  REQUIRE(client.doc.Commit().ok());
}

HubWorld::HubWorld(HubOptions options, size_t hosts, uint64_t seed,
                   LogStore& log, SnapshotStore& snapshots)
    : env(seed),
      options_(std::move(options)),
      host_count_(hosts),
      log_(log),
      snapshots_(snapshots) {
  Start();
}

void HubWorld::Start() {
  for (size_t i = 0; i < host_count_; ++i) {
    hosts_.push_back(std::make_unique<HubHost>(options_, log_, snapshots_, bus,
                                               auth, env, group));
  }
}

HubClient& HubWorld::Add(const std::string& name, JoinOptions options,
                         ClientOptions client_options) {
  const uint64_t number = clients.size() + 1;
  auto client =
      std::make_unique<HubClient>(name, PeerId{number}, number, client_options);
  if (options.token.empty()) options.token = name + ":write";
  (void)client->session.Join("room", &client->port, std::move(options));
  clients.push_back(std::move(client));
  return *clients.back();
}

void HubWorld::Manage(HubClient& client) {
  client.session.Tick(env.now);
  if (client.connection == nullptr) {
    if (client.session.connection() != ConnectionState::kConnect) return;
    client.connection =
        hub(client.host).Connect([&client] { ++client.notified; });
    client.session.Opened(env.now);
    return;
  }
  client.connection->Tick();
  const bool is_quiet =
      client.down.empty() && client.connection->output().empty();
  const auto code = client.connection->close_code();
  if (code && is_quiet) {
    client.connection = nullptr;
    client.session.Closed(env.now, *code);
  } else if (client.session.connection() == ConnectionState::kClosing) {
    Cut(client);
  }
}

void HubWorld::Move(HubClient& client, size_t up, size_t down) {
  if (client.connection == nullptr) return;
  const std::string_view sent = client.session.output();
  client.up += sent;
  client.session.Consume(sent.size());
  while (const SharedBytes told = client.connection->TakeOutput()) {
    client.down += *told;
  }
  up = std::min(up, client.up.size());
  client.connection->Receive(std::string_view(client.up).substr(0, up));
  client.up.erase(0, up);
  down = std::min(down, client.down.size());
  client.session.Receive(env.now,
                         std::string_view(client.down).substr(0, down));
  client.down.erase(0, down);
}

void HubWorld::Cut(HubClient& client) {
  if (client.connection == nullptr) return;
  client.connection = nullptr;
  client.up.clear();
  client.down.clear();
  client.session.Closed(env.now, kCloseAbnormal);
}

bool HubWorld::Work(HubHost& host) {
  if (host.committer.CommitGroup() > 0) return true;
  for (auto* list : {&host.executor.posted, &host.executor.blocking}) {
    if (list->empty()) continue;
    const std::function<void()> work = std::move(list->front());
    list->pop_front();
    work();
    return true;
  }
  return false;
}

void HubWorld::Run(Milliseconds time) {
  for (const Milliseconds end = env.now + time; env.now < end;
       env.now += Milliseconds(10)) {
    for (const auto& client : clients) {
      Manage(*client);
      Move(*client, ~size_t{0}, ~size_t{0});
    }
    for (const auto& host : hosts_) {
      while (Work(*host)) {
      }
      host->hub.Tick();
    }
  }
}

void HubWorld::Step(SeededRandom& random) {
  HubHost& host = *random.Pick(hosts_);
  switch (random.Uniform(6)) {
    case 0:
      env.now += Milliseconds(random.Uniform(60));
      return host.hub.Tick();
    case 1:
      host.committer.CommitGroup();
      return;
    case 2: {
      // Each list is of another thread; of those that block, any may be first.
      auto& blocking = host.executor.blocking;
      if (blocking.empty()) return;
      std::swap(blocking.front(), blocking[random.Uniform(blocking.size())]);
      const std::function<void()> work = std::move(blocking.front());
      blocking.pop_front();
      return work();
    }
    case 3:
      for (size_t n = random.Uniform(4); n > 0; --n) {
        if (host.executor.posted.empty()) return;
        const std::function<void()> work =
            std::move(host.executor.posted.front());
        host.executor.posted.pop_front();
        work();
      }
      return;
    default: {
      HubClient& client = *random.Pick(clients);
      Manage(client);
      return Move(client, random.Uniform(400), random.Uniform(400));
    }
  }
}

void HubWorld::Stop() {
  for (const auto& client : clients) Cut(*client);
  hosts_.clear();
}

void HubWorld::Crash() {
  Stop();
  Start();
}

}  // namespace syncline::relay::test
