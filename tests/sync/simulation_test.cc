// Many clients and one server in time that a seed moves: loss, disconnects at
// any byte, old connections that live on, crashes that lose what was not
// flushed, backups, tokens that expire, hostile bytes, programs that start
// again, or sleep, or leave and come back. In some worlds links are slow, and
// what they do not take waits in the clients. In some documents have ids, and a
// stranger joins with another one; in some they are encrypted, and clients give
// snapshots; in some a client begins anew with a shallow snapshot now and then.
//
// What must hold:
//   - ops that a client was told are saved are in what the server flushed, as
//   long
//     as that was not restored from a backup
//   - in the end all replicas of a room are equal, and saved, and so is a
//     newcomer
//   - nothing of one room is in another, nor of a stranger in any
//   - a shallow replica fails for good only where something late came
//   - in the end everybody shows their name, whoever slept meanwhile
//   - what a connection holds is bounded
//
// ITERATIONS sets the number of seeds, SEED runs one; see support/seed.h.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "support/seed.h"
#include "sync/world.h"

namespace syncline::test {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

constexpr size_t kAll = ~size_t{0};
constexpr const char* kRooms[] = {"a", "b"};

ClientOptions SmallClient(SeededRandom& random) {
  ClientOptions options;
  options.limits = {.max_frame_bytes = 4096,
                    .max_update_bytes = 1 << 20,
                    .window_bytes = 16384,
                    .max_documents = 4};
  options.batch_time = Milliseconds(random.Pick({0, 10, 50}));
  options.poll_time = Milliseconds(random.Pick({100, 500}));
  options.max_output_bytes = random.Pick({4096u, 65536u});
  options.first_pause = 50ms;
  options.longest_pause = 1000ms;
  options.answer_time = 3000ms;
  return options;
}

ServerOptions SmallServer() {
  ServerOptions options;
  options.limits = {.max_frame_bytes = 4096,
                    .max_update_bytes = 1 << 20,
                    .window_bytes = 16384,
                    .max_documents = 4};
  options.max_output_bytes = 8192;
  options.max_queue_bytes = 200'000;
  return options;
}

class Simulation {
 public:
  explicit Simulation(uint64_t seed) : random_(seed), world_(SmallServer()) {
    world_.flushes = false;
    world_.server.set_early_relay(random_.Chance(0.5));
    if (random_.Chance(0.5)) world_.up_buffer = random_.Pick({0u, 5000u});
    has_ids_ = random_.Chance(0.5);
    is_sealed_ = random_.Chance(0.4);
    gets_shallow_ = random_.Chance(0.5);
    // Of what is encrypted, a server cannot know what a stranger's is.
    invites_stranger_ = has_ids_ && !is_sealed_ && random_.Chance(0.5);
    members_ = random_.Between(2, 4);
    for (size_t i = 0; i < members_; ++i) AddMember(i);
  }

  void Play(int steps) {
    for (int i = 0; i < steps; ++i) Step();
  }

  // No more faults: everything has to come right.
  void Settle() {
    world_.flushes = world_.network_is_up = true;
    for (int i = 0; i < 40 && !IsSettled(); ++i) RunOn();
    AddMember(world_.clients.size());  // a newcomer
    newcomer_ = world_.clients.back().get();
    for (int i = 0; i < 20 && !(IsSettled() && ShowsNames()); ++i) RunOn();
  }

  void Check() {
    for (const char* room : kRooms) {
      const std::string digest = world_.client(0).doc(room).StateDigest();
      for (const auto& client : world_.clients) {
        if (client.get() == stranger_) continue;
        INFO(client->name << " in " << room << ": "
                          << client->status(room).failure);
        CHECK(client->state(room) == DocumentState::kSaved);
        CHECK(client->doc(room).StateDigest() == digest);
        CheckIsOfRoom(client->doc(room), room);
      }
      CHECK_FALSE(newcomer_->doc(room).shallow_since());
      CHECK(world_.server.room(room).durable ==
            world_.client(0).doc(room).version());
    }
    CheckStranger();
    CHECK(ShowsNames());
    // A frame, and what a server must hold for one client's uploads.
    CHECK(world_.max_output_bytes <= 65536 + 4096 + 8);
    CHECK(world_.server.max_queued_bytes() <= 8192 + 4104 + 200'000 + 2097152);
  }

 private:
  DocOptions OptionsOf(const std::string& room) const {
    if (!has_ids_) return {};
    return {.doc_id = DocId{uint64_t{0xD0} + static_cast<uint8_t>(room[0])}};
  }

  void AddMember(size_t i) {
    TestClient& client =
        world_.Add("user" + std::to_string(i), SmallClient(random_));
    level_.push_back(random_.Chance(0.8) ? AckLevel::kStored
                                         : AckLevel::kReceived);
    for (const char* room : kRooms) JoinWith(client, room, NewDoc(room));
  }

  static void ShowName(TestClient& client) {
    REQUIRE(client.session.SetPresence("a", "name", client.name).ok());
  }

  // To the newcomer, everybody does.
  bool ShowsNames() {
    const auto& seen = newcomer_->session.presence("a")->entries();
    return std::all_of(
        world_.clients.begin(), world_.clients.end(), [&](const auto& client) {
          if (client.get() == stranger_) return true;
          const auto found = seen.find(client->status("a").connection);
          return found != seen.end() &&
                 found->second.field("name") == client->name;
        });
  }

  Doc NewDoc(const std::string& room) {
    return Doc(PeerId{1000 + ++peers_}, OptionsOf(room));
  }

  // Joins with this document, and leaves before with another one.
  void JoinWith(TestClient& client, const std::string& room, Doc doc) {
    if (client.docs.contains(room)) {
      REQUIRE(client.session.Leave(room).ok());
    }
    std::unique_ptr<TestDoc>& kept = client.docs[room];
    kept = std::make_unique<TestDoc>(PeerId{1});
    kept->doc = std::move(doc);
    client.Join(room, {.token = NewToken(client),
                       .level = LevelOf(client),
                       .seal = is_sealed_ ? Xor() : PayloadSeal()});
    if (room == "a" && &client != stranger_) ShowName(client);
  }

  AckLevel LevelOf(const TestClient& client) const {
    for (size_t i = 0; i < level_.size(); ++i) {
      if (world_.clients[i].get() == &client) return level_[i];
    }
    return AckLevel::kStored;
  }

  static PayloadSeal Xor() {
    const auto turn = [](std::string_view bytes) {
      std::string turned(bytes);
      for (char& c : turned) c = static_cast<char>(c ^ 0x5A);
      return absl::StatusOr<std::string>(std::move(turned));
    };
    return {.seal = turn, .open = turn};
  }

  // --- Shallow replicas. The first client always has all of the history.

  void BeginShallow() {
    if (!gets_shallow_) return;
    const size_t i = random_.Uniform(members_);
    const std::string room = random_.Pick(kRooms);
    if (i > 0) BeginShallow(world_.client(i), room);
  }

  // As a device that is set up anew: what was not saved there is gone, unless
  // the document is shallow itself, whose edits somebody else takes along.
  void BeginShallow(TestClient& client, const std::string& room) {
    Doc& whole = world_.client(0).doc(room);
    if (whole.version() == VersionVector()) return;
    const absl::StatusOr<std::string> edits =
        client.doc(room).ExportSince(whole.version());
    if (edits.ok()) REQUIRE(whole.Import(*edits).ok());
    std::optional<Frontier> from;
    if (random_.Chance(0.3) && past_[room]) from = past_[room];
    Doc shallow = NewDoc(room);
    REQUIRE(shallow.Import(whole.ExportShallow(from)).ok());
    past_[room] = whole.frontier();
    JoinWith(client, room, std::move(shallow));
  }

  // One that met what it cannot merge has left; else it must come right.
  void ReplaceFailed() {
    for (size_t i = 0; i < members_; ++i) {
      TestClient& client = world_.client(i);
      for (const char* room : kRooms) {
        const DocumentStatus status = client.status(room);
        if (client.doc(room).shallow_since() &&
            status.state == DocumentState::kFailed &&
            absl::IsNotFound(status.failure) &&
            status.access == Access::kNone) {
          BeginShallow(client, room);
        }
      }
    }
  }

  // --- A stranger, who comes where something is safe already.

  void InviteStranger() {
    const std::string room = random_.Pick(kRooms);
    if (!invites_stranger_ || stranger_ != nullptr ||
        world_.server.room(room).durable == VersionVector()) {
      return;
    }
    stranger_ = &world_.Add("stranger", SmallClient(random_));
    Doc doc(PeerId{7}, {.doc_id = DocId{0xBAD}});
    REQUIRE(doc.text("t").Insert(0, "strange").ok());
    JoinWith(*stranger_, room, std::move(doc));
    strange_room_ = room;
  }

  void CheckStranger() {
    if (stranger_ == nullptr) return;
    CHECK(stranger_->state(strange_room_) != DocumentState::kSaved);
    CHECK(stranger_->doc(strange_room_).text("t").ToString() == "strange");
  }

  std::string NewToken(const TestClient& client) {
    return Token(client.name, "write",
                 world_.now + Milliseconds(random_.Between(500, 20000)));
  }

  void RunOn() {
    ReplaceFailed();  // first: a new token has them tried again
    RenewTokens();
    world_.Run(1s, 20ms);
  }

  void Edit(TestClient& client, const std::string& room) {
    Doc& doc = client.doc(room);
    const size_t size = doc.text("t").size();
    switch (random_.Uniform(8)) {
      case 0:
        if (size > 0)
          REQUIRE(doc.text("t").Delete(random_.Uniform(size), 1).ok());
        break;
      case 1:
        REQUIRE(doc.map("m")
                    .Set(room, static_cast<int64_t>(random_.Uniform(9)))
                    .ok());
        break;
      case 2:
        // Does not fit a frame; random, as else it would be compressed.
        if (random_.Chance(0.2)) Paste(doc, room, random_.Between(5000, 30000));
        break;
      default:
        REQUIRE(doc.text("t").Insert(random_.Uniform(size + 1), room).ok());
    }
    if (random_.Chance(0.5)) REQUIRE(doc.Commit().ok());
  }

  void Paste(Doc& doc, const std::string& room, size_t bytes) {
    std::string noise(bytes, ' ');
    for (char& c : noise) c = static_cast<char>('0' + random_.Uniform(10));
    REQUIRE(doc.map("m").Set(room, noise).ok());
  }

  void Step() {
    world_.now += Milliseconds(random_.Uniform(60));
    TestClient& client = world_.client(random_.Uniform(members_));
    const uint64_t what = random_.Uniform(200);
    if (what < 60) Edit(client, random_.Pick(kRooms));
    if (what == 60) Crash(client);
    if (what == 61) BackUpOrRestore();
    if (what < 70 && what > 61) world_.Cut(client, SomeCode());
    if (what == 70) Reload(client);
    if (what == 71) Inject(client);
    if (what == 72) world_.network_is_up = !world_.network_is_up;
    if (what > 72 && what < 100) world_.server.Flush();
    if (what == 100) GoAway(client);
    if (what == 101 && !invites_stranger_) world_.server.ResetHead(LoseRoom());
    if (what == 102) ChangeAccess(client);
    if (what < 106 && what > 102) {
      (void)client.session.SetPresence("a", "k", std::to_string(what));
    }
    if (what == 106) BeginShallow();
    if (what == 107) world_.server.WantSnapshot(random_.Pick(kRooms));
    if (what == 108) InviteStranger();
    if (what == 109) ReplaceFailed();
    if (what == 110) Sleep(client);
    if (what == 111) LeaveAndReturn(client);
    for (const auto& each : world_.clients) Breathe(*each);
    BuryOrphans();
    world_.server.Tick(world_.now);
    CheckPromises();
  }

  void Breathe(TestClient& client) {
    if (random_.Chance(0.5)) client.session.Tick(world_.now);
    world_.Manage(client);
    world_.Move(client, SomeBytes(), SomeBytes());
    if (random_.Chance(0.02)) RenewTokens();
  }

  size_t SomeBytes() {
    const uint64_t kind = random_.Uniform(4);
    if (kind == 0) return 0;
    return kind == 1 ? random_.Uniform(100) : random_.Uniform(10000);
  }

  CloseCode SomeCode() {
    return random_.Pick<CloseCode>({1000, 1001, 1006, 1013, 4500, 4518});
  }

  // What a server gets of a connection that is gone for its client already.
  void BuryOrphans() {
    for (size_t i = world_.orphans.size(); i-- > 0;) {
      if (random_.Chance(0.3)) world_.Bury(i, SomeBytes());
    }
  }

  void Reload(TestClient& client) {
    client.Reload(random_.Uniform(1000));
    ShowName(client);
    world_.Cut(client);
  }

  // Others go on, and the server sees that it shows nothing any more.
  void Sleep(TestClient& client) {
    for (const Milliseconds end = world_.now + 32s; world_.now < end;) {
      world_.now += 500ms;
      for (const auto& each : world_.clients) {
        if (each.get() != &client) Breathe(*each);
      }
      world_.server.Tick(world_.now);
    }
  }

  // Also in the middle of what it sends.
  void LeaveAndReturn(TestClient& client) {
    const std::string room = random_.Pick(kRooms);
    REQUIRE(client.session.Leave(room).ok());
    if (random_.Chance(0.5)) world_.Move(client, SomeBytes(), SomeBytes());
    client.Join(room, client.joined.at(room));
    if (room == "a") ShowName(client);
  }

  void Crash(TestClient& client) {
    if (random_.Chance(0.5)) world_.Move(client, kAll, 0);
    world_.CutAll();
    world_.server.Crash();
  }

  void BackUpOrRestore() {
    if (random_.Chance(0.5)) return world_.server.BackUp();
    if (invites_stranger_) return;  // whose room it would be is chance
    world_.CutAll();
    world_.server.Restore();
    promised_.clear();  // no longer; the clients are to heal it
  }

  std::string LoseRoom() {
    const std::string room = random_.Pick(kRooms);
    world_.CutAll();
    promised_.erase(room);
    return room;
  }

  // Bytes of somebody else; then there is no telling frames apart any more.
  void Inject(TestClient& client) {
    if (client.wire == nullptr) return;
    std::string noise(random_.Between(1, 50), '\0');
    for (char& c : noise) c = static_cast<char>(random_.Uniform(256));
    if (random_.Chance(0.5)) {
      client.wire->server->session.Receive(world_.now, noise);
    } else {
      client.session.Receive(world_.now, noise);
    }
    world_.Cut(client);
  }

  void GoAway(TestClient& client) {
    if (client.wire == nullptr) return;
    client.wire->server->session.GoAway(10ms, 500ms, "moving");
  }

  void ChangeAccess(TestClient& client) {
    const std::string room = random_.Pick(kRooms);
    const std::string access = random_.Pick<const char*>({"read", "write"});
    (void)client.session.SetToken(room,
                                  Token(client.name, access, world_.now + 5s));
  }

  void RenewTokens() {
    for (const auto& client : world_.clients) {
      for (const auto& [room, options] : client->joined) {
        (void)client->session.SetToken(room, NewToken(*client));
      }
    }
  }

  // What is saved now is promised from now on.
  void CheckPromises() {
    for (size_t i = 0; i < members_; ++i) {
      if (level_[i] < AckLevel::kStored) continue;
      for (const char* room : kRooms) {
        TestClient& client = world_.client(i);
        if (client.state(room) != DocumentState::kSaved) continue;
        promised_[room].Merge(client.doc(room).version());
      }
    }
    for (const auto& [room, promised] : promised_) {
      REQUIRE(world_.server.room(room).durable.Includes(promised));
    }
  }

  bool IsSettled() {
    for (const auto& client : world_.clients) {
      if (client.get() == stranger_) continue;
      for (const char* room : kRooms) {
        if (client->state(room) != DocumentState::kSaved ||
            client->doc(room).version() != world_.server.room(room).durable) {
          return false;
        }
      }
    }
    return true;
  }

  void CheckIsOfRoom(Doc& doc, const std::string& room) {
    const std::string text = doc.text("t").ToString();
    CHECK(text.find_first_not_of(room) == std::string::npos);
    for (const std::string& key : doc.map("m").keys()) CHECK(key == room);
  }

  SeededRandom random_;
  World world_;
  bool has_ids_ = false;
  bool is_sealed_ = false;
  bool gets_shallow_ = false;
  bool invites_stranger_ = false;
  size_t members_ = 0;  // the first of the clients
  TestClient* stranger_ = nullptr;
  TestClient* newcomer_ = nullptr;
  std::string strange_room_;
  uint64_t peers_ = 0;
  std::map<std::string, std::optional<Frontier>> past_;
  std::vector<AckLevel> level_;
  std::map<std::string, VersionVector> promised_;
};

TEST_CASE("whatever happens, what was saved is kept, and all agree",
          "[random][simulation]") {
  for (uint64_t seed : Seeds(40)) {
    CAPTURE(seed);
    Simulation simulation(seed);
    simulation.Play(400);
    simulation.Settle();
    simulation.Check();
  }
}

}  // namespace
}  // namespace syncline::test
