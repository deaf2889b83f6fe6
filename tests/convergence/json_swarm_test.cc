// Swarms over documents of all kinds at once, nested: children that several
// open at one key, edits inside of what another deletes, items and keys that
// fight. Updates come in any order, twice, as snapshots, or through a replica
// that was opened from one. In the end all show the same, and so does a fresh
// replica.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "convergence/json_editor.h"
#include "support/seed.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

class Swarm {
 public:
  explicit Swarm(SeededRandom& random) : random_(random) {
    for (int i = 0; i < 4; ++i) docs_.emplace_back(NewPeer());
  }

  void Run() {
    for (int step = 0; step < 80; ++step) {
      Doc& doc = docs_[random_.Uniform(docs_.size())];
      if (random_.Chance(0.6)) {
        JsonEditor(doc, random_).Edit();
      } else if (random_.Chance(0.9)) {
        Exchange(doc);
      } else {
        Reopen(doc);
      }
    }
    TellEverybodyEverything();
  }

  void CheckAllAgree() {
    const std::string json = *docs_[0].ToJson();
    for (Doc& doc : docs_) {
      REQUIRE(*doc.ToJson() == json);
      REQUIRE(doc.StateDigest() == docs_[0].StateDigest());
      REQUIRE(doc.frontier() == docs_[0].frontier());
      for (const auto& bytes : {doc.Export(), doc.ExportSnapshot()}) {
        Doc fresh;
        REQUIRE(fresh.Import(bytes).ok());
        REQUIRE(*fresh.ToJson() == json);
        REQUIRE(fresh.StateDigest() == docs_[0].StateDigest());
      }
    }
  }

 private:
  PeerId NewPeer() { return PeerId{next_peer_++}; }

  // The other's news go through the post: now, later, or never.
  void Exchange(Doc& doc) {
    const Doc& other = docs_[random_.Uniform(docs_.size())];
    const auto bytes = random_.Chance(0.7)   ? other.ExportSince(doc.version())
                       : random_.Chance(0.7) ? other.ExportSnapshot()
                                             : other.Export();
    REQUIRE(bytes.ok());
    mail_.push_back(*bytes);
    const std::string& letter = mail_[random_.Uniform(mail_.size())];
    const auto result = doc.Import(letter);
    REQUIRE(result.ok());
    REQUIRE(result->rejected.empty());
  }

  void Reopen(Doc& doc) {
    const auto saved = doc.ExportSnapshot();
    const std::string json = *doc.ToJson();
    const std::string digest = doc.StateDigest();
    doc = Doc(random_.Chance(0.5) ? doc.peer_id() : NewPeer());
    REQUIRE(doc.Import(saved).ok());
    REQUIRE(*doc.ToJson() == json);
    REQUIRE(doc.StateDigest() == digest);
  }

  void TellEverybodyEverything() {
    for (int round = 0; round < 2; ++round) {
      for (Doc& doc : docs_) {
        for (const Doc& other : docs_) {
          REQUIRE(doc.Import(other.ExportSince(doc.version())).ok());
        }
      }
    }
  }

  SeededRandom& random_;
  uint64_t next_peer_ = 1;
  std::vector<Doc> docs_;
  std::vector<std::string> mail_;
};

TEST_CASE("documents of all kinds converge, whatever the post does") {
  for (uint64_t seed : Seeds(150)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Swarm swarm(random);
    swarm.Run();
    swarm.CheckAllAgree();
  }
}

}  // namespace
}  // namespace syncline::test
