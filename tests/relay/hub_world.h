// A relay and its clients in one thread: sockets are strings, threads are lists
// of work, of which a seed picks what is done next.
//
// Several hubs over one store and one bus are machines of one relay. Crash()
// ends all of them, with what was on its way; what the store answered stays.
// Between Stop() and Start(), something may happen to what the store is on.
#ifndef SYNCLINE_TESTS_RELAY_HUB_WORLD_H_
#define SYNCLINE_TESTS_RELAY_HUB_WORLD_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/seed.h"
#include "syncline/doc.h"
#include "syncline/relay/group_committer.h"
#include "syncline/relay/hub.h"
#include "syncline/relay/local_bus.h"
#include "syncline/relay/memory_store.h"
#include "syncline/sync/client.h"

namespace syncline::relay::test {

using syncline::test::SeededRandom;

// Time that a test moves, and randomness of a seed.
class WorldEnv : public Env {
 public:
  explicit WorldEnv(uint64_t seed) : random_(seed) {}

  int64_t WallTimeMs() override {
    return 1'700'000'000'000 + (now + wall_jump).count();
  }
  int64_t MonotonicNs() override { return now.count() * 1'000'000; }
  uint64_t Random() override { return random_.Uniform(~uint64_t{0}); }
  std::string ProcessName() override { return "a test"; }
  const char* sqlite_vfs() override { return nullptr; }

  Milliseconds now{0};
  Milliseconds wall_jump{0};  // of the clock on the wall

 private:
  SeededRandom random_;
};

// Does what it is given when it is told to.
class ListExecutor : public Executor {
 public:
  void Post(std::function<void()> work) override {
    posted.push_back(std::move(work));
  }
  void RunBlocking(std::function<void()> work) override {
    blocking.push_back(std::move(work));
  }

  std::deque<std::function<void()>> posted;
  std::deque<std::function<void()>> blocking;
};

// A token is "subject:rights", for instance "alice:write"; "" is nobody's.
class WordAuth : public Auth {
 public:
  void Verify(std::string_view token, std::string_view document,
              Callback done) override;

  std::map<std::string, Rights, std::less<>> rights;  // by subject, before that
                                                      // of the token
  int64_t expires_ms = Grant::kNever;
  bool is_available = true;
  size_t questions = 0;  // that were asked
  // Answers, which are of when they were asked for, are held back until Step()
  // gives one of them, or the test.
  bool holds = false;
  std::vector<std::function<void()>> held;
  void GiveHeld(size_t i);
  void GiveAllHeld();

 private:
  absl::StatusOr<Grant> GrantOf(std::string_view token) const;
};

// Refuses to work where a test says so.
class FlakyStore : public MemoryStore {
 public:
  using MemoryStore::MemoryStore;

  AckLevel level() const override { return AckLevel::kStored; }
  absl::Status health() const override { return failure; }
  std::vector<absl::StatusOr<Appended>> Append(
      absl::Span<const Record> group) override;
  absl::StatusOr<LogHead> Head(std::string_view document) override;
  absl::StatusOr<std::vector<LoggedRecord>> Read(std::string_view document,
                                                 Position from,
                                                 size_t max_bytes) override;
  absl::StatusOr<Epoch> Tombstone(std::string_view document) override;
  absl::StatusOr<std::optional<Published>> Current(
      std::string_view document) override;
  absl::Status BeginEpoch(std::string_view document, Epoch epoch) override;

  absl::Status failure;     // of everything, for ever
  absl::Status unreadable;  // of reading
  absl::Status unwritable;  // of each record
  absl::Status untaken;     // of a tombstone
  absl::Status doubtful;    // of a tombstone that is durable nonetheless
  absl::Status unbegun;     // of BeginEpoch()
  // What happens once, while a tombstone is durable and not yet answered.
  std::function<void()> after_tombstone;
  std::atomic<size_t> reads = 0;
};

// Loses what is published while it is down; if it is told to, it repeats
// notices, and hands them on late, in any order. Whether it says that it loses
// is for the test to say.
class FlakyBus : public LocalBus {
 public:
  absl::Status Publish(const Notice& notice) override;
  bool may_lose() const override { return loses; }
  bool is_local() const override { return false; }
  void Shuffle(uint64_t seed) { random_.emplace(seed); }

  bool is_down = false;
  bool loses = true;

 private:
  std::optional<SeededRandom> random_;
  std::vector<Notice> held_;
};

// One machine of the relay.
struct HubHost {
  HubHost(HubOptions options, LogStore& log, SnapshotStore& snapshots, Bus& bus,
          WordAuth& auth, WorldEnv& env, GroupOptions group)
      : committer(log, group),
        hub(std::move(options), {.log = log,
                                 .snapshots = snapshots,
                                 .committer = committer,
                                 .bus = bus,
                                 .auth = auth,
                                 .executor = executor,
                                 .env = env}) {}

  ListExecutor executor;  // first: the others post until they are gone
  GroupCommitter committer;
  Hub hub;
};

// A cipher that a test can see through: what the relay has is not the text.
inline PayloadSeal Xor() {
  const auto turn = [](std::string_view bytes) -> absl::StatusOr<std::string> {
    std::string turned(bytes);
    for (char& c : turned) c = static_cast<char>(c ^ 0x5A);
    return turned;
  };
  return {.seal = turn, .open = turn};
}

// A port whose document may be one that gives no snapshots, or wrong ones.
class HubPort : public SyncDocument {
 public:
  explicit HubPort(Doc* doc) : doc_(doc), port_(doc) {}

  VersionVector version() const override { return port_.version(); }
  absl::StatusOr<std::string> ExportSince(
      const VersionVector& version) override {
    return gives_shallow ? doc_->ExportShallow() : port_.ExportSince(version);
  }
  absl::StatusOr<std::string> ExportSnapshot() override {
    if (has_snapshots) return port_.ExportSnapshot();
    return absl::FailedPreconditionError("not now");
  }
  absl::Status Import(std::string_view bytes) override {
    return port_.Import(bytes);
  }
  void OnLocalChange(std::function<void()> changed) override {
    port_.OnLocalChange(std::move(changed));
  }

  bool has_snapshots = true;
  bool gives_shallow = false;  // where an update is asked for

 private:
  Doc* doc_;
  DocPort port_;
};

struct HubClient {
  HubClient(std::string user, PeerId peer, uint64_t seed, ClientOptions options)
      : name(std::move(user)), doc(peer), port(&doc), session(options, seed) {}

  // Has this document from now on, and joins with it, as a client that is new.
  void Begin(Doc begun);

  Text text() { return doc.text("t"); }
  DocumentStatus status() const { return session.status("room").value(); }
  DocumentState state() const { return status().state; }

  const std::string name;
  JoinOptions joined;
  Doc doc;
  HubPort port;
  ClientSession session;
  size_t host = 0;                            // where it connects to
  size_t notified = 0;                        // by its connection
  std::unique_ptr<HubConnection> connection;  // null: not connected
  std::string up;                             // on their way
  std::string down;
};

// At the beginning of its text.
void Type(HubClient& client, std::string_view text);
inline std::string TextOf(HubClient& client) {
  return client.text().ToString();
}

// Has a client begin anew, as this peer, with a shallow snapshot of what
// `whole` has, from there on, if anything. What only the client had, `whole`
// takes before.
void BeginShallow(HubClient& client, HubClient& whole, PeerId peer,
                  const std::optional<Frontier>& from = std::nullopt);
// Whether it is shallow, and has left the room, where it met what it cannot
// merge.
bool IsStranded(const Doc& doc, const DocumentStatus& status);

class HubWorld {
 public:
  explicit HubWorld(HubOptions options = {}, size_t hosts = 1,
                    uint64_t seed = 1)
      : HubWorld(std::move(options), hosts, seed, store, store) {}
  // Over other stores than `store`.
  HubWorld(HubOptions options, size_t hosts, uint64_t seed, LogStore& log,
           SnapshotStore& snapshots);

  HubClient& Add(const std::string& name, JoinOptions options = {},
                 ClientOptions client = {});
  // Everything goes through, for so long; where nothing is to be done, time
  // goes on to the next wakeup that anybody asks for.
  void Run(Milliseconds time);
  // One thing happens, of all that can.
  void Step(SeededRandom& random);
  void Cut(HubClient& client);
  // All machines end, and are started anew; or one of them does.
  void Crash();
  void Crash(size_t i);
  // The two halves of that.
  void Stop();
  void Start();

  HubHost& host(size_t i = 0) { return *hosts_[i]; }
  Hub& hub(size_t i = 0) { return hosts_[i]->hub; }

  WorldEnv env;
  FlakyStore store{{.env = &env}};
  FlakyBus bus;
  WordAuth auth;
  GroupOptions group;  // of machines that are started from now on
  // Bytes on their way to a client; what is beyond waits in its session.
  size_t max_down_bytes = ~size_t{0};
  // What all machines and their connections held when they ended last.
  size_t held_bytes = 0;
  std::vector<std::unique_ptr<HubClient>> clients;

 private:
  // Connects who wants to, closes what is to be closed, lets time pass. Whether
  // it did more than that.
  bool Manage(HubClient& client);
  // Whether something came through.
  bool Move(HubClient& client, size_t up, size_t down);
  Milliseconds NextWakeup() const;
  std::unique_ptr<HubHost> MakeHost();
  // The client is told, and what was on the way is gone.
  void Disconnect(HubClient& client);
  bool Work(HubHost& host);

  const HubOptions options_;
  const size_t host_count_;
  LogStore& log_;
  SnapshotStore& snapshots_;
  std::vector<std::unique_ptr<HubHost>> hosts_;
};

}  // namespace syncline::relay::test

#endif  // SYNCLINE_TESTS_RELAY_HUB_WORLD_H_
