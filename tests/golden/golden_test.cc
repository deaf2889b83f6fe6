// Bytes that were written once must be read for ever, and are still written
// the same. README.md beside this tells what each file shows.
//
//   test_golden "[write]"    writes the files that are not there yet
#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <string>
#include <vector>

#include "golden/stories.h"

namespace syncline::test {
namespace {

// The versions that shallow snapshots of a story begin at: the last, and one in
// the middle.
struct Base {
  const char* kind;
  std::optional<Frontier> from;
  bool is_read_only = false;
};
std::vector<Base> BasesOf(const Doc& doc, const Story& story) {
  const VersionVector::Entry first = doc.version().entries().front();
  const bool again = story.is_state_read_only;
  std::vector<Base> bases = {
      {"state", std::nullopt, story.is_read_only || again},
      {"shallow", Frontier{{first.peer, first.next_counter / 2}},
       story.is_read_only}};
  if (again) bases.push_back({"state_again", std::nullopt, false});
  return bases;
}

const char* KindOfSnapshot(const Story& story) {
  return story.is_snapshot_read_only ? "snapshot_again" : "snapshot";
}

TEST_CASE("golden files are read as what they were written for") {
  for (const Story& story : Stories()) {
    for (const char* kind : {"update", "snapshot", KindOfSnapshot(story)}) {
      INFO(kind << " of " << story.name);
      const std::string bytes = Read(FileOf(kind, story));
      Doc reader;
      Hear(reader, bytes);
      for (const auto& [name, text] : story.texts) {
        CHECK(reader.text(name).ToString() == text);
      }
      CHECK(reader.version().ToString() == story.version);
      if (!story.json.empty()) CHECK(*reader.ToJson() == story.json);
      if (!story.rich.empty()) CHECK(Rich(reader.text("note")) == story.rich);
    }
  }
}

TEST_CASE("what was read from a golden file is written as it was") {
  for (const Story& story : Stories()) {
    if (story.is_read_only) continue;
    const std::string update = Read(FileOf("update", story));
    const std::string snapshot = Read(FileOf(KindOfSnapshot(story), story));
    for (const std::string& bytes : {update, snapshot}) {
      INFO(story.name);
      Doc reader;
      Hear(reader, bytes);
      CHECK(*reader.Export() == update);
      CHECK(*reader.ExportSnapshot() == snapshot);
    }
  }
}

TEST_CASE("the stories of the golden files give their bytes still") {
  for (const Story& story : Stories()) {
    if (story.is_read_only) continue;
    INFO(story.name);
    const Doc doc = story.tell();
    CHECK(*doc.Export() == Read(FileOf("update", story)));
    CHECK(*doc.ExportSnapshot() == Read(FileOf(KindOfSnapshot(story), story)));
  }
}

TEST_CASE("shallow snapshots are read, and written, as they were") {
  for (const Story& story : Stories()) {
    const Doc doc = story.tell();
    if (doc.version().entries().empty()) continue;  // nothing to leave out
    for (const Base& base : BasesOf(doc, story)) {
      INFO(base.kind << " of " << story.name);
      const std::string bytes = Read(FileOf(base.kind, story));
      Doc reader;
      Hear(reader, bytes);
      for (const auto& [name, text] : story.texts) {
        CHECK(reader.text(name).ToString() == text);
      }
      CHECK(reader.version().ToString() == story.version);
      CHECK(reader.StateDigest() == doc.StateDigest());
      if (!story.json.empty()) CHECK(*reader.ToJson() == story.json);
      if (!story.rich.empty()) CHECK(Rich(reader.text("note")) == story.rich);
      if (base.is_read_only) continue;
      CHECK(*reader.ExportSnapshot() == bytes);
      CHECK(*doc.ExportShallow(base.from) == bytes);
    }
  }
}

TEST_CASE("write the golden files that are not there yet", "[.][write]") {
  for (const Story& story : Stories()) {
    const Doc doc = story.tell();
    Write(FileOf("update", story), doc.Export());
    Write(FileOf(KindOfSnapshot(story), story), doc.ExportSnapshot());
    if (doc.version().entries().empty()) continue;
    for (const Base& base : BasesOf(doc, story)) {
      Write(FileOf(base.kind, story), doc.ExportShallow(base.from));
    }
  }
}

}  // namespace
}  // namespace syncline::test
