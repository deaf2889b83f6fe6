// A relay's hubs in time that a seed moves: clients and machines
// (relay/hub_world.h) over SqliteStore, on a disk that loses power
// (relay/sim_disk.h). What stands before a hub is not in it: sockets, HTTP, the
// check of tokens, the host's threads. Anything may fail at any step: power,
// the process, a flush, a write on a full disk, a read, a connection at any
// byte, a notice of the bus, which may also come late, twice or before another,
// the clock on the wall, a token.
//
// In some clusters the documents are encrypted, and clients give the snapshots;
// in some they have ids, and a stranger joins with another one; in some a
// client begins anew with a shallow snapshot now and then.
//
// What must hold:
//   - what a client was told is saved is in the store after each restart, and
//     so is what an append without a session was told
//   - of a document that was deleted nothing comes back, whoever has it still
//     (relay/brief_document.h)
//   - nothing of one document is in another
//   - a shallow snapshot comes into no log, and a stranger's document neither
//   - what the machines hold is bounded
//   - in the end all replicas are equal, saved, and what a newcomer gets; and
//     the relay can make snapshots of what it can read
//
// ITERATIONS sets the number of seeds, SEED runs one; see support/seed.h.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "relay/brief_document.h"
#include "relay/hub_world.h"
#include "relay/reopened_store.h"
#include "relay/sim_disk.h"
#include "support/seed.h"
#include "syncline/relay/compaction.h"
#include "syncline/relay/sqlite_store.h"

namespace syncline::relay::test {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using syncline::test::Seeds;

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
  options.snapshot_time = Milliseconds(random.Between(50, 2000));
  options.max_upload_bytes = 50'000;
  options.session.limits = {.max_frame_bytes = 4096,
                            .max_update_bytes = 1 << 20,
                            .window_bytes = 16'384,
                            .max_documents = 4};
  options.session.max_output_bytes = 8'192;
  options.session.max_queue_bytes = 50'000;
  return options;
}

// What one machine may hold at most, whatever is written and however slow its
// clients are: of the options above, with what is about each piece.
constexpr size_t kMaxHeldBytes = 250'000;

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
    world_.bus.loses = random_.Chance(0.7);
    if (world_.bus.loses && random_.Chance(0.5)) world_.bus.Shuffle(seed);
    store_.after_tombstone = [this] {
      for (size_t n = random_.Uniform(60); n > 0; --n) world_.Step(random_);
    };
    world_.group.max_queued_bytes = 200'000;
    world_.max_down_bytes = random_.Pick({size_t{1'000}, size_t{65'536}});
    if (random_.Chance(0.4)) seal_ = Xor();
    if (random_.Chance(0.5)) document_.doc_id = DocId{0xD1};
    gets_shallow_ = random_.Chance(0.5);
    const size_t clients = random_.Between(1, 3);
    for (size_t i = 0; i < clients; ++i) AddClient(i);
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
    brief_.BringBack();
    if (random_.Chance(0.3)) {
      world_.Run(10s);
      brief_.Delete(world_.hub(random_.Uniform(hosts_)));
      world_.Run(10s);
    }
    for (int i = 0; i < 90 && !IsSettled(); ++i) {
      for (const auto& client : world_.clients) Encourage(*client);
      brief_.Encourage();
      world_.Run(1s);
    }
  }

  void Check() {
    const auto& first = *world_.clients[0];
    REQUIRE_FALSE(took_shallow_);
    CheckStranger();
    CheckNewcomer(first.doc);
    brief_.CheckSettled(store_);
    for (size_t i = 0; i < others_.size(); ++i) {
      INFO("client " << i << ": " << world_.clients[i]->status().failure);
      REQUIRE(IsSaved(i));
      REQUIRE(world_.clients[i]->doc.StateDigest() == first.doc.StateDigest());
      REQUIRE(others_[i]->doc.StateDigest() == others_[0]->doc.StateDigest());
    }
    const std::string text = world_.clients[0]->text().ToString();
    REQUIRE(text.find_first_not_of("r") == std::string::npos);
    REQUIRE(others_[0]->doc.text("t").ToString().find_first_not_of("o") ==
            std::string::npos);
    CheckStore();
    if (!seal_.seal) {
      REQUIRE(CompactDocument("room", store_, store_) == absl::OkStatus());
    }
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

  void AddClient(size_t i) {
    HubClient& client = world_.Add("user" + std::to_string(i), {.seal = seal_},
                                   SmallClient(random_));
    client.host = random_.Uniform(hosts_);
    client.Begin(NewDoc());
    others_.push_back(std::make_unique<OtherDocument>(PeerId{100 + i}));
    REQUIRE(client.session
                .Join("other", &others_[i]->port,
                      {.token = client.name + ":write", .seal = seal_})
                .ok());
    brief_.AddReplica(client);
  }

  Doc NewDoc() { return Doc(NewPeer(), document_); }
  PeerId NewPeer() { return PeerId{10'000 + ++peers_}; }

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
    brief_.Edit();
    if (!IsDown()) {
      brief_.AppendOrDelete(world_.hub(random_.Uniform(hosts_)));
    }
    AppendShallow();
    InviteStranger();
    if (random_.Chance(0.004)) BeginShallow();
    BuryOrphans();
    if (random_.Chance(0.05)) Encourage(*random_.Pick(world_.clients));
    if (random_.Chance(0.05)) brief_.Encourage();
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
    if (world_.bus.loses && random_.Chance(0.02)) {
      world_.bus.is_down = random_.Chance(0.3);
    }
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
    CheckHeld();
    brief_.Stopped();
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

  // A client that connects anew, to any machine, while its old connection is
  // still read.
  void GiveUp(HubClient& client) {
    if (client.connection == nullptr) return;
    client.host = random_.Uniform(hosts_);
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
    const size_t i = random_.Uniform(others_.size());
    const bool is_other = random_.Chance(0.3);
    Doc& doc = is_other ? others_[i]->doc : world_.clients[i]->doc;
    const size_t size = doc.text("t").size();
    if (random_.Chance(0.1)) {
      Paste(doc);
    } else if (size > 0 && random_.Chance(0.3)) {
      REQUIRE(doc.text("t").Delete(random_.Uniform(size), 1).ok());
    } else {
      REQUIRE(doc.text("t")
                  .Insert(random_.Uniform(size + 1), is_other ? "o" : "r")
                  .ok());
    }
    REQUIRE(doc.Commit().ok());
  }

  // Does not fit a frame, and cannot be compressed.
  void Paste(Doc& doc) {
    std::string noise(random_.Between(1'000, 6'000), ' ');
    for (char& c : noise) c = static_cast<char>('0' + random_.Uniform(64));
    REQUIRE(doc.map("m").Set("noise", noise).ok());
  }

  // The first client always has all of the history.
  void BeginShallow() {
    if (!gets_shallow_ || others_.size() < 2) return;
    HubClient& whole = *world_.clients[0];
    if (whole.doc.version() == VersionVector()) return;
    const bool is_recent = random_.Chance(0.5);
    test::BeginShallow(*world_.clients[random_.Between(1, others_.size() - 1)],
                       whole, NewPeer(), is_recent ? past_ : std::nullopt);
    past_ = whole.doc.frontier();
  }

  // One who posts what is shallow, and knows more than is there.
  void AppendShallow() {
    if (IsDown() || !random_.Chance(0.01)) return;
    const Doc& whole = world_.clients[0]->doc;
    Doc doc = whole.ForkAt(whole.frontier(), NewPeer()).value();
    REQUIRE(doc.text("t").Insert(0, "shallow").ok());
    world_.hub(random_.Uniform(hosts_))
        .Append("room", "web", *SyncBatch::FromUpdate(*doc.ExportShallow()),
                [this](const AppendAnswer& answer) {
                  took_shallow_ = took_shallow_ || !answer.error;
                });
  }

  // One whose document is another one. Who writes into two machines at once is
  // found out too late, and so is what is encrypted.
  void InviteStranger() {
    if (stranger_ != nullptr || hosts_ > 1 || seal_.seal || IsDown() ||
        !document_.doc_id || !random_.Chance(0.01)) {
      return;
    }
    if (saved_[0] == VersionVector()) return;
    stranger_ = &world_.Add("stranger", {}, SmallClient(random_));
    Doc doc(NewPeer(), {.doc_id = DocId{0xD2}});
    REQUIRE(doc.text("t").Insert(0, "strange").ok());
    stranger_->Begin(std::move(doc));
  }

  // Has its host do what one does who is told of a failure.
  void Encourage(HubClient& client) {
    if (IsStranded(client.doc, client.status())) {
      test::BeginShallow(client, *world_.clients[0], NewPeer());
    }
    for (const char* room : {"room", "other"}) {
      if (&client == stranger_ && room == std::string_view("other")) continue;
      const DocumentStatus status = client.session.status(room).value();
      if (status.state != DocumentState::kFailed) continue;
      // One that is shallow, and waits for others, goes on by itself.
      if (absl::IsNotFound(status.failure)) continue;
      if (absl::IsUnauthenticated(status.failure)) {
        REQUIRE(client.session.SetToken(room, client.name + ":write").ok());
      } else {
        REQUIRE(client.session.Retry(room).ok());
      }
    }
  }

  // --- What must hold

  bool IsSaved(size_t i) {
    const ClientSession& session = world_.clients[i]->session;
    return session.status("room")->state == DocumentState::kSaved &&
           session.status("other")->state == DocumentState::kSaved;
  }

  bool IsSettled() {
    for (size_t i = 0; i < others_.size(); ++i) {
      if (!IsSaved(i) ||
          world_.clients[i]->doc.version() !=
              world_.clients[0]->doc.version() ||
          others_[i]->doc.version() != others_[0]->doc.version()) {
        return false;
      }
    }
    return brief_.IsSettled();
  }

  void Observe() {
    brief_.Observe();
    for (size_t i = 0; i < others_.size(); ++i) {
      HubClient& client = *world_.clients[i];
      if (client.state() == DocumentState::kSaved) {
        saved_[i].Merge(client.doc.version());
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
    brief_.CheckStore(store_);
  }

  void CheckNewcomer(const Doc& expected) {
    HubClient& newcomer = world_.Add("newcomer", {.seal = seal_});
    world_.Run(5s);
    INFO(newcomer.status().failure);
    REQUIRE(newcomer.state() == DocumentState::kSaved);
    REQUIRE(newcomer.doc.StateDigest() == expected.StateDigest());
    REQUIRE_FALSE(newcomer.doc.shallow_since());
    REQUIRE(newcomer.session.Leave("room").ok());
    world_.clients.pop_back();
  }

  void CheckStranger() {
    if (stranger_ == nullptr) return;
    REQUIRE(stranger_->state() != DocumentState::kSaved);
    REQUIRE(TextOf(*stranger_) == "strange");
  }

  // What was there, and is no more, now that all machines have ended.
  void CheckHeld() { REQUIRE(world_.held_bytes <= hosts_ * kMaxHeldBytes); }

  SeededRandom random_;
  SimEnv machine_;
  ReopenedStore store_;
  const size_t hosts_;
  std::vector<std::unique_ptr<OtherDocument>> others_;
  PayloadSeal seal_;  // of all documents
  BriefDocument brief_{world_, random_, seal_};
  HubWorld world_;
  std::vector<Orphan> orphans_;
  int power_losses_ = 0;

  DocOptions document_;  // of "room"
  bool gets_shallow_ = false;
  bool took_shallow_ = false;
  std::optional<Frontier> past_;   // of the first client
  HubClient* stranger_ = nullptr;  // after the others
  uint64_t peers_ = 0;

  std::vector<VersionVector> saved_;  // of "room", by client
};

TEST_CASE("a relay on a disk that loses power", "[random][simulation]") {
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
