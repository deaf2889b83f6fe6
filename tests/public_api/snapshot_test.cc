// Documents that were typed, as snapshots: the texts of which are told by what
// the history has of them.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "public_api/sync.h"
#include "support/seed.h"
#include "syncline/doc.h"

namespace syncline::test {
namespace {

// A word or a few, in letters of one to four bytes.
std::string Words(SeededRandom* random) {
  const std::vector<std::string> words = {
      "a ", "word ", "of ", "several ", "größe ", "日本語 ", "😀 ", "lines\n"};
  std::string text;
  for (size_t n = 1 + random->Uniform(8); n > 0; --n) {
    text += words[random->Uniform(words.size())];
  }
  return text;
}

void Edit(Doc& doc, SeededRandom* random) {
  Text text = doc.text(random->Chance(0.7) ? "one" : "two");
  const size_t size = text.size();
  if (random->Chance(0.7) || size == 0) {
    REQUIRE(text.Insert(random->Uniform(size + 1), Words(random)).ok());
  } else {
    const size_t at = random->Uniform(size);
    REQUIRE(
        text.Delete(at, 1 + random->Uniform(std::min<size_t>(size - at, 30)))
            .ok());
  }
}

TEST_CASE("what is opened of a snapshot is what was written") {
  for (const uint64_t seed : Seeds(60)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    Doc a(PeerId{1}), b(PeerId{2});
    for (int i = 0; i < 300; ++i) {
      Edit(random.Chance(0.5) ? a : b, &random);
      if (random.Chance(0.1)) {
        REQUIRE(a.Import(*b.ExportSince(a.version())).ok());
        REQUIRE(b.Import(*a.ExportSince(b.version())).ok());
      }
      if (!random.Chance(0.05)) continue;
      const std::string bytes = *a.ExportSnapshot();
      Doc opened;
      REQUIRE(opened.Import(bytes).ok());
      for (const char* name : {"one", "two"}) {
        CHECK(opened.text(name).ToString() == a.text(name).ToString());
      }
      CHECK(*opened.ExportSnapshot() == bytes);  // its history is read for that
      CHECK(opened.StateDigest() == a.StateDigest());
    }
  }
}

TEST_CASE("a text that was typed stands in its snapshot once") {
  Doc doc(PeerId{1});
  SeededRandom random(7);
  std::string text;
  for (int i = 0; i < 3000; ++i)
    text += static_cast<char>('a' + random.Uniform(26));
  for (size_t i = 0; i < text.size(); i += 10) {
    REQUIRE(doc.text("t").Insert(i, text.substr(i, 10)).ok());
  }
  CHECK(doc.ExportSnapshot()->size() < doc.Export()->size() + 50);
}

}  // namespace
}  // namespace syncline::test
