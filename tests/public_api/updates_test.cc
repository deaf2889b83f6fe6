// Updates without a document: what is made of them against documents that
// import them, in the words of their promises.
#include "syncline/updates.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/seed.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

// What several replicas wrote, each commit an update, and all that came of it.
struct Work {
  std::vector<std::string> updates;
  std::vector<VersionVector> versions;  // that a replica had once
  Doc all{PeerId{99}};
};

void Edit(Doc& doc, SeededRandom& random) {
  Text text = doc.text(random.Chance(0.7) ? "note" : "other");
  const size_t at = random.Uniform(text.size() + 1);
  switch (random.Uniform(9)) {
    case 0:
      REQUIRE(doc.map("m").Set(random.Chance(0.5) ? "k" : "l", "v").ok());
      return;
    case 1:
      REQUIRE(doc.map("m").Open<List>("list")->Append(random.Chance(0.5)).ok());
      return;
    case 2:
      REQUIRE(doc.movable_list("cards").Insert(0, "card").ok());
      REQUIRE(doc.movable_list("cards").Move(0, 0).ok());
      return;
    case 3: {
      const NodeId node = *doc.tree("tree").Create();
      REQUIRE(doc.tree("tree").meta(node)->Set("name", "n").ok());
      return;
    }
    case 4:
      if (at < text.size()) REQUIRE(text.Delete(at, 1).ok());
      return;
    case 5:
      if (text.size() > 0) REQUIRE(text.Mark(0, text.size(), "b", true).ok());
      return;
    default:
      REQUIRE(text.Insert(at, random.Chance(0.2) ? "h\u00e9llo" : "x").ok());
  }
}

Work Play(SeededRandom& random) {
  Work work;
  std::vector<Doc> docs;
  for (uint64_t peer = 1; peer <= 3; ++peer) docs.emplace_back(PeerId{peer});
  for (int step = 0; step < 60; ++step) {
    Doc& doc = docs[random.Uniform(docs.size())];
    const VersionVector before = doc.version();
    const int edits = static_cast<int>(random.Between(1, 4));
    for (int i = 0; i < edits; ++i) Edit(doc, random);
    REQUIRE(doc.Commit({.time_ms = 1000 + step, .message = "m"}).ok());
    work.updates.push_back(*doc.ExportSince(before));
    if (random.Chance(0.1)) work.updates.push_back(*doc.Export());
    if (random.Chance(0.5)) {
      const Doc& other = docs[random.Uniform(docs.size())];
      REQUIRE(doc.Import(other.ExportSince(doc.version())).ok());
    }
    work.versions.push_back(doc.version());
  }
  for (const Doc& doc : docs) REQUIRE(work.all.Import(doc.Export()).ok());
  return work;
}

std::vector<std::string_view> Views(const std::vector<std::string>& updates) {
  return {updates.begin(), updates.end()};
}

// All that is known: values, versions, and what commits said.
void RequireSame(const Doc& a, const Doc& b) {
  const VersionVector version = a.version();
  REQUIRE(version == b.version());
  REQUIRE(a.frontier() == b.frontier());
  REQUIRE(a.StateDigest() == b.StateDigest());
  for (const auto& [peer, next] : version.entries()) {
    for (uint32_t i = 0; i < next; i += 7) {
      REQUIRE(*a.ChangeOf({peer, i}) == *b.ChangeOf({peer, i}));
    }
  }
}

TEST_CASE("importing a merge of updates is importing all of them") {
  for (const uint64_t seed : Seeds(15)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Work work = Play(random);
    random.Shuffle(work.updates);
    const auto merged = MergeUpdates(Views(work.updates));
    REQUIRE(merged.ok());
    Doc doc;
    const auto result = doc.Import(*merged);
    REQUIRE(result.ok());
    REQUIRE(result->pending.empty());
    RequireSame(doc, work.all);
    // Of merges, too: parts that go on each other.
    const size_t cut = random.Between(1, work.updates.size());
    std::vector<std::string> parts;
    for (const size_t begin : {size_t{0}, cut}) {
      const size_t end = begin == 0 ? cut : work.updates.size();
      const std::vector<std::string> half(
          work.updates.begin() + static_cast<ptrdiff_t>(begin),
          work.updates.begin() + static_cast<ptrdiff_t>(end));
      auto part = MergeUpdates(Views(half));
      if (!part.ok()) REQUIRE(absl::IsFailedPrecondition(part.status()));
      if (part.ok()) parts.push_back(*std::move(part));
    }
    if (parts.size() < 2) continue;
    Doc again;
    REQUIRE(again.Import(*MergeUpdates(Views(parts))).ok());
    RequireSame(again, work.all);
  }
}

TEST_CASE("updates that follow each other are merged from anywhere on") {
  for (const uint64_t seed : Seeds(15)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Doc doc(PeerId{1});
    std::vector<std::string> updates;
    VersionVector known;
    for (int i = 0; i < 30; ++i) {
      Edit(doc, random);
      REQUIRE(doc.Commit().ok());
      updates.push_back(*doc.ExportSince(known));
      known = doc.version();
    }
    const size_t cut = random.Uniform(updates.size());
    Doc reader;
    for (size_t i = 0; i < cut; ++i) REQUIRE(reader.Import(updates[i]).ok());
    const std::vector<std::string> rest(
        updates.begin() + static_cast<ptrdiff_t>(cut), updates.end());
    const std::string merged = *MergeUpdates(Views(rest));
    REQUIRE(reader.Import(merged)->pending.empty());
    RequireSame(reader, doc);
  }
}

TEST_CASE("what a replica lacks of an update is enough for it") {
  for (const uint64_t seed : Seeds(15)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Work work = Play(random);
    const std::string all =
        random.Chance(0.5) ? *work.all.Export() : *work.all.ExportSnapshot();
    const VersionVector& version = random.Pick(work.versions);
    Doc reader = *work.all.ForkAt(*work.all.FrontierOf(version));
    const std::string lacking = *UpdateSince(all, version);
    REQUIRE(DescribeUpdate(lacking)->FollowsOn(version));
    REQUIRE(reader.Import(lacking)->pending.empty());
    RequireSame(reader, work.all);
    const std::string nothing = *UpdateSince(all, work.all.version());
    REQUIRE(DescribeUpdate(nothing)->spans.empty());
  }
}

TEST_CASE("the parts of an update are the update") {
  for (const uint64_t seed : Seeds(15)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Work work = Play(random);
    const auto most = static_cast<uint32_t>(random.Between(1, 30));
    const std::vector<std::string> parts =
        *SplitUpdate(*work.all.Export(), most);
    Doc reader;
    for (const std::string& part : parts) {
      REQUIRE(reader.Import(part)->pending.empty());
      uint32_t ops = 0;
      const UpdateInfo info = *DescribeUpdate(part);
      for (const OpSpan& span : info.spans) {
        ops += span.end - span.begin;
      }
      REQUIRE((0 < ops && ops <= most));
    }
    REQUIRE(reader.StateDigest() == work.all.StateDigest());
    Doc whole;
    REQUIRE(whole.Import(*MergeUpdates(Views(parts))).ok());
    REQUIRE(whole.StateDigest() == work.all.StateDigest());
  }
}

TEST_CASE("what an author heard of in between is missed, too") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  REQUIRE(alice.text("note").Insert(0, "a").ok());
  const std::string first = *alice.Export();
  REQUIRE(bob.Import(first).ok());
  REQUIRE(bob.text("note").Insert(1, "b").ok());
  REQUIRE(alice.Import(bob.Export()).ok());
  const VersionVector known = alice.version();
  REQUIRE(alice.text("note").Insert(2, "c").ok());
  const std::string last = *alice.ExportSince(known);
  const std::string_view updates[] = {first, last};
  REQUIRE(absl::IsFailedPrecondition(MergeUpdates(updates).status()));
  // A version that nobody had has a hole there.
  VersionVector open;
  open.Set(PeerId{2}, 1);
  REQUIRE(absl::IsInvalidArgument(UpdateSince(*alice.Export(), open).status()));
}

TEST_CASE("a version with a hole is refused, whatever is left of the update") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  REQUIRE(alice.text("note").Insert(0, "a").ok());
  REQUIRE(bob.Import(alice.Export()).ok());
  REQUIRE(bob.text("note").Insert(1, "b").ok());
  // What alice wrote would be an update by itself.
  VersionVector without_alice;
  without_alice.Set(PeerId{2}, 1);
  const absl::Status status =
      UpdateSince(*bob.Export(), without_alice).status();
  REQUIRE(absl::IsInvalidArgument(status));
  REQUIRE(status.message() ==
          "no document was ever at that version: it has op "
          "0@0000000000000002, which builds upon 0@0000000000000001, and not "
          "that");
  // So it is where the update does not have it.
  const std::string last = *bob.ExportSince(alice.version());
  REQUIRE(absl::IsInvalidArgument(UpdateSince(last, without_alice).status()));
}

TEST_CASE("updates with ops missing between them are not merged") {
  Doc doc(PeerId{1});
  REQUIRE(doc.text("note").Insert(0, "a").ok());
  const std::string first = *doc.Export();
  REQUIRE(doc.text("note").Insert(1, "b").ok());
  const VersionVector second = doc.version();
  REQUIRE(doc.text("note").Insert(2, "c").ok());
  const std::string third = *doc.ExportSince(second);
  const std::string_view updates[] = {first, third};
  const auto merged = MergeUpdates(updates);
  REQUIRE(absl::IsFailedPrecondition(merged.status()));
  REQUIRE(merged.status().message().find("1..2@0000000000000001") !=
          std::string_view::npos);
  // Somebody may build upon what is missing.
  Doc bob(PeerId{2});
  REQUIRE(bob.Import(doc.Export()).ok());
  const VersionVector known = bob.version();
  REQUIRE(bob.text("note").Insert(0, "x").ok());
  const std::string last = *bob.ExportSince(known);
  const std::string_view others[] = {first, last};
  REQUIRE(absl::IsFailedPrecondition(MergeUpdates(others).status()));
}

TEST_CASE("two replicas under one id are told when their updates are merged") {
  Doc one(PeerId{1});
  Doc two(PeerId{1});
  REQUIRE(one.text("note").Insert(0, "same, mine").ok());
  REQUIRE(two.text("note").Insert(0, "same, yours").ok());
  const std::string a = *one.Export();
  const std::string b = *two.Export();
  const std::string_view updates[] = {a, b};
  REQUIRE(absl::IsAlreadyExists(MergeUpdates(updates).status()));
}

TEST_CASE("what is no update is not merged, cut or checked") {
  Doc doc(PeerId{1});
  REQUIRE(doc.text("note").Insert(0, "hello").ok());
  const std::string good = *doc.Export();
  std::string bad = good;
  bad.back() ^= 1;
  REQUIRE(CheckUpdate(good).ok());
  REQUIRE(CheckUpdate(*doc.ExportSnapshot()).ok());
  for (const std::string_view bytes :
       {std::string_view(bad), std::string_view(good).substr(0, 9),
        std::string_view("text")}) {
    const std::string_view updates[] = {good, bytes};
    const absl::StatusCode code = CheckUpdate(bytes).code();
    REQUIRE(code != absl::StatusCode::kOk);
    REQUIRE(MergeUpdates(updates).status().code() == code);
    REQUIRE(UpdateSince(bytes, {}).status().code() == code);
    REQUIRE(SplitUpdate(bytes, 1).status().code() == code);
  }
  REQUIRE(absl::IsInvalidArgument(SplitUpdate(good, 0).status()));
  REQUIRE(DescribeUpdate(*MergeUpdates({}))->spans.empty());
}

}  // namespace
}  // namespace syncline::test
