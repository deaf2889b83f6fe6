// What was deleted stays deleted: the program, a real client that was offline
// meanwhile, and whatever an operator does with the store.
#include <signal.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <fstream>
#include <memory>
#include <string>

#include "relay/live/live_client.h"
#include "relay/program/relay_process.h"
#include "relay/scratch_folder.h"

namespace syncline::relay::test {
namespace {

using Catch::Matchers::ContainsSubstring;

// A relay, one after the other, and ann, who has what was deleted.
class Deletion {
 public:
  Deletion() {
    Serve("relay.db");
    ann = std::make_unique<LiveClient>(port_, PeerId{0xa1}, "notes");
    ann->Write("secret");
    REQUIRE(RunUntil({ann.get()}, [&] { return ann->is_saved(); }));
    ann->Cut();
    REQUIRE_THAT(HttpAsk(port_, "DELETE /v1/docs/notes"),
                 ContainsSubstring(" 204 "));
    ann->Write("more of the ");
  }

  std::string Store(const std::string& name) const {
    return folder_.File(name);
  }

  void Serve(const std::string& name) {
    relay_ = nullptr;
    relay_ = std::make_unique<RelayProcess>(ServeWords(Store(name)));
    port_ = relay_->WaitForPort();
    REQUIRE(port_ != 0);
    if (ann != nullptr) ann->MoveTo(port_);
  }
  void Stop() {
    relay_->Signal(SIGTERM);
    REQUIRE(relay_->Wait() == 0);
  }
  void Kill() {
    relay_->Signal(SIGKILL);
    REQUIRE(relay_->Wait() == -SIGKILL);
  }

  void CheckStaysOut() {
    if (has_failed()) REQUIRE(ann->session.Retry("notes").ok());
    REQUIRE(RunUntil({ann.get()}, [&] { return has_failed(); }));
    CHECK_THAT(std::string(ann->status().failure.message()),
               ContainsSubstring("deleted: the document was deleted"));
    CHECK(ann->text().ToString() == "more of the secret");
    CHECK_THAT(HttpAsk(port_, "GET /v1/docs/notes/updates"),
               ContainsSubstring("\"updates\":[]"));
  }

  std::unique_ptr<LiveClient> ann;

 private:
  bool has_failed() const { return ann->state() == DocumentState::kFailed; }

  const ScratchFolder folder_;
  std::unique_ptr<RelayProcess> relay_;
  uint16_t port_ = 0;
};

TEST_CASE("what was deleted stays so for who comes back, and over restarts") {
  Deletion world;
  world.Serve("relay.db");
  world.CheckStaysOut();
  world.Kill();
  world.Serve("relay.db");
  world.CheckStaysOut();
}

TEST_CASE("what was deleted stays so in a store that was restored") {
  Deletion world;
  const std::string backup = world.Store("backup.db");
  REQUIRE(RunProgram({"backup", world.Store("relay.db"), backup}).code == 0);
  world.Kill();
  REQUIRE(RunProgram({"restore", backup, world.Store("restored.db")}).code ==
          0);
  world.Serve("restored.db");
  world.CheckStaysOut();
}

TEST_CASE("what was deleted stays so in a store that was imported") {
  Deletion world;
  world.Stop();
  const std::string file = world.Store("all.jsonl");
  REQUIRE(RunProgram({"export", world.Store("relay.db"), "--to", file}).code ==
          0);
  std::string line;
  std::getline(std::ifstream(file), line);
  const std::string deleted = line.substr(line.find("\"deleted_before\""));
  const std::string epoch = deleted.substr(deleted.find(':'));
  CHECK_THAT(line, ContainsSubstring("\"epoch\"" +
                                     epoch.substr(0, epoch.find('}')) + ","));
  for (int i = 0; i < 2; ++i) {  // again does nothing
    REQUIRE(RunProgram({"import", world.Store("other.db"), file}).code == 0);
  }
  CHECK_THAT(RunProgram({"export", world.Store("other.db")}).out,
             ContainsSubstring(deleted));
  world.Serve("other.db");
  world.CheckStaysOut();
}

TEST_CASE("what is there is not taken for what was deleted elsewhere") {
  const ScratchFolder folder;
  const std::string store = folder.File("relay.db");
  {
    RelayProcess relay(ServeWords(store));
    LiveClient ann(relay.WaitForPort(), PeerId{0xa1}, "notes");
    ann.Write("hello");
    REQUIRE(RunUntil({&ann}, [&] { return ann.is_saved(); }));
    relay.Signal(SIGTERM);
    REQUIRE(relay.Wait() == 0);
  }
  const std::string before = RunProgram({"export", store}).out;
  const auto import = [&](const std::string& line) {
    const std::string file = folder.File("lines.jsonl");
    std::ofstream(file) << line << "\n";
    return RunProgram({"import", store, file});
  };
  Finished finished =
      import(R"({"document":"notes","epoch":3,"deleted_before":2})");
  CHECK(finished.code == 1);
  CHECK_THAT(finished.err, ContainsSubstring("line 1: notes is in this store"));
  for (const char* line : {
           R"({"document":"new","epoch":1,"deleted_before":2})",
           R"({"document":"new","epoch":"2","deleted_before":2})",
           R"({"document":"new","epoch":2})",
           R"({"document":"","epoch":2,"deleted_before":2})",
       }) {
    finished = import(line);
    CAPTURE(line, finished.err);
    CHECK(finished.code != 0);
    CHECK_THAT(finished.err, ContainsSubstring("line 1"));
  }
  CHECK(RunProgram({"export", store}).out == before);
}

}  // namespace
}  // namespace syncline::relay::test
