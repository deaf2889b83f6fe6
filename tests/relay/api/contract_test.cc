// The description and the API say the same: each answer that is described is
// given, and each that is given is described (ApiWorld checks that of all).
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "relay/api/api_world.h"

namespace syncline::relay::test {
namespace {

constexpr Milliseconds kSecond(1000);
constexpr PeerId kWeb{77};

// One way to ask for each operation that there is.
struct Operation {
  const char* method;
  const char* target;
  std::string body = {};
};

std::vector<Operation> Operations() {
  return {{"GET", "/v1/docs/room/updates"},
          {"POST", "/v1/docs/room/updates", TypedUpdate(PeerId{5}, "x")},
          {"GET", "/v1/docs/room/events"},
          {"GET", "/v1/docs/room/snapshot"},
          {"GET", "/v1/docs/room/versions"},
          {"GET", "/v1/docs/room/history"},
          {"GET", "/v1/docs/room/past"},
          {"POST", "/v1/docs/room/restore?version="},
          {"GET", "/v1/docs/room/presence"},
          {"PUT", "/v1/docs/room/presence?visitor=v", R"({"fields":{}})"},
          {"DELETE", "/v1/docs/room/presence?visitor=v"},
          {"DELETE", "/v1/docs/room"}};
}

// What may go wrong with every request, or with each that changes something.
void GoWrong(ApiWorld& world) {
  std::vector<Operation> all = Operations();
  all.push_back({"GET", "/v1/openapi.json"});
  for (const auto& [path, item] :
       world.contract().description()["paths"].items()) {
    std::string target = path;
    if (const size_t id = target.find("{id}"); id != std::string::npos) {
      target.replace(id, 4, "room");
    }
    world.Ask("OPTIONS", target);
    world.Ask("OPTIONS", target + "?=%");
    world.Ask("OPTIONS", target, {"Origin: https://evil.example"});
  }
  for (const Operation& operation : all) {
    const std::string target = operation.target;
    const bool has_query = target.find('?') != std::string::npos;
    world.Ask(operation.method, target + (has_query ? "&" : "?") + "x=1", {},
              operation.body);
    world.Ask(operation.method, target, {"-"}, operation.body);
    world.Ask(operation.method, target, {"Authorization: Bearer e:none"},
              operation.body);
    world.Ask(operation.method, target, {"Accept: text/html"}, operation.body);
    world.Ask(operation.method, target, {"Origin: https://evil.example"},
              operation.body);
    if (std::string(operation.method) == "GET") {
      world.Ask(operation.method, target, {"If-Match: \"x\""});
      continue;
    }
    world.Ask(operation.method, target, {"If-Match: \"x\""}, operation.body);
    world.Ask(operation.method, target, {"Content-Type: text/html"},
              operation.body);
    world.Ask(operation.method, target, {}, std::string(70'000, ' '));
  }
}

void AskAll(ApiWorld& world) {
  for (const Operation& operation : Operations()) {
    world.Ask(operation.method, operation.target, {}, operation.body)->Leave();
  }
}

// Deletes the document when a POST is about to be appended.
void DeleteUnder(ApiWorld& world, const std::string& target,
                 const std::string& body) {
  const AskedPtr late = world.Send("POST", target, {}, body);
  auto& executor = world.host().executor;
  auto work = [](auto& list) {
    while (!list.empty()) {
      const auto next = std::move(list.front());
      list.pop_front();
      next();
    }
  };
  work(executor.posted);
  work(executor.blocking);
  work(executor.posted);
  world.hub().Delete("room", [](const absl::Status&) {});
  work(executor.blocking);
  world.Run(kSecond);
  CHECK(late->problem() == "410 deleted");
}

TEST_CASE("all that is described is answered, and nothing else") {
  HubOptions hub;
  hub.compact_records = 2;
  HttpApiOptions options;
  options.max_update_bytes = 60'000;
  options.max_requests = 1;
  ApiWorld world(hub, options);
  world.Ask("GET", "/v1/openapi.json");
  world.Ask("GET", "/v1/docs/room/snapshot");  // there is none yet
  GoWrong(world);
  world.auth.is_available = false;
  AskAll(world);
  world.auth.is_available = true;

  world.Ask("POST", "/v1/docs/secret/updates",
            {"Content-Type: application/vnd.syncline.batch"},
            std::string((*SyncBatch::Sealed("secret", {.spans = {{kWeb, 0, 3}},
                                                       .parents = {}}))
                            ->encoded()));

  // A document of a few updates, with a snapshot.
  Doc doc(kWeb);
  VersionVector sent;
  for (int i = 0; i < 4; ++i) {
    REQUIRE(doc.text("t").Insert(0, "hello").ok());
    const std::string update = *doc.ExportSince(sent);
    if (i == 1) {
      Doc other(PeerId{78});
      REQUIRE(other.Import(*doc.Export()).ok());
      REQUIRE(other.text("t").Insert(0, "x").ok());
      world.Ask("POST", "/v1/docs/room/updates", {},
                *other.ExportSince(doc.version()));  // a gap
    }
    sent = doc.version();
    world.Ask("POST", "/v1/docs/room/updates", {}, update);
    world.Ask("POST", "/v1/docs/room/updates", {}, update);
  }
  for (const char* path : {"history", "past", "restore"}) {
    const char* method = path == std::string("restore") ? "POST" : "GET";
    world.Ask(method, absl::StrCat("/v1/docs/room/", path, "?version=7@",
                                   PeerId{9}.ToString()));
    world.Ask(method, absl::StrCat("/v1/docs/secret/", path, "?version="));
  }
  world.Ask("POST", absl::StrCat("/v1/docs/room/restore?version=",
                                 ToString(doc.frontier())));
  AskAll(world);  // it ends with a deletion
  world.Ask("POST", "/v1/docs/room/updates", {}, *doc.Export());
  REQUIRE(doc.text("t").Insert(0, "hello").ok());
  world.Ask("POST", "/v1/docs/room/updates", {}, *doc.ExportSince(sent));
  for (const char* path :
       {"/v1/docs/room/snapshot", "/v1/docs/room/versions"}) {
    const AskedPtr asked = world.Ask("GET", path);
    world.Ask("GET", path, {"If-None-Match: " + asked->header("ETag")});
    world.Ask("GET", path, {"If-Match: \"other\""});
    world.Ask("GET", path, {"Accept: text/html"});
  }
  world.Ask("GET", "/v1/docs/room/updates?since=1:1");  // of another life

  // While one request is under way, no other is taken.
  for (const auto& [path, item] :
       world.contract().description()["paths"].items()) {
    std::string target = path;
    if (const size_t id = target.find("{id}"); id != std::string::npos) {
      target.replace(id, 4, "room");
    }
    const AskedPtr first = world.Send("GET", "/v1/docs/room/versions");
    world.Send("OPTIONS", target);
    for (const Operation& operation : Operations()) {
      world.Send(operation.method, operation.target, {}, operation.body);
    }
    world.Send("GET", "/v1/openapi.json");
    world.Run(kSecond);
  }

  // Deleted while an update is under way.
  REQUIRE(doc.text("t").Insert(0, "hello").ok());
  DeleteUnder(world, "/v1/docs/room/updates", *doc.Export());
  world.Ask("POST", "/v1/docs/room/updates", {}, *doc.Export());
  DeleteUnder(world, "/v1/docs/room/restore?version=", "");

  // A store that is damaged, then one that has stopped.
  world.store.unreadable = absl::DataLossError("damaged");
  AskAll(world);
  world.store.unreadable = absl::OkStatus();
  world.store.failure = absl::InternalError("fsync failed");
  AskAll(world);

  CHECK(world.contract().Unseen() == std::vector<std::string>());
}

TEST_CASE("the codes of problems are those of the document") {
  ApiWorld world;
  const nlohmann::json codes =
      world.contract().description()["components"]["schemas"]["Problem"]
                                    ["properties"]["code"]["enum"];
  std::ifstream file("docs/relay_http.md");
  std::string line;
  std::set<std::string> listed;
  while (std::getline(file, line)) {
    std::smatch match;
    static const std::regex kRow(R"(^\| `([a-z-]+)` \| \d{3} \|.*)");
    if (std::regex_match(line, match, kRow)) listed.insert(match[1]);
  }
  std::set<std::string> described;
  for (const auto& code : codes) described.insert(code);
  CHECK(listed == described);
}

// The judge is one that can say no.
TEST_CASE("what is not as described is found") {
  Contract contract(HttpApi::description());
  HttpRequest get;
  get.method = "GET";
  get.target = "/v1/docs/a/versions";
  HttpResponse response{
      .headers = {{"Content-Type", "application/json"},
                  {"ETag", "\"1:0\""},
                  {"Syncline-Position", "1:0"}},
      .body = R"({"position":"1:0","epoch":1,"version":{},"encoded":""})"};
  CHECK(contract.Check(get, response) == "");
  for (const char* body :
       {"", "[]", "{}",
        R"({"position":"x","epoch":1,"version":{},"encoded":""})",
        R"({"position":"1:0","epoch":0,"version":{},"encoded":""})",
        R"({"position":"1:0","epoch":1,"version":{"a":1},"encoded":""})",
        R"({"position":"1:0","epoch":1,"version":{},"encoded":"","more":1})"}) {
    HttpResponse wrong = response;
    wrong.body = body;
    CHECK(contract.Check(get, wrong) != "");
  }
  HttpResponse no_tag = response;
  no_tag.headers.erase(no_tag.headers.begin() + 1);
  CHECK(contract.Check(get, no_tag) != "");
  response.status = 201;
  CHECK(contract.Check(get, response) != "");
  response.status = 200;
  HttpRequest put = get;
  put.method = "PUT";
  CHECK(contract.Check(put, response) != "");
  get.target = "/v1/docs";
  CHECK(contract.Check(get, response) != "");
  CHECK(contract.Unseen().size() > 50);
}

}  // namespace
}  // namespace syncline::relay::test
