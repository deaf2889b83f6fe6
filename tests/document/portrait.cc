#include "document/portrait.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

namespace syncline::test {

void RandomEdit(Doc& doc, std::string_view name, SeededRandom& random) {
  Text edited = doc.text(name);
  const size_t length = edited.size();
  const size_t position = random.Uniform(length + 1);
  if (length > position && random.Chance(0.3)) {
    const size_t most = std::min(length - position, size_t{5});
    REQUIRE(edited.Delete(position, random.Between(1, most)).ok());
  } else {
    std::string text;
    for (uint64_t n = random.Between(1, 6); n > 0; --n) {
      text += random.Pick({"a", "b", "\n", "\u00E9", "\u6F22", "\U0001F600"});
    }
    REQUIRE(edited.Insert(position, text).ok());
  }
}

Portrait PortraitOf(Doc& doc) {
  Portrait portrait;
  portrait.texts = {doc.text("t").ToString(), doc.text("u").ToString()};
  portrait.version = doc.version();
  portrait.frontier = doc.frontier();
  std::sort(portrait.frontier.begin(), portrait.frontier.end());
  return portrait;
}

std::vector<std::string> ExportsOf(Doc& doc) {
  const absl::StatusOr<std::string> snapshot = doc.ExportSnapshot();
  INFO(snapshot.status().ToString());
  REQUIRE(snapshot.ok());
  return {Since(doc, {}), *snapshot};
}

std::string Since(Doc& doc, const VersionVector& version) {
  const absl::StatusOr<std::string> update = doc.ExportSince(version);
  INFO(update.status().ToString());
  REQUIRE(update.ok());
  return *update;
}

void MustImport(Doc& doc, std::string_view bytes) {
  const absl::StatusOr<ImportResult> result = doc.Import(bytes);
  INFO(result.status().ToString());
  REQUIRE(result.ok());
  REQUIRE(result->rejected.empty());
}

}  // namespace syncline::test
