// Swarms: replicas that edit at random and hear of each other by a bad post.
//
// Updates are cut, sent again, sent twice, lost, overtaken, and replaced by
// snapshots; replicas are saved and opened again, under their own PeerId or
// another one, with what waited lost. In the end everybody hears everything,
// and then all replicas must agree on text, version and frontier, and a
// document made from any export must agree with them.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "support/history.h"
#include "support/reference_walker.h"
#include "support/seed.h"
#include "support/unicode.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

// What a keystroke may insert: one to four bytes, one or two UTF-16 units.
constexpr std::u32string_view kClusters[] = {
    U"a",      U"b",          U" ",
    U"\r\n",   U"\u00E9",     U"e\u0301",
    U"\u6F22", U"\U0001F600", U"\U0001F469\u200D\U0001F467",
    U"\u2028", U"\uFFFF",     U"\U0010FFFF"};

struct SwarmOptions {
  size_t replicas = 3;
  size_t texts = 1;
  size_t steps = 60;
  double edits = 0.5;  // the rest are letters
};

class Swarm {
 public:
  Swarm(const SwarmOptions& options, SeededRandom& random)
      : options_(options), random_(random) {
    for (size_t i = 0; i < options.replicas; ++i) {
      replicas_.push_back({Doc(NewPeer()), {}, {}});
    }
  }

  void Run() {
    for (size_t i = 0; i < options_.steps; ++i) {
      if (random_.Chance(options_.edits)) {
        Edit(AnyReplica());
      } else {
        DoWithMail();
      }
    }
    TellEverybodyEverything();
  }

  void CheckAllAgree() {
    const Doc& first = replicas_[0].doc;
    for (Replica& replica : replicas_) {
      CheckSame(replica.doc, first.version(), first.frontier());
    }
    if (options_.texts == 1) {
      REQUIRE(Texts(replicas_[0].doc)[0] == ToUtf8(TextOf(history_)));
    }
    CheckExports(AnyReplica().doc);
  }

 private:
  struct Replica {
    Doc doc;
    size_t cursor = 0;
    // What the post still has for this one.
    std::vector<std::string> mail;
  };

  // Never twice, and in no order.
  PeerId NewPeer() { return PeerId{(random_.Uniform(1000) << 32) + ++peers_}; }
  Replica& AnyReplica() { return replicas_[random_.Uniform(replicas_.size())]; }
  static std::string NameOf(size_t text) {
    return "text" + std::to_string(text);
  }

  std::vector<std::string> Texts(Doc& doc) {
    std::vector<std::string> texts;
    for (size_t i = 0; i < options_.texts; ++i) {
      texts.push_back(doc.text(NameOf(i)).ToString());
    }
    return texts;
  }

  void Edit(Replica& replica) {
    Text text = replica.doc.text(NameOf(random_.Uniform(options_.texts)));
    const size_t length = text.size();
    size_t position = std::min(replica.cursor, length);
    if (random_.Chance(0.3)) position = std::min<size_t>(2, length);
    if (random_.Chance(0.3)) position = random_.Uniform(length + 1);
    const size_t most = random_.Chance(0.1) ? 40 : 4;
    size_t deleted = 0;
    if (random_.Chance(0.4)) deleted = random_.Uniform(most + 1);
    // Backspace deletes to the left of the place.
    if (random_.Chance(0.5)) position -= std::min(position, deleted);
    deleted = std::min(deleted, length - position);
    std::u32string inserted;
    if (deleted == 0 || random_.Chance(0.3)) {
      for (size_t n = random_.Between(1, most); n > 0; --n) {
        inserted += random_.Pick(kClusters);
      }
    }
    // One key at a time, or all at once.
    if (random_.Chance(0.5)) {
      while (deleted > 0 && random_.Chance(0.9)) {
        Replace(replica, text, position + deleted - 1, 1, U"");
        --deleted;
      }
    }
    Replace(replica, text, position, deleted, inserted);
    replica.cursor = position + inserted.size();
    if (random_.Chance(0.2)) {
      REQUIRE(replica.doc
                  .Commit({.time_ms = static_cast<int64_t>(random_.Uniform(99)),
                           .message = random_.Chance(0.5) ? "why" : ""})
                  .ok());
    }
  }

  // Positions are in code points here, and in any unit for the text.
  void Replace(Replica& replica, Text text, size_t position, size_t deleted,
               const std::u32string& inserted) {
    Mirror(replica.doc, position, deleted, inserted);
    const TextUnit unit = random_.Pick(
        {TextUnit::kBytes, TextUnit::kCodePoints, TextUnit::kUtf16});
    const size_t begin = *text.Convert(position, TextUnit::kCodePoints, unit);
    const size_t end =
        *text.Convert(position + deleted, TextUnit::kCodePoints, unit);
    REQUIRE(text.Replace(begin, end - begin, ToUtf8(inserted), unit).ok());
  }

  // Writes down for the reference walker what `doc` is about to do.
  void Mirror(const Doc& doc, size_t position, size_t deleted,
              const std::u32string& inserted) {
    if (options_.texts != 1) return;
    Version parents;
    for (const OpId& id : doc.frontier()) parents.push_back(index_of_.at(id));
    std::sort(parents.begin(), parents.end());
    uint32_t counter = doc.version().next_counter(doc.peer_id());
    auto append = [&](EventKind kind, size_t at, char32_t code_point) {
      Event event{
          doc.peer_id(), counter++, parents, kind, static_cast<uint32_t>(at),
          code_point};
      parents = {static_cast<uint32_t>(history_.size())};
      index_of_[event.id()] = parents[0];
      history_.push_back(std::move(event));
    };
    for (size_t i = 0; i < deleted; ++i) {
      append(EventKind::kDelete, position, 0);
    }
    for (size_t i = 0; i < inserted.size(); ++i) {
      append(EventKind::kInsert, position + i, inserted[i]);
    }
  }

  void DoWithMail() {
    switch (random_.Uniform(8)) {
      case 0:
        return SendSnapshot();
      case 1:
      case 2:
      case 3:
        return SendUpdate();
      case 4:
        return random_.Chance(0.3) ? SaveAndOpen(AnyReplica()) : Deliver();
      default:
        return Deliver();
    }
  }

  // Everything, what the receiver lacks, or what came since any older version.
  void SendUpdate() {
    Replica& from = AnyReplica();
    Replica& to = AnyReplica();
    if (versions_.size() < 20) versions_.push_back(from.doc.version());
    absl::StatusOr<std::string> update = from.doc.Export();
    if (random_.Chance(0.9)) {
      update = from.doc.ExportSince(
          random_.Chance(0.5) ? to.doc.version() : random_.Pick(versions_));
    }
    versions_[random_.Uniform(versions_.size())] = from.doc.version();
    REQUIRE(update.ok());
    to.mail.push_back(*std::move(update));
  }

  void SendSnapshot() {
    const absl::StatusOr<std::string> snapshot =
        AnyReplica().doc.ExportSnapshot();
    REQUIRE(snapshot.ok());
    AnyReplica().mail.push_back(*snapshot);
  }

  void Deliver() {
    Replica& to = AnyReplica();
    if (to.mail.empty()) return;
    const size_t i = random_.Uniform(to.mail.size());
    const std::string bytes = to.mail[i];
    // Some arrive again later.
    if (!random_.Chance(0.2)) {
      to.mail.erase(to.mail.begin() + static_cast<ptrdiff_t>(i));
    }
    if (random_.Chance(0.1)) return;  // lost
    Import(to.doc, bytes);
  }

  void SaveAndOpen(Replica& replica) {
    Replica& other = AnyReplica();
    const bool talk = &other != &replica && random_.Chance(0.5);
    if (talk) {
      Tell(other, replica, replica.doc.version());
      Tell(replica, other, other.doc.version());
    }
    const absl::StatusOr<std::string> saved = replica.doc.ExportSnapshot();
    REQUIRE(saved.ok());
    const std::vector<std::string> texts = Texts(replica.doc);
    const PeerId own = replica.doc.peer_id();
    replica.doc = Doc(random_.Chance(0.5) ? own : NewPeer());
    Import(replica.doc, *saved);
    REQUIRE(Texts(replica.doc) == texts);
    if (talk) TalkOn(replica, other);
  }

  // Of two in step, one of which has just been opened: each hears of all since
  // then, its own words, too, while its history is still encoded.
  void TalkOn(Replica& opened, Replica& other) {
    const VersionVector then = opened.doc.version();
    for (int i = 0; i < 2; ++i) {
      Edit(opened);
      Tell(opened, other, then);
      if (random_.Chance(0.5)) Edit(other);
      Tell(other, opened, then);
    }
  }

  void Tell(Replica& from, Replica& to, const VersionVector& since) {
    const absl::StatusOr<std::string> update = from.doc.ExportSince(since);
    REQUIRE(update.ok());
    Import(to.doc, *update);
  }

  static void Import(Doc& doc, const std::string& bytes) {
    const absl::StatusOr<ImportResult> result = doc.Import(bytes);
    INFO(result.status().ToString());
    REQUIRE(result.ok());
    for (const absl::Status& rejected : result->rejected) {
      FAIL("rejected: " << rejected.ToString());
    }
  }

  // All to the first, in any order, then the first to all.
  void TellEverybodyEverything() {
    random_.Shuffle(replicas_);
    Doc& first = replicas_[0].doc;
    for (int round = 0; round < 2; ++round) {
      for (Replica& replica : replicas_) {
        if (&replica.doc == &first) continue;
        Doc& from = round == 0 ? replica.doc : first;
        Doc& to = round == 0 ? first : replica.doc;
        const absl::StatusOr<std::string> update =
            random_.Chance(0.2) ? from.ExportSnapshot()
                                : from.ExportSince(to.version());
        REQUIRE(update.ok());
        Import(to, *update);
      }
    }
  }

  void CheckSame(Doc& doc, const VersionVector& version,
                 const std::vector<OpId>& frontier) {
    REQUIRE(Texts(doc) == Texts(replicas_[0].doc));
    REQUIRE(doc.version() == version);
    REQUIRE(Sorted(doc.frontier()) == Sorted(frontier));
  }

  static std::vector<OpId> Sorted(std::vector<OpId> ids) {
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  // A fresh document made of an export is the same, and exports the same.
  void CheckExports(Doc& doc) {
    const absl::StatusOr<std::string> update = doc.Export();
    const absl::StatusOr<std::string> snapshot = doc.ExportSnapshot();
    REQUIRE(update.ok());
    REQUIRE(snapshot.ok());
    for (const std::string& bytes : {*update, *snapshot}) {
      Doc fresh(NewPeer());
      Import(fresh, bytes);
      CheckSame(fresh, doc.version(), doc.frontier());
      REQUIRE(*fresh.Export() == *update);
      REQUIRE(*fresh.ExportSnapshot() == *snapshot);
      CheckSame(fresh, doc.version(), doc.frontier());
    }
  }

  SwarmOptions options_;
  SeededRandom& random_;
  std::vector<Replica> replicas_;
  std::vector<VersionVector> versions_ = {VersionVector()};
  uint64_t peers_ = 0;
  History history_;
  std::map<OpId, uint32_t> index_of_;
};

void RunSwarms(uint64_t seeds, size_t min_texts, size_t max_texts) {
  for (uint64_t seed : Seeds(seeds)) {
    SeededRandom random(seed);
    SwarmOptions options;
    options.replicas = random.Between(2, 5);
    options.texts = random.Between(min_texts, max_texts);
    options.steps = random.Between(5, random.Chance(0.1) ? 300 : 80);
    options.edits = random.Pick({0.15, 0.4, 0.7});
    INFO("SEED=" << seed);
    Swarm swarm(options, random);
    swarm.Run();
    swarm.CheckAllAgree();
  }
}

TEST_CASE("a swarm over one text agrees with itself and with the reference") {
  RunSwarms(400, 1, 1);
}

TEST_CASE("a swarm over several texts agrees with itself") {
  RunSwarms(400, 2, 3);
}

}  // namespace
}  // namespace syncline::test
