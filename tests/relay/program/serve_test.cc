// The relay as a process, with real clients.
#include <signal.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <chrono>
#include <ctime>
#include <fstream>

#include "relay/auth/sign.h"
#include "relay/live/live_client.h"
#include "relay/net/identity.h"
#include "relay/program/relay_process.h"
#include "relay/scratch_folder.h"
#include "support/seed.h"
#include "syncline/relay/sqlite_store.h"

namespace syncline::relay::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using syncline::test::SeededRandom;
using syncline::test::Seeds;

constexpr PeerId kAnn{0xa1};
constexpr PeerId kBob{0xb2};
const std::string kHead = R"({"alg":"HS256"})";

void WriteFile(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
}

TEST_CASE("two clients write through a relay, and it is saved") {
  const ScratchFolder folder;
  RelayProcess relay(ServeWords(folder.File("relay.db")));
  const uint16_t port = relay.WaitForPort();
  REQUIRE(port != 0);
  LiveClient ann(port, kAnn, "notes");
  LiveClient bob(port, kBob, "notes");
  ann.Write("hello");
  bob.Write("world ");
  REQUIRE(RunUntil({&ann, &bob}, [&] {
    return ann.is_saved() && bob.is_saved() &&
           ann.doc.version() == bob.doc.version() &&
           ann.text().ToString().size() == 11;
  }));
  REQUIRE(ann.doc.StateDigest() == bob.doc.StateDigest());
  REQUIRE(ann.session.server_level() == AckLevel::kStored);

  REQUIRE_THAT(HttpAsk(port, "GET /healthz"), ContainsSubstring("200"));
  REQUIRE_THAT(HttpAsk(port, "GET /readyz"), ContainsSubstring("ready"));
  const std::string metrics = HttpAsk(port, "GET /metrics");
  REQUIRE_THAT(metrics, ContainsSubstring("\nsyncline_hub_connections 2\n"));
  REQUIRE_THAT(metrics, ContainsSubstring("\nsyncline_hub_joins_total 2\n"));
  REQUIRE_THAT(metrics, ContainsSubstring("syncline_store_append_seconds"));
  REQUIRE_THAT(metrics, ContainsSubstring("\nsyncline_server_web_sockets 2\n"));
  REQUIRE_THAT(HttpAsk(port, "POST /metrics"), ContainsSubstring("405"));
  REQUIRE_THAT(HttpAsk(port, "GET /v1/sync"), ContainsSubstring("426"));
  REQUIRE_THAT(HttpAsk(port, "GET /"), ContainsSubstring("404"));
  REQUIRE_THAT(relay.WaitForLine("\"event\":\"joined\""),
               ContainsSubstring("\"trace_id\":"));
}

TEST_CASE("what comes by HTTP reaches the sessions, and the other way round") {
  const ScratchFolder folder;
  RelayProcess relay(ServeWords(folder.File("relay.db")));
  const uint16_t port = relay.WaitForPort();
  LiveClient ann(port, kAnn, "notes");
  ann.Write("hello");
  REQUIRE(RunUntil({&ann}, [&] { return ann.is_saved(); }));

  Doc bob(kBob);
  REQUIRE_THAT(HttpAsk(port, "GET /v1/docs/notes/updates"),
               ContainsSubstring("200"));
  REQUIRE(bob.Import(ann.doc.Export()).ok());
  REQUIRE(bob.text("t").Insert(0, "by HTTP, ").ok());
  const auto update = bob.ExportSince(ann.doc.version());
  REQUIRE(update.ok());
  REQUIRE_THAT(HttpAsk(port, "POST /v1/docs/notes/updates", "127.0.0.1", *update),
               ContainsSubstring("201"));
  REQUIRE(RunUntil(
      {&ann}, [&] { return ann.doc.StateDigest() == bob.StateDigest(); }));
  REQUIRE_THAT(HttpAsk(port, "GET /metrics"),
               ContainsSubstring("\nsyncline_api_appends_total 1\n"));
}

TEST_CASE("SIGTERM sends clients away, and ends with 0") {
  const ScratchFolder folder;
  RelayProcess relay(ServeWords(folder.File("relay.db")));
  LiveClient ann(relay.WaitForPort(), kAnn, "notes");
  ann.Write("hello");
  REQUIRE(RunUntil({&ann}, [&] { return ann.is_saved(); }));
  relay.Signal(SIGTERM);
  REQUIRE(RunUntil({&ann}, [&] { return ann.last_code != 0; }));
  REQUIRE(ann.last_code == kCloseGoingAway);
  REQUIRE(relay.Wait() == 0);
  REQUIRE_THAT(relay.out(), ContainsSubstring("\"event\":\"draining\""));
  REQUIRE_THAT(relay.out(), ContainsSubstring("\"event\":\"stopped\""));
}

TEST_CASE("a second signal ends it at once") {
  const ScratchFolder folder;
  RelayProcess relay(
      ServeWords(folder.File("relay.db"), {"--limits.drain_time=600"}));
  LiveClient ann(relay.WaitForPort(), kAnn, "notes");
  REQUIRE(RunUntil({&ann}, [&] { return ann.is_saved(); }));
  relay.Signal(SIGINT);
  REQUIRE_FALSE(relay.WaitForLine("draining").empty());
  relay.Signal(SIGINT);
  REQUIRE(relay.Wait() == -SIGINT);
}

TEST_CASE("SIGHUP takes new keys, and throws out who has an old one") {
  const ScratchFolder folder;
  const std::string secret = folder.File("secret");
  const std::string audit = folder.File("audit.log");
  WriteFile(secret, std::string(32, 'a'));
  RelayProcess relay(
      ServeWords(folder.File("relay.db"),
                 {"--auth.kind=jwt", "--auth.secret_file=" + secret,
                  "--log.audit_file=" + audit}));
  const uint16_t port = relay.WaitForPort();
  REQUIRE(port != 0);
  const std::string claims = R"({"sub":"ann","exp":)" +
                             std::to_string(std::time(nullptr) + 600) +
                             R"(,"docs":{"notes":"write"}})";
  LiveClient ann(port, kAnn, "notes",
                 {.token = SignHs256(kHead, claims, std::string(32, 'a'))});
  LiveClient eve(port, kBob, "notes",
                 {.token = SignHs256(kHead, claims, std::string(32, 'e'))});
  REQUIRE(RunUntil({&ann, &eve}, [&] {
    return ann.is_saved() && eve.state() == DocumentState::kFailed;
  }));
  REQUIRE(absl::IsUnauthenticated(eve.status().failure));
  REQUIRE(ann.status().subject == "ann");

  relay.Signal(SIGHUP);  // nothing is new: she stays
  REQUIRE_FALSE(relay.WaitForLine("\"event\":\"reloaded\"").empty());
  ann.Write("still here");
  REQUIRE(RunUntil({&ann}, [&] { return ann.is_saved(); }));

  WriteFile(secret, "short");
  relay.Signal(SIGHUP);
  REQUIRE_FALSE(relay.WaitForLine("\"event\":\"not reloaded\"").empty());
  WriteFile(secret, std::string(32, 'b'));
  relay.Signal(SIGHUP);
  REQUIRE(
      RunUntil({&ann}, [&] { return ann.state() == DocumentState::kFailed; }));
  REQUIRE(absl::IsUnauthenticated(ann.status().failure));
  REQUIRE(ann.session
              .SetToken("notes", SignHs256(kHead, claims, std::string(32, 'b')))
              .ok());
  REQUIRE(RunUntil({&ann}, [&] { return ann.is_saved(); }));

  relay.Signal(SIGTERM);
  REQUIRE(relay.Wait() == 0);
  std::ifstream file(audit);
  const std::string kept((std::istreambuf_iterator<char>(file)),
                         std::istreambuf_iterator<char>());
  REQUIRE_THAT(kept, ContainsSubstring("\"joined\""));
  REQUIRE_THAT(kept, ContainsSubstring("\"subject\":\"ann\""));
  REQUIRE_THAT(kept, ContainsSubstring("\"refused\""));
}

TEST_CASE("a certificate that cannot be read keeps no withdrawn key good") {
  const ScratchFolder folder;
  const Identity identity;
  identity.Write("first");
  const std::string secret = folder.File("secret");
  WriteFile(secret, std::string(32, 'a'));
  RelayProcess relay(
      ServeWords(folder.File("relay.db"),
                 {"--auth.kind=jwt", "--auth.secret_file=" + secret,
                  "--tls.certificate_file=" + identity.certificate(),
                  "--tls.key_file=" + identity.key()}));
  const std::string claims = R"({"sub":"ann","exp":)" +
                             std::to_string(std::time(nullptr) + 600) +
                             R"(,"docs":{"notes":"write"}})";
  LiveClient ann(relay.WaitForPort(), kAnn, "notes",
                 {.token = SignHs256(kHead, claims, std::string(32, 'a'))},
                 Wire::kTls);
  REQUIRE(RunUntil({&ann}, [&] { return ann.is_saved(); }));
  WriteFile(identity.key(), "no key");
  WriteFile(secret, std::string(32, 'b'));
  relay.Signal(SIGHUP);
  CHECK_THAT(relay.WaitForLine("\"event\":\"not reloaded\""),
             ContainsSubstring(identity.key()));
  REQUIRE(
      RunUntil({&ann}, [&] { return ann.state() == DocumentState::kFailed; }));
  CHECK(absl::IsUnauthenticated(ann.status().failure));
}

TEST_CASE("over TLS, SIGHUP takes a new certificate, and who is there stays") {
  const ScratchFolder folder;
  const Identity identity;
  identity.Write("first");
  RelayProcess relay(
      ServeWords(folder.File("relay.db"),
                 {"--tls.certificate_file=" + identity.certificate(),
                  "--tls.key_file=" + identity.key()}));
  const uint16_t port = relay.WaitForPort();
  REQUIRE_THAT(relay.WaitForLine("listening"), ContainsSubstring("wss://"));
  LiveClient ann(port, kAnn, "notes", {}, Wire::kTls);
  ann.Write("hello ");
  REQUIRE(RunUntil({&ann}, [&] { return ann.is_saved(); }));
  REQUIRE(ann.server_name() == "first");

  identity.Write("second");
  relay.Signal(SIGHUP);
  REQUIRE_FALSE(relay.WaitForLine("\"event\":\"reloaded\"").empty());
  LiveClient bob(port, kBob, "notes", {}, Wire::kTls);
  const auto both_have = [&](size_t size) {
    return ann.is_saved() && bob.is_saved() && ann.text().size() == size &&
           bob.text().size() == size;
  };
  REQUIRE(RunUntil({&ann, &bob}, [&] { return both_have(6); }));
  REQUIRE(bob.server_name() == "second");
  bob.Write("world ");
  ann.Write("oh, ");
  REQUIRE(RunUntil({&ann, &bob}, [&] { return both_have(16); }));
  REQUIRE(ann.server_name() == "first");
  REQUIRE(ann.last_code == 0);  // it is her first connection

  WriteFile(identity.key(), "no key");
  relay.Signal(SIGHUP);
  REQUIRE_THAT(relay.WaitForLine("\"event\":\"not reloaded\""),
               ContainsSubstring(identity.key()));
  LiveClient carol(port, PeerId{0xc3}, "notes", {}, Wire::kTls);
  REQUIRE(RunUntil({&carol}, [&] { return carol.text().size() == 16; }));
  REQUIRE(carol.server_name() == "second");
  // Nobody is served in the clear.
  REQUIRE_THAT(HttpAsk(port, "GET /v1/docs/notes/updates"),
               !ContainsSubstring("HTTP/1.1 200"));
}

TEST_CASE("each mistake has its message and its code") {
  const ScratchFolder folder;
  const std::string store = folder.File("relay.db");
  RelayProcess relay(ServeWords(store));
  const uint16_t port = relay.WaitForPort();
  REQUIRE(port != 0);

  Finished in_use = RunProgram(ServeWords(store));
  REQUIRE(in_use.code == 4);
  REQUIRE_THAT(in_use.err, ContainsSubstring("is used by process"));
  in_use = RunProgram(ServeWords(folder.File("other.db"),
                                 {"--server.port=" + std::to_string(port)}));
  REQUIRE(in_use.code == 4);
  REQUIRE_THAT(in_use.err, ContainsSubstring("cannot listen on 127.0.0.1"));

  const auto wrong = [&](const Words& more, const std::string& message) {
    const Finished finished =
        RunProgram(ServeWords(folder.File("wrong.db"), more));
    CAPTURE(message, finished.err);
    CHECK(finished.code == 2);
    CHECK_THAT(finished.err, ContainsSubstring(message));
  };
  wrong({"--server.prot=1"}, "the nearest is server.port");
  wrong({"--server.address=0.0.0.0"}, "is for loopback only");
  wrong({"--config=" + folder.File("none.toml")}, "cannot read");
  wrong({"--config=" + folder.File("")}, "Is a directory");
  wrong({"--tls.certificate_file=a"}, "go together");
  wrong({"--tls.certificate_file=a", "--tls.key_file=b"}, "a: ");
  WriteFile(folder.File("secret"), "short");
  wrong({"--auth.kind=jwt", "--auth.secret_file=" + folder.File("secret")},
        "the keys of tokens");
  WriteFile(folder.File("text"), std::string(10'000, 'x'));
  Finished finished = RunProgram(ServeWords(folder.File("text")));
  REQUIRE(finished.code != 0);
  REQUIRE_THAT(finished.err, ContainsSubstring(folder.File("text")));
  finished = RunProgram(ServeWords(folder.File("no/folder/relay.db")));
  REQUIRE(finished.code == 1);
  REQUIRE_THAT(finished.err, ContainsSubstring("no/folder"));
  REQUIRE_THAT(finished.err, ContainsSubstring("No such file"));
  finished = RunProgram(ServeWords(store, {"--log.audit_file=/no/such/file"}));
  REQUIRE(finished.code == 1);
  REQUIRE_THAT(finished.err, ContainsSubstring("log.audit_file"));
}

TEST_CASE("the helps and the version are printed") {
  Finished finished = RunProgram({"--help"});
  REQUIRE(finished.code == 0);
  for (const char* command : {"serve", "verify", "compact", "export", "import",
                              "backup", "restore", "tail"}) {
    REQUIRE_THAT(finished.out, ContainsSubstring(command));
    const Finished help = RunProgram({command, "--help"});
    REQUIRE(help.code == 0);
    REQUIRE_THAT(help.out, ContainsSubstring("syncline-relay"));
  }
  REQUIRE_THAT(RunProgram({"--version"}).out,
               ContainsSubstring("syncline-relay 0."));
  REQUIRE_THAT(RunProgram({"serve", "--help"}).out,
               ContainsSubstring("--limits.connections"));
  REQUIRE_THAT(RunProgram({"--server.port=7", "--check"}).out,
               ContainsSubstring("port = 7"));
  finished = RunProgram({"serv"});
  REQUIRE(finished.code == 2);
  REQUIRE_THAT(finished.err, ContainsSubstring("there is no command serv"));
}

// What clients were told is saved, in a relay that is killed over and over.
TEST_CASE("what was acknowledged is there after the relay was killed",
          "[kill][random]") {
  const ScratchFolder folder;
  const std::string store = folder.File("relay.db");
  std::vector<std::unique_ptr<LiveClient>> clients;
  for (const uint64_t peer : {1, 2, 3}) {
    clients.push_back(std::make_unique<LiveClient>(1, PeerId{peer}, "notes"));
  }
  std::vector<LiveClient*> all;
  for (const auto& client : clients) all.push_back(client.get());
  VersionVector acknowledged;
  for (const uint64_t seed : Seeds(10)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    RelayProcess relay(ServeWords(store, {"--log.level=info"}));
    const uint16_t port = relay.WaitForPort();
    REQUIRE(port != 0);
    for (LiveClient* client : all) client->MoveTo(port);
    // All of them have been saved once, then some time passes.
    size_t saves = 0;
    const auto begin = LiveClient::Now();
    const Milliseconds life(300 + static_cast<int64_t>(random.Uniform(700)));
    REQUIRE(RunUntil(all, [&] {
      for (LiveClient* client : all) {
        if (client->is_saved()) {
          acknowledged.Merge(client->doc.version());
          ++saves;
        }
        if (random.Uniform(15) == 0) client->Write("x");
      }
      return saves > 3 && LiveClient::Now() - begin > life;
    }));
    relay.Signal(SIGKILL);
    REQUIRE(relay.Wait() == -SIGKILL);
    auto opened = SqliteStore::Open({.path = store});
    REQUIRE(opened.status() == absl::OkStatus());
    REQUIRE((*opened)->Verify() == absl::OkStatus());
    const LogHead head = *(*opened)->Head("notes");
    REQUIRE(head.version.Includes(acknowledged));
  }
  RelayProcess relay(ServeWords(store));
  const uint16_t port = relay.WaitForPort();
  for (LiveClient* client : all) client->MoveTo(port);
  REQUIRE(RunUntil(all, [&] {
    for (LiveClient* client : all) {
      if (!client->is_saved() ||
          client->doc.version() != all[0]->doc.version()) {
        return false;
      }
    }
    return true;
  }));
  for (LiveClient* client : all) {
    REQUIRE(client->doc.StateDigest() == all[0]->doc.StateDigest());
  }
}

}  // namespace
}  // namespace syncline::relay::test
