// A whole relay in time that a seed moves: clients and machines
// (relay/hub_world.h) over SqliteStore, on a disk that loses power
// (relay/sim_disk.h). Anything may fail at any step: power, the process, a
// flush, a write on a full disk, a read, a connection at any byte, a notice of
// the bus, the clock on the wall, a token.
//
// What must hold:
//   - what a client was told is saved is in the store after each restart, and
//     so is what an append without a session was told
//   - of a document that was deleted nothing comes back, once that was told
//   - nothing of one document is in another
//   - in the end all replicas are equal, saved, and what a newcomer gets
//
// ITERATIONS sets the number of seeds, SEED runs one; see support/seed.h.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "relay/hub_world.h"
#include "relay/sim_disk.h"
#include "support/seed.h"
#include "syncline/relay/sqlite_store.h"

namespace syncline::relay::test {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using syncline::test::Seeds;

constexpr char kBrief[] = "brief";  // a document that is deleted now and then

// A store that can be closed and opened below those who use it.
class ReopenedStore : public LogStore, public SnapshotStore {
 public:
  std::unique_ptr<SqliteStore> open;

  AckLevel level() const override { return AckLevel::kStored; }
  absl::Status health() const override { return open->health(); }
  std::vector<absl::StatusOr<Appended>> Append(
      absl::Span<const Record> group) override {
    return open->Append(group);
  }
  absl::StatusOr<LogHead> Head(std::string_view document) override {
    return open->Head(document);
  }
  absl::StatusOr<std::vector<LoggedRecord>> Read(std::string_view document,
                                                 Position from,
                                                 size_t max_bytes) override {
    return open->Read(document, from, max_bytes);
  }
  absl::Status Trim(std::string_view document, Position last,
                    const SnapshotId& snapshot) override {
    return open->Trim(document, last, snapshot);
  }
  absl::StatusOr<Epoch> Tombstone(std::string_view document) override {
    return open->Tombstone(document);
  }
  absl::StatusOr<std::vector<ListedDocument>> List(std::string_view after,
                                                   size_t limit) override {
    return open->List(after, limit);
  }
  absl::StatusOr<SnapshotId> Put(std::string_view document, Epoch epoch,
                                 std::string_view bytes) override {
    return open->Put(document, epoch, bytes);
  }
  absl::StatusOr<std::string> Get(std::string_view document,
                                  const SnapshotId& id) override {
    return open->Get(document, id);
  }
  absl::StatusOr<std::optional<Published>> Current(
      std::string_view document) override {
    return open->Current(document);
  }
  absl::Status Publish(std::string_view document,
                       const std::optional<SnapshotId>& expected,
                       const Published& next) override {
    return open->Publish(document, expected, next);
  }
  absl::Status Delete(std::string_view document,
                      absl::Span<const SnapshotId> ids) override {
    return open->Delete(document, ids);
  }
  absl::Status BeginEpoch(std::string_view document, Epoch epoch) override {
    return open->BeginEpoch(document, epoch);
  }
};

// What a client has open beside "room".
struct OtherDocument {
  explicit OtherDocument(PeerId peer) : doc(peer), port(&doc) {}
  Doc doc;
  DocPort port;
  VersionVector saved;
};

// A connection that its client has given up, and the relay has not yet.
struct Orphan {
  std::unique_ptr<HubConnection> connection;
  std::string up;
};

HubOptions SmallHub(SeededRandom& random) {
  HubOptions options;
  options.compact_records = random.Between(2, 30);
  options.max_recent_bytes =
      random.Pick({size_t{0}, size_t{200}, size_t{100'000}});
  options.linger = Milliseconds(random.Between(0, 2000));
  return options;
}

ClientOptions SmallClient(SeededRandom& random) {
  ClientOptions options;
  options.batch_time = Milliseconds(random.Pick({0, 10, 50}));
  options.first_pause = 50ms;
  options.longest_pause = 1000ms;
  options.answer_time = 3000ms;
  return options;
}

class Cluster {
 public:
  explicit Cluster(uint64_t seed)
      : random_(seed),
        machine_(seed),
        store_(Opened()),
        hosts_(random_.Between(1, 2)),
        world_(SmallHub(random_), hosts_, seed, store_, store_) {
    const size_t clients = random_.Between(1, 3);
    for (size_t i = 0; i < clients; ++i) {
      HubClient& client =
          world_.Add("user" + std::to_string(i), {}, SmallClient(random_));
      client.host = random_.Uniform(hosts_);
      others_.push_back(std::make_unique<OtherDocument>(PeerId{100 + i}));
      REQUIRE(client.session
                  .Join("other", &others_[i]->port,
                        {.token = client.name + ":write"})
                  .ok());
    }
    saved_.resize(clients);
  }
  // The store of machines that are there no more.
  ~Cluster() {
    orphans_.clear();
    world_.Stop();
  }

  void Play(int steps) {
    for (int i = 0; i < steps; ++i) Step();
  }

  // Nothing fails any more: everything has to come right.
  void Settle() {
    PowerUp(/*loses_power=*/random_.Chance(0.5));
    world_.bus.is_down = false;
    world_.auth.is_available = true;
    world_.auth.expires_ms = Grant::kNever;
    for (int i = 0; i < 60 && !IsSettled(); ++i) {
      for (const auto& client : world_.clients) Encourage(*client);
      world_.Run(1s);
    }
  }

  void Check() {
    const auto& first = *world_.clients[0];
    const auto newcomer = NewcomerText();
    for (size_t i = 0; i < world_.clients.size(); ++i) {
      INFO("client " << i << ": " << world_.clients[i]->status().failure);
      REQUIRE(IsSaved(i));
      REQUIRE(world_.clients[i]->doc.StateDigest() == first.doc.StateDigest());
      REQUIRE(others_[i]->doc.StateDigest() == others_[0]->doc.StateDigest());
    }
    const std::string text = world_.clients[0]->text().ToString();
    REQUIRE(text == newcomer);
    REQUIRE(text.find_first_not_of("r") == std::string::npos);
    REQUIRE(others_[0]->doc.text("t").ToString().find_first_not_of("o") ==
            std::string::npos);
    CheckStore();
    REQUIRE(store_.open->Verify() == absl::OkStatus());
  }

  int power_losses() const { return power_losses_; }

 private:
  absl::StatusOr<std::unique_ptr<SqliteStore>> Open() {
    return SqliteStore::Open(
        {.path = "relay.db", .env = &machine_, .checkpoint_pages = 8});
  }
  ReopenedStore Opened() {
    ReopenedStore store;
    store.open = *Open();
    return store;
  }

  // --- Faults

  void Step() {
    BreakSomething();
    world_.auth.expires_ms = world_.env.WallTimeMs() +
                             static_cast<int64_t>(random_.Between(100, 30'000));
    if (IsDown()) {
      PowerUp(random_.Chance(0.7));
    } else {
      world_.Step(random_);
    }
    Edit();
    AppendOrDelete();
    BuryOrphans();
    if (random_.Chance(0.05)) Encourage(*random_.Pick(world_.clients));
    Observe();
  }

  bool IsDown() { return machine_.disk.has_crashed() || !store_.health().ok(); }

  void BreakSomething() {
    SimDisk& disk = machine_.disk;
    if (random_.Chance(0.004)) disk.CrashAt(random_.Between(1, 60));
    if (random_.Chance(0.002)) disk.FailFlush(random_.Between(1, 5));
    if (random_.Chance(0.003)) disk.FailRead(random_.Between(1, 20));
    if (random_.Chance(0.003)) disk.ShortRead(random_.Between(1, 20));
    if (random_.Chance(0.01)) disk.set_full(random_.Chance(0.3));
    if (random_.Chance(0.002)) PowerUp(/*loses_power=*/false);  // kill -9
    if (random_.Chance(0.006)) GiveUp(*random_.Pick(world_.clients));
    if (random_.Chance(0.02)) world_.bus.is_down = random_.Chance(0.3);
    if (random_.Chance(0.01)) world_.auth.is_available = random_.Chance(0.7);
    if (random_.Chance(0.002)) {
      constexpr int64_t kDay = 86'400'000;
      world_.env.wall_jump =
          Milliseconds(static_cast<int64_t>(random_.Uniform(2 * kDay)) - kDay);
    }
  }

  // All machines end, the disk keeps what it has to, and the relay is started
  // until that goes well.
  void PowerUp(bool loses_power) {
    orphans_.clear();
    world_.Stop();
    is_appending_ = false;
    SimDisk& disk = machine_.disk;
    disk.set_full(false);  // somebody has made room
    store_.open = nullptr;
    do {
      if (loses_power || disk.has_crashed()) {
        ++power_losses_;
        disk.LosePower();
      } else {
        disk.Restart();
      }
      disk.ClearFaults();
      if (random_.Chance(0.2)) disk.CrashAt(random_.Between(1, 40));
      auto opened = Open();
      INFO(opened.status());
      if (opened.ok()) store_.open = *std::move(opened);
      REQUIRE((store_.open != nullptr || disk.has_crashed()));
    } while (store_.open == nullptr);
    disk.ClearFaults();
    CheckStore();
    world_.Start();
  }

  // A client that connects anew, while its old connection is still read.
  void GiveUp(HubClient& client) {
    if (client.connection == nullptr) return;
    if (random_.Chance(0.5)) {
      orphans_.push_back({std::move(client.connection), client.up});
      client.up.clear();
      client.down.clear();
      return client.session.Closed(world_.env.now, kCloseAbnormal);
    }
    world_.Cut(client);
  }

  void BuryOrphans() {
    std::erase_if(orphans_, [&](Orphan& orphan) {
      if (!random_.Chance(0.1)) return false;
      const size_t size =
          std::min<size_t>(random_.Uniform(400), orphan.up.size());
      orphan.connection->Receive(std::string_view(orphan.up).substr(0, size));
      orphan.up.erase(0, size);
      return orphan.up.empty();
    });
  }

  // --- What people do

  void Edit() {
    if (!random_.Chance(0.05)) return;
    const size_t i = random_.Uniform(world_.clients.size());
    const bool is_other = random_.Chance(0.3);
    Doc& doc = is_other ? others_[i]->doc : world_.clients[i]->doc;
    const size_t size = doc.text("t").size();
    if (size > 0 && random_.Chance(0.3)) {
      REQUIRE(doc.text("t").Delete(random_.Uniform(size), 1).ok());
    } else {
      REQUIRE(doc.text("t")
                  .Insert(random_.Uniform(size + 1), is_other ? "o" : "r")
                  .ok());
    }
    REQUIRE(doc.Commit().ok());
  }

  // Has its host do what one does who is told of a failure.
  void Encourage(HubClient& client) {
    for (const char* room : {"room", "other"}) {
      const DocumentStatus status = client.session.status(room).value();
      if (status.state != DocumentState::kFailed) continue;
      if (absl::IsUnauthenticated(status.failure)) {
        REQUIRE(client.session.SetToken(room, client.name + ":write").ok());
      } else {
        REQUIRE(client.session.Retry(room).ok());
      }
    }
  }

  // A visitor that writes into a document that is deleted now and then; each
  // update by a peer of its own.
  void AppendOrDelete() {
    if (IsDown()) return;
    Hub& hub = world_.hub(random_.Uniform(hosts_));
    if (!is_appending_ && random_.Chance(0.03)) {
      is_appending_ = true;
      const PeerId peer{1'000 + ++visits_};
      Doc doc(peer);
      REQUIRE(doc.text("t").Insert(0, "b").ok());
      const auto batch = SyncBatch::FromUpdate(doc.Export().value());
      hub.Append(kBrief, "web", *batch,
                 [this, peer](const AppendAnswer& answer) {
                   is_appending_ = false;
                   if (!answer.error) appended_[peer] = answer.position.epoch;
                 });
    }
    if (random_.Chance(0.003)) {
      Epoch before{0};  // what is durable is to be gone when it is told
      for (const auto& [peer, epoch] : appended_) {
        before = std::max(before, epoch);
      }
      hub.Delete(kBrief, [this, before](const absl::Status& status) {
        if (status.ok()) deleted_ = std::max(deleted_, before);
      });
    }
  }

  // --- What must hold

  bool IsSaved(size_t i) {
    const ClientSession& session = world_.clients[i]->session;
    return session.status("room")->state == DocumentState::kSaved &&
           session.status("other")->state == DocumentState::kSaved;
  }

  bool IsSettled() {
    for (size_t i = 0; i < world_.clients.size(); ++i) {
      if (!IsSaved(i) ||
          world_.clients[i]->doc.version() !=
              world_.clients[0]->doc.version() ||
          others_[i]->doc.version() != others_[0]->doc.version()) {
        return false;
      }
    }
    return true;
  }

  void Observe() {
    for (size_t i = 0; i < world_.clients.size(); ++i) {
      HubClient& client = *world_.clients[i];
      if (client.state() == DocumentState::kSaved) {
        saved_[i] = client.doc.version();
      }
      if (client.session.status("other")->state == DocumentState::kSaved) {
        others_[i]->saved = others_[i]->doc.version();
      }
    }
  }

  // REQUIRES: reading does not fail.
  void CheckStore() {
    const VersionVector room = store_.Head("room").value().version;
    for (const VersionVector& saved : saved_) REQUIRE(room.Includes(saved));
    const VersionVector other = store_.Head("other").value().version;
    for (const auto& each : others_) REQUIRE(other.Includes(each->saved));
    const LogHead brief = store_.Head(kBrief).value();
    REQUIRE(deleted_ < brief.epoch);
    for (const auto& [peer, epoch] : appended_) {
      const bool is_there = brief.version.next_counter(peer) > 0;
      REQUIRE(is_there == (epoch == brief.epoch));
    }
  }

  std::string NewcomerText() {
    HubClient& newcomer = world_.Add("newcomer");
    world_.Run(5s);
    REQUIRE(newcomer.state() == DocumentState::kSaved);
    const std::string text = newcomer.text().ToString();
    REQUIRE(newcomer.session.Leave("room").ok());
    world_.clients.pop_back();
    return text;
  }

  SeededRandom random_;
  SimEnv machine_;
  ReopenedStore store_;
  const size_t hosts_;
  std::vector<std::unique_ptr<OtherDocument>> others_;
  HubWorld world_;
  std::vector<Orphan> orphans_;
  int power_losses_ = 0;

  std::vector<VersionVector> saved_;  // of "room", by client
  std::map<PeerId, Epoch> appended_;  // to kBrief, and durable
  Epoch deleted_{0};                  // the last one that is known to be over
  bool is_appending_ = false;
  uint64_t visits_ = 0;
};

TEST_CASE("a relay on a disk that loses power", "[random]") {
  int power_losses = 0;
  const std::vector<uint64_t> seeds = Seeds(40);
  for (const uint64_t seed : seeds) {
    INFO("SEED=" << seed);
    Cluster cluster(seed);
    cluster.Play(1'500);
    cluster.Settle();
    cluster.Check();
    power_losses += cluster.power_losses();
  }
  REQUIRE((power_losses > 40 || seeds.size() < 40));
}

}  // namespace
}  // namespace syncline::relay::test
