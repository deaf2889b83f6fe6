// A swarm that writes down, now and then, what one of its replicas knew and
// showed.
//
// Thread-compatible.
#ifndef SYNCLINE_TESTS_CONVERGENCE_SWARM_RECORDS_H_
#define SYNCLINE_TESTS_CONVERGENCE_SWARM_RECORDS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "convergence/json_editor.h"
#include "support/require.h"
#include "support/seed.h"
#include "syncline/syncline.h"

namespace syncline::test {

// What a replica knew and showed.
struct Record {
  Frontier frontier;
  VersionVector version;
  std::string update;  // of all of it
  std::string json;
  std::string digest;
};

inline Record RecordOf(const Doc& doc) {
  return {doc.frontier(), doc.version(), *doc.Export(), *doc.ToJson(),
          doc.StateDigest()};
}

inline void Check(const Doc& doc, const Record& record) {
  REQUIRE(*doc.ToJson() == record.json);
  REQUIRE(doc.StateDigest() == record.digest);
}

// Marks and embeds: the places of a text are not its code points any more.
template <typename Random>
void MarkSomething(Text text, Random& random) {
  const size_t end = text.size();
  if (end == 0 || random.Chance(0.7)) return;
  const size_t begin = random.Uniform(end);
  switch (random.Uniform(4)) {
    case 0:
      REQUIRE(text.Mark(begin, end, "bold", random.Chance(0.5)).ok());
      return;
    case 1:
      REQUIRE(text.Mark(begin, end, "note", "why", {.many = true}).ok());
      return;
    case 2:
      REQUIRE(text.Unmark(begin, end, "bold").ok());
      return;
    default:
      REQUIRE(text.InsertEmbed(begin, "picture").ok());
  }
}

struct Play {
  Doc doc;  // knows everything
  std::vector<Record> records;
};

inline Play PlaySwarm(SeededRandom& random,
                      TextUnit unit = TextUnit::kCodePoints) {
  std::vector<Doc> docs;
  for (uint64_t peer = 1; peer <= 3; ++peer) docs.emplace_back(PeerId{peer});
  Play play{Doc(PeerId{9}, {.event_unit = unit}), {RecordOf(docs[0])}};
  for (int step = 0; step < 70; ++step) {
    Doc& doc = docs[random.Uniform(docs.size())];
    if (random.Chance(0.7)) {
      JsonEditor(doc, random).Edit();
      MarkSomething(doc.text(random.Pick(kNames)), random);
    } else {
      const Doc& other = docs[random.Uniform(docs.size())];
      REQUIRE(doc.Import(other.ExportSince(doc.version())).ok());
    }
    if (random.Chance(0.1)) play.records.push_back(RecordOf(doc));
  }
  for (const Doc& doc : docs) REQUIRE(play.doc.Import(doc.Export()).ok());
  play.records.push_back(RecordOf(play.doc));
  return play;
}

// Of two records, as a document that hears of both.
inline Record Join(const Record& a, const Record& b) {
  Doc both;
  REQUIRE(both.Import(a.update).ok());
  REQUIRE(both.Import(b.update).ok());
  return RecordOf(both);
}

inline Record AnyVersion(const Play& play, SeededRandom& random) {
  const Record& record = random.Pick(play.records);
  if (random.Chance(0.6)) return record;
  return Join(record, random.Pick(play.records));
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_CONVERGENCE_SWARM_RECORDS_H_
