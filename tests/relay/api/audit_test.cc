// What is deleted or restored over HTTP is in the audit log first; and what is
// encrypted is read, compacted by nobody, and served as it came.
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "relay/api/api_world.h"
#include "relay/scratch_folder.h"
#include "syncline/relay/metrics/audit_log.h"

namespace syncline::relay::test {
namespace {

constexpr Milliseconds kSecond(1000);
constexpr PeerId kWeb{77};
constexpr char kUpdates[] = "/v1/docs/room/updates";

std::vector<nlohmann::json> Lines(const std::string& file) {
  std::ifstream stream(file);
  std::vector<nlohmann::json> lines;
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(nlohmann::json::parse(line));
  }
  return lines;
}

// The world's API, with an audit log.
void Audit(ApiWorld& world, AuditLog& log) {
  HubHost& machine = world.host();
  world.api = std::make_unique<HttpApi>(machine.hub,
                                        HubParts{.log = world.store,
                                                 .snapshots = world.store,
                                                 .committer = machine.committer,
                                                 .bus = world.bus,
                                                 .auth = world.auth,
                                                 .executor = machine.executor,
                                                 .env = world.env},
                                        HttpApiOptions(), &log);
}

TEST_CASE("who deletes a document over HTTP is in the audit log", "[audit]") {
  const ScratchFolder folder;
  ApiWorld world;
  const auto log = AuditLog::Open(folder.File("audit.log"), world.env);
  REQUIRE(log.ok());
  Audit(world, **log);
  world.Ask("POST", kUpdates, {}, TypedUpdate(kWeb, "hello"));
  // Who may not delete does not, and is no line of a deletion.
  CHECK(world
            .Ask("DELETE", "/v1/docs/room",
                 {"Authorization: Bearer mallory:write"})
            ->problem() == "403 permission-denied");
  CHECK(Lines(folder.File("audit.log")).empty());
  CHECK(world.Ask("DELETE", "/v1/docs/room")->response.status == 204);
  const auto lines = Lines(folder.File("audit.log"));
  REQUIRE(lines.size() == 1);
  CHECK(lines[0]["event"] == "delete");
  CHECK(lines[0]["document"] == "room");
  CHECK(lines[0]["subject"] == "http");
  CHECK(lines[0].contains("tenant"));
  CHECK(lines[0].contains("client"));
  CHECK(lines[0].contains("time"));
}

TEST_CASE("who restores a version over HTTP is in the audit log", "[audit]") {
  const ScratchFolder folder;
  ApiWorld world;
  const auto log = AuditLog::Open(folder.File("audit.log"), world.env);
  REQUIRE(log.ok());
  Audit(world, **log);
  world.Ask("POST", kUpdates, {}, TypedUpdate(kWeb, "hello"));
  CHECK(world
            .Ask("POST",
                 "/v1/docs/room/restore?version=1@000000000000004d&message=x")
            ->response.status == 201);
  const auto lines = Lines(folder.File("audit.log"));
  REQUIRE(lines.size() == 1);
  CHECK(lines[0]["event"] == "restore");
  CHECK(lines[0]["document"] == "room");
  CHECK(lines[0]["subject"] == "http");
  CHECK(lines[0]["version"] == "1@000000000000004d");
  CHECK(lines[0].contains("client"));
}

TEST_CASE("nothing is changed where the audit log cannot be written",
          "[audit]") {
  if (!std::filesystem::exists("/dev/full")) SKIP("there is no /dev/full");
  ApiWorld world;
  const auto log = AuditLog::Open("/dev/full", world.env);
  REQUIRE(log.ok());
  Audit(world, **log);
  world.Ask("POST", kUpdates, {}, TypedUpdate(kWeb, "hello"));
  CHECK(world.Ask("DELETE", "/v1/docs/room")->problem() == "500 internal");
  CHECK(world.Ask("POST", "/v1/docs/room/restore?version=1@000000000000004d")
            ->problem() == "500 internal");
  CHECK(world.store.MemoryStore::Head("room")->epoch == Epoch{1});
  CHECK(world.store.MemoryStore::Head("room")->last_seq == Seq{1});
}

// A cipher that a test can see through: what the relay has is not the text.
PayloadSeal Xor() {
  const auto turn = [](std::string_view bytes) -> absl::StatusOr<std::string> {
    std::string turned(bytes);
    for (char& c : turned) c = static_cast<char>(c ^ 0x5A);
    return turned;
  };
  return {.seal = turn, .open = turn};
}

TEST_CASE("an encrypted document is served over HTTP as it came", "[sealed]") {
  HubOptions hub;
  hub.compact_records = 3;
  ApiWorld world(hub);
  HubClient& alice = world.Add("alice", {.seal = Xor()});
  HubClient& bob = world.Add("bob", {.seal = Xor()});
  for (int i = 0; i < 12; ++i) {
    REQUIRE(alice.text().Insert(0, "secret ").ok());
    REQUIRE(alice.doc.Commit().ok());
    world.Run(kSecond);
  }
  REQUIRE(alice.state() == DocumentState::kSaved);
  CHECK(bob.text().ToString() == alice.text().ToString());

  const PayloadSeal seal = Xor();
  Doc reader;
  std::string since;
  const auto page = world.Ask("GET", kUpdates);
  REQUIRE(page->response.status == 200);
  CHECK(page->response.body.find("secret") == std::string::npos);
  const nlohmann::json json = page->json();
  if (json.contains("snapshot")) {
    const auto snapshot = world.Ask("GET", "/v1/docs/room/snapshot");
    REQUIRE(snapshot->response.status == 200);
    CHECK(snapshot->header("Content-Type") == "application/vnd.syncline.batch");
    const auto batch = SyncBatch::Parse(snapshot->response.body);
    REQUIRE(batch.ok());
    REQUIRE((*batch)->is_sealed());
    REQUIRE(reader.Import(*seal.open((*batch)->payload())).ok());
  }
  for (const auto& update : json["updates"]) {
    CHECK(update["sealed"] == true);
    std::string payload;
    REQUIRE(
        absl::Base64Unescape(update["payload"].get<std::string>(), &payload));
    REQUIRE(reader.Import(*seal.open(payload)).ok());
  }
  CHECK(reader.text("t").ToString() == alice.text().ToString());
  CHECK(reader.version() == alice.doc.version());
}

TEST_CASE("an encrypted snapshot is served as it came", "[sealed]") {
  ApiWorld world;
  const UpdateInfo info{
      .spans = {{kWeb, 0, 3}}, .parents = {}, .is_snapshot = true};
  const SyncBatchPtr batch = *SyncBatch::Sealed("opaque", info);
  const std::string encoded(batch->encoded());
  REQUIRE(world
              .Ask("POST", kUpdates,
                   {"Content-Type: application/vnd.syncline.batch"}, encoded)
              ->response.status == 201);
  VersionVector version;
  version.Set(kWeb, 3);
  MemoryStore& store = world.store;
  const SnapshotId id = *store.Put("room", Epoch{1}, encoded);
  const Position last{Epoch{1}, Seq{1}};
  REQUIRE(store.Publish("room", {}, {id, last, version}).ok());
  REQUIRE(store.Trim("room", last, id).ok());

  const auto snapshot = world.Ask("GET", "/v1/docs/room/snapshot");
  REQUIRE(snapshot->response.status == 200);
  CHECK(snapshot->header("Content-Type") == "application/vnd.syncline.batch");
  CHECK(snapshot->header("Syncline-Position") == "1:1");
  CHECK(snapshot->response.body == encoded);
  CHECK(world
            .Ask("GET", "/v1/docs/room/snapshot",
                 {"Accept: application/vnd.syncline.update"})
            ->problem() == "406 not-acceptable");
  const nlohmann::json page = world.Ask("GET", kUpdates)->json();
  CHECK(page["updates"].empty());
  CHECK(page["position"] == "1:1");
  CHECK(page["snapshot"]["etag"] == snapshot->header("ETag"));
}

}  // namespace
}  // namespace syncline::relay::test
