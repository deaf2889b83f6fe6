#include "relay/hub_world.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <utility>

#include "support/allocated_bytes.h"

namespace syncline::relay::test {
namespace {

// Between two looks at everything, where there is something to do; and at most,
// as RelayHost calls a hub's Tick.
constexpr Milliseconds kInstant{10};
constexpr Milliseconds kHubTickTime{1'000};

}  // namespace

void WordAuth::Verify(std::string_view token, std::string_view, Callback done) {
  ++questions;
  const absl::StatusOr<Grant> grant = GrantOf(token);
  if (!holds) return done(grant);
  held.push_back([done = std::move(done), grant] { done(grant); });
}

void WordAuth::GiveHeld(size_t i) {
  const std::function<void()> give = std::move(held.at(i));
  held.erase(held.begin() + static_cast<std::ptrdiff_t>(i));
  give();
}

void WordAuth::GiveAllHeld() {
  while (!held.empty()) GiveHeld(0);
}

absl::StatusOr<Grant> WordAuth::GrantOf(std::string_view token) const {
  if (!is_available) return absl::UnavailableError("ask again later");
  const size_t colon = token.find(':');
  if (colon == std::string_view::npos) {
    return absl::UnauthenticatedError("no token");
  }
  Grant grant;
  grant.subject = std::string(token.substr(0, colon));
  const auto other = rights.find(grant.subject);
  grant.documents = DocumentRules::All(
      other != rights.end()
          ? other->second
          : ParseRights(token.substr(colon + 1)).value_or(Rights::kNone));
  grant.expires_ms = expires_ms;
  return grant;
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
  if (!untaken.ok()) return untaken;
  const absl::StatusOr<Epoch> epoch = MemoryStore::Tombstone(document);
  if (after_tombstone) std::exchange(after_tombstone, nullptr)();
  if (!doubtful.ok()) return doubtful;
  return epoch;
}

absl::Status FlakyStore::BeginEpoch(std::string_view document, Epoch epoch) {
  if (!unbegun.ok()) return unbegun;
  return MemoryStore::BeginEpoch(document, epoch);
}

absl::StatusOr<std::optional<Published>> FlakyStore::Current(
    std::string_view document) {
  if (!failure.ok()) return failure;
  if (!unreadable.ok()) return unreadable;
  return MemoryStore::Current(document);
}

absl::Status FlakyBus::Publish(const Notice& notice) {
  if (is_down) return absl::UnavailableError("the network is down");
  if (!random_) return LocalBus::Publish(notice);
  held_.push_back(notice);
  while (!held_.empty() && random_->Chance(0.6)) {
    std::swap(held_.back(), held_[random_->Uniform(held_.size())]);
    const Notice next = held_.back();
    if (random_->Chance(0.8)) held_.pop_back();  // else it comes again
    LocalBus::Publish(next).IgnoreError();
  }
  return absl::OkStatus();
}

void HubClient::Begin(Doc begun) {
  REQUIRE(session.Leave("room").ok());
  doc = std::move(begun);
  REQUIRE(session.Join("room", &port, joined).ok());
}

void BeginShallow(HubClient& client, HubClient& whole, PeerId peer,
                  const std::optional<Frontier>& from) {
  const auto edits = client.doc.ExportSince(whole.doc.version());
  if (edits.ok()) REQUIRE(whole.doc.Import(*edits).ok());
  Doc doc(peer);  // of the document that the snapshot is of
  REQUIRE(doc.Import(whole.doc.ExportShallow(from)).ok());
  client.Begin(std::move(doc));
}

bool IsStranded(const Doc& doc, const DocumentStatus& status) {
  return doc.shallow_since() && status.state == DocumentState::kFailed &&
         absl::IsNotFound(status.failure) && status.access == Access::kNone;
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
  for (size_t i = 0; i < host_count_; ++i) hosts_.push_back(MakeHost());
}

std::unique_ptr<HubHost> HubWorld::MakeHost() {
  return std::make_unique<HubHost>(options_, log_, snapshots_, bus, auth, env,
                                   group);
}

HubClient& HubWorld::Add(const std::string& name, JoinOptions options,
                         ClientOptions client_options) {
  const uint64_t number = clients.size() + 1;
  auto client =
      std::make_unique<HubClient>(name, PeerId{number}, number, client_options);
  if (options.token.empty()) options.token = name + ":write";
  client->joined = options;
  (void)client->session.Join("room", &client->port, std::move(options));
  clients.push_back(std::move(client));
  return *clients.back();
}

bool HubWorld::Manage(HubClient& client) {
  client.session.Tick(env.now);
  if (client.connection == nullptr) {
    if (client.session.connection() != ConnectionState::kConnect) return false;
    client.connection =
        hub(client.host).Connect([&client] { ++client.notified; });
    client.session.Opened(env.now);
    return true;
  }
  client.connection->Tick();
  const bool is_quiet =
      client.down.empty() && client.connection->output().empty();
  const auto code = client.connection->close_code();
  if (code && is_quiet) {
    client.connection = nullptr;
    client.session.Closed(env.now, *code);
    return true;
  }
  if (client.session.connection() == ConnectionState::kClosing) {
    Cut(client);
    return true;
  }
  return false;
}

bool HubWorld::Move(HubClient& client, size_t up, size_t down) {
  if (client.connection == nullptr) return false;
  const std::string_view sent = client.session.output();
  client.up += sent;
  client.session.Consume(sent.size());
  while (client.down.size() < max_down_bytes) {
    const SharedBytes told = client.connection->TakeOutput();
    if (told == nullptr) break;
    client.down += *told;
  }
  up = std::min(up, client.up.size());
  client.connection->Receive(std::string_view(client.up).substr(0, up));
  client.up.erase(0, up);
  down = std::min(down, client.down.size());
  client.session.Receive(env.now,
                         std::string_view(client.down).substr(0, down));
  client.down.erase(0, down);
  return up > 0 || down > 0;
}

void HubWorld::Cut(HubClient& client) {
  if (client.connection == nullptr) return;
  client.connection = nullptr;
  Disconnect(client);
}

void HubWorld::Disconnect(HubClient& client) {
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
  const Milliseconds end = env.now + time;
  while (env.now < end) {
    bool is_quiet = true;
    for (const auto& client : clients) {
      if (Manage(*client)) is_quiet = false;
      if (Move(*client, ~size_t{0}, ~size_t{0})) is_quiet = false;
    }
    for (const auto& host : hosts_) {
      host->hub.Tick();
      while (Work(*host)) is_quiet = false;
    }
    const Milliseconds next = is_quiet ? std::min(NextWakeup(), end) : env.now;
    do {
      env.now += kInstant;
    } while (env.now < next);
  }
}

Milliseconds HubWorld::NextWakeup() const {
  Milliseconds next = env.now + kHubTickTime;
  const auto consider = [&](std::optional<Milliseconds> at) {
    if (at) next = std::min(next, *at);
  };
  for (const auto& client : clients) {
    consider(client->session.next_wakeup());
    if (client->connection) consider(client->connection->next_wakeup());
  }
  for (const auto& host : hosts_) consider(host->hub.next_wakeup());
  return next;
}

void HubWorld::Step(SeededRandom& random) {
  if (!auth.held.empty() && random.Chance(0.1)) {
    return auth.GiveHeld(random.Uniform(auth.held.size()));
  }
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
      Move(client, random.Uniform(400), random.Uniform(400));
      return;
    }
  }
}

void HubWorld::Stop() {
  const size_t before = syncline::test::AllocatedBytes();
  std::vector<HubClient*> cut;
  for (const auto& client : clients) {
    if (client->connection == nullptr) continue;
    client->connection = nullptr;
    cut.push_back(client.get());
  }
  auth.held.clear();
  hosts_.clear();
  const size_t after = syncline::test::AllocatedBytes();
  held_bytes = before > after ? before - after : 0;
  for (HubClient* client : cut) Disconnect(*client);
}

void HubWorld::Crash() {
  Stop();
  Start();
}

void HubWorld::Crash(size_t i) {
  for (const auto& client : clients) {
    if (client->host == i) Cut(*client);
  }
  auth.held.clear();
  hosts_[i] = nullptr;  // first: the old one is not to see the new one
  hosts_[i] = MakeHost();
}

}  // namespace syncline::relay::test
