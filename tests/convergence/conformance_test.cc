// The published FugueMax histories through real documents: one for each peer,
// which hears of others' ops just before its own op says that it knew them.
#include "support/conformance.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "support/history.h"
#include "support/unicode.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

// The documents of one history.
class Replay {
 public:
  explicit Replay(const History& history) : history_(history) {
    updates_.resize(history.size());
    for (uint32_t i = 0; i < history.size(); ++i) Write(i);
    for (auto& [peer, doc] : docs_) {
      for (uint32_t i = 0; i < history.size(); ++i) Hear(doc, i);
    }
  }

  void CheckTexts(const std::string& expected) {
    for (auto& [peer, doc] : docs_) {
      CHECK(doc.text("t").ToString() == expected);
    }
  }

 private:
  void Write(uint32_t index) {
    const Event& event = history_[index];
    auto it = docs_.try_emplace(event.peer, event.peer).first;
    Doc& doc = it->second;
    const std::vector<bool> known = AncestorsOf(history_, event.parents);
    for (uint32_t i = 0; i < index; ++i) {
      if (known[i]) Hear(doc, i);
    }
    REQUIRE(doc.frontier().size() == event.parents.size());
    const VersionVector before = doc.version();
    Text text = doc.text("t");
    if (event.kind == EventKind::kInsert) {
      const std::u32string inserted(1, event.code_point);
      REQUIRE(text.Insert(event.position, ToUtf8(inserted)).ok());
    } else {
      REQUIRE(text.Delete(event.position, 1).ok());
    }
    updates_[index] = *doc.ExportSince(before);
  }

  void Hear(Doc& doc, uint32_t index) {
    if (doc.version().Includes(history_[index].id())) return;
    const auto result = doc.Import(updates_[index]);
    REQUIRE(result.ok());
    REQUIRE(result->applied.size() == 1);
  }

  const History& history_;
  std::vector<std::string> updates_;  // by event
  std::map<PeerId, Doc> docs_;
};

TEST_CASE("documents give the text that each published history ends with") {
  if (std::getenv("SYNCLINE_CONFORMANCE") == nullptr) {
    SKIP("no SYNCLINE_CONFORMANCE");
  }
  std::string error;
  const auto histories = LoadConformance(&error);
  INFO(error);
  REQUIRE(histories);
  REQUIRE(histories->size() == 100);
  for (size_t i = 0; i < histories->size(); ++i) {
    INFO("history " << i);
    const ConformanceHistory& history = (*histories)[i];
    Replay(history.events).CheckTexts(ToUtf8(history.end_content));
  }
}

}  // namespace
}  // namespace syncline::test
