// What comes to a hub without a session: appends, watchers, visitors.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "relay/hub_world.h"
#include "relay/make_record.h"
#include "support/seed.h"

namespace syncline::relay::test {
namespace {

using syncline::test::Seeds;

constexpr Milliseconds kSecond(1000);

// A document of somebody who has no session.
struct Visitor {
  explicit Visitor(PeerId peer) : doc(peer) {}

  SyncBatchPtr Type(std::string_view text) {
    REQUIRE(doc.text("t").Insert(0, text).ok());
    REQUIRE(doc.Commit().ok());
    const auto update = doc.ExportSince(sent);
    sent = doc.version();
    return *SyncBatch::FromUpdate(*update);
  }

  Doc doc;
  VersionVector sent;
};

// Takes part in a log by watching it, and reads it where it fell behind.
class Reader : public HubWatcher, public std::enable_shared_from_this<Reader> {
 public:
  Reader(Hub* at, LogStore* store) : hub(at), log(store) {}

  void Watch() {
    is_asking = true;
    hub->Watch("room", "reader", {epoch, next}, weak_from_this(),
               [weak = weak_from_this()](const WatchAnswer& answer) {
                 const auto here = weak.lock();
                 if (here == nullptr) return;
                 here->is_asking = false;
                 here->is_watching = !answer.error && !answer.is_behind;
                 if (answer.is_behind) here->Read();
               });
  }
  // As an API would: the log is closed, so what it gives can be imported.
  void Read() {
    const auto head = log->Head("room");
    if (!head.ok()) return;
    const Seq from = std::max(next, head->first_seq);
    const auto read = log->Read("room", {head->epoch, from}, 1 << 20);
    if (!read.ok()) return;
    epoch = head->epoch;
    for (const LoggedRecord& record : *read) next = record.seq.Next();
    next = std::max(next, from);
  }
  void OnRecord(Position position, const SyncBatchPtr& batch) override {
    REQUIRE(is_watching);
    REQUIRE(position == Position{epoch, next});
    REQUIRE(batch != nullptr);
    next = next.Next();
    ++records;
  }
  void OnPresence(const PresenceEntry& change) override {
    seen.push_back(change);
  }
  void OnClosed(const SyncError& why) override {
    is_watching = false;
    closed = why.code;
    // Its numbers may be of an epoch that is over.
    Read();
  }

  Hub* hub;
  LogStore* log;
  Epoch epoch{1};
  Seq next{1};
  bool is_watching = false;
  bool is_asking = false;
  size_t records = 0;
  std::optional<SyncErrorCode> closed;
  std::vector<PresenceEntry> seen;
};

AppendAnswer Append(HubWorld& world, const SyncBatchPtr& batch,
                    size_t machine = 0) {
  std::optional<AppendAnswer> got;
  world.hub(machine).Append("room", "web", batch,
                            [&](const AppendAnswer& answer) { got = answer; });
  world.Run(kSecond);
  REQUIRE(got.has_value());
  return *got;
}

TEST_CASE("what another machine has written is read when it comes here, too") {
  HubWorld world({}, 2);
  HubClient& bob = world.Add("bob");
  bob.host = 1;
  world.Run(kSecond);
  world.bus.is_down = true;
  Visitor web(PeerId{77});
  const SyncBatchPtr batch = web.Type("hello");
  CHECK_FALSE(Append(world, batch).was_known);
  CHECK(TextOf(bob).empty());
  const AppendAnswer again = Append(world, batch, 1);  // before the next look
  CHECK(again.was_known);
  CHECK(again.position == Position{Epoch{1}, Seq{1}});
  CHECK(TextOf(bob) == "hello");
}

TEST_CASE("an append without a session is durable, and sessions get it") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  world.Run(kSecond);
  Visitor web(PeerId{77});
  const AppendAnswer answer = Append(world, web.Type("hello"));
  CHECK_FALSE(answer.error);
  CHECK(answer.position == Position{Epoch{1}, Seq{1}});
  CHECK(answer.level == AckLevel::kStored);
  CHECK(alice.text().ToString() == "hello");
  CHECK(alice.state() == DocumentState::kSaved);
  const auto records = world.store.Read("room", {Epoch{1}, Seq{1}}, 1 << 20);
  CHECK(records->at(0).record.author == "web");
}

TEST_CASE("an append that is not encrypted stays out of a room that is") {
  const bool is_sealed = GENERATE(false, true);  // the room
  HubWorld world;
  HubClient& alice =
      world.Add("alice", {.seal = is_sealed ? Xor() : PayloadSeal{}});
  Type(alice, "hello");
  world.Run(kSecond);
  const auto append = [&](PeerId peer) {
    Visitor web(peer);
    const SyncBatchPtr plain = web.Type("of another kind");
    return Append(world,
                  is_sealed ? plain : *SyncBatch::Sealed("?", plain->info()));
  };
  const AppendAnswer refused = append(PeerId{77});
  REQUIRE(refused.error);
  CHECK(refused.error->code == SyncErrorCode::kBadUpdate);
  world.Crash();  // nobody knows what the room is of
  const AppendAnswer again = append(PeerId{78});
  REQUIRE(again.error);
  CHECK(again.error->code == SyncErrorCode::kBadUpdate);
  HubClient& bob =
      world.Add("bob", {.seal = is_sealed ? Xor() : PayloadSeal{}});
  world.Run(5 * kSecond);
  CHECK(TextOf(bob) == "hello");
  CHECK(alice.state() == DocumentState::kSaved);
  CHECK(bob.state() == DocumentState::kSaved);
}

TEST_CASE("the same append again is answered with what is durable") {
  HubWorld world;
  Visitor web(PeerId{77});
  const SyncBatchPtr batch = web.Type("hello");
  CHECK_FALSE(Append(world, batch).was_known);
  Append(world, web.Type("more"));
  const AppendAnswer again = Append(world, batch);
  CHECK(again.was_known);
  CHECK(again.position == Position{Epoch{1}, Seq{2}});
  CHECK(world.store.MemoryStore::Head("room")->last_seq == Seq{2});
}

TEST_CASE("two appends of the same, at once, are one record") {
  HubWorld world;
  Visitor web(PeerId{77});
  const SyncBatchPtr batch = web.Type("hello");
  std::vector<AppendAnswer> answers;
  for (int i = 0; i < 2; ++i) {
    world.hub().Append("room", "web", batch, [&](const AppendAnswer& answer) {
      answers.push_back(answer);
    });
  }
  world.Run(kSecond);
  REQUIRE(answers.size() == 2);
  CHECK_FALSE(answers[0].was_known);
  CHECK(answers[1].was_known);
  CHECK(answers[1].position == answers[0].position);
}

TEST_CASE("an append over a gap tells what the log has") {
  HubWorld world;
  Visitor web(PeerId{77});
  const SyncBatchPtr first = web.Type("one");
  const SyncBatchPtr second = web.Type("two");
  const AppendAnswer answer = Append(world, second);
  REQUIRE(answer.error);
  CHECK(answer.error->code == SyncErrorCode::kGap);
  CHECK(answer.version == VersionVector());
  CHECK_FALSE(Append(world, first).error);
  CHECK_FALSE(Append(world, second).error);
}

TEST_CASE("an append is told of a store that fails, reads or stops") {
  HubWorld world;
  Visitor web(PeerId{77});
  const SyncBatchPtr batch = web.Type("hello");
  world.store.unreadable = absl::UnavailableError("slow");
  CHECK(Append(world, batch).error->code == SyncErrorCode::kRoomUnavailable);
  world.store.unreadable = absl::OkStatus();
  world.store.unwritable = absl::UnavailableError("locked");
  CHECK(Append(world, batch).error->code == SyncErrorCode::kRoomUnavailable);
  // Where it is full is for its operator to know.
  world.store.unwritable = absl::ResourceExhaustedError("/srv/relay.db: full");
  const AppendAnswer full = Append(world, batch);
  CHECK(full.error->code == SyncErrorCode::kRateLimited);
  CHECK(full.error->text.find("/srv") == std::string::npos);
  world.store.unwritable = absl::OkStatus();
  CHECK_FALSE(Append(world, batch).error);
  world.store.failure = absl::InternalError("fsync failed");
  CHECK(Append(world, web.Type("more")).error);
  CHECK(world.hub().health().message() == "fsync failed");
}

TEST_CASE("an append behind what cannot be read is told so") {
  const bool has_stopped =
      GENERATE(false, true);  // the store; or it is damaged
  HubWorld world;
  HubClient& alice = world.Add("alice");
  world.Run(kSecond);
  REQUIRE(
      AppendOne(world.store, Typed("room", PeerId{99}, 0, 1, "no batch")).ok());
  std::vector<AppendAnswer> answers;
  Visitor web(PeerId{77});
  world.hub().Append(
      "room", "web", web.Type("hello"),
      [&](const AppendAnswer& answer) { answers.push_back(answer); });
  SeededRandom random(1);
  while (world.host().executor.blocking.empty()) world.Step(random);
  CHECK(answers.empty());  // it is in the log, behind what is read now
  if (has_stopped) world.store.failure = absl::InternalError("fsync failed");
  world.Run(kSecond);
  REQUIRE(answers.size() == 1);
  REQUIRE(answers[0].error.has_value());
  CHECK(answers[0].error->code == (has_stopped ? SyncErrorCode::kRoomUnavailable
                                               : SyncErrorCode::kQuarantined));
  CHECK(alice.state() != DocumentState::kSaved);
  if (!has_stopped) {
    CHECK(Append(world, web.Type("more")).error->code ==
          SyncErrorCode::kQuarantined);
  }
  REQUIRE(alice.session.Leave("room").ok());
  world.Run(60 * kSecond);
  CHECK(world.hub().rooms() == 0);
}

TEST_CASE("an append under way when its document is deleted is told so") {
  HubWorld world;
  Visitor web(PeerId{77});
  Append(world, web.Type("one"));
  world.hub().Delete("room", [](const absl::Status&) {});
  auto& blocking = world.host().executor.blocking;
  REQUIRE(blocking.size() == 1);
  blocking.front()();  // the tombstone is there, the hub has not heard of it
  blocking.pop_front();
  const AppendAnswer answer = Append(world, web.Type("two"));
  REQUIRE(answer.error);
  CHECK(answer.error->code == SyncErrorCode::kDeleted);
  CHECK(world.store.MemoryStore::Head("room")->version == VersionVector());
}

TEST_CASE("a watcher hears all from a position on, and nothing after it left") {
  HubWorld world;
  Visitor web(PeerId{77});
  Append(world, web.Type("one"));
  Append(world, web.Type("two"));
  auto reader = std::make_shared<Reader>(&world.hub(), &world.store);
  reader->Watch();
  world.Run(kSecond);
  CHECK(reader->records == 2);
  Append(world, web.Type("three"));
  CHECK(reader->records == 3);
  world.hub().Unwatch("room", reader.get());
  Append(world, web.Type("four"));
  CHECK(reader->records == 3);
  world.Run(40 * kSecond);
  CHECK(world.hub().rooms() == 0);
}

TEST_CASE("a watcher that is further behind than memory reads the log") {
  HubOptions options;
  options.max_recent_bytes = 0;
  HubWorld world(options);
  Visitor web(PeerId{77});
  Append(world, web.Type("one"));
  auto reader = std::make_shared<Reader>(&world.hub(), &world.store);
  reader->Watch();
  world.Run(kSecond);
  CHECK_FALSE(reader->is_watching);
  CHECK(reader->next == Seq{2});
  reader->Watch();
  world.Run(kSecond);
  CHECK(reader->is_watching);
  Append(world, web.Type("two"));
  CHECK(reader->records == 1);
}

TEST_CASE("a watcher is told of the end, and keeps no room") {
  HubWorld world;
  auto reader = std::make_shared<Reader>(&world.hub(), &world.store);
  reader->Watch();
  world.Run(kSecond);
  world.hub().Evict("room", "somebody else", "away with you");
  CHECK_FALSE(reader->closed);
  world.hub().Evict("room", "reader", "away with you");
  CHECK(reader->closed == SyncErrorCode::kEvicted);
  reader->Watch();
  world.Run(kSecond);
  world.hub().Delete("room", [](const absl::Status&) {});
  world.Run(kSecond);
  CHECK(reader->closed == SyncErrorCode::kDeleted);
  reader->Watch();
  world.Run(kSecond);
  reader = nullptr;
  world.Run(60 * kSecond);
  CHECK(world.hub().rooms() == 0);
}

TEST_CASE(
    "a visitor is seen by sessions and watchers, until its time is over") {
  HubWorld world;
  HubClient& alice = world.Add("alice");
  auto reader = std::make_shared<Reader>(&world.hub(), &world.store);
  reader->Watch();
  world.Run(kSecond);
  const auto number =
      world.hub().ShowPresence("room", "web", "x", {{"cursor", "5"}});
  REQUIRE(number.ok());
  world.Run(kSecond);
  CHECK(alice.session.presence("room")->UserField("web", "cursor") == "5");
  CHECK(reader->seen.back().connection == *number);
  // Another value, and a field less.
  CHECK(world.hub().ShowPresence("room", "web", "x", {{"name", "w"}}) ==
        number);
  world.Run(kSecond);
  CHECK_FALSE(alice.session.presence("room")->UserField("web", "cursor"));
  CHECK(alice.session.presence("room")->UserField("web", "name") == "w");
  // Who has another name is somebody else.
  const auto other = world.hub().ShowPresence("room", "web", "y", {});
  CHECK(other != number);
  CHECK(world.hub().HidePresence("room", "web", "y"));
  CHECK_FALSE(world.hub().HidePresence("room", "web", "y"));
  CHECK_FALSE(world.hub().HidePresence("room", "eve", "x"));
  CHECK(world.hub().Presence("room").size() == 1);
  world.Run(31 * kSecond);
  CHECK(world.hub().Presence("room").empty());
  CHECK(reader->seen.back().is_gone);
  CHECK_FALSE(alice.session.presence("room")->UserField("web", "name"));
}

TEST_CASE("what is beyond the limits of presence is refused") {
  HubOptions options;
  options.session.presence.max_entries = 1;
  HubWorld world(options);
  CHECK(world.hub()
            .ShowPresence("room", "web", "x", {{"", "5"}})
            .status()
            .code() == absl::StatusCode::kInvalidArgument);
  CHECK(world.hub()
            .ShowPresence("room", "web", "x", {{"k", std::string(5000, 'x')}})
            .status()
            .code() == absl::StatusCode::kResourceExhausted);
  REQUIRE(world.hub().ShowPresence("room", "web", "x", {}).ok());
  CHECK_FALSE(world.hub().ShowPresence("room", "web", "y", {}).ok());
  CHECK(world.hub().counts().over_presence == 2);
  // A session is told nothing, and stays.
  HubClient& alice = world.Add("alice");
  REQUIRE(alice.session.SetPresence("room", "cursor", "5").ok());
  world.Run(kSecond);
  CHECK(world.hub().Presence("room").size() == 1);
  CHECK(world.hub().counts().over_presence == 3);
  CHECK(alice.state() == DocumentState::kSaved);
}

TEST_CASE("work is called at its time") {
  HubWorld world;
  int calls = 0;
  world.hub().CallAt(world.hub().Now() + kSecond, [&] { ++calls; });
  CHECK(world.hub().next_wakeup() == world.hub().Now() + kSecond);
  world.Run(kSecond / 2);
  CHECK(calls == 0);
  world.Run(kSecond);
  CHECK(calls == 1);
  CHECK_FALSE(world.hub().next_wakeup());
}

// Visitors append, watch and read among sessions, under faults of all kinds:
// what was answered is in the log, each append is answered once, and watchers
// hear each record once and in order (Reader::OnRecord).
void VisitUnderFaults(uint64_t seed) {
  INFO("SEED=" << seed);
  SeededRandom random(seed);
  HubOptions options;
  options.compact_records = random.Between(2, 30);
  options.max_recent_bytes =
      random.Pick({size_t{0}, size_t{200}, size_t{100'000}});
  options.linger = Milliseconds(random.Between(0, 2000));
  const size_t hosts = random.Between(1, 2);
  HubWorld world(options, hosts, seed);
  world.Add("alice");
  world.Add("bob").host = random.Uniform(hosts);
  Visitor web(PeerId{77});
  SyncBatchPtr unanswered;  // a visitor sends one at a time, until it is known
  bool is_under_way = false;
  size_t answers = 0, asked = 0;
  VersionVector known;
  std::shared_ptr<Reader> reader;
  for (int step = 0; step < 1500; ++step) {
    world.Step(random);
    if (random.Chance(0.02)) {
      HubClient& client = *random.Pick(world.clients);
      REQUIRE(client.text().Insert(0, "x").ok());
      REQUIRE(client.doc.Commit().ok());
    }
    if (unanswered == nullptr) unanswered = web.Type("w");
    if (!is_under_way && random.Chance(0.05)) {
      is_under_way = true;
      ++asked;
      world.hub(random.Uniform(hosts))
          .Append("room", "web", unanswered, [&](const AppendAnswer& answer) {
            REQUIRE(is_under_way);
            is_under_way = false;
            ++answers;
            if (answer.error) return;
            known.Set(PeerId{77}, unanswered->info().spans[0].end);
            unanswered = nullptr;
          });
    }
    if (reader == nullptr) {
      reader = std::make_shared<Reader>(&world.hub(0), &world.store);
    }
    if (!reader->is_watching && !reader->is_asking && random.Chance(0.1)) {
      reader->Watch();
    }
    if (random.Chance(0.004)) world.Cut(*random.Pick(world.clients));
    if (random.Chance(0.002)) {
      reader = nullptr;
      world.Crash();
      is_under_way = false;  // nobody answers any more
      asked = answers;
    }
    world.store.unreadable =
        random.Chance(0.1) ? absl::UnavailableError("busy") : absl::OkStatus();
    world.store.unwritable = random.Chance(0.05)
                                 ? absl::ResourceExhaustedError("full")
                                 : absl::OkStatus();
    REQUIRE(world.store.MemoryStore::Head("room")->version.Includes(known));
  }
  world.store.unreadable = world.store.unwritable = absl::OkStatus();
  world.Run(180 * kSecond);
  REQUIRE(answers == asked);
  const VersionVector log = world.store.MemoryStore::Head("room")->version;
  REQUIRE(log.Includes(known));
  if (reader != nullptr && reader->is_watching) {
    REQUIRE(reader->next ==
            world.store.MemoryStore::Head("room")->last_seq.Next());
  }
  for (const auto& client : world.clients) {
    REQUIRE(client->state() == DocumentState::kSaved);
    REQUIRE(client->doc.version() == log);
  }
}

TEST_CASE("visitors among sessions under faults", "[random][simulation]") {
  for (uint64_t seed : Seeds(60)) VisitUnderFaults(seed);
}

// What such a room had sent into the log nobody was told of.
TEST_CASE("other hubs hear of a record whose room began anew meanwhile") {
  VisitUnderFaults(821388667);
}

}  // namespace
}  // namespace syncline::relay::test
